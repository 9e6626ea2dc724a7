"""Reads one fetched page: the article on it, or the gate that stands in front; runs in a child process, see page.py."""

from dataclasses import replace

from narratives.errors import InputError
from narratives.ingest.decode import decode_page
from narratives.ingest.drafts import ReadReport, Refusal
from narratives.ingest.formats.webpage import read_webpage
from narratives.ingest.read import fill_in, read_file
from narratives.ingest.web.gates import gate_of_page


def read_article(name: str, data: bytes, *, url: str, charset: str | None = None) -> ReadReport:
    """The article of a page that was fetched from ``url``; never raises for what is in the page.

    ``charset`` is what its host said. A page that has an article and a gate before it is refused for the gate.
    """
    if not name.endswith(".html"):
        return read_file(name, data)
    try:
        report = read_webpage(name, data, url=url, charset=charset)
    except InputError as error:
        report = ReadReport(name, refused=(Refusal(name, str(error)),))
    text = report.articles[0].text if report.articles else ""
    if gate := gate_of_page(decode_page(name, data, charset), text):
        return ReadReport(name, refused=(Refusal(name, f"{name}: {gate}"),))
    return replace(report, articles=tuple(fill_in(draft) for draft in report.articles))
