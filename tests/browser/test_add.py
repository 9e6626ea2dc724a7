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
    expect(page.get_by_role("textbox", name="Outlet")).to_have_value("Harbour Post")
    expect(page.get_by_role("textbox", name="Title")).to_have_value("Ferry firm skipped checks, engineers say")
    _paste(page, DENIAL)
    confirm = page.get_by_role("button", name="Add 2 articles and analyse")
    expect(confirm).to_be_disabled()
    page.get_by_role("textbox", name="Outlet").nth(1).fill("Valley Radio")
    page.get_by_role("textbox", name="Outlet").nth(1).press("Enter")
    expect(confirm).to_be_enabled()
    page.get_by_text("A new story").click()
    page.get_by_role("textbox", name="Name of the story").fill("The Norline inspection")
    page.get_by_role("textbox", name="Name of the story").press("Enter")
    confirm.click()

    expect(page.get_by_text("What became of it")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/add_articles\?job=\d+$"))
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
    uploader = page.locator("input[type=file]")
    uploader.set_input_files({"name": "late.csv", "mimeType": "text/csv", "buffer": table.encode()})
    expect(page.get_by_text("late.csv:62: 3 cells under 2 column names")).to_be_visible()
    page.get_by_role("button", name="Add 60 articles and analyse").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Cancelled; what was read until then is kept")).to_be_visible(
        timeout=PATIENCE_MS
    )
    page.get_by_role("button", name="Close").click()
    expect(page).to_have_url(f"{address}/add_articles")


def _paste(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Paste an article").fill(text)
    page.get_by_role("button", name="Read this text").click()
    expect(page.get_by_role("textbox", name="Paste an article")).to_have_value("")


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
