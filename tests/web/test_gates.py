"""Pages that stand in front of an article are known as such, and articles about such pages are articles."""

import time

import pytest
from small_web import SmallWeb, article

from narratives.ingest.web.gates import gate_of_page, gate_of_redirect, gate_of_status, visible_text

LINK = "http://harbour.example/news/2025/bridge-shut-after-cracks"


def short(*paragraphs: str, title: str = "Bridge shut after cracks are found", head: str = "") -> str:
    """A page with a few lines of text and the furniture that all pages have."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body><nav><a href="/">Home</a> '
        f'<a href="/subscribe">Subscribe</a></nav><main><article><h1>{title}</h1>{body}</article></main>'
        "<footer>We use a few cookies. <a href=/privacy>Cookie settings</a></footer></body></html>"
    )


LEDE = "The old bridge at Ferry Lane was closed on Monday after inspectors found cracks in its deck."
SHORT_NEWS = [
    LEDE,
    "Nobody was hurt, the harbour office said.",
    "A detour leads over the mill dam until Friday, it added.",
]


def ld(*values: str) -> str:
    return "".join(f'<script type="application/ld+json">{value}</script>' for value in values)


# name → (page, the word the reason must have)
GATES = {
    "told by schema.org": (article(head=ld('{"@type": "NewsArticle", "isAccessibleForFree": false}')), "paywall"),
    "told as text": (article(head=ld('{"@type": "NewsArticle", "isAccessibleForFree": "False"}')), "paywall"),
    "told as a type": (article(head=ld('{"isAccessibleForFree": "http://schema.org/False"}')), "paywall"),
    "told of a part": (article(head=ld('{"hasPart": {"isAccessibleForFree": false}}')), "paywall"),
    "told in a graph": (article(head=ld('{"@graph": [{}, {"a": [{"isAccessibleForFree": false}]}]}')), "paywall"),
    "told in the second block": (article(head=ld("{}", '{"isAccessibleForFree": false}')), "paywall"),
    "told in a broken block": (article(head=ld('{"isAccessibleForFree" : false,, }')), "paywall"),
    "told by meta": (article(head='<meta property="article:content_tier" content="locked">'), "paywall"),
    "told by meta, turned around": (article(head='<meta content="locked" name="article:content_tier">'), "paywall"),
    "subscribe to continue": (short(LEDE, "Subscribe to continue reading."), "paywall"),
    "for subscribers": (short(LEDE, "This article is for subscribers only. Already a subscriber? Log in."), "paywall"),
    "the free limit": (short(LEDE, "You have reached your limit of free articles."), "paywall"),
    "sign in": (short("Please sign in to continue reading this article."), "paywall"),
    "register": (short(LEDE, "Register for free to continue reading."), "paywall"),
    "in German": (short(LEDE, "Jetzt abonnieren und alle Artikel lesen."), "paywall"),
    "in French": (short(LEDE, "Cet article est réservé aux abonnés."), "paywall"),
    "in Spanish": (short(LEDE, "Contenido solo para suscriptores."), "paywall"),
    "consent": (short("We value your privacy. We and our partners store your choices."), "consent"),
    "before you continue": (short("Before you continue, accept all cookies or reject them."), "consent"),
    "consent in German": (short("Wir brauchen Ihre Zustimmung. Alle akzeptieren oder ablehnen."), "consent"),
    "consent in French": (short("Tout accepter ou personnaliser mes choix."), "consent"),
    "just a moment": (short("Checking your browser.", title="Just a moment..."), "a person is reading"),
    "access denied": (short("You have no permission.", title="Access Denied"), "a person is reading"),
    "captcha": (short("Please prove it.", head='<script src="//geo.captcha-delivery.com/c.js"></script>'), "a person"),
    "are you human": (short("Verify you are human by completing the action below."), "a person is reading"),
    "unusual traffic": (short("Our systems have detected unusual traffic from your network."), "a person is reading"),
    "a hidden 404": (short("Try the search.", title="Page not found | Harbour Post"), "hidden 404"),
    "404 in the title": (short("Sorry.", title="404"), "hidden 404"),
    "error 404": (short("Sorry.", title="Error 404 (not found)"), "hidden 404"),
    "the page you asked for": (short("Sorry.", title="The page you are looking for does not exist"), "hidden 404"),
    "no longer there": (short("Sorry.", title="This article is no longer available"), "hidden 404"),
    "scripts only": (short("You need to enable JavaScript to run this app."), "runs scripts"),
    "scripts only, said aside": (
        '<!doctype html><html><head><title>Post</title></head><body><div id="root"></div>'
        "<noscript>Please enable JavaScript to read on.</noscript></body></html>", "runs scripts",
    ),
}  # fmt: skip

# Short pieces of news that speak of what gates speak of.
SHORT_ARTICLES = {
    "a union": "Finland is already a member of the union, the minister said.",
    "prices": "The phone company raised its prices for subscribers by a tenth.",
    "a limit": "The water reached the upper limit of the dam on Sunday.",
    "a mountain": "Inspectors noted unusual activity from the mountain above the town.",
    "an election": "The mayor told voters that the bridge depends on your choices.",
    "a robot": "The new inspector of the deck is not a robot, the office said.",
    "a register": "Voters have until Friday to register, the clerk said.",
    "bakers": "The bakery gives cookies to everyone who has to take the detour.",
}
SHORT_TITLES = [
    "Body not found after ferry goes down",
    "404 people leave Mill Island",
    "Mayor: access denied to inspectors",
    "Access denied to inspectors of the bridge",
    "One more step towards a new bridge",
    "Security check finds cracks in the bridge",
    "Just a moment of silence at the bridge",
    "Attention required of all drivers on Ferry Lane",
]

ARTICLES = {
    "a plain one": article(),
    "a short one": short(*SHORT_NEWS),
    "a short one that asks for subscribers": short(*SHORT_NEWS, "Subscribe to our newsletter."),
    "free, as it says": article(head=ld('{"isAccessibleForFree": true}', '{"isAccessibleForFree": "True"}')),
    "with blocks that are no JSON": article(head=ld("", "{", "[" * 5_000, "null", "1")),
    "free by meta": article(head='<meta property="article:content_tier" content="free"><meta content="locked">'),
    "metered by meta": article(head='<meta property="article:content_tier" content="metered">'),
    "with a cookie banner": article(foot="<div>We value your privacy. Accept all cookies</div>"),
    "with a subscription box": article(foot="<aside>Subscribe to continue reading. Already a subscriber?</aside>"),
    "with a captcha in its comment form": article(foot='<form><div class="g-recaptcha"></div></form>'),
    "about paywalls": article("Readers turn away where papers are for subscribers only"),
    "about a 404": article("The road that was not found: page 404 of the county atlas"),
    "with a word on scripts": article(foot="<noscript>Please enable JavaScript for comments.</noscript>"),
    "short, with a word on scripts": short(*SHORT_NEWS).replace("<nav>", "<noscript>Enable JavaScript</noscript><nav>"),
}  # fmt: skip


@pytest.mark.parametrize(("page", "reason"), GATES.values(), ids=GATES.keys())
def test_a_gate_is_refused_as_such(web: SmallWeb, page: str, reason: str) -> None:
    web.put(LINK.removeprefix("http://"), page)
    message = web.refusal(LINK)
    assert reason in message
    assert ";" in message


@pytest.mark.parametrize("page", ARTICLES.values(), ids=ARTICLES.keys())
def test_an_article_is_no_gate(web: SmallWeb, page: str) -> None:
    web.put(LINK.removeprefix("http://"), page)
    (report,) = web.gather(LINK)
    assert report.refused == ()
    assert "The old bridge at Ferry Lane was closed on Monday" in report.articles[0].text


@pytest.mark.parametrize(
    "page",
    [
        *(short(*SHORT_NEWS, more) for more in SHORT_ARTICLES.values()),
        *(short(*SHORT_NEWS, title=title) for title in SHORT_TITLES),
    ],
    ids=[*SHORT_ARTICLES, *SHORT_TITLES],
)
def test_a_short_article_on_such_things_is_no_gate(page: str) -> None:
    inside = page.partition("<article>")[2].partition("</article>")[0]
    assert gate_of_page(page, visible_text(inside)) is None


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (200, {}, None),
        (206, {}, None),
        (200, {"cf-mitigated": "challenge"}, "a person is reading"),
        (401, {}, "asks for a sign-in"),
        (402, {}, "asks to be paid"),
        (403, {}, "not give the page to programs"),
        (403, {"x-datadome": "protected"}, "a person is reading"),
        (404, {}, "no such page"),
        (410, {}, "taken down"),
        (451, {}, "legal reasons"),
        (418, {}, "answers 418"),
        (500, {}, "answers 500"),
        (304, {}, "answers 304"),
    ],
)
def test_statuses(status: int, headers: dict[str, str], reason: str | None) -> None:
    gate = gate_of_status(status, headers)
    assert (gate is None) == (reason is None)
    assert reason is None or reason in str(gate)


@pytest.mark.parametrize(
    ("reached", "kind"),
    [
        ("http://harbour.example/news/2025/bridge-shut-after-cracks", None),
        ("https://www.harbour.example/news/2025/bridge-shut-after-cracks-in-deck", None),
        ("https://www.harbour.example/amp/bridge", None),
        ("https://www.harbour.example/subscribers-praise-the-bridge", None),
        ("https://www.harbour.example/", "gone"),
        ("https://www.harbour.example", "gone"),
        ("https://www.harbour.example/404", "gone"),
        ("https://www.harbour.example/not-found.html", "gone"),
        ("https://consent.harbour.example/collect?session=1", "consent"),
        ("https://www.harbour.example/consent?back=/news", "consent"),
        ("https://login.harbour.example/", "paywall"),
        ("https://www.harbour.example/login?next=/news", "paywall"),
        ("https://www.harbour.example/sign-in", "paywall"),
        ("https://www.harbour.example/subscribe/", "paywall"),
        ("https://www.harbour.example/captcha/", "robot check"),
    ],
)
def test_where_a_redirect_ends(reached: str, kind: str | None) -> None:
    gate = gate_of_redirect(LINK, reached)
    assert (gate and gate.kind) == kind


def test_a_page_that_was_always_called_so_is_no_gate(web: SmallWeb) -> None:
    for path in ("login/", "news/subscribe", "consent"):
        web.put(f"harbour.example/{path}", article())
        assert web.gather(f"http://harbour.example/{path}")[0].articles
        web.put(f"harbour.example/old/{path}", status=301, Location=f"/{path}")
        assert web.gather(f"http://harbour.example/old/{path}")[0].articles


@pytest.mark.parametrize(
    "unit",
    ["<script>", "<script ", "<style>", "<meta ", "<meta content_tier ", "<", "<!--", "<title>", "<p>", "&", "&#",
     "subscrib", "a ", "İ", '<script type="application/ld+json">[', "<script></script>", "class='", "you need "],
)  # fmt: skip
def test_no_page_takes_long_to_look_at(unit: str) -> None:
    page = unit * (100_000 // len(unit))
    began = time.process_time()
    gate_of_page(page, "")
    assert time.process_time() - began < 1
