"""Text that wants to be a script, in every place where text can be: none runs, none reaches another server."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import payload_story
import pytest
from payload_story import PAYLOADS
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import insert

from narratives.store.engine import open_store
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


def test_none_runs_and_none_reaches_out(serve, watched, tmp_path: Path) -> None:
    told = _fill(tmp_path)
    home = serve(tmp_path)
    context, watch = watched
    watch.over(context, home)
    page = context.new_page()

    page.goto(home)
    expect(page.locator(".story")).to_have_count(1 + len(PAYLOADS))
    expect(page.locator("body[data-links=followed]")).to_be_attached()
    _check(page)
    _go(page, f"side_by_side?event={quote(payload_story.EVENT)}")
    expect(page.locator(".card")).to_have_count(len(PAYLOADS))
    page.locator("tr.row").first.get_by_role("link").first.click()
    expect(page.locator("tr.passages")).to_be_visible()
    page.get_by_text("How this was made").click()
    expect(page.locator(".runs-table")).to_be_visible()
    expect(page.get_by_role("button", name="Read it again with what is installed now")).to_be_visible()
    _check(page)
    for article_id, title in told.items():
        _go(page, f"article?article={quote(article_id, safe='')}")
        expect(page.locator("article.article h1")).to_have_text(title)
        _check(page)
    for view in ("article?article=", "side_by_side?event=", "add_articles?job="):
        _go(page, view + quote(PAYLOADS["image"] + PAYLOADS["script"]))
        page.wait_for_timeout(1_000)
        _check(page)
    _go(page, "method")
    expect(page.get_by_role("heading", name="Method", exact=True)).to_be_visible()
    _check(page)
    _add_files(page)
    _check(page)

    assert watch == Watch()


def _go(page: Page, view: str) -> None:
    """As the Back button does, which spares loading all of Streamlit for each view."""
    page.evaluate("view => { history.pushState({}, '', view); dispatchEvent(new PopStateEvent('popstate')); }", view)


def _add_files(page: Page) -> None:
    """Names and contents of files, from the uploader to the table of what was read."""
    _go(page, "add_articles")
    lines = ["outlet,title,text,url,published_at"]
    for payload in PAYLOADS.values():
        cell = '"' + payload.replace('"', '""') + '"'
        lines.append(f"{cell},{cell},{cell} and more words of an article about it,{cell},{cell}")
    table = "\n".join(lines).encode()
    names = [
        f"{payload.replace('/', '∕')}.{kind}"
        for payload, kind in zip(PAYLOADS.values(), ("csv", "txt", "jsonl") * 4, strict=True)
    ]
    files = [
        {"name": name, "mimeType": "text/csv", "buffer": table if n else b"\xff\0"} for n, name in enumerate(names)
    ]
    page.locator("input[type=file]").first.set_input_files(files)
    expect(page.locator(".note.refused").first).to_be_visible()


def _check(page: Page) -> None:
    """Look at the page as it stands, follow what it offers for download, and open that as a page of its own."""
    assert page.evaluate(SUSPECTS) == []
    for button in page.get_by_test_id("stDownloadButton").all():
        with page.expect_download() as download:
            button.get_by_role("button").click()
        folder = Path(download.value.path()).parent
        file = folder / f"opened-{download.value.suggested_filename}"
        download.value.save_as(file)
        opened = page.context.new_page()
        opened.goto(file.as_uri())
        opened.wait_for_timeout(300)
        opened.close()


def _fill(data_dir: Path) -> dict[str, str]:
    store = open_store(f"sqlite:///{data_dir / 'narratives.db'}")
    told = payload_story.write_story(store)
    with store.begin() as conn:  # signed on, so that none is started: nothing is to be analysed here
        conn.execute(insert(workers).values(worker_id="test", pid=os.getpid(), lease_until=time.time() + 3600))
    store.dispose()
    return told


def _is_strange(url: str, home: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "about", "file") and f"{parts.scheme}://{parts.netloc}" != home


def _wait_until(page: Page, is_so) -> None:
    end = time.monotonic() + 10
    while not is_so() and time.monotonic() < end:
        page.wait_for_timeout(20)
    assert is_so()
