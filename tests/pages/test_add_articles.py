"""The page Add articles, driven without a browser: what is read, asked for, stored, refused and reported."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from streamlit.testing.v1 import AppTest

from narratives.engines.gather_job import run_gathering
from narratives.ingest import Draft, ReadReport, Refusal
from narratives.records import Article
from narratives.store import imports, jobs, queries
from narratives.store.articles import add_articles
from narratives.store.engine import open_store
from narratives.store.schema import articles as articles_table

PAGE = str(Path(__file__).parents[2] / "pages" / "add_articles.py")
FERRY = """Ferry firm skipped checks

Harbour Post — 3 March 2025

The ferry company skipped its spring inspection, two engineers said."""
BARE = "The ministry opened an inquiry on Tuesday after engineers spoke of a skipped inspection."
HOSTILE = "$5 and $9 :red[x] <img src=x onerror=alert(1)> [a](http://b) **c** \u202eabc"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    url = f"sqlite:///{tmp_path / 'narratives.db'}"
    monkeypatch.setenv("NARRATIVES_DATABASE_URL", url)
    return open_store(url)


@pytest.fixture
def page(store: Engine) -> AppTest:  # noqa: ARG001 - the page opens the store that the fixture has named
    return AppTest.from_file(PAGE, default_timeout=20).run()


def paste(page: AppTest, text: str) -> AppTest:
    page.text_area[0].set_value(text)
    return button(page, "Read this text")


def drop(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    return page.file_uploader[0].set_value([(name, data, "text/plain") for name, data in files]).run()


def button(page: AppTest, label: str) -> AppTest:
    [found] = [one for one in page.button if one.label == label]
    assert not found.disabled
    return found.click().run()


def editor(page: AppTest, name: str = "table") -> object:
    """A table that can be edited: of the articles, or of the columns of a file."""
    return next((one for one in page.data_editor if str(one.key).startswith(name)), None)


def table(page: AppTest) -> list[dict[str, object]]:
    found = editor(page)
    return [] if found is None else found.value.to_dict("records")


def edit(page: AppTest, row: int, name: str = "table", **cells: object) -> AppTest:
    """Correct cells as a table in the browser does; rows count from 0."""
    key = editor(page, name).key
    state = dict(page.session_state[key]["edited_rows"])
    state[row] = {**state.get(row, {}), **cells}
    page.session_state[key] = {"edited_rows": state, "added_rows": [], "deleted_rows": []}
    return page.run()


def field(page: AppTest, label: str, n: int = 0) -> object:
    return [one for one in page.text_input if one.label == label][n]


def html(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(str(one.value) for one in page.get("html") if "<style>" not in str(one.value))


def stored(store: Engine) -> list[tuple[object, ...]]:
    rows = queries.read_articles(store)
    return [tuple(row) for row in rows[["outlet", "title", "published_at", "event_id"]].itertuples(index=False)]


def test_an_empty_page_asks_for_articles(page: AppTest) -> None:
    assert [one.label for one in page.text_area] == ["Paste an article", "Links, one a line"]
    assert "nothing joins the library until you confirm" in html(page)
    assert table(page) == []


def test_paste_shows_what_was_found_and_stores_nothing(page: AppTest, store: Engine) -> None:
    paste(page, FERRY)
    [row] = table(page)
    assert (row["Add"], row["Outlet"], row["Title"]) == (True, "Harbour Post", "Ferry firm skipped checks")
    assert (str(row["Date"])[:10], row["Language"], row["Story"]) == (
        "2025-03-03",
        "en",
        "new: Ferry firm skipped checks",
    )
    assert "Each has outlet, title and date" in html(page)
    assert stored(store) == []


def test_what_is_missing_is_asked_for_and_goes_with_the_article(page: AppTest, store: Engine) -> None:
    paste(page, BARE)
    assert "Not found: 1 outlet, 1 title, 1 date" in html(page)
    [confirm] = [one for one in page.button if one.label.startswith("Add ")]
    assert confirm.disabled
    assert "1 article still needs an outlet" in page.caption[-1].value
    edit(page, 0, Outlet="  Valley   Radio ")
    edit(page, 0, Title="Inquiry opened", Date="2025-03-04")
    assert "Each has outlet, title and date" in html(page)
    button(page, "Add 1 article and analyse")
    assert stored(store) == [("Valley Radio", "Inquiry opened", "2025-03-04", None)]


@pytest.mark.parametrize(("choice", "event"), [("find", None), ("proposed", "Ferry firm skipped checks")])
def test_a_proposed_story_is_confirmed_or_left_open(
    page: AppTest, store: Engine, choice: str, event: str | None
) -> None:
    paste(page, FERRY)
    page.radio[0].set_value(choice).run()
    button(page, "Add 1 article and analyse")
    assert [row[3] for row in stored(store)] == [event]


def test_a_proposed_story_is_changed_in_its_cell(page: AppTest, store: Engine) -> None:
    paste(page, FERRY)
    edit(page, 0, Story="The Maren")
    assert table(page)[0]["Story"] == "The Maren"
    button(page, "Add 1 article and analyse")
    assert [row[3] for row in stored(store)] == ["The Maren"]


def test_confirming_stores_queues_and_reports(page: AppTest, store: Engine) -> None:
    paste(page, FERRY)
    paste(page, BARE.replace("The ministry", "LISBON, March 4, 2025 (Agency) - The ministry"))
    button(page, "Add 2 articles and analyse")
    assert [row[0] for row in stored(store)] == ["Harbour Post", "Agency"]
    active = queries.read_active_jobs(store)
    assert list(active["kind"]) == ["analyze"]
    payload = json.loads(active["payload"][0])
    assert sorted(payload["article_ids"]) == sorted(queries.read_articles(store)["article_id"])
    assert page.query_params["job"] == str(active["job_id"][0])
    assert "Waiting to analyse 2 articles" in html(page)
    assert html(page).count("<strong>taken</strong>") == 2
    assert table(page) == []  # nothing waits any more


def test_the_same_article_again_is_a_duplicate(page: AppTest, store: Engine) -> None:
    paste(page, FERRY)
    button(page, "Add 1 article and analyse")
    paste(page, FERRY)
    assert [row["Duplicate or copy of"] for row in table(page)] == ["here already: Ferry firm skipped checks"]
    button(page, "Nothing new: close with a report")
    assert len(stored(store)) == 1
    assert len(queries.read_active_jobs(store)) == 1
    assert "here already: Ferry firm skipped checks" in html(page)


def test_a_repeat_in_the_same_batch_is_not_ticked(page: AppTest) -> None:
    paste(page, FERRY)
    paste(page, FERRY)
    assert [row["Add"] for row in table(page)] == [True, False]
    assert [row["Duplicate or copy of"] for row in table(page)] == ["", "same as row 1, paste 1"]
    assert any(one.label == "Add 1 article and analyse" for one in page.button)


def test_unticked_articles_are_left_out(page: AppTest, store: Engine) -> None:
    paste(page, FERRY)
    paste(page, FERRY.replace("Harbour Post", "Valley Radio").replace("two engineers", "three engineers"))
    edit(page, 0, Add=False)
    button(page, "Add 1 article and analyse")
    assert [row[0] for row in stored(store)] == ["Valley Radio"]
    assert "<strong>left out</strong> Harbour Post" in html(page)


# (choice, what is filled in, event told)
STORIES = [
    ("find", None, None),
    ("new", " The ferry  Maren ", "The ferry Maren"),
    ("existing", "quay", "quay"),
    ("told", None, "from the file"),
]


@pytest.mark.parametrize(("choice", "given", "event"), STORIES)
def test_the_story_is_chosen(page: AppTest, store: Engine, choice: str, given: str | None, event: str | None) -> None:
    add_articles(store, [Article("q1", "Valley Radio", "The quay is closed.", event="quay")])
    row = {"outlet": "Harbour Post", "text": BARE, "event": "from the file"}
    drop(page, ("a.jsonl", json.dumps(row).encode()))
    page.radio[0].set_value(choice).run()
    if choice == "new":
        assert next(one for one in page.button if one.label.startswith("Add ")).disabled
        field(page, "Name of the story").set_value(given).run()
    elif choice == "existing":
        next(one for one in page.selectbox if one.label == "Story").set_value(given).run()
    button(page, "Add 1 article and analyse")
    assert ("Harbour Post", None, None, event) in stored(store)


def test_files_are_read_together_and_refusals_stand_with_their_reasons(page: AppTest, store: Engine) -> None:
    drop(
        page,
        ("a.txt", FERRY.encode()),
        ("b.csv", b"outlet,text,section\nValley Radio,The quay is closed.,x\nToo,many,cells,here\n"),
        ("c.txt", b"\xff\xfe\x00"),
        ("d.jsonl", b""),
    )
    shown = html(page)
    assert "3 entries refused" in shown
    assert "b.csv:3: 4 cells under 3 column names" in shown
    assert "d.jsonl: the file is empty; choose one with text in it" in shown
    assert "b.csv: columns not used: &#39;section&#39;" in shown
    button(page, "Add 2 articles and analyse")
    assert sorted(str(row[0]) for row in stored(store)) == ["Harbour Post", "Valley Radio"]
    assert "<summary><strong>b.csv</strong>: 1 taken, 1 refused</summary>" in html(page)


def test_a_broken_file_alone_can_be_dismissed(page: AppTest) -> None:
    drop(page, ("a.csv", b"name,words\nA,x\n"))
    assert "a.csv:1: no column holds the text" in html(page)
    assert table(page) == []
    button(page, "Dismiss")
    assert "no column holds the text" not in html(page)


def test_hostile_text_stays_as_typed(page: AppTest, store: Engine) -> None:
    drop(page, ("<img src=x>.jsonl", json.dumps({"outlet": HOSTILE, "title": HOSTILE, "text": HOSTILE}).encode()))
    next(one for one in page.selectbox if one.label.startswith("Read one")).set_value(0).run()
    assert "<img" not in html(page)
    assert "&lt;img src=x onerror=alert(1)&gt;" in html(page)
    assert HOSTILE[:20] not in "".join(one.value for one in (*page.markdown, *page.caption))
    page.radio[0].set_value("new").run()
    field(page, "Name of the story").set_value(HOSTILE).run()
    button(page, "Add 1 article and analyse")
    assert "<img" not in html(page)
    with store.begin() as conn:
        [text] = conn.execute(articles_table.select().with_only_columns(articles_table.c.text)).scalars()
    assert text == HOSTILE
    paste(page, FERRY)
    page.radio[0].set_value("existing").run()
    [stories] = [one for one in page.selectbox if one.label == "Story"]
    assert HOSTILE[:10] in stories.options[0]  # an option is shown as typed


def test_a_long_table_is_shown_page_by_page_and_filled_at_once(page: AppTest, store: Engine) -> None:
    rows = "\n".join(json.dumps({"text": f"Number {n} of the ferries is late."}) for n in range(25))
    drop(page, ("many.jsonl", rows.encode()))
    assert len(table(page)) == 25
    assert "Not found: 25 outlets, 25 titles, 25 dates" in html(page)
    field(page, "Outlet for all 25 that have none").set_value("Harbour Post")
    button(page, "Fill in")
    assert "25 titles, 25 dates" in html(page)
    assert "25 outlets" not in html(page)
    button(page, "Add 25 articles and analyse")
    assert len(stored(store)) == 25


def test_discard_forgets_everything(page: AppTest, store: Engine) -> None:
    paste(page, FERRY)
    button(page, "Discard all")
    assert table(page) == []
    assert stored(store) == []


def test_pasting_nothing_says_so(page: AppTest) -> None:
    paste(page, "   ")
    assert "paste an article first" in page.warning[0].value


def a_job(store: Engine, state: str = "queued", **progress: object) -> int:
    added = add_articles(store, [Article("q1", "Valley Radio", "The quay is closed.", title=HOSTILE, event="quay")])
    job_id = jobs.enqueue(store, "analyze", {"article_ids": list(added.stored)})
    with store.begin() as conn:
        conn.execute(update(jobs.jobs).where(jobs.jobs.c.job_id == job_id).values(state=state, **progress))
    return job_id


# (what the store says, what the page says)
JOBS = [
    ({"state": "queued"}, ["Waiting to analyse 1 article", "Reading the articles"]),
    ({"state": "running", "stage": "parsing", "n_done": 3, "n_total": 8}, ["Analysing 1 article", "3 of 8"]),
    ({"state": "running", "stage": "comparing", "n_done": 0, "n_total": 2}, ['class="past"', "0 of 2"]),
    ({"state": "done"}, ["Analysed", 'href="side_by_side?event=quay"']),
    ({"state": "failed", "error": "no model <b>"}, ["Stopped by an error", "no model &lt;b&gt;"]),
    ({"state": "cancelled"}, ["Cancelled; what was read until then is kept"]),
]


@pytest.mark.parametrize(("state", "says"), JOBS)
def test_a_reload_finds_the_job_of_the_address(store: Engine, state: dict[str, object], says: list[str]) -> None:
    page = AppTest.from_file(PAGE, default_timeout=20)
    page.query_params["job"] = str(a_job(store, **state))
    page.run()
    for words in says:
        assert words in html(page)


def test_a_waiting_job_can_be_cancelled_and_tried_again(page: AppTest, store: Engine) -> None:
    job_id = a_job(store)
    page.query_params["job"] = str(job_id)
    button(page.run(), "Cancel")
    assert jobs.read_job(store, job_id).state == "cancelled"
    button(page.run(), "Go on with the rest")
    assert jobs.read_job(store, job_id).state == "queued"


@pytest.mark.parametrize("address", ["99", "x", "-1", "9" * 30, "<img>"])
def test_an_unknown_job_in_the_address_is_said_and_forgotten(page: AppTest, address: str) -> None:
    page.query_params["job"] = address
    page.run()
    assert "not known here" in page.info[0].value
    assert "job" not in page.query_params


def test_three_hundred_rows_take_no_widget_each(page: AppTest, store: Engine) -> None:
    rows = [{"outlet": "Harbour Post" if n % 3 else "", "text": f"Ferry {n} is late again."} for n in range(300)]
    drop(page, ("many.jsonl", "\n".join(json.dumps(row) for row in rows).encode()))
    assert len(table(page)) == 300
    assert len(page.get("button")) + len(page.get("text_input")) < 20
    next(one for one in page.get("button_group") if one.options).set_value("Without outlet").run()
    assert len(table(page)) == 100
    edit(page, 1, Outlet="Coast Daily")  # the second row on the screen is the fourth of the file
    edit(page, 2, Add=False)
    assert len(table(page)) == 100  # rows stay while they are corrected
    field(page, "Outlet for all 98 that have none").set_value("Valley Radio")
    button(page, "Fill in")
    button(page, "Add 299 articles and analyse")
    there = queries.read_articles(store).groupby("outlet").size().to_dict()
    assert there == {"Coast Daily": 1, "Harbour Post": 200, "Valley Radio": 98}


def test_columns_are_shown_and_a_table_is_read_again(page: AppTest, store: Engine) -> None:
    drop(page, ("odd.csv", f"paper,words\nCoast Daily,{BARE}\n".encode()))
    assert [row["Taken for"] for row in editor(page, "columns").value.to_dict("records")] == ["not used", "not used"]
    edit(page, 0, "columns", **{"Taken for": "text"})
    edit(page, 1, "columns", **{"Taken for": "text"})
    assert "Two columns are taken for text" in page.caption[0].value
    edit(page, 0, "columns", **{"Taken for": "outlet"})
    button(page, "Read the table again")
    assert [row["Outlet"] for row in table(page)] == ["Coast Daily"]
    assert "no column holds the text" not in html(page)
    button(page, "Add 1 article and analyse")
    assert [row[0] for row in stored(store)] == ["Coast Daily"]


def test_a_reload_finds_what_waits_and_another_day_too(page: AppTest, store: Engine) -> None:  # noqa: ARG001
    paste(page, BARE)
    edit(page, 0, Outlet="Valley Radio")
    edit(page, 0, Title="Inquiry opened")
    [batch_id] = page.query_params["batch"]
    again = AppTest.from_file(PAGE, default_timeout=20)
    again.query_params["batch"] = batch_id
    assert [(row["Outlet"], row["Title"]) for row in table(again.run())] == [("Valley Radio", "Inquiry opened")]
    other = AppTest.from_file(PAGE, default_timeout=20).run()
    assert "Read earlier and not confirmed" in html(other)
    assert len(table(button(other, "Go on"))) == 1
    button(other, "Discard all")
    gone = AppTest.from_file(PAGE, default_timeout=20)
    gone.query_params["batch"] = batch_id
    assert "not known here" in gone.run().info[0].value


def test_links_become_a_job_and_what_it_finds_is_put_on_the_table(page: AppTest, store: Engine) -> None:
    page.text_area[1].set_value("https://example.org/a\n\n https://example.org/a \nhttps://example.org/b")
    button(page, "Fetch these links")
    [job_id] = queries.read_active_jobs(store)["job_id"]
    job = jobs.read_job(store, int(job_id))
    assert (job.kind, job.payload["links"]) == ("gather", ["https://example.org/a", "https://example.org/b"])
    assert "Waiting to fetch 2 links" in html(page)
    batch_id = job.payload["batch_id"]
    imports.add_drafts(store, batch_id, [{"where": "https://example.org/a", "text": BARE, "outlet": "Coast Daily"}])
    imports.mark_link(store, batch_id, imports.LinkDone("https://example.org/a", 1, None))
    imports.mark_link(store, batch_id, imports.LinkDone("https://example.org/b", 0, "behind a paywall"))
    refused = imports.Line("https://example.org/b", "", None, None, "refused", "behind a paywall <b>")
    imports.write_report(store, batch_id, [refused])
    page.run()
    assert "Links are still being fetched" in page.caption[-1].value
    with store.begin() as conn:
        conn.execute(update(jobs.jobs).where(jobs.jobs.c.job_id == job.job_id).values(state="done"))
    page.run()
    assert "1 article from 1 of 2 links" in html(page)
    assert "behind a paywall &lt;b&gt;" in html(page)
    button(page, "Add 1 article and analyse")
    assert [row[0] for row in stored(store)] == ["Coast Daily"]


def gather(store: Engine, texts: dict[str, str]) -> None:
    """Do the job that waits as the worker would, with a web in which only these pages can be read."""

    def fetch(links: Sequence[str], *, on_progress: object) -> Iterator[ReadReport]:  # noqa: ARG001 - as the real one
        for link in links:
            drafts = (Draft(link, texts[link], url=link),) if link in texts else ()
            yield ReadReport(link, drafts, () if drafts else (Refusal(link, f"{link}: behind a paywall"),))

    job = jobs.take(store, "w")
    assert job is not None
    jobs.finish(store, job, "done", run_gathering(store, job, gather=fetch))


def report(store: Engine) -> list[imports.Line]:
    [batch] = imports.list_batches(store)
    return imports.read_report(store, batch["batch_id"])


def test_links_that_a_file_names_can_be_fetched_and_are_reported_there(page: AppTest, store: Engine) -> None:
    links = {name: f"https://example.org/{name}" for name in "abc"}
    drop(page, ("late.csv", f"title,url\nOne,{links['a']}\nTwo,{links['b']}\nAgain,{links['a']}\n".encode()))
    assert "names 2 articles by the link alone" in html(page)
    assert "3 entries refused" in html(page)
    button(page, "Fetch 2 articles")
    gather(store, {links["a"]: BARE})
    assert "1 entry refused" in html(page.run())  # the one that could not be fetched
    assert "by the link alone" not in html(page)
    edit(page, 0, Outlet="Coast Daily")
    button(page, "Add 1 article and analyse")
    assert [row[0] for row in stored(store)] == ["Coast Daily"]
    assert [(line.file, line.where, line.outcome, line.why) for line in report(store)] == [
        ("late.csv", "late.csv:3", "refused", f"{links['b']}: behind a paywall"),
        ("late.csv", "late.csv:4", "duplicate", f"{links['a']}: the same link as late.csv:2"),
        ("late.csv", "late.csv:2", "taken", None),
    ]
    assert "late.csv</strong>: 1 taken, 1 here already, 1 refused" in html(page)


def test_a_link_of_a_file_that_was_pasted_is_reported_there_too(page: AppTest, store: Engine) -> None:
    """As the refusal of the file advises."""
    drop(page, ("late.csv", b"title,url\nOne,https://example.org/a\n"))
    page.text_area[1].set_value("https://example.org/a")
    button(page, "Fetch these links")
    gather(store, {"https://example.org/a": BARE})
    edit(page.run(), 0, Outlet="Coast Daily")
    assert "entry refused" not in html(page)
    button(page, "Add 1 article and analyse")
    assert [(line.file, line.where, line.outcome) for line in report(store)] == [("late.csv", "late.csv:2", "taken")]


def test_a_job_rests_and_goes_on(page: AppTest, store: Engine) -> None:
    job_id = a_job(store)
    page.query_params["job"] = str(job_id)
    button(page.run(), "Pause")
    assert jobs.read_job(store, job_id).state == "paused"
    assert "Paused: 1 article" in html(page.run())
    button(page, "Resume")
    assert jobs.read_job(store, job_id).state == "queued"
