"""What stands above an article, and what is left to be asked for."""

import pytest

from narratives.errors import InputError
from narratives.ingest import read_paste
from narratives.ingest.dates import find_date, read_date

BODY = "The bridge was closed on Monday after inspectors found cracks.\n\nIt will stay shut for a week."
LONDON = "KABUL, Dec 2 (Agency) - " + BODY


# (what was pasted, title, outlet, date, where the article begins)
HEADERS = [
    # nothing is said
    (BODY, None, None, None, "The bridge"),
    ("One paragraph without an end\n", None, None, None, "One paragraph"),
    # first line as title
    (f"Bridge shut after cracks are found\n\n{BODY}", "Bridge shut after cracks are found", None, None, "The bridge"),
    (f"Bridge shut: who knew?\n{BODY}", "Bridge shut: who knew?", None, None, "The bridge"),
    (f"Cracks found in the U.S.\n\n{BODY}", "Cracks found in the U.S.", None, None, "The bridge"),
    (f"Mayor calls bridge 'safe'\n\n{BODY}", "Mayor calls bridge 'safe'", None, None, "The bridge"),
    # a first line that is a sentence of the article is no title
    (f"The mayor resigned on Monday.\n\n{BODY}", None, None, None, "The mayor"),
    ("Inspectors say, and the mayor agrees, that " * 8 + f"\n\n{BODY}", None, None, None, "Inspectors"),
    (f"Inspectors found cracks. The mayor was told\n\n{BODY}", None, None, None, "Inspectors"),
    (f"Lisbon —\n\n{BODY}", None, None, None, "Lisbon —"),
    (f"—\n\n{BODY}", None, None, None, "—"),
    # unless outlet and date stand under it
    (f"It is shut. Really.\nHarbour Post — 3 March 2025\n{BODY}", "It is shut. Really.", "Harbour Post", "2025-03-03",
     "The bridge"),
    # outlet and date
    (f"Bridge shut\nHarbour Post — 3 March 2025\n\n{BODY}", "Bridge shut", "Harbour Post", "2025-03-03", "The bridge"),
    (f"Harbour Post — 3 March 2025\nBridge shut\n\n{BODY}", "Bridge shut", "Harbour Post", "2025-03-03", "The bridge"),
    (f"Harbour Post - March 3, 2025\n\n{BODY}", None, "Harbour Post", "2025-03-03", "The bridge"),
    (f"Bridge shut\nHarbour Post, Mar. 3, 2025 10:15 a.m. ET\n{BODY}", "Bridge shut", "Harbour Post", "2025-03-03",
     "The bridge"),
    (f"Bridge shut\n3rd March 2025 | Harbour Post\n{BODY}", "Bridge shut", "Harbour Post", "2025-03-03", "The bridge"),
    (f"Bridge shut\nPublished on Monday, 3 March 2025 at 10:15\n{BODY}", "Bridge shut", None, "2025-03-03",
     "The bridge"),
    (f"Bridge shut\nUpdated: 2025-03-03\n{BODY}", "Bridge shut", None, "2025-03-03", "The bridge"),
    (f"Bridge shut\nHarbour Post · 2025-03-03\nhttps://example.org/bridge\n{BODY}", "Bridge shut", "Harbour Post",
     "2025-03-03", "The bridge"),
    # a date inside a headline is not the date of the article
    (f"Town to vote on 3 March 2025\n\n{BODY}", "Town to vote on 3 March 2025", None, None, "The bridge"),
    (f"Bridge shut\nHarbour Post — 03/04/2025\n\n{BODY}", "Bridge shut", None, None, "Harbour Post"),
    # bylines
    (f"Bridge shut\nBy Jane Doe\n\n{BODY}", "Bridge shut", None, None, "By Jane Doe"),
    (f"Bridge shut\nBy Jane Doe for The Harbour Post\n\n{BODY}", "Bridge shut", "The Harbour Post", None, "The bridge"),
    (f"Bridge shut\nBy Jane Doe | Harbour Post\n\n{BODY}", "Bridge shut", "Harbour Post", None, "The bridge"),
    (f"Bridge shut\nBy Jane Doe and Ali Reza, Harbour Post — 3 March 2025\n\n{BODY}", "Bridge shut", "Harbour Post",
     "2025-03-03", "The bridge"),
    (f"Bridge shut\nBy Jane Doe\nHarbour Post — 3 March 2025\n\n{BODY}", "Bridge shut", "Harbour Post", "2025-03-03",
     "The bridge"),
    (f"By Monday, the crew had left.\n\n{BODY}", None, None, None, "By Monday"),
    # labelled lines
    (f"Title: Bridge shut\nOutlet: Harbour Post\nDate: 3 March 2025\n\n{BODY}", "Bridge shut", "Harbour Post",
     "2025-03-03", "The bridge"),
    (f"OUTLET: Harbour Post\nBridge shut\n\n{BODY}", "Bridge shut", "Harbour Post", None, "The bridge"),
    # datelines stay in the article
    (LONDON, None, "Agency", None, "KABUL"),
    (f"Bridge shut\n\n{LONDON}", "Bridge shut", "Agency", None, "KABUL"),
    (f"LISBON, 2 December 2016 (Agency) — {BODY}", None, "Agency", "2016-12-02", "LISBON"),
    (f"LISBON, Portugal (Agency) -- {BODY}", None, "Agency", None, "LISBON"),
    (f"Lisbon (Agency) - {BODY}", None, "Agency", None, "Lisbon"),
    (f"(Agency) - {BODY}", None, "Agency", None, "(Agency)"),
    (f"LISBON, March 3. /NEWSWIRE/. {BODY}", None, "NEWSWIRE", None, "LISBON"),
    (f"LISBON — {BODY}", None, None, None, "LISBON"),
    (f"Bridge shut\nHarbour Post — 3 March 2025\n{LONDON}", "Bridge shut", "Harbour Post", "2025-03-03", "KABUL"),
    # a parenthesis in a sentence is no dateline
    ("The council (Labour) said the bridge - now shut - was safe.", None, None, None, "The council"),
    ("Engineers — all of them — agreed on it.", None, None, None, "Engineers"),
]  # fmt: skip


@pytest.mark.parametrize(("pasted", "title", "outlet", "date", "begins"), HEADERS)
def test_header(pasted: str, title: str | None, outlet: str | None, date: str | None, begins: str) -> None:
    [draft] = read_paste(pasted).articles
    assert (draft.title, draft.outlet, draft.published_at) == (title, outlet, date)
    assert draft.text.startswith(begins)
    assert draft.text in pasted  # set apart, never rewritten
    assert set(draft.missing) == {
        name for name, value in (("title", title), ("outlet", outlet), ("date", date)) if value is None
    }


def test_a_label_with_a_bad_date_is_named_and_left_empty() -> None:
    [draft] = read_paste(f"Bridge shut\nDate: 14/03\n\n{BODY}").articles
    assert draft.published_at is None
    assert draft.problems == ("date '14/03' is not a date; write e.g. 2025-03-14",)


def test_a_dateline_without_a_year_and_another_agency_are_noted() -> None:
    [draft] = read_paste(f"Harbour Post — 3 March 2025\n{LONDON}").articles
    assert draft.notes == ("the dateline names Agency",)
    [draft] = read_paste(LONDON).articles
    assert draft.notes == ("the dateline says Dec 2 without a year",)


def test_several_articles_in_one_paste() -> None:
    report = read_paste(f"First\n\n{BODY}\n\n=====\n\nSecond\n\n{BODY}\n=======\n")
    assert [(draft.title, draft.where) for draft in report.articles] == [
        ("First", "pasted text:1"),
        ("Second", "pasted text:9"),
    ]


# (as printed, ISO)
DATES = [
    ("2025-03-14", "2025-03-14"),
    ("2025-03-14T09:30:00", "2025-03-14T09:30:00"),
    ("2025-03-14T09:30:00+01:00", "2025-03-14T09:30:00+01:00"),
    ("2025-03-14T09:30:00Z", "2025-03-14T09:30:00Z"),
    ("2025/03/14", "2025-03-14"),
    ("20250314", "2025-03-14"),
    ("14 March 2025", "2025-03-14"),
    ("14th of March 2025", "2025-03-14"),
    ("March 14, 2025", "2025-03-14"),
    ("Fri, Mar. 14, 2025 9:30 pm", "2025-03-14"),
    ("14 Sept 2025", "2025-09-14"),
    ("Fri, 14 Mar 2025 09:30:00 +0100", "2025-03-14T09:30:00+01:00"),
    ("14/03/2025", "2025-03-14"),
    ("03/14/2025", "2025-03-14"),
    ("03.03.2025", "2025-03-03"),
    ("29 February 2024", "2024-02-29"),
    ("14 mars 2025", "2025-03-14"),
    ("Freitag, 14. März 2025, 09:30 Uhr", "2025-03-14"),
    ("viernes 14 de marzo de 2025", "2025-03-14"),
    ("14 марта 2025 г.", "2025-03-14"),
    ("2025年3月14日", "2025-03-14"),
]


@pytest.mark.parametrize(("printed", "iso"), DATES)
def test_date(printed: str, iso: str) -> None:
    assert read_date(printed) == iso


# (as given, a word of the answer)
NO_DATES = [
    ("14/03", "is not a date"),
    ("soon", "is not a date"),
    ("March 2025", "is not a date"),
    ("1741944600", "is not a date"),
    ("03/04/2025", "two days"),
    ("31 February 2025", "no day of the calendar"),
    ("2025-13-01", "no day of the calendar"),
    ("yesterday 2025", "is not a date"),
    ("10 to 12 May 2025", "is not a date"),
    ("vendredi 3/4/2025", "is not a date"),
    ("mars 2025", "is not a date"),
    ("yesterday " * 200, "is not a date"),
]


@pytest.mark.parametrize(("given", "answer"), NO_DATES)
def test_no_date(given: str, answer: str) -> None:
    with pytest.raises(InputError, match=answer) as error:
        read_date(given)
    assert "2025-03-14" in str(error.value)
    assert len(str(error.value)) < 140


# (line, the date it begins or ends with)
LINES_WITH_DATES = [
    ("Harbour Post, 14 March 2025", "2025-03-14"),
    ("14 March 2025: Harbour Post", "2025-03-14"),
    ("between 14 March 2025 and now", None),
    ("version 1.2025-03-14", None),
]


@pytest.mark.parametrize(("line", "iso"), LINES_WITH_DATES)
def test_find_date(line: str, iso: str | None) -> None:
    found = find_date(line)
    assert (found and found[0]) == iso
