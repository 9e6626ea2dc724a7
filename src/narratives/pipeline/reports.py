"""A report: somebody's words inside a sentence, with source and cue, as the attribution stages hand it on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.segment import ParsedSentence
from narratives.records import Cue, Mode, Source

if TYPE_CHECKING:
    from spacy.tokens import Token

NameOf = Callable[[int, int], str | None]


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody's words or thoughts inside one sentence.

    ``content`` holds the indices of the tokens reported, ``frame`` those of source and cue (no claim of their own
    unless ``is_event``: an accusation or an admission is also something that happened). ``kind`` is the cue's class.
    """

    content: frozenset[int]
    frame: frozenset[int]
    kind: cues.CueClass
    source: Source | None
    cue: Cue | None
    mode: Mode = "indirect"
    is_event: bool = False


def read_cue(sentence: ParsedSentence, first: "Token", last: "Token | None" = None) -> Cue:
    """The printed cue from ``first`` to ``last``."""
    last = last or first
    start, end = first.idx + sentence.offset, last.idx + len(last) + sentence.offset
    return Cue(sentence.text_between(start, end), first.lemma_.lower(), start, end)


def words_of(sentence: ParsedSentence, content: Iterable[int], *, near: "Token | None" = None) -> frozenset[int]:
    """The words of a content inside the sentence; what a semicolon parts from ``near`` is not reported there."""
    doc = sentence.span.doc
    first, last = sentence.span.start, sentence.span.end
    stops = [t.i for t in sentence.span if t.text == ";"] if near is not None else []
    return frozenset(
        i
        for i in content
        if first <= i < last and not doc[i].is_space and not any(_between(stop, i, near) for stop in stops)
    )


def _between(stop: int, index: int, near: "Token | None") -> bool:
    return near is not None and (index < stop < near.i or near.i < stop < index)
