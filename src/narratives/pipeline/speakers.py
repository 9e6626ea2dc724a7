"""Whose words a quotation holds when its own sentence does not tell: the speaker stands a sentence or a mark away."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.grammar import VERBAL, subject_of
from narratives.pipeline.quotes import Quote
from narratives.pipeline.reports import NameOf, Report, read_cue
from narratives.pipeline.segment import ParsedSentence
from narratives.pipeline.sources import build_source, source_tokens

if TYPE_CHECKING:
    from spacy.tokens import Token

_CARRY = 250  # characters between two quotations of one speaker


def add_speakers(
    sentences: Sequence[ParsedSentence], found: list[list[Report]], quotes: Sequence[Quote], *, name_of: NameOf
) -> list[list[Report]]:
    """Give every quotation that no report of its sentence covers a report of its own, with the nearest speaker."""
    inside = [tokens_by_quote(sentence, quotes) for sentence in sentences]
    spoken: dict[int, tuple[int, Report]] = {}  # quotation → where its speaker is named
    for at, sentence in enumerate(sentences):
        for number, tokens in inside[at].items():
            outside = _from_outside(sentence, tokens, found[at])
            report = _covering(tokens, outside) or _adjacent_speech(sentence, tokens, outside, name_of)
            if report is not None and number not in spoken:
                spoken[number] = at, report
    _hand_back(spoken, quotes)
    before = -1
    for at, sentence in enumerate(sentences):
        for number, tokens in inside[at].items():
            covering = _covering(tokens, _from_outside(sentence, tokens, found[at]))
            if covering is not None:
                before = number
                found[at] = [_with_all_of(r, tokens) if r is covering else r for r in found[at]]
            elif _is_clause(tokens) or _opens_the_sentence(sentence, tokens):
                teller = spoken.get(number) or _carried(
                    at,
                    sentences,
                    found,
                    quote=quotes[number],
                    before=quotes[before] if before >= 0 else None,
                    teller=spoken.get(before),
                )
                if teller is not None:
                    spoken.setdefault(number, teller)
                before = number
                found[at].append(_quoted_report(at, tokens, teller))
    return found


def _hand_back(spoken: dict[int, tuple[int, Report]], quotes: Sequence[Quote]) -> None:
    """A quotation over several paragraphs has one speaker, who is often named only after its last words."""
    for number in range(len(quotes) - 1, 0, -1):
        if quotes[number].continues and number in spoken:
            spoken.setdefault(number - 1, spoken[number])


def tokens_by_quote(sentence: ParsedSentence, quotes: Sequence[Quote]) -> dict[int, list["Token"]]:
    """The tokens of a sentence inside each quotation that touches it."""
    by_quote: dict[int, list[Token]] = {}
    first, last = sentence.sentence.start, sentence.sentence.end
    for number, quote in enumerate(quotes):
        if quote.start < last and first < quote.end:
            tokens = [t for t in sentence.span if quote.start <= t.idx + sentence.offset < quote.end]
            if tokens:
                by_quote[number] = tokens
    return by_quote


def _with_all_of(report: Report, tokens: Sequence["Token"]) -> Report:
    """The report with all words of its quotation, also those that the parser hung elsewhere."""
    words = frozenset(t.i for t in tokens if not t.is_punct and not t.is_quote and not t.is_space)
    return replace(report, content=report.content | words, frame=report.frame - words)


def _quoted_report(at: int, tokens: Sequence["Token"], teller: tuple[int, Report] | None) -> Report:
    content = frozenset(t.i for t in tokens if not t.is_punct and not t.is_quote and not t.is_space)
    if teller is None:
        return Report(content, frozenset(), "neutral", None, None, mode="direct")
    where, report = teller
    frame = report.frame - content if where == at else frozenset()
    kind = report.kind if report.kind in {"neutral", "distancing"} else "neutral"
    return Report(content, frame, kind, report.source, report.cue, mode="direct")


def _carried(
    at: int,
    sentences: Sequence[ParsedSentence],
    found: Sequence[Sequence[Report]],
    *,
    quote: Quote,
    before: Quote | None,
    teller: tuple[int, Report] | None,
) -> tuple[int, Report] | None:
    """The speaker of the quotation just before (its ``teller``), or whoever the sentences just before report."""
    is_near = before is not None and (quote.continues or quote.outer_start - before.outer_end < _CARRY)
    if teller is not None and before is not None and before.end <= quote.start and is_near:
        return teller
    for back in (at - 1, at - 2):
        if back >= 0 and sentences[back].sentence.section == sentences[at].sentence.section:
            named = [r for r in found[back] if r.source is not None and r.kind != "attitude"]
            speaking = [r for r in named if not is_told(r, named, sentences[back])]
            if speaking:
                return back, speaking[-1]
    return None


def is_told(report: Report, others: Sequence[Report], sentence: ParsedSentence) -> bool:
    """ "Roe said the shop discovered …": the shop does not speak there, Roe tells of it."""
    if report.cue is None:
        return False
    at = next((t.i for t in sentence.span if t.idx + sentence.offset == report.cue.start), -1)
    return any(at in other.content for other in others if other is not report)


def _from_outside(sentence: ParsedSentence, tokens: Sequence["Token"], reports: Sequence[Report]) -> list[Report]:
    """The reports whose cue stands outside the quotation: who is quoted cannot be named by the words quoted."""
    starts = {t.idx + sentence.offset for t in tokens}
    return [report for report in reports if report.cue is None or report.cue.start not in starts]


def _covering(tokens: Sequence["Token"], reports: Sequence[Report]) -> Report | None:
    words = {t.i for t in tokens if not t.is_punct and not t.is_quote and not t.is_space}
    return next((r for r in reports if words and len(words & r.content) >= 0.6 * len(words)), None)


def _adjacent_speech(
    sentence: ParsedSentence, tokens: Sequence["Token"], reports: Sequence[Report], name_of: NameOf
) -> Report | None:
    """A verb of saying outside the quotation, in its sentence, with a subject: the nearest one."""
    words = {t.i for t in tokens}
    best: tuple[int, Report] | None = None
    for verb in sentence.span:
        lemma = verb.lemma_.lower()
        if verb.i in words or lemma not in cues.VERBS or verb.pos_ not in VERBAL:
            continue
        subject = subject_of(verb)
        if subject is not None and subject.i in words:
            subject = next((c for c in verb.children if c.dep_ == "nsubj" and c.i not in words), subject)
        distance = min(abs(verb.i - tokens[0].i), abs(verb.i - tokens[-1].i))
        if subject is None or subject.i in words or (lemma in cues.WEAK and distance > 3):
            continue
        source = build_source(sentence, subject, name_of)
        if source is not None and (best is None or distance < best[0]):
            frame = {verb.i, *(t.i for t in source_tokens(subject))} - words
            best = distance, Report(frozenset(), frozenset(frame), cues.VERBS[lemma], source, read_cue(sentence, verb))
    if best is not None:
        return best[1]
    return next((replace(r, content=frozenset()) for r in reports if r.source is not None), None)


def _opens_the_sentence(sentence: ParsedSentence, tokens: Sequence["Token"]) -> bool:
    """Whether a quotation goes on from the sentence before, or the sentence has no other words: "“Stay away. …"."""
    words = {t.i for t in tokens}
    is_whole = all(t.i in words or t.is_punct or t.is_space for t in sentence.span)
    return (is_whole and len(tokens) > 1) or (len(tokens) > 2 and tokens[0].i == sentence.span.start)


def _is_clause(tokens: Sequence["Token"]) -> bool:
    n_words = sum(t.is_alpha for t in tokens)
    return n_words >= 8 or (n_words >= 4 and any(t.pos_ in VERBAL for t in tokens))
