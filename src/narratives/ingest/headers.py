"""Recognises title, outlet and date in the first lines of an article, and leaves empty what it cannot tell.

Only what newspapers print there is recognised: a headline, labelled lines ("Date: …"), "Outlet — 3 March 2025",
a byline, a dateline such as "KABUL, Dec 2, 2016 (Agency) -". A wrong guess would be stored as a fact, so a
line that could be part of the article stays in the article.
"""

import re
from dataclasses import dataclass

from narratives.errors import InputError
from narratives.ingest.dates import find_date, read_date
from narratives.ingest.drafts import MAX_FIELD, clean_name

_MAX_TITLE = 220
_MAX_OUTLET = 60
_MAX_HEADER_LINES = 8
_LABELLED = re.compile(
    r"(?P<label>title|headline|outlet|source|publisher|publication|date|published(?: (?:at|on))?|url|link|event|story)"
    r"[ \t]*:[ \t]*(?P<value>\S.*)",
    re.IGNORECASE,
)
_FIELDS = {
    "title": "title",
    "headline": "title",
    "outlet": "outlet",
    "source": "outlet",
    "publisher": "outlet",
    "publication": "outlet",
    "url": "url",
    "link": "url",
    "event": "event",
    "story": "event",
}
_BYLINE = re.compile(r"by[ \t]+(?P<rest>\S.*)", re.IGNORECASE)
_BYLINE_OUTLET = re.compile(r"(?:[ \t]+for[ \t]+|[ \t]*[|—–·•][ \t]*|[ \t]+-[ \t]+)(?P<outlet>[^|—–·•]+)$")
_DATE_PREFIX = re.compile(r"(?:first |last )?(?:published|posted|updated|date)(?:[ \t]+(?:on|at))?[ \t]*:?[ \t]*", re.I)
_SEPARATOR = re.compile(r"[ \t]*(?:[|—–·•,/;:]|[ \t]-+[ \t])[ \t]*|[ \t]+-+$|^-+[ \t]+")
# A full stop after something other than an abbreviation, at the end or before another sentence; or a line that goes on.
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bInc)(?<!\bJr)(?<!\bSr)(?<!\bCo)(?<!\bLtd)(?<!\bCorp)(?<!\bSt)"
    r"(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bGen)(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\bvs)(?<!\bNo)\.[”’\"']?(?:\s+[A-Z“‘\"']|$)"
    r"|[;,:…–—-]$"
)
_NAME_SMALL = frozenset(
    ("and", "&", "of", "the", "in", "at", "for", "de", "del", "van", "von", "der", "al", "la", "le")
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    r"(?P<place>[A-Z][\w.'’-]*+(?:(?:, ?|[ /])[A-Z][\w.'’-]*+){0,5}?)??"
    rf"(?:,?[ ]?(?P<date>(?:{_MONTH}[ ]\d{{1,2}}|\d{{1,2}}[ ]{_MONTH})(?:,?[ ](?:19|20)\d\d)?)[.,]?)?"
    r"[ ]?(?:\((?P<agency>[A-Z][^()\n]{1,40})\)[ ]?(?:[-–—:]+|\.)|/(?P<slashed>[A-Z][^/\n]{1,40})/\.?[ ]?[-–—]*|[-–—]+)"
    r"[ \n]"
)


@dataclass(slots=True)
class Header:
    """What stands above an article; ``end`` is where the article begins."""

    end: int = 0
    outlet: str | None = None
    title: str | None = None
    published_at: str | None = None
    author: str | None = None
    url: str | None = None
    event: str | None = None
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_header(text: str, known: Header | None = None) -> Header:
    """The heading lines of a text that has no blank margin, then its dateline.

    ``known`` is what the file says about the article elsewhere; it is filled up and given back.
    """
    header = known or Header()
    end = header.end
    for _ in range(_MAX_HEADER_LINES):
        start, end = _next_line(text, end)
        line = text[start:end].strip()
        is_last = end == len(text)
        is_title_again = header.title is not None and line == header.title and not is_last
        if is_title_again or _read_meta_line(line, header):
            header.end = _next_line(text, end)[0]
        elif header.title is None and not is_last and _is_title(line, text[end : end + 2 * _MAX_TITLE]):
            header.title = line
            header.end = _next_line(text, end)[0]
        elif not _is_byline(line) or is_last:
            break
    read_dateline(text[header.end :], header)
    return header


def read_dateline(text: str, header: Header) -> None:
    """Fill outlet and date that are still empty from "KABUL, Dec 2, 2016 (Agency) -"; the text keeps it."""
    match = _DATELINE.match(text[:200])
    if match is None or not (match["place"] or match["agency"]):
        return
    place, agency = match["place"] or "", match["agency"] or match["slashed"]
    if not agency and not (place.split(",")[0].isupper() and len(place) > 2):
        return
    if agency and header.outlet is None:
        header.outlet = clean_name(agency)
    elif agency and clean_name(agency).casefold() != (header.outlet or "").casefold():
        header.notes = (*header.notes, f"the dateline names {clean_name(agency)}")
    if match["date"] and header.published_at is None:
        try:
            header.published_at = read_date(match["date"])
        except InputError:
            header.notes = (*header.notes, f"the dateline says {match['date']} without a year")


def _read_meta_line(line: str, header: Header) -> bool:
    """Whether a line says something about the article; what it says goes into the header."""
    if labelled := _LABELLED.fullmatch(line):
        return _read_labelled(labelled["label"].lower(), labelled["value"].strip(), header)
    if re.fullmatch(r"https?://\S{1,2000}", line):
        header.url = header.url or line
        return True
    if _is_byline(line):
        return _read_byline(line, header)
    return _read_outlet_and_date(line, header)


def _read_labelled(label: str, value: str, header: Header) -> bool:
    if len(value) > MAX_FIELD:
        return False
    name = _FIELDS.get(label, "published_at")
    if getattr(header, name) is not None:
        return False
    if name == "published_at":
        try:
            header.published_at = read_date(value)
        except InputError as error:
            header.problems = (*header.problems, f"{label} {error}")
    elif name == "url" and not re.fullmatch(r"https?://\S{1,2000}", value):
        return False
    else:
        setattr(header, name, value if name in ("title", "url") else clean_name(value))
    return True


def _is_byline(line: str) -> bool:
    """ "By Jane Doe, John Roe and Ann Poe": names only, so that "By Monday, the army had …" is none."""
    match = _BYLINE.fullmatch(line)
    if match is None or len(line) > 120 or find_date(line) is not None:
        return False
    words = re.findall(r"[^\s,|—–·•-][^\s,|]*", match["rest"])
    return 0 < len(words) <= 14 and all(word[0].isupper() or word.lower() in _NAME_SMALL for word in words)


def _read_byline(line: str, header: Header) -> bool:
    if header.author is None and (named := _BYLINE.fullmatch(line)):
        header.author = clean_name(_BYLINE_OUTLET.sub("", named["rest"]))
    outlet = _BYLINE_OUTLET.search(line)
    if outlet is None or header.outlet is not None:
        return False
    header.outlet = clean_name(outlet["outlet"])
    return True


def _read_outlet_and_date(line: str, header: Header) -> bool:
    """ "The Harbour Post — 3 March 2025", either way round, or the date alone."""
    bare = _DATE_PREFIX.sub("", line, count=1) if _DATE_PREFIX.match(line) else line
    found = find_date(bare) if len(bare) <= 140 else None
    if found is None or header.published_at is not None:
        return False
    published_at, start, end = found
    rest = bare[:start] if start > len(bare) - end else bare[end:]
    if not rest.strip(" \t.,"):
        header.published_at = published_at
        return True
    outlet = _outlet_beside(rest, is_before=start > len(bare) - end)
    if outlet is None:
        return False
    header.published_at = published_at
    if byline := _BYLINE.fullmatch(outlet):
        header.author = header.author or clean_name(re.split(r"[|—–·•,]", byline["rest"])[0])
        named = _BYLINE_OUTLET.search(outlet) or re.search(r",[ \t]*(?P<outlet>[^,]+)$", byline["rest"])
        outlet = named["outlet"] if named else ""
    header.outlet = header.outlet or clean_name(outlet) or None
    return True


def _outlet_beside(rest: str, *, is_before: bool) -> str | None:
    """The name next to a date, if a separator parts the two and it reads like a name."""
    separators = list(_SEPARATOR.finditer(rest))
    if not separators:
        return None
    edge = separators[-1] if is_before else separators[0]
    if (rest[edge.end() :] if is_before else rest[: edge.start()]).strip():
        return None
    name = _DATE_PREFIX.sub("", (rest[: edge.start()] if is_before else rest[edge.end() :])).strip(" \t|—–·•,-")
    return name if 0 < len(name) <= _MAX_OUTLET and not name.endswith((".", "?", "!")) else None


def _is_title(line: str, after: str) -> bool:
    """A short first line that is set off from the text, and reads like a headline or stands above outlet and date."""
    if len(line) > _MAX_TITLE or not re.search(r"[^\W\d_]{2}.*[^\W\d_]{2}", line):
        return False
    start, end = _next_line(after, 0)
    following = after[start:end].strip()
    if following and _read_outlet_and_date(following, Header()):
        return True
    if _SENTENCE_END.search(line) or (len(line) > 90 and _DATELINE.match(f"{line} ")):
        return False
    return after.startswith("\n\n") or len(following) > len(line) or len(line) <= 120


def _next_line(text: str, at: int) -> tuple[int, int]:
    """Start and end of the first line at or after a place that is not blank; the end of the text without one."""
    blank = re.compile(r"\s*+").match(text, at)
    start = blank.end() if blank else len(text)
    end = text.find("\n", start)
    return start, len(text) if end < 0 else end
