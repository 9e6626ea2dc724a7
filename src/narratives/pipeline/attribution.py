"""Who says what: the reports in a text, each with its source, its cue and the words it reports.

A report is read from the grammar of one sentence (a verb or noun of saying and its complement, "according to")
or from quotation marks, whose speaker may stand a sentence away. Nested reports ("X said that Y denied …") are all
found; which of them decides a claim's stance is for ``stance`` to say. Indirect speech that goes on without any cue
in the next sentence is not found.
"""

from collections.abc import Sequence
from dataclasses import replace

from narratives.pipeline.denials import read_verdict
from narratives.pipeline.grammar import VERBAL
from narratives.pipeline.names import is_known, is_person_like, read_person
from narratives.pipeline.naming import read_after_colon, read_named_reports
from narratives.pipeline.quotes import Quote
from narratives.pipeline.reports import NameOf, Report
from narratives.pipeline.saying import is_reporting, read_verbal_report
from narratives.pipeline.segment import ParsedSentence
from narratives.pipeline.sources import cites_somebody
from narratives.pipeline.speakers import add_speakers, is_told, tokens_by_quote
from narratives.pipeline.turns import add_turns
from narratives.records import Mode, Source

_PERSONS = {"he": "m", "his": "m", "she": "f", "her": "f"}
_SENTENCES_BACK = 4


def find_reports(
    sentences: Sequence[ParsedSentence], quotes: Sequence[Quote], *, name_of: NameOf, text: str = ""
) -> list[list[Report]]:
    """The reports of each sentence, in the order of the sentences.

    ``quotes`` are those of the text that the sentences come from. ``name_of(start, end)`` gives the full name of
    whoever the words at these offsets stand for, or None. ``text`` is the whole text, for what only its lines tell.
    """
    found = [_in_sentence(sentence, quotes, name_of) for sentence in sentences]
    spoken = add_speakers(sentences, found, quotes, name_of=name_of)
    return _name_pronouns(sentences, add_turns(text, sentences, spoken, name_of=name_of), name_of)


def _name_pronouns(
    sentences: Sequence[ParsedSentence], found: Sequence[Sequence[Report]], name_of: NameOf
) -> list[list[Report]]:
    """A "he said" whose person could not be told for sure is taken for the person who was last a source.

    It stays a pronoun beyond ``_SENTENCES_BACK`` sentences, where another person is named in between, and where that
    person is known to be of the other sex.
    """
    sexes = _known_sexes(found)
    named: list[list[Report]] = []
    last: tuple[int, Source] | None = None
    for at, reports in enumerate(found):
        here: list[Report] = []
        for report in sorted(reports, key=lambda r: r.cue.start if r.cue else -1):
            source = report.source
            if source is not None and _is_open(source):
                if (
                    last is not None
                    and at - last[0] <= _SENTENCES_BACK
                    and sexes.get(last[1].name, set()) <= {_PERSONS[source.text.lower()]}
                    and not _names_another(
                        sentences[last[0] : at + 1], found[last[0] : at + 1], last[1], source, name_of
                    )
                ):
                    source = replace(source, name=last[1].name, kind=last[1].kind)
            elif (
                source is not None
                and source.kind == "named"
                and _is_person(sentences[at], source)
                and not is_told(report, reports, sentences[at])
            ):
                last = at, source
            here.append(replace(report, source=source))
        named.append(here)
    return named


def _is_open(source: Source) -> bool:
    return source.text.lower() in _PERSONS and source.name == source.text


def _known_sexes(found: Sequence[Sequence[Report]]) -> dict[str, set[str]]:
    """What the article shows of its sources: "Mr", a first name that is mostly one, a pronoun known to be theirs."""
    sexes: dict[str, set[str]] = {}
    for source in (report.source for reports in found for report in reports):
        if source is None or _is_open(source):
            continue
        persons = (read_person(source.text), read_person(source.name))
        shown = {person.sex() for person in persons if person is not None} | {_PERSONS.get(source.text.lower())}
        sexes.setdefault(source.name, set()).update(sex for sex in shown if sex is not None)
    return sexes


def _is_person(sentence: ParsedSentence, source: Source) -> bool:
    """Whether a source is somebody: a full name or one with a title, that is no place's and no body's."""
    if is_known(source.name):
        return False
    if is_person_like(source.name) or source.text.lower() in _PERSONS:
        return True
    kinds = {
        token.ent_type_
        for token in sentence.span
        if source.start is not None
        and source.end is not None
        and source.start <= token.idx + sentence.offset < source.end
    }
    return "PERSON" in kinds and sum(word[:1].isupper() for word in source.name.split()) >= 2


def _names_another(
    sentences: Sequence[ParsedSentence],
    found: Sequence[Sequence[Report]],
    person: Source,
    pronoun: Source,
    name_of: NameOf,
) -> bool:
    """Whether a person of another name stands between a person and a pronoun.

    Whom the words reported only speak of is no rival: "Roe said Lund had left. “I miss him,” she added."
    """
    after, before = person.end or 0, pronoun.start or 0
    own = {word.strip(".,").lower() for word in person.name.split()}
    for sentence, reports in zip(sentences, found, strict=True):
        told = {
            i
            for report in reports
            if report.source is not None and report.source in {person, pronoun}
            for i in report.content
        }
        for entity in sentence.span.ents:
            start, end = entity.start_char + sentence.offset, entity.end_char + sentence.offset
            if entity.label_ != "PERSON" or start < after or end > before or name_of(start, end) == person.name:
                continue
            words = {token.lower_.strip(".,") for token in entity if token.tag_ != "POS" and not token.is_punct}
            if entity.root.i not in told and not words <= own:
                return True
    return False


def _in_sentence(sentence: ParsedSentence, quotes: Sequence[Quote], name_of: NameOf) -> list[Report]:
    quoted = frozenset(t.i for tokens in tokens_by_quote(sentence, quotes).values() for t in tokens)
    reports: list[Report] = []
    consumed: set[int] = set()  # nouns of saying whose content a verb has taken
    for token in sentence.span:
        report: Report | None = None
        if token.pos_ in VERBAL:
            report = read_verdict(sentence, token, name_of=name_of)
            if report is None and is_reporting(token) and not cites_somebody(token):
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
