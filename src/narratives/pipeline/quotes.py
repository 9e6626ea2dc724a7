"""Where a text quotes: the spans between quotation marks, straight or curly, over as many paragraphs as they run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from narratives.pipeline.spelling import join_doubled_marks

_PARAGRAPH = re.compile(r"[^\n]+")
_SINGLE = re.compile(r"(?<![\w'‘’])['‘](?=\w)([^'‘’\n]{1,160}?)(?<=[\w.,!?])['’](?!\w)")
_OPENING = "“«"
_CLOSING = "”»"
_STRAIGHT = '"'
_MARKS = frozenset(_OPENING + _STRAIGHT)
_REACH = 1500


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
    """All quotations of a text, in order, none inside another, a quotation over several paragraphs cut at their ends.

    A mark left open at the end of a paragraph holds on when the next paragraph opens with a mark again, as the
    convention for long quotations has it, or when the next mark within ``_REACH`` characters is one that closes.
    Otherwise the lone mark is passed over: one odd mark must not turn the rest of an article into a quotation.
    """
    text = join_doubled_marks(text)
    quotes = list(_double_quotes(text))
    taken = [(quote.outer_start, quote.outer_end) for quote in quotes]
    for match in _SINGLE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            quotes.append(Quote(match.start(1), match.end(1), match.start(), match.end()))
    return tuple(sorted(quotes, key=lambda quote: quote.outer_start))


def _double_quotes(text: str) -> Iterator[Quote]:
    is_open = False
    for paragraph in _PARAGRAPH.finditer(text):
        begin, end = paragraph.span()
        begin += len(paragraph.group()) - len(paragraph.group().lstrip())
        opened: int | None = None  # where the words begin
        outer, continues = begin, is_open
        if is_open:
            opened = begin + 1 if text[begin : begin + 1] in _MARKS else begin
        for at in range(begin if opened is None else opened, end):
            char = text[at]
            if opened is None and (char in _OPENING or (char == _STRAIGHT and _may_open(text, at, end))):
                opened, outer, continues = at + 1, at, False
            elif opened is not None and (char in _CLOSING or char == _STRAIGHT):
                yield Quote(opened, at, outer, at + 1, continues)
                opened = None
        is_open = opened is not None and _goes_on(text, end)
        if opened is not None and is_open:
            yield Quote(opened, end, outer, end, continues)


def _goes_on(text: str, end: int) -> bool:
    after = text[end : end + _REACH]
    if after.lstrip()[:1] in _MARKS:
        return bool(after.strip())
    mark = next((at for at, char in enumerate(after) if char in _MARKS or char in _CLOSING), None)
    if mark is None:
        return False
    if after[mark] == _STRAIGHT:
        return mark > 0 and not after[mark - 1].isspace() and not after[mark + 1 : mark + 2].isalnum()
    return after[mark] in _CLOSING


def _may_open(text: str, at: int, end: int) -> bool:
    """A straight mark after a space or bracket, or before a word, opens; one that only ends a word does not."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < end else " "
    return before.isspace() or before in "([—–-:‘'" or after.isalnum()
