"""What was fetched is parsed in a child process, which may fail without harm to the one who fetches."""

from collections.abc import Mapping

import pytest
from small_web import SmallWeb, article
from test_feeds import ITEMS, WHOLE, item, rss

from narratives.ingest import ReadReport
from narratives.ingest.sandbox import Limits, read_measured
from narratives.ingest.web.page import read_in_child

LINK = "http://harbour.example/bridge"


def hasty(function: str, name: str, data: bytes, more: Mapping[str, object]) -> ReadReport:
    """The child process, with a second for a feed, for which it usually has thirty."""
    limits = Limits(seconds=1 if "feeds" in function else 30)
    return read_measured(name, data, limits=limits, reader=function, more=more)[0]


def test_a_link_and_a_feed_are_read_in_the_child_as_they_are_here(web: SmallWeb) -> None:
    web.put("harbour.example/feed", rss(ITEMS), kind="application/rss+xml")
    for page in ("bridge", "pier"):
        web.put(
            f"harbour.example/{page}",
            article(f"Brücke {page}").encode("cp1252", "replace"),
            kind="text/html; charset=latin-1",
        )
    web.put(
        "harbour.example/mill",
        article(head='<script type="application/ld+json">{"isAccessibleForFree": false}</script>'),
    )
    whole = rss(item("dam", f"<description><![CDATA[{WHOLE}]]></description>"))
    web.put("harbour.example/whole", whole, kind="text/xml")
    links = [f"http://harbour.example/{page}" for page in ("feed", "bridge", "gone", "whole")]
    reports = web.gather(*links, reader=read_in_child)
    assert reports == web.gather(*links)
    assert [len(report.articles) for report in reports] == [
        1,
        1,
        0,
        1,
    ]  # a page is taken once, for the link that names it
    assert "paywall" in reports[0].refused[0].message


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/xml", rss("<item>" * 100_000)),
        ("text/html", "<div>" * 200_000),
        ("text/html", "<table><tr><td>" * 60_000 + "words"),
        ("application/pdf", "%PDF-1.7 nothing of the kind"),
    ],
)
def test_what_no_reader_finishes_is_refused_in_time(web: SmallWeb, kind: str, body: str) -> None:
    web.put("harbour.example/bridge", body, kind=kind)
    web.put("harbour.example/pier", article())
    broken, well = web.gather(LINK, "http://harbour.example/pier", reader=hasty)
    assert (broken.articles, len(broken.refused)) == ((), 1)
    assert broken.refused[0].message.startswith(f"{LINK}: ")
    assert ";" in broken.refused[0].message
    assert well.articles
