"""Cuts a paragraph into sentences where a reader would, also where print has left odd spaces, quotes and initials."""

import re
from collections.abc import Iterator

# Never end a sentence: a name follows.
TITLES = frozenset(
    "mr mrs ms messrs mx dr prof gen lt col maj capt cmdr cdr sgt cpl pvt adm brig sen sens rep reps gov govs rev hon "
    "pres st ste amb supt det insp atty fr msgr mt ft sec spc pfc vs cf viz approx e.g i.e".split()
)
# End a sentence only when a word follows that begins one.
ABBREVIATIONS = frozenset(
    "inc ltd co corp llc plc bros assn dept univ jr sr esq etc al jan feb mar apr jun jul aug sept sep oct nov dec "
    "mon tue tues wed thu thur thurs fri sat sun ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass "
    "mich minn miss mo mont neb nev okla ore pa penn tenn tex va vt wash wis wyo ave blvd rd sq est min max fig p pp "
    "a.m p.m ph.d d.c u.s u.k u.n e.u u.a.e u.s.a u.s.s.r".split()
)
STARTERS = frozenset(
    "a after all also although an and another any are as asked at because before both but by can could despite did do "
    "does during each even every few finally first for from had has he her here his how however i if in indeed instead "
    "is it its last later many meanwhile more moreover most my neither never nevertheless no none nor not nothing now "
    "of on once one only or other others our over perhaps she should similarly since so some still such than that the "
    "their then there these they this those though three through throughout thus to today "
    "two under unlike until up was we were what whatever when where whether which "
    "while who why will with within without would yes yesterday yet you your".split()
)
REPORTING = "asked|said|says|told|wrote|tweeted|added|shouted|replied|wondered|cried|exclaimed|declared|warned|demanded"

OPENING = "\"'“‘«([{"
CLOSING = "\"'”’»)]}"
_END = re.compile(r"(?:\.\s){2,}\.|[.!?…]+")
_LOWER_START = re.compile(r"(?:al|el|ad|ar|as|at|an|ash)-[A-Z]|[a-z][A-Z]|(?:de|von|van|bin|al) [A-Z]")
_ASKED = re.compile(
    rf"(?!(?:He|She|They|It|We|I|The|This|That|But|And)\b)(?:[A-Z][\w.'’-]*\s+){{1,4}}(?:{REPORTING})\b"
)
_WORD = re.compile(r"[\w][\w.&'’-]*")


def split_sentences(paragraph: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a paragraph, in order, without the spaces around them."""
    spans: list[tuple[int, int]] = []
    start = 0
    for end in _sentence_ends(paragraph):
        if end <= start:
            continue
        _append(spans, paragraph, start, end)
        start = end
    _append(spans, paragraph, start, len(paragraph))
    return spans


def _append(spans: list[tuple[int, int]], paragraph: str, start: int, end: int) -> None:
    piece = paragraph[start:end]
    first, last = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
    if first >= last:
        return
    if spans and not any(char.isalnum() for char in paragraph[first:last]):
        spans[-1] = (spans[-1][0], last)  # a stray quotation mark or dash belongs to what it follows
    else:
        spans.append((first, last))


def _sentence_ends(paragraph: str) -> Iterator[int]:
    start = 0
    for match in _END.finditer(paragraph):
        end = _close(paragraph, match.end())
        if end > start and _is_end(paragraph, start, match, end):
            yield end
            start = end


def _close(paragraph: str, end: int) -> int:
    """Take in the quotation marks and brackets that close after a full stop, also after a space (``gone. "``)."""
    while end < len(paragraph) and paragraph[end] in CLOSING and not _opens(paragraph, end):
        end += 1
    spaced = re.compile(r"\s+([\"'”’»])(?=\s|$)").match(paragraph, end)
    if spaced and not _opens(paragraph, spaced.start(1)):
        return spaced.end()
    return end


def _opens(paragraph: str, at: int) -> bool:
    """Whether the mark opens a quotation: by its form, else by the marks before it in its sentence."""
    mark = paragraph[at]
    if mark not in "\"'":
        return mark in OPENING
    after = paragraph[at + 1 : at + 2]
    if not after or (after.isspace() and at and not paragraph[at - 1].isspace()):
        return False
    before = paragraph[at - 1 : at]
    if before.isspace() and not after.isspace():
        return True
    if mark == "'":
        return before.isspace()
    return paragraph.count('"', 0, at) % 2 == 0


def _is_end(paragraph: str, start: int, match: re.Match[str], end: int) -> bool:
    rest = paragraph[end:]
    following = rest.lstrip()
    if not following:
        return True
    if following == rest and not _is_glued(paragraph, match, end):
        return False
    if _open_bracket(paragraph, start, end):
        return False
    first = following.lstrip(OPENING + " ")
    if not first or (first[0].islower() and not _LOWER_START.match(first)):
        return False
    if match.group()[-1] in "!?":
        return not (end > match.end() and _ASKED.match(following))
    if match.group() == ".":
        return _is_full_stop(paragraph[start : match.start()], following, first)
    return first[0].isupper() or first != following


def _is_glued(paragraph: str, match: re.Match[str], end: int) -> bool:
    """``troops.The`` and ``troops."The``: a sentence begins without the space."""
    before = paragraph[max(0, match.start() - 2) : match.start()]
    return bool(re.match(r"[a-z]{2}$", before) and re.match(r"[\"“(\[]?[A-Z][a-z]*(?=\s)", paragraph[end:]))


def _open_bracket(paragraph: str, start: int, end: int) -> bool:
    """Inside brackets that a sentence opened in its middle and soon closes."""
    sentence = paragraph[start:end].lstrip()
    for opening, closing in ("()", "[]"):
        if sentence[1:].count(opening) > sentence.count(closing):
            return closing in paragraph[end : end + 200]
    return False


def _is_full_stop(sentence: str, following: str, first: str) -> bool:
    words = sentence.rsplit(None, 1)
    last = words[-1].lstrip(OPENING) if words else ""
    word = _WORD.match(first)
    starts = word is not None and re.split(r"['’.]", word.group().lower())[0] in STARTERS
    plain = last.lower()
    if plain in TITLES:
        return False
    if plain == "no":
        return not first[0].isdigit()
    if plain.isdigit() and len(words) == 1:
        return False  # the number of an item in a list
    if (
        plain in ABBREVIATIONS
        or re.fullmatch(r"(?:[A-Za-z]\.)*[A-Za-z]", last)
        or "." in last[:-1].strip("0123456789,.")
    ):
        return (starts and last not in ("I", "A")) or (first != following and first[:1].isupper())
    return True
