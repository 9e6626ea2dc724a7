"""Whose words the layout shows: turns of a transcript, a paragraph after "She added:", a quotation over its name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.grammar import VERBAL, subject_of
from narratives.pipeline.reports import NameOf, Report, read_cue
from narratives.pipeline.segment import ParsedSentence
from narratives.pipeline.sources import build_source
from narratives.records import Cue, Source

if TYPE_CHECKING:
    from spacy.tokens import Token

_LINE = re.compile(r"[^\n]+")
_LABEL = re.compile(r"[\"“”]?((?:[A-Z][A-Z.'’-]+|[QA])(?: [A-Z][A-Z.'’-]+){0,2}):\s")
_SIGNED = re.compile(
    # Bounded: a name may end in the stops that may follow it, and two unbounded runs of one sign are read in n² steps.
    r"[\"“”].*[\"“”]\s*(?:[―—–]|--?)\s*([A-Z][\w.'’-]{1,40}(?: (?:[A-Z][\w.'’-]{0,40}|d[aeiu]|von|van)){0,4})[ .]{0,5}"
)
_BREAK = re.compile(r"\s*")
_LEAD_IN_WORDS = 12  # a longer one says something beside who speaks
_LEAST_TURNS = 2  # one line that begins with capitals and a colon may be a notice


@dataclass(frozen=True, slots=True)
class _Turn:
    """Words between ``start`` and ``end`` that ``source`` says; ``frame`` is where the layout names the source."""

    start: int
    end: int
    frame: tuple[int, int]
    source: Source
    cue: Cue | None = None


def add_turns(
    text: str, sentences: Sequence[ParsedSentence], found: Sequence[Sequence[Report]], *, name_of: NameOf
) -> list[list[Report]]:
    """The reports of each sentence, with those that only the layout of ``text`` tells."""
    turns = [*_transcript(text, name_of), *_signed(text, name_of), *_led_in(text, sentences, name_of)]
    return [
        _with_turns(sentence, reports, turns) if turns else list(reports)
        for sentence, reports in zip(sentences, found, strict=True)
    ]


def _with_turns(sentence: ParsedSentence, reports: Sequence[Report], turns: Sequence[_Turn]) -> list[Report]:
    kept = list(reports)
    start, end = sentence.sentence.start, sentence.sentence.end
    for turn in turns:
        if min(turn.start, turn.frame[0]) >= end or max(turn.end, turn.frame[1]) <= start:
            continue
        here = [t for t in sentence.span if not t.is_space]
        said = frozenset(t.i for t in here if turn.start <= t.idx + sentence.offset < turn.end and not t.is_punct)
        frame = frozenset(t.i for t in here if turn.frame[0] <= t.idx + sentence.offset < turn.frame[1])
        if not said:
            kept += [Report(said, frame, "neutral", None, None)] if frame else []
            continue
        # A quotation that was given to whoever spoke last is the turn's own.
        kept = [r for r in kept if not r.content <= said or _has_cue_in(r, sentence)]
        kept.append(Report(said, frame, "neutral", turn.source, turn.cue, mode="direct"))
    return kept


def _has_cue_in(report: Report, sentence: ParsedSentence) -> bool:
    return report.cue is not None and sentence.sentence.start <= report.cue.start < sentence.sentence.end


def _transcript(text: str, name_of: NameOf) -> Iterator[_Turn]:
    """ "ROE: Good evening.": from the label to the next one; the last turn ends with its line."""
    lines = list(_LINE.finditer(text))
    labels = [(at, match) for at, line in enumerate(lines) if (match := _LABEL.match(text, *line.span()))]
    if len(labels) < _LEAST_TURNS:
        return
    for number, (at, match) in enumerate(labels):
        last = labels[number + 1][0] - 1 if number + 1 < len(labels) else at
        source = _named(text, match.start(1), match.end(1), name_of)
        yield _Turn(match.end(), lines[last].end(), match.span(), source)


def _signed(text: str, name_of: NameOf) -> Iterator[_Turn]:
    """ "“It was a fine night.” ― Ann Roe": a line that is a quotation and the name of who said it."""
    for line in _LINE.finditer(text):
        match = _SIGNED.fullmatch(line.group().rstrip())
        if match is not None:
            start, end = line.start() + match.start(1), line.start() + match.end(1)
            yield _Turn(line.start(), start, (start, end), _named(text, start, end, name_of))


def _led_in(text: str, sentences: Sequence[ParsedSentence], name_of: NameOf) -> Iterator[_Turn]:
    """ "Roe added:" at the end of a line: the line after it is what was added."""
    for sentence in sentences:
        end = sentence.sentence.end
        gap = _BREAK.match(text, end)
        if gap is None or "\n" not in gap.group() or not sentence.sentence.text.rstrip().endswith(":"):
            continue
        begin = gap.end()
        speech = next((t for t in reversed(sentence.span) if _is_speech(t)), None)
        subject = _teller(speech) if speech is not None else None
        source = build_source(sentence, subject, name_of) if subject is not None else None
        line = _LINE.match(text, begin)
        if speech is not None and source is not None and line is not None:
            is_short = len(sentence.sentence.text.split()) <= _LEAD_IN_WORDS
            lead = (sentence.sentence.start, end) if is_short else (begin, begin)
            yield _Turn(begin, line.end(), lead, source, read_cue(sentence, speech))


def _is_speech(token: "Token") -> bool:
    lemma = token.lemma_.lower()
    if token.pos_ in VERBAL:
        return cues.VERBS.get(lemma) in {"neutral", "factive", "distancing"} and lemma not in cues.WEAK
    return token.pos_ == "NOUN" and lemma in cues.NOUNS and token.dep_ == "dobj"


def _teller(speech: "Token") -> "Token | None":
    return subject_of(speech) if speech.pos_ in VERBAL else subject_of(speech.head)


def _named(text: str, start: int, end: int, name_of: NameOf) -> Source:
    label = text[start:end].rstrip(" .")
    return Source(label, name_of(start, end) or label, "named", start, start + len(label))
