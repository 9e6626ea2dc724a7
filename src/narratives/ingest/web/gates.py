"""Recognises pages that stand in front of an article: paywalls, consent and robot checks, and pages that are gone.

What a page says of itself (schema.org, meta, status) decides at once. Phrases decide only where next to no text
stands behind them: an article about cookies or subscriptions is an article.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

MAX_SHORT = 1_000  # characters of text up to which a phrase may speak for the page
MAX_STUB = 300  # characters: hardly an article
MAX_EMPTY = 80  # characters: none

_SAVE = "open it in your browser, save the page and add the file"
_SUBSCRIBED = f"if you may read it, {_SAVE}, or paste its text"


@dataclass(frozen=True, slots=True)
class Gate:
    """``kind``: paywall, consent, robot check, gone; ``reason`` says what was seen, ``remedy`` what to do."""

    kind: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.reason}; {self.remedy}"


_STATUS = {
    401: Gate("paywall", "the page asks for a sign-in (401)", _SUBSCRIBED),
    402: Gate("paywall", "the page asks to be paid for (402)", _SUBSCRIBED),
    403: Gate("robot check", "the host does not give the page to programs (403)", _SAVE),
    404: Gate("gone", "there is no such page (404)", "check the link"),
    410: Gate("gone", "the page was taken down (410)", "look for another copy of the article"),
    451: Gate("gone", "the page may not be shown here for legal reasons (451)", "look for another copy of the article"),
}
_PAYWALL = Gate("paywall", "the page is behind a paywall", _SUBSCRIBED)
_CONSENT = Gate("consent", "the host shows a consent page instead of the article", f"{_SAVE} after you have answered")
_ROBOT = Gate("robot check", "the host checks whether a person is reading", _SAVE)
_GONE = Gate("gone", "the page says that the article is not there (a hidden 404)", "check the link")
_SCRIPTED = Gate("scripted", "the page shows its text only to a browser that runs scripts", _SAVE)

_MAX_WORDS = 200_000  # characters of a page's words in which phrases are looked for
_HIDDEN = re.compile(r"<(script|style|noscript|template|svg)\b", re.IGNORECASE | re.ASCII)
_CLOSE = {
    name: re.compile(f"</{name}", re.IGNORECASE | re.ASCII)
    for name in ("script", "style", "noscript", "template", "svg")
}
_META = re.compile(r"<meta\b[^<>]{0,1000}>", re.IGNORECASE)
_META_LOCKED = re.compile(
    r"(?=[^>]*(?:article:content_tier|[\"']content[-_]?tier|[\"']cxenseparse:[\w-]*paywall|[\"']access-?level))"
    r"(?=[^>]*content\s*=\s*[\"']?(?:locked|paid|premium|subscriber|true)\b)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<title\b[^<>]{0,500}>([^<]{0,500})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,5000}>")

_ROBOT_MARKS = re.compile(
    r"cf-chl-|cf_chl_|challenge-platform|captcha-delivery\.com|px-captcha|_pxcaptcha|/_Incapsula_Resource|"
    r"class=[\"'][^\"'<>]{0,100}(?:g-recaptcha|h-captcha|cf-turnstile)|awswaf|geo\.captcha",
    re.IGNORECASE,
)
_ROBOT_TITLE = re.compile(
    r"^\W*(?:are you a robot|verify(?:ing)? (?:that )?you are (?:a )?human|please verify you|pardon our interruption|"
    r"checking your browser|(?:just a moment|attention required|access denied|access to this page has been denied|"
    r"robot check|security check|security verification|one more step|bot verification|human verification|ddos-guard)"
    r"\W*(?:$|[|–—:!-]))",
    re.IGNORECASE,
)
_GONE_TITLE = re.compile(
    r"^\W*(?:(?:http )?error\W*)?404\W*(?:$|error|not found|page|file|[-–—|:])|^\W*not found\W*(?:$|[-–—|:])|"
    r"\b(?:page|article|story|content|seite|página|pagina|pagina) (?:(?:you|that) [^|]{0,40})?"
    r"(?:was |is |could |cannot |can't |does )?(?:be )?"
    r"(?:not|no longer|nicht|no|non) (?:be )?(?:found|available|exist|gefunden|encontrada|trovata|gevonden)|"
    r"page introuvable|pagina niet gevonden",
    re.IGNORECASE,
)
_PHRASES: tuple[tuple[Gate, re.Pattern[str]], ...] = (
    (
        _ROBOT,
        re.compile(
            r"verify (?:that )?you are (?:a )?human|are you a robot|(?:i'm|i am|you are|you're) not a robot|"
            r"unusual (?:traffic|activity) from (?:your|this)|"
            r"complete the (?:captcha|security check)|enable cookies and reload|"
            r"checking (?:if the site connection|your browser)|"
            r"automated access to this",
            re.IGNORECASE,
        ),
    ),
    (
        _PAYWALL,
        re.compile(
            r"subscrib\w{0,5} (?:now )?(?:to (?:continue|read|keep|unlock|access|view)|for (?:full|unlimited) access)|"
            r"(?:only|exclusive(?:ly)?|reserved|available|article is|story is|content is) (?:for|to) "
            r"(?:our )?subscribers|"
            r"for subscribers only|subscribers?-only (?:article|story|content)|subscriber exclusive|"
            r"already (?:a|have a) subscri\w{1,5}|already a member\W{1,3}(?:log|sign)\b|"
            r"(?:sign|log) in to (?:continue|read|keep)|"
            r"register (?:for free )?to (?:continue|read|keep)|create (?:a free|an) account to (?:continue|read|keep)|"
            r"(?:reached|used|hit) your (?:\w{1,20} ){0,2}(?:limit|free articles)|"
            r"start your (?:free )?(?:trial|subscription)|unlock (?:this|the full) (?:article|story)|"
            r"to (?:continue|keep) reading|remaining (?:text|content) is (?:for|behind)|"
            r"jetzt abonnieren|weiterlesen mit|exklusiv für abonnent|réservé (?:aux|à nos) abonnés|"
            r"s'abonner pour (?:lire|continuer)|solo para suscriptores|suscríbete para (?:leer|seguir)|"
            r"riservato agli abbonati|abbonati per (?:leggere|continuare)|exclusivo para assinantes|"
            r"alleen voor abonnees",
            re.IGNORECASE,
        ),
    ),
    (
        _CONSENT,
        re.compile(
            r"we (?:value|respect|care about) your privacy|before you continue|accept (?:all )?(?:the )?cookies|"
            r"(?:we|and our partners|sites?) (?:and our partners )?(?:store|use) (?:and/or access |cookies|"
            r"information on)|"
            r"cookie (?:consent|preferences|settings)|manage (?:your )?(?:consent|privacy|cookies|choices)|"
            r"your privacy choices|alle(?:n)? (?:cookies )?akzeptieren|tout accepter|accepter (?:et|les cookies)|"
            r"aceptar (?:todas?|las) (?:las )?cookies|accetta (?:tutti|i cookie)|cookies accepteren|"
            r"zustimmen und weiter",
            re.IGNORECASE,
        ),
    ),
    (
        _SCRIPTED,
        re.compile(
            r"(?:enable|turn on|activate|requires?|need) (?:\w{1,20} ){0,3}javascript|"
            r"javascript (?:is )?(?:disabled|required)",
            re.I,
        ),
    ),
)
_GATE_HOST = re.compile(r"^(?:consent|privacy|cmp|guce|captcha)\.", re.IGNORECASE)
_LOGIN_HOST = re.compile(r"^(?:login|signin|accounts?|auth|sso|subscribe|abo)\.", re.IGNORECASE)
_GATE_PATH = re.compile(r"/(?:consent|cookie-?wall|gdpr|privacy-?wall)(?:[/.?]|$)", re.IGNORECASE)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|subscribe|subscription|paywall|register|registration|regwall|checkout|abo)(?:[/.?]|$)",
    re.IGNORECASE,
)
_ROBOT_PATH = re.compile(
    r"/(?:captcha|challenge|blocked|access-denied|errors?/validatecaptcha)(?:[/.?]|$)", re.IGNORECASE
)
_GONE_PATH = re.compile(r"/(?:404|not-?found|error)(?:[/.?]|$)", re.IGNORECASE)


def gate_of_status(status: int, headers: Mapping[str, str]) -> Gate | None:
    """What a status and its headers say alone; None for a page that may be read."""
    if headers.get("cf-mitigated") == "challenge" or ("x-datadome" in headers and status in (401, 403)):
        return _ROBOT
    if 200 <= status < 300:
        return None
    return _STATUS.get(status) or Gate("error", f"the host answers {status}", "try again later, or check the link")


def gate_of_redirect(asked: str, reached: str) -> Gate | None:
    """What the way says when a link did not stay where it was: to a sign-in, a consent page, the front page."""
    was, now = urlsplit(asked), urlsplit(reached)
    if (was.netloc, was.path) == (now.netloc, now.path):
        return None
    for gate, hosts, paths in (
        (_CONSENT, _GATE_HOST, _GATE_PATH),
        (_PAYWALL, _LOGIN_HOST, _LOGIN_PATH),
        (_ROBOT, None, _ROBOT_PATH),
        (_GONE, None, _GONE_PATH),
    ):
        if (hosts and hosts.search(now.netloc) and not hosts.search(was.netloc)) or (
            paths.search(now.path) and not paths.search(was.path)
        ):
            return gate
    if now.path in ("", "/") and not now.query and len(was.path) > 12:
        return Gate(
            "gone", "the link leads to the front page of the site, so the article is not there", "check the link"
        )
    return None


def gate_of_page(html: str, text: str) -> Gate | None:
    """What the page says of itself; ``text`` is what was read from it as its article."""
    if _is_marked_paid(html):
        return _PAYWALL
    if len(text) > MAX_SHORT:
        return None
    title = unescape(match[1]).strip() if (match := _TITLE.search(html)) else ""
    if _ROBOT_TITLE.search(title) or (len(text) <= MAX_STUB and _ROBOT_MARKS.search(html)):
        return _ROBOT
    if _GONE_TITLE.search(title):
        return _GONE
    words = visible_text(html)
    for gate, phrases in _PHRASES:
        # Every page has a word on cookies somewhere, so most phrases have to stand where the article should.
        if phrases.search(words if gate is _PAYWALL or not text else text):
            return gate
    return _SCRIPTED if len(text) <= MAX_EMPTY and _PHRASES[-1][1].search(html) else None


def visible_text(html: str) -> str:
    """The first words of a page without its scripts, on one line; enough to look for phrases in."""
    shown, at = [], 0
    for hidden in _hidden_parts(html):
        shown.append(html[at : hidden.start])
        at = hidden.end
    shown.append(html[at:])
    return " ".join(unescape(_TAG.sub(" ", "".join(shown))[:_MAX_WORDS]).split())


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A script, style or the like, from the start of its tag to its end; ``content`` lies between its tags."""

    start: int
    end: int
    tag: str
    content: str


def _hidden_parts(html: str) -> Iterator[_Hidden]:
    """Each in turn, in one pass: what is never closed takes the rest of the page, as in a browser."""
    at = 0
    while opened := _HIDDEN.search(html, at):
        tag_end = html.find(">", opened.end())
        close = _CLOSE[opened[1].lower()].search(html, tag_end) if tag_end >= 0 else None
        if close is None:
            yield _Hidden(opened.start(), len(html), html[opened.start() : tag_end + 1], "")
            return
        end = html.find(">", close.end())
        at = len(html) if end < 0 else end + 1
        yield _Hidden(opened.start(), at, html[opened.start() : tag_end + 1], html[tag_end + 1 : close.start()])


def _is_marked_paid(html: str) -> bool:
    """Whether schema.org data or meta tags call the article itself not free."""
    for part in _hidden_parts(html):
        if "application/ld+json" not in part.tag.lower():
            continue
        try:
            data = json.loads(part.content.strip().removeprefix("<!--").removesuffix("-->"))
        except (ValueError, RecursionError):  # broken blocks are common; the word is still meant
            if re.search(r'"isAccessibleForFree"\s{0,9}:\s{0,9}"?false', part.content, re.IGNORECASE):
                return True
            continue
        if any(_is_false(thing.get("isAccessibleForFree")) for thing in _things(data)):
            return True
    return any(_META_LOCKED.match(meta[0]) for meta in _META.finditer(html[:200_000]))


def _things(data: object) -> Iterator[Mapping[str, object]]:
    """Every object of a JSON-LD block, without recursion: its depth is the page's choice."""
    waiting = [data]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            yield thing
            waiting.extend(thing.values())
        elif isinstance(thing, list):
            waiting.extend(thing)


def _is_false(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower().rsplit("/", 1)[-1] == "false")
