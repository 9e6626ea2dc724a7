"""Someone adds two articles by paste, watches them being analysed through a reload, and opens the story."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from narratives.store.engine import open_store
from narratives.store.schema import workers

PATIENCE_MS = 180_000  # two articles take seconds; loading the models on a busy machine does not
FERRY = """Ferry firm skipped checks, engineers say

Harbour Post — 3 March 2025

The Norline company skipped the spring inspection of its ferry, two engineers said on Monday. They said that the
company hid the report from the ministry. A ticket costs $5 or $9, and :red[x] <img src=x> stands on it.
"""
DENIAL = """The Norline company denied that it had skipped the spring inspection of its ferry.

Director Anna Berg said that every check had been made."""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard on an empty library; the worker that it starts is ended afterwards."""
    data_dir: Path = tmp_path_factory.mktemp("library")
    yield serve(data_dir)
    _end_workers(f"sqlite:///{data_dir / 'narratives.db'}")


def test_paste_two_articles_and_watch_them(address, open_page) -> None:
    page = open_page(address)
    page.get_by_role("link", name="Add articles").first.click()

    _paste(page, FERRY)
    expect(page.get_by_text("1 article read, 1 ticked. Each has outlet, title and date.")).to_be_visible()
    _paste(page, DENIAL)
    confirm = page.get_by_role("button", name="Add 2 articles and analyse")
    expect(confirm).to_be_disabled()
    expect(page.get_by_text("1 article still needs an outlet.")).to_be_visible()
    page.reload()  # what was read waits where the address says
    expect(page.get_by_text("2 articles read, 2 ticked.")).to_be_visible()
    _write_cell(page, row=1, column=2, text="Valley Radio")
    expect(confirm).to_be_enabled()
    page.get_by_text("A new story").click()
    page.get_by_role("textbox", name="Name of the story").fill("The Norline inspection")
    page.get_by_role("textbox", name="Name of the story").press("Enter")
    confirm.click()

    expect(page.get_by_text("What became of it")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/add_articles\?report=\d+&job=\d+$"))
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("2 articles|Analysed"))).to_be_visible()
    expect(page.get_by_role("heading", name="Analysed", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="The Norline inspection").click()

    expect(page).to_have_url(re.compile(r"/side_by_side\?event=The\+Norline\+inspection"))
    expect(page.get_by_role("heading", name="The Norline inspection")).to_be_visible()
    for words in ("Harbour Post", "Valley Radio", "denied", "skipped the spring inspection"):
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_role("link", name="Ferry firm skipped checks, engineers say").first.click()
    expect(page.get_by_text("A ticket costs $5 or $9, and :red[x] <img src=x> stands on it.")).to_be_visible()


def test_a_job_is_cancelled_and_a_broken_file_refused(address, open_page) -> None:
    page = open_page(address)
    page.get_by_role("link", name="Add articles").first.click()
    rows = "".join(f"Harbour Post,Ferry number {n} was late again on its way to the harbour.\n" for n in range(60))
    table = f"outlet,text\n{rows}too,many,cells\n"
    uploader = page.locator("input[type=file]").first
    uploader.set_input_files({"name": "late.csv", "mimeType": "text/csv", "buffer": table.encode()})
    expect(page.get_by_text("late.csv:62: 3 cells under 2 column names")).to_be_visible()
    page.get_by_role("button", name="Add 60 articles and analyse").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Cancelled; what was read until then is kept")).to_be_visible(
        timeout=PATIENCE_MS
    )
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page).to_have_url(re.compile(r"/add_articles\?report=\d+$"))
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the report (CSV)").click()
    report = waiting.value.path().read_text(encoding="utf-8-sig")
    assert report.count(",taken,") == 60
    assert "late.csv:62: 3 cells under 2 column names" in report


def test_the_columns_of_a_table_are_corrected(address, open_page) -> None:
    page = open_page(f"{address}/add_articles")
    table = f"paper,words\nCoast Daily,{DENIAL.splitlines()[0]}\n"
    page.locator("input[type=file]").first.set_input_files(
        {"name": "odd.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    expect(page.get_by_text("odd.csv:1: no column holds the text")).to_be_visible()
    again = page.get_by_role("button", name="Read the table again")
    expect(again).to_be_disabled()
    _write_cell(page, row=0, column=1, text="outlet")
    expect(again).to_be_enabled()
    _write_cell(page, row=1, column=1, text="text")
    page.get_by_role("button", name="Read the table again").click()
    expect(page.get_by_text("1 article read, 1 ticked. Not found: 1 title, 1 date")).to_be_visible()
    expect(page.get_by_text("odd.csv:1: no column holds the text")).to_have_count(0)
    page.get_by_role("button", name="Discard all").click()
    expect(page.get_by_text("Check what was found")).to_have_count(0)


def _paste(page: Page, text: str) -> None:
    page.get_by_role("tab", name="Paste text").click()
    page.get_by_role("textbox", name="Paste an article").fill(text)
    page.get_by_role("button", name="Read this text").click()
    expect(page.get_by_role("textbox", name="Paste an article")).to_have_value("")


def _write_cell(page: Page, *, row: int, column: int, text: str) -> None:
    """Put words into a cell of the table that stands first on the page, by keyboard alone once it has the focus.

    The grid is a canvas: its first cell is found by its place, the others from there.
    """
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 20, box["y"] + 55)
    page.wait_for_timeout(300)  # the grid takes the focus
    for key in ["ArrowDown"] * row + ["ArrowRight"] * column + ["Enter"]:
        page.keyboard.press(key)
    page.wait_for_timeout(600)  # the cell's editor comes up
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
    page.wait_for_timeout(600)  # a list of words is narrowed down to the one typed
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)  # the list goes away, and the cell to the server


def _end_workers(database_url: str) -> None:
    store = open_store(database_url)
    with store.connect() as conn:
        pids = set(conn.execute(select(workers.c.pid)).scalars())
    store.dispose()
    for pid in pids:
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            continue
