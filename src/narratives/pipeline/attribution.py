"""Who says what: the reports in a text, each with its source, its cue and the words it reports.

A report is read from the grammar of one sentence (a verb or noun of saying and its complement, "according to")
or from quotation marks, whose speaker may stand a sentence away. Nested reports ("X said that Y denied …") are all
found; which of them decides a claim's stance is for ``stance`` to say. Indirect speech that goes on without any cue
in the next sentence is not found.
"""

from collections.abc import Sequence
from dataclasses import replace

from narratives.pipeline.grammar import VERBAL
from narratives.pipeline.naming import read_after_colon, read_named_reports
from narratives.pipeline.quotes import Quote
from narratives.pipeline.reports import NameOf, Report
from narratives.pipeline.saying import is_reporting, read_verbal_report, read_verdict
from narratives.pipeline.segment import ParsedSentence
from narratives.pipeline.speakers import add_speakers, tokens_by_quote
from narratives.records import Mode, Source

_PERSONS = frozenset({"he", "she", "his", "her"})
_SENTENCES_BACK = 4


def find_reports(
    sentences: Sequence[ParsedSentence], quotes: Sequence[Quote], *, name_of: NameOf
) -> list[list[Report]]:
    """The reports of each sentence, in the order of the sentences.

    ``quotes`` are those of the text that the sentences come from. ``name_of(start, end)`` gives the full name of
    whoever the words at these offsets stand for, or None.
    """
    found = [_in_sentence(sentence, quotes, name_of) for sentence in sentences]
    return _name_pronouns(add_speakers(sentences, found, quotes, name_of=name_of))


def _name_pronouns(found: Sequence[Sequence[Report]]) -> list[list[Report]]:
    """A "he said" whose person could not be told for sure is taken for the person who was last a source.

    Beyond ``_SENTENCES_BACK`` sentences it stays a pronoun.
    """
    named: list[list[Report]] = []
    last: tuple[int, Source] | None = None
    for at, reports in enumerate(found):
        here: list[Report] = []
        for report in sorted(reports, key=lambda r: r.cue.start if r.cue else -1):
            source = report.source
            is_open = source is not None and source.text.lower() in _PERSONS and source.name == source.text
            if is_open and source is not None and last is not None and at - last[0] <= _SENTENCES_BACK:
                source = replace(source, name=last[1].name, kind=last[1].kind)
            elif source is not None and not is_open and source.kind == "named":
                last = at, source
            here.append(replace(report, source=source))
        named.append(here)
    return named


def _in_sentence(sentence: ParsedSentence, quotes: Sequence[Quote], name_of: NameOf) -> list[Report]:
    quoted = frozenset(t.i for tokens in tokens_by_quote(sentence, quotes).values() for t in tokens)
    reports: list[Report] = []
    consumed: set[int] = set()  # nouns of saying whose content a verb has taken
    for token in sentence.span:
        report: Report | None = None
        if token.pos_ in VERBAL:
            report = read_verdict(sentence, token, name_of=name_of)
            if report is None and is_reporting(token):
                report, noun = read_verbal_report(sentence, token, quoted=quoted, name_of=name_of)
                consumed |= {noun.i} if noun is not None else set()
        if report is not None:
            reports.append(report)
        elif token.i not in consumed:
            reports.extend(read_named_reports(sentence, token, name_of=name_of))
    after_colon = read_after_colon(sentence, reports, name_of=name_of)
    if after_colon is not None:
        reports.append(after_colon)
    return [_with_mode(report, quoted) for report in reports]


def _with_mode(report: Report, quoted: frozenset[int]) -> Report:
    share = len(report.content & quoted) / max(1, len(report.content))
    mode: Mode = "direct" if share > 0.9 else "mixed" if share > 0 else "indirect"
    return replace(report, mode=mode)
