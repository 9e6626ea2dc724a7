"""Feeds and sitemaps unfold into their articles, whatever state they are in, and do no harm."""

import gzip
from dataclasses import replace

import pytest
from small_web import OPTIONS, SmallWeb, article

FEED = "http://harbour.example/feed"
PAGES = ("bridge", "pier", "mill")
WHOLE = "".join(
    f"<p>The ferry to Mill Island ran {n} minutes late on Monday, the harbour office said.</p>" for n in range(20)
)


def rss(items: str, head: str = "", before: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return (
        f'{before}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Post – News</title>{head}{items}'
        "</channel></rss>"
    )


def item(page: str, more: str = "") -> str:
    return f"<item><title>About the {page}</title><link>http://harbour.example/{page}</link>{more}</item>"


def atom(entries: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Post</title>{entries}</feed>'


ITEMS = "".join(item(page, f"<pubDate>Fri, {14 + n} Mar 2025 10:00:00 GMT</pubDate>") for n, page in enumerate(PAGES))
ENTRIES = "".join(
    f'<entry><title>About the {page}</title><link rel="alternate" href="/{page}"/><author><name>Ann Roe</name></author>'
    f"<updated>2025-03-{14 + n}T10:00:00Z</updated></entry>"
    for n, page in enumerate(PAGES)
)
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    "<channel><title>Harbour Post</title></channel>" + "".join(item(page) for page in PAGES) + "</rdf:RDF>"
)


def sitemap(*entries: str) -> str:
    inside = "".join(f"<url>{entry}</url>" for entry in entries)
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        f'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{inside}</urlset>'
    )


def loc(page: str, more: str = "") -> str:
    return f"<loc>http://harbour.example/{page}</loc>{more}"


LOCS = [loc(page, f"<lastmod>2025-03-{14 + n}</lastmod>") for n, page in enumerate(PAGES)]


def index(*names: str) -> str:
    inside = "".join(f"<sitemap><loc>http://harbour.example/{name}</loc></sitemap>" for name in names)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</sitemapindex>'


LISTS = {
    "RSS 2.0": (rss(ITEMS), "application/rss+xml"),
    "RSS called HTML": (rss(ITEMS), "text/html"),
    "RSS called text": (rss(ITEMS), "text/plain; charset=utf-8"),
    "RSS of no kind": (rss(ITEMS), ""),
    "RSS 1.0": (RDF, "application/rdf+xml"),
    "Atom": (atom(ENTRIES), "application/atom+xml"),
    "Atom behind a comment": ("<?xml version='1.0'?>\n<!-- <rss> -->\n<?style x?>\n" + atom(ENTRIES), "text/xml"),
    "Atom in UTF-16": (
        f'<?xml version="1.0" encoding="utf-16"?>{atom(ENTRIES)}'.encode("utf-16"), "application/xml",
    ),
    "RSS in Latin-1": (
        rss(ITEMS, before='<?xml version="1.0" encoding="iso-8859-1"?>').encode("latin-1", "replace"), "text/xml",
    ),
    "RSS packed": (gzip.compress(rss(ITEMS).encode()), "application/gzip"),
    "RSS broken off": (rss(ITEMS)[:-30], "text/xml"),
    "RSS with a bare ampersand": (rss(ITEMS.replace("About", "Roe & Poe about")), "text/xml"),
    "RSS with entities of HTML": (rss(ITEMS.replace("About", "Roe&nbsp;about")), "text/xml"),
    "sitemap": (sitemap(*LOCS), "application/xml"),
    "sitemap packed": (gzip.compress(sitemap(*LOCS).encode()), "application/octet-stream"),
    "sitemap without its namespace": (f"<urlset>{''.join(f'<url>{one}</url>' for one in LOCS)}</urlset>", "text/xml"),
}  # fmt: skip


@pytest.fixture
def pages(web: SmallWeb) -> SmallWeb:
    for page in PAGES:
        web.put(f"harbour.example/{page}", article(f"All about the {page}"))
    return web


@pytest.mark.parametrize(("body", "kind"), LISTS.values(), ids=LISTS.keys())
def test_a_list_unfolds_into_its_articles(pages: SmallWeb, body: str | bytes, kind: str) -> None:
    pages.put("harbour.example/feed", body, kind=kind)
    (report,) = pages.gather(FEED)
    assert report.name == FEED
    assert {draft.url for draft in report.articles} == {f"http://harbour.example/{page}" for page in PAGES}
    assert {draft.outlet for draft in report.articles} == {"Harbour Post"}
    assert report.refused == ()


def test_the_newest_come_first_and_no_more_than_asked_for(pages: SmallWeb) -> None:
    for body in (rss(ITEMS), atom(ENTRIES), sitemap(*LOCS)):
        pages.put("harbour.example/feed", body, kind="text/xml")
        (report,) = pages.gather(FEED, options=replace(OPTIONS, max_entries=2))
        assert [draft.title for draft in report.articles] == ["All about the mill", "All about the pier"]
        assert report.notes[-1] == "http://harbour.example/feed names 3 articles, the newest 2 were taken"


def test_what_the_feed_says_fills_what_the_page_does_not(web: SmallWeb) -> None:
    said = (
        "<source url='http://post.example/'>The Post</source><dc:creator>Ben Poe</dc:creator>"
        "<pubDate>Fri, 14 Mar 2025 10:00:00 +0200</pubDate>"
    )
    bare = article().replace('<meta property="og:site_name" content="Harbour Post">', "").replace(
        '<meta name="author" content="Ann Roe">', "").replace(
        '<meta property="article:published_time" content="2025-03-14T08:00:00Z">', "")  # fmt: skip
    web.put("harbour.example/bridge", bare)
    web.put("harbour.example/feed", rss(item("bridge", said)), kind="text/xml")
    (draft,) = web.gather(FEED)[0].articles
    assert (draft.outlet, draft.author) == ("The Post", "Ben Poe")
    assert draft.published_at == "2025-03-14T08:00:00+00:00"
    assert draft.title == "Bridge shut after cracks are found"


def test_a_news_sitemap_dates_its_pages_and_lastmod_does_not(web: SmallWeb) -> None:
    bare = article().replace('<meta property="article:published_time" content="2025-03-14T08:00:00Z">', "")
    news = (
        "<news:news><news:publication><news:name>The Post</news:name></news:publication>"
        "<news:publication_date>2025-03-12</news:publication_date><news:title>News</news:title></news:news>"
    )
    web.put("harbour.example/bridge", bare)
    web.put("harbour.example/pier", bare.replace("Bridge", "Pier"))
    image = "<image:image><image:title>A picture</image:title></image:image>"
    entries = sitemap(
        loc("bridge", f"<lastmod>2025-03-13</lastmod>{news}"), loc("pier", f"<lastmod>2025-03-20</lastmod>{image}")
    )
    web.put("harbour.example/feed", entries, kind="text/xml")
    pier, bridge = web.gather(FEED)[0].articles
    assert (bridge.published_at, pier.published_at) == ("2025-03-12", None)


def test_a_feed_that_carries_its_articles_gives_them_where_the_page_does_not(web: SmallWeb) -> None:
    web.put("harbour.example/robots.txt", "User-agent: *\nDisallow: /bridge", kind="text/plain")
    whole = f"<content:encoded><![CDATA[{WHOLE}<script>alert(1)</script>]]></content:encoded>"
    web.put(
        "harbour.example/feed",
        rss(item("bridge", whole) + item("pier", "<description>Too short.</description>")),
        kind="text/xml",
    )
    (report,) = web.gather(FEED)
    (draft,) = report.articles
    assert "The ferry to Mill Island ran 19 minutes late" in draft.text
    assert "alert" not in draft.text
    assert (draft.title, draft.outlet, draft.url) == (
        "About the bridge",
        "harbour.example",
        "http://harbour.example/bridge",
    )
    assert "the text is that of the feed; the page was not read: robots.txt of harbour.example" in draft.notes[-1]
    (refused,) = report.refused
    assert refused.where == "http://harbour.example/pier"
    assert "no such page (404)" in refused.message


HOSTILE_LISTS = {
    "entities that multiply": (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        + rss(ITEMS, head="&b;", before=""),
        "defines entities of its own",
    ),
    "an entity that reads a file": (
        '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + rss(ITEMS, head="&f;", before=""),
        "defines entities of its own",
    ),
    "an entity in UTF-16": (
        ('<!DOCTYPE rss [<!ENTITY f SYSTEM "http://10.0.0.1/">]>' + rss(ITEMS, before="")).encode("utf-16"),
        "defines entities of its own",
    ),
    "a sitemap with a document type": (
        '<!DOCTYPE urlset SYSTEM "http://10.0.0.1/x.dtd">' + sitemap(*LOCS).removeprefix('<?xml version="1.0"?>'),
        "the sitemap cannot be read",
    ),
    "no entries": (rss(""), "the feed names no page"),
    "entries without links": (rss("<item><title>About</title></item>" * 3), "the feed names no page"),
    "an empty sitemap": (sitemap(), "the sitemap names no page"),
    "a sitemap broken off": (sitemap(*LOCS)[:-20], "the sitemap cannot be read"),
    "nothing but the start": ("<rss", "which holds no article"),
    "200,000 tags inside each other": (
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" + "<url>" * 200_000, "sitemap cannot be read",
    ),
    "2,000 tags inside each other in a feed": (rss("<item>" * 2_000), "the feed names no page"),
    "a bomb": (gzip.compress(b"<rss>" + b" " * 50_000_000), "larger than 16 MB"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "reason"), HOSTILE_LISTS.values(), ids=HOSTILE_LISTS.keys())
def test_a_list_that_cannot_be_read_is_refused(pages: SmallWeb, body: str | bytes, reason: str) -> None:
    pages.put("harbour.example/feed", body, kind="application/xml" if isinstance(body, str) else "application/gzip"
              if body.startswith(b"\x1f") else "application/xml")  # fmt: skip
    assert reason in pages.refusal(FEED)
    assert pages.pages_asked == ["harbour.example/feed"]


def test_what_a_feed_names_is_judged_like_any_link(pages: SmallWeb) -> None:
    named = [
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "http://ann:secret@harbour.example/",
        "http://[::1",
        "javascript:1",
        "//10.0.0.1/",
    ]
    items = "".join(f"<item><link>{link}</link></item>" for link in named)
    pages.put("harbour.example/feed", rss(items + item("bridge")), kind="text/xml")
    (report,) = pages.gather(FEED)
    assert [draft.url for draft in report.articles] == ["http://harbour.example/bridge"]
    assert len(report.refused) == len(named) - 1  # what runs a script is no link to begin with
    assert pages.pages_asked == ["harbour.example/feed", "harbour.example/bridge"]
    assert "secret" not in repr(report)


def test_a_page_is_taken_once(pages: SmallWeb) -> None:
    pages.put("harbour.example/feed", rss(ITEMS), kind="text/xml")
    bridge = "http://harbour.example/bridge"
    reports = pages.gather(bridge, FEED, " ", f"{bridge}#top", FEED)
    assert [len(report.articles) for report in reports] == [1, 2, 0, 0]
    assert all("is gathered already for" in refused.message for report in reports[1:] for refused in report.refused)
    assert len(pages.pages_asked) == 4


def test_an_index_unfolds_once(pages: SmallWeb) -> None:
    pages.put("harbour.example/feed", index("a.xml", "b.xml.gz", "c.xml", "gone.xml", "page"), kind="text/xml")
    pages.put("harbour.example/a.xml", sitemap(LOCS[0]), kind="text/xml")
    pages.put("harbour.example/b.xml.gz", gzip.compress(sitemap(LOCS[1]).encode()), kind="application/x-gzip")
    pages.put("harbour.example/c.xml", index("d.xml"), kind="text/xml")
    pages.put("harbour.example/page", article())
    (report,) = pages.gather(FEED)
    assert [draft.title for draft in report.articles] == ["All about the bridge", "All about the pier"]
    assert ["sitemaps of sitemaps" in report.refused[0].message, "404" in report.refused[1].message] == [True, True]
    assert "is no sitemap, although" in report.refused[2].message
    (report,) = pages.gather(FEED, options=replace(OPTIONS, max_sitemaps=1))
    assert len(report.articles) == 1


def test_no_more_pages_than_one_run_may_have(pages: SmallWeb) -> None:
    pages.put("harbour.example/feed", rss(ITEMS), kind="text/xml")
    (report,) = pages.gather(FEED, options=replace(OPTIONS, max_links=3))
    assert len(report.articles) == 2
    assert "is beyond the 3 pages of one run" in report.refused[0].message


def test_the_same_web_gives_the_same_reports(pages: SmallWeb) -> None:
    pages.put("harbour.example/feed", rss(ITEMS), kind="text/xml")
    assert pages.gather(FEED, "http://harbour.example/no") == pages.gather(FEED, "http://harbour.example/no")
