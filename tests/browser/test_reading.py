"""Journeys of a reader: from the library to a printed sentence, by mouse, by keyboard and by a copied address."""

import os
import re
import time
from pathlib import Path

import ferry_story
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, update

from narratives.store.engine import open_store
from narratives.store.schema import clusters, workers

pytestmark = pytest.mark.browser
DENIED = "Shipping Ledger: denied, 1 passage"


@pytest.fixture(scope="module")
def address(serve, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A dashboard on the ferry story."""
    return serve(fill(tmp_path_factory.mktemp("library")))


def fill(data_dir: Path) -> Path:
    """Write the story; a worker is signed on as well, for nothing is to be analysed here."""
    store = open_store(f"sqlite:///{data_dir / 'narratives.db'}")
    ferry_story.write_story(store, title=f"The grounding of the ferry Maren {ferry_story.HOSTILE}")
    with store.begin() as conn:
        conn.execute(insert(workers).values(worker_id="test", pid=os.getpid(), lease_until=time.time() + 3600))
    store.dispose()
    return data_dir


def cell(page: Page, topic: str, name: str):
    row = page.locator("tr.row", has=page.locator(".label", has_text=ferry_story.LABELS[topic]))
    return row.get_by_role("link", name=name)


def test_from_the_first_page_to_the_printed_sentence_and_back(address, open_page):
    page = open_page(address)
    page.get_by_role("link", name="The grounding of the ferry Maren").click()
    expect(page.get_by_role("table", name="How each outlet carries each claim")).to_be_visible()
    cell(page, "inspection", DENIED).click()
    passages = page.locator("tr.passages")
    expect(passages.locator("mark.denied")).to_have_text("it skipped an inspection of the ferry Maren")
    expect(passages.locator(".passage.missing")).to_contain_text("No match found")
    expect(page).to_have_url(re.compile(r"event=ferry&claim=ferry-inspection&outlet=Shipping\+Ledger"))
    expect(cell(page, "inspection", DENIED)).to_be_focused()
    passages.locator("td.chosen").get_by_role("link", name="Read in the article").click()
    expect(page.get_by_role("heading", name="Operator rejects blame for Maren grounding")).to_be_visible()
    expect(page.locator("a.claim[aria-current]")).to_have_text("it skipped an inspection of the ferry Maren")
    expect(page.locator("a.claim[aria-current]")).to_be_in_viewport()
    expect(page.get_by_label("About the chosen claim")).to_contain_text("Coastal Courier")
    page.go_back()
    expect(page.locator("tr.passages mark.denied")).to_be_visible()
    page.go_back()
    expect(page.locator("tr.passages")).to_have_count(0)


def test_a_copied_address_opens_the_same_view(address, open_page):
    page = open_page(f"{address}/side_by_side?event=ferry")
    cell(page, "warning", DENIED).click()
    expect(page.locator("tr.passages")).to_be_visible()
    page.get_by_role("radio", name="contested").or_(page.get_by_role("button", name="contested", exact=True)).click()
    expect(page.locator("tr.row")).to_have_count(2)
    page.get_by_role("radio", name="prominence").or_(page.get_by_role("button", name="prominence", exact=True)).click()
    expect(page.locator("tr.row .label").first).to_have_text(ferry_story.LABELS["inspection"])
    page.get_by_label("Find in claims and passages").fill("warning")
    page.keyboard.press("Enter")
    expect(page.locator("tr.row")).to_have_count(1)
    expect(page).to_have_url(re.compile("find=warning"))

    copy = open_page(page.url)
    expect(copy.locator("tr.passages mark.denied")).to_have_text("the firm had been warned")
    expect(copy.locator("td.chosen").first).to_be_in_viewport()
    assert copy.url == page.url
    assert copy.locator("table.matrix").inner_html() == page.locator("table.matrix").inner_html()

    copy.reload()  # the browser asks whether what it has is still the same, and is told so without a body
    expect(copy.locator("tr.passages mark.denied")).to_have_text("the firm had been warned")


def test_an_address_may_be_the_first_that_a_server_is_asked_for(serve, open_page, tmp_path):
    page = open_page(f"{serve(fill(tmp_path))}/side_by_side?event=ferry&claim=ferry-warning&show=contested")
    expect(page.locator("tr.passages mark.denied")).to_have_text("the firm had been warned")
    expect(page.get_by_role("link", name="Add articles", exact=True)).to_be_visible()
    expect(page.locator("tr.row")).to_have_count(2)
    expect(page.locator(".matrix thead th").first).to_have_css("position", "sticky")


def test_a_permalink_brings_the_passage_into_view(address, open_page):
    page = open_page(f"{address}/article?article=ferry-island&passage=b117-216", width=420, height=700)
    chosen = page.locator("a.claim[aria-current]")
    expect(chosen).to_have_text(ferry_story.HOSTILE)
    expect(chosen).to_be_in_viewport()


def test_everything_is_reached_by_keyboard_alone(address, open_page):
    page = open_page(address)
    expect(page.locator(".story").first).to_be_visible()
    tab_to(page, "The grounding of the ferry Maren")
    page.keyboard.press("Enter")
    expect(page.locator("table.matrix")).to_be_visible()
    tab_to(page, DENIED)
    page.keyboard.press("Enter")
    expect(page.locator("tr.passages")).to_be_visible()
    expect(page.locator("a.cell:focus")).to_have_attribute("aria-label", DENIED)
    tab_to(page, "Read in the article")
    page.keyboard.press("Enter")
    expect(page.locator("a.claim[aria-current]")).to_be_in_viewport()


def test_arrow_keys_walk_through_the_matrix(address, open_page):
    page = open_page(f"{address}/side_by_side?event=ferry&claim=ferry-warning")
    expect(page.locator("body[data-links]")).to_have_count(1)
    cell(page, "warning", DENIED).focus()
    page.keyboard.press("ArrowDown")
    expect(cell(page, "inspection", DENIED)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, "inspection", "Capital Post: distanced, 1 passage")).to_be_focused()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".claim-link:focus .label")).to_have_text(ferry_story.LABELS["inspection"])


def test_a_suggestion_is_refused_by_keyboard_while_its_passages_are_read(serve, open_page, tmp_path):
    data_dir = fill(tmp_path)
    store = open_store(f"sqlite:///{data_dir / 'narratives.db'}")
    with store.begin() as conn:
        conn.execute(update(clusters).where(clusters.c.cluster_id == "ferry-inspection").values(probability=0.42))
    store.dispose()
    page = open_page(f"{serve(data_dir)}/side_by_side?event=ferry&claim=ferry-inspection", width=420, height=800)
    row = page.locator("tr.row.open")
    expect(row).to_contain_text("possibly the same")
    expect(row).to_be_in_viewport()
    refuse = page.get_by_role("button", name="Not the same")
    expect(refuse).to_be_in_viewport()  # though the table is longer than the window
    page.get_by_role("button", name="Capital Post").click()
    refuse = page.get_by_role("button", name="Not the same: set 1 of 3 apart")
    expect(refuse).to_be_in_viewport()
    refuse.focus()
    page.keyboard.press("Enter")
    expect(row).to_contain_text("not the same, about to come apart")
    page.get_by_text("Decided by hand: 1, 1 not yet in the rows").click()
    expect(page.locator(".decided.waits")).to_contain_text("The Maren's owner allegedly missed its yearly inspection")
    page.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("possibly the same")
    expect(page.locator(".decided")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (420, "light")])
def test_no_page_is_wider_than_the_window(address, open_page, width, scheme):
    for path in ("/", "/side_by_side?event=ferry&claim=ferry-hostile", "/article?article=ferry-island"):
        page = open_page(f"{address}{path}", width=width, scheme=scheme)
        expect(page.locator(".story, .matrix, .article").first).to_be_visible()
        overflow = page.evaluate(
            "() => { const main = document.querySelector('[data-testid=stMain]');"
            " return main.scrollWidth - main.clientWidth }"
        )
        assert overflow <= 0, path
        expect(page.locator(".stHtml img")).to_have_count(0)


def tab_to(page: Page, name: str, *, most: int = 80) -> None:
    """Press Tab until the link of that name, or one that starts with it, has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const e = document.activeElement; return e.getAttribute('aria-label') ?? e.textContent }"
        )
        if focused.startswith(name):
            return
    raise AssertionError(f"{name!r} was not reached in {most} presses of Tab")
