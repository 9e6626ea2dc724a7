"""Text that wants to be a script, in every place where text can be: none runs, none reaches another server."""

import os
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import payload_story
import pytest
from markdown_it import MarkdownIt
from payload_exports import OFFERED, PAGES, list_files
from payload_story import PAYLOADS
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect
from sqlalchemy import insert

from narratives.store.engine import open_store
from narratives.store.exchange import export_library, import_library
from narratives.store.schema import workers

pytestmark = pytest.mark.browser

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  reported([event.violatedDirective, event.blockedURI, event.sourceFile].join(" ")));
"""
# A library inside Streamlit asks whether it may compile WebAssembly, and does without.
ASKED_IN_VAIN = "script-src wasm-eval {home}/static/js/protobuf."
# What no page of ours has, by whatever way it got there.
SUSPECTS = """() => [...document.querySelectorAll("*")].flatMap((element) => {
  const found = [];
  if (/^(iframe|frame|object|embed|base|applet|portal)$/i.test(element.localName)) found.push(element.localName);
  if (element.localName === "meta" && element.httpEquiv) found.push("meta " + element.httpEquiv);
  for (const { name, value } of element.attributes) {
    if (/^on/i.test(name)) found.push(name);
    if (/^[\\s\\0]*(javascript|vbscript):/i.test(value.replace(/[\\t\\n\\r]/g, "")) &&
        /^(href|src|action|formaction|xlink:href|data)$/i.test(name)) found.push(name + "=" + value);
  }
  return found;
})"""


@dataclass
class Watch:
    """What went wrong in one browser context."""

    executed: list[str] = field(default_factory=list)
    outgoing: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext, home: str) -> "Watch":
        """Begin to look."""
        allowed = ASKED_IN_VAIN.format(home=home)
        context.expose_function("executed", lambda name: self.executed.append(str(name)))
        context.expose_function(
            "reported", lambda words: None if words.startswith(allowed) else self.violations.append(words)
        )
        context.add_init_script(REPORT_VIOLATIONS)
        context.route(lambda url: _is_strange(url, home), lambda route: route.abort())
        context.on("request", lambda request: self._note(request.url, home))
        context.on("page", lambda page: self._follow(page, home))
        return self

    def _follow(self, page: Page, home: str) -> None:
        page.on("dialog", lambda dialog: (self.executed.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("websocket", lambda socket: self._note(socket.url.replace("ws", "http", 1), home))

    def _note(self, url: str, home: str) -> None:
        if _is_strange(url, home):
            self.outgoing.append(url)


@pytest.fixture
def watched(chromium: Browser) -> Iterator[tuple[BrowserContext, Watch]]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    context.set_default_timeout(60_000)
    yield context, Watch()
    context.close()


@pytest.mark.parametrize("name", PAYLOADS)
def test_each_payload_does_its_work_where_nothing_stands_in_its_way(watched, name: str) -> None:
    """Otherwise the other test would prove nothing."""
    context, watch = watched
    watch.over(context, "http://home.invalid")
    page = context.new_page()
    payload = PAYLOADS[name]
    frame = {
        "attribute": '<input value="{}">',
        "markdown": '<a id=trap href="{0}">more</a><img src="{1}">',
        "formula": '<a href="{0}">x</a><img src="{0}">',
    }.get(name, "<p>{}</p>")
    parts = [payload]
    if name == "markdown":
        parts = [payload.split("](")[1].split(") ")[0], payload.split("](")[2].removesuffix(")")]
    elif name == "formula":
        parts = [payload.split('"')[1]]
    page.set_content(frame.format(*parts), wait_until="commit")
    if page.locator("#trap").count():
        page.locator("#trap").click()
    _wait_until(page, lambda: watch.executed or watch.outgoing)


def test_no_page_and_no_download_runs_or_reaches_out(serve, watched, tmp_path: Path) -> None:
    told = _fill(tmp_path)
    home = serve(tmp_path)
    context, watch = watched
    watch.over(context, home)
    page = context.new_page()
    ids = {"event": quote(payload_story.EVENT), "article": quote(next(iter(told)), safe="")}
    kept: set[str] = set()

    page.goto(home)
    for name, addresses in PAGES.items():
        for address in addresses:
            _go(page, address.format(**ids))
            _LOOK[name](page)
            kept |= _check(page)
    for article_id, title in list(told.items())[1:]:
        _go(page, f"article?article={quote(article_id, safe='')}")
        expect(page.locator("article.article h1")).to_have_text(title)
        _check(page)
    for view in ("article?article=", "side_by_side?event=", "add_articles?job="):
        _go(page, view + quote(PAYLOADS["image"] + PAYLOADS["script"]))
        page.wait_for_timeout(1_000)
        _check(page)

    assert watch == Watch()
    assert kept == {name for name in OFFERED.values() if name}


@pytest.mark.golden
def test_no_exported_file_runs_or_reaches_out(watched, exported, tmp_path: Path) -> None:
    context, watch = watched
    watch.over(context, "http://home.invalid")
    files = [path for paths in exported.values() for path in paths]
    for n, library in enumerate(path for path in files if path.suffix == ".narratives"):
        with zipfile.ZipFile(library) as members:
            files += [Path(members.extract(name, tmp_path / f"library-{n}")) for name in members.namelist()]
    for page in [path for path in files if path.suffix == ".md"]:  # as a program shows it that lets HTML through
        shown = MarkdownIt("commonmark", {"html": True}).render(page.read_text(encoding="utf8"))
        files.append(tmp_path / f"{page.stem}.html")
        files[-1].write_text(f"<meta charset=utf-8>{shown}", encoding="utf8")
    page = context.new_page()
    for file in files:
        _open(page, file)
    assert watch == Watch()

    trap = tmp_path / "trap.html"
    trap.write_text(PAYLOADS["script"], encoding="utf8")
    _open(page, trap)
    assert watch.executed == ["script"]  # or the test would prove nothing
    assert {path.suffix for path in files} == {".csv", ".html", ".json", ".jsonl", ".md", ".narratives", ".parquet"}


def _go(page: Page, view: str) -> None:
    """As the Back button does, which spares loading all of Streamlit for each view."""
    page.evaluate("view => { history.pushState({}, '', view); dispatchEvent(new PopStateEvent('popstate')); }", view)


def _look_at_stories(page: Page) -> None:
    expect(page.locator(".story")).to_have_count(1 + len(PAYLOADS))
    expect(page.locator("body[data-links=followed]")).to_be_attached()
    page.get_by_text("Save, open or remove").click()
    expect(page.get_by_role("button", name="Save the library")).to_be_visible()


def _look_at_claims(page: Page) -> None:
    expect(page.locator(".card")).to_have_count(len(PAYLOADS))
    page.locator("tr.row").first.get_by_role("link").first.click()
    expect(page.locator("tr.passages")).to_be_visible()
    page.get_by_text("How this was made").click()
    expect(page.locator(".runs-table")).to_be_visible()
    expect(page.get_by_role("button", name="Read it again with what is installed now")).to_be_visible()


def _look_at_article(page: Page) -> None:
    expect(page.locator("article.article h1")).to_be_visible()


def _look_at_method(page: Page) -> None:
    expect(page.get_by_role("heading", name="Method", exact=True)).to_be_visible()


def _add_files(page: Page) -> None:
    """Names and contents of files, from the uploader to the table of what was read, and on to the report."""
    files = [{"name": name, "mimeType": "text/csv", "buffer": data} for name, data in list_files().items()]
    page.locator("input[type=file]").first.set_input_files(files)
    expect(page.locator(".note.refused").first).to_be_visible()
    expect(page.get_by_text("Check what was found")).to_be_visible()
    _look_for_other_downloads(page)
    _check(page)
    outlet = page.get_by_role("textbox", name=re.compile("Outlet for all"))
    outlet.fill(PAYLOADS["image"])
    page.get_by_role("button", name="Fill in").click()
    expect(outlet).to_have_count(0)
    _check(page)
    page.get_by_role("button", name=re.compile(r"Add \d+ articles and analyse")).click()
    expect(page.get_by_text("What became of it")).to_be_visible()
    expect(page.get_by_role("button", name="Download the report (CSV)")).to_be_visible()


def _look_for_other_downloads(page: Page) -> None:
    """Streamlit hangs tools over each of its tables; the one that writes cells as they are must not be among them."""
    expect(page.get_by_test_id("stDataFrame")).to_have_count(2)
    page.get_by_test_id("stDataFrame").last.hover()
    tools = page.get_by_test_id("stElementToolbar").get_by_role("button")
    expect(tools.first).to_be_visible()
    shown = [str(tool.get_attribute("aria-label")).split(":")[0] for tool in tools.all()]
    assert "Search" in shown
    assert "Download as CSV" not in shown


_LOOK = {
    "stories": _look_at_stories,
    "side_by_side": _look_at_claims,
    "article": _look_at_article,
    "add_articles": _add_files,
    "method": _look_at_method,
}


def _check(page: Page) -> set[str]:
    """Look at the page as it stands, take what it offers for download, and open that as a page of its own."""
    assert page.evaluate(SUSPECTS) == []
    kept = set()
    for button in page.get_by_test_id("stDownloadButton").all():
        with page.expect_download() as download:
            button.get_by_role("button").click()
        kept.add(download.value.suggested_filename)
        file = Path(download.value.path()).parent / f"opened-{download.value.suggested_filename}"
        download.value.save_as(file)
        opened = page.context.new_page()
        _open(opened, file)
        opened.close()
    return kept


def _open(page: Page, file: Path) -> None:
    """As a double click does; what is no page for the browser is offered for download, and stays closed."""
    try:
        page.goto(file.as_uri())
        page.wait_for_timeout(200)
    except Error as error:
        if "Download is starting" not in str(error):
            raise


def _fill(data_dir: Path) -> dict[str, str]:
    """The story as it comes out of a library that was saved on another machine and opened on this one."""
    other, store = (open_store(f"sqlite:///{data_dir / name}") for name in ("other.db", "narratives.db"))
    told = payload_story.write_story(other)
    export_library(other, data_dir / "library.narratives")
    import_library(store, data_dir / "library.narratives", how="replace")
    payload_story.install_others(store)
    with store.begin() as conn:  # signed on, so that none is started: nothing is to be analysed here
        conn.execute(insert(workers).values(worker_id="test", pid=os.getpid(), lease_until=time.time() + 3600))
    for one in (other, store):
        one.dispose()
    return told


def _is_strange(url: str, home: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "about", "file") and f"{parts.scheme}://{parts.netloc}" != home


def _wait_until(page: Page, is_so) -> None:
    end = time.monotonic() + 10
    while not is_so() and time.monotonic() < end:
        page.wait_for_timeout(20)
    assert is_so()
