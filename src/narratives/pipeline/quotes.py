"""Where a text quotes: the spans between quotation marks, straight or curly, over as many paragraphs as they run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PARAGRAPH = re.compile(r"[^\n]+")
_SINGLE = re.compile(r"(?<![\w'‘’])['‘](?=\w)([^'‘’\n]{1,160}?)(?<=[\w.,!?])['’](?!\w)")
_OPENING = "“„«"
_CLOSING = "”»"
_STRAIGHT = '"'


@dataclass(frozen=True, slots=True)
class Quote:
    """Text between quotation marks: ``start`` and ``end`` inside them, ``outer_start`` and ``outer_end`` with them.

    ``continues``: the quotation goes on from the paragraph before, which opened it and did not close it.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    continues: bool = False


def find_quotes(text: str) -> tuple[Quote, ...]:
    """All quotations of a text, in order, none inside another.

    A paragraph that leaves a mark open is taken as quoted to its end only when the next paragraph opens with
    a mark again, as the convention for long quotations has it; otherwise the lone mark is passed over, since
    one odd mark must not turn the rest of an article into a quotation.
    """
    quotes: list[Quote] = []
    open_before = False
    paragraphs = list(_PARAGRAPH.finditer(text))
    for number, paragraph in enumerate(paragraphs):
        next_text = paragraphs[number + 1].group().lstrip() if number + 1 < len(paragraphs) else ""
        next_opens = next_text[:1] in (*_OPENING, _STRAIGHT) and bool(next_text)
        found = list(_in_paragraph(text, paragraph.start(), paragraph.end(), next_opens=next_opens))
        for at, (start, end, outer_start, outer_end, is_open) in enumerate(found):
            continues = open_before and at == 0 and not text[paragraph.start() : outer_start].strip()
            quotes.append(Quote(start, end, outer_start, outer_end, continues))
            open_before = is_open
        if not found:
            open_before = False
    doubles = [(q.outer_start, q.outer_end) for q in quotes]
    for match in _SINGLE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in doubles):
            quotes.append(Quote(match.start(1), match.end(1), match.start(), match.end()))
    return tuple(sorted(quotes, key=lambda quote: quote.outer_start))


def _in_paragraph(text: str, start: int, end: int, *, next_opens: bool) -> Iterator[tuple[int, int, int, int, bool]]:
    opened: int | None = None
    for at in range(start, end):
        char = text[at]
        if char in _OPENING or (char == _STRAIGHT and opened is None and _may_open(text, at, end)):
            opened = at
        elif opened is not None and (char in _CLOSING or char == _STRAIGHT):
            yield opened + 1, at, opened, at + 1, False
            opened = None
    if opened is not None and next_opens and end - opened > 20:
        yield opened + 1, end, opened, end, True


def _may_open(text: str, at: int, end: int) -> bool:
    """A straight mark after a space or bracket, or before a word, opens; one that only ends a word does not."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < end else " "
    return before.isspace() or before in "([—–-:‘'" or after.isalnum()
