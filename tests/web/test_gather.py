"""From links to drafts: what a page becomes, the way it came, and what is refused."""

import pytest
from small_web import SmallWeb, article

from narratives.ingest.outlets import known_outlet
from narratives.ingest.web import gather


def test_a_link_becomes_a_draft(web: SmallWeb) -> None:
    web.put("harbour.example/bridge", article())
    (report,) = web.gather("http://harbour.example/bridge")
    assert report.refused == ()
    (draft,) = report.articles
    assert (draft.title, draft.outlet, draft.author) == (
        "Bridge shut after cracks are found",
        "Harbour Post",
        "Ann Roe",
    )
    assert (draft.url, draft.language) == ("http://harbour.example/bridge", "en")
    assert draft.published_at is not None
    assert draft.published_at.startswith("2025-03-14")
    assert "The old bridge at Ferry Lane was closed" in draft.text


def test_a_report_bears_the_name_of_its_link(web: SmallWeb) -> None:
    """Whoever comes back to a list of links half done knows by the name which are left."""
    long = f"http://harbour.example/bridge?story={'a' * 400}"
    web.put(long.removeprefix("http://"), article())
    web.put("harbour.example/pier", article())
    links = ["", long, " \t", "http://harbour.example/pier#top", "http://harbour.example/gone", "no link at all"]
    reports = web.gather(*links)
    assert [report.name for report in reports] == [link for link in links if link.strip()]
    assert [len(report.articles) for report in reports] == [1, 1, 0, 0]


def test_a_long_link_that_moves_is_no_gate(web: SmallWeb) -> None:
    path = f"/{'news/' * 60}bridge"
    web.put(f"harbour.example{path}", status=301, Location=f"http://www.harbour.example{path}")
    web.put(f"www.harbour.example{path}", article())
    assert web.gather(f"http://harbour.example{path}")[0].articles


def test_two_links_that_lead_to_one_page_give_one_article(web: SmallWeb) -> None:
    web.put("harbour.example/old", status=301, Location="/bridge")
    web.put("harbour.example/older", status=301, Location="/old")
    web.put("harbour.example/bridge", article())
    reports = web.gather(*(f"http://harbour.example/{page}" for page in ("old", "older", "bridge")))
    assert sum(len(report.articles) for report in reports) == 1
    refused = [refusal for report in reports for refusal in report.refused]
    assert all("gathered already for http://harbour.example/" in refusal.message for refusal in refused)


def test_nothing_is_asked_before_the_first_report_is_wanted(web: SmallWeb) -> None:
    gather(["http://harbour.example/bridge"], resolver=web.resolve, dial=web.dial)
    assert web.looked_up == []


def test_no_links_no_reports(web: SmallWeb) -> None:
    assert web.gather() == []
    assert web.gather("", "\n") == []


@pytest.mark.parametrize(
    ("head", "outlet"),
    [
        ('<meta property="og:site_name" content="Harbour Post">', "Harbour Post"),
        ("", "harbour.example"),
        ('<meta property="og:site_name" content="A &lt;b&gt;\u202ePost">', "A <b>Post"),
    ],
)
def test_the_outlet_is_what_the_page_says_or_its_domain(web: SmallWeb, head: str, outlet: str) -> None:
    page = article().replace('<meta property="og:site_name" content="Harbour Post">', head)
    web.put("www.harbour.example/bridge", page)
    (draft,) = web.gather("http://www.harbour.example/bridge")[0].articles
    assert draft.outlet == outlet


def test_a_well_known_outlet_bears_its_own_name_whatever_the_page_says(web: SmallWeb) -> None:
    web.put("www.bbc.co.uk/news/bridge", article())
    (draft,) = web.gather("http://www.bbc.co.uk/news/bridge")[0].articles
    assert draft.outlet == known_outlet("bbc.co.uk")
