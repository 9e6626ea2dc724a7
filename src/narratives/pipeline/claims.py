"""The claims of an article: clauses that say something about the world, each with its roles and its attribution.

A claim is one predicate with what depends on it, other claims left out. What is said in a frame such as
"she told reporters" is no claim; an accusation or an admission is one of its own beside what it reports. Reasoning
spread over several sentences is not read as one claim.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.attribution import find_reports
from narratives.pipeline.clauses import Clause, find_clauses
from narratives.pipeline.complements import asks_for
from narratives.pipeline.grammar import child_with, subject_of
from narratives.pipeline.quotes import Quote, find_quotes
from narratives.pipeline.reports import NameOf, Report, read_cue
from narratives.pipeline.roles import Roles, is_hearsay, read_roles, read_wording
from narratives.pipeline.segment import ParsedArticle, ParsedSentence
from narratives.pipeline.sources import build_source
from narratives.pipeline.stance import Signals, decide_stance
from narratives.records import Attribution, Claim, Mention, Stance

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIRST_PERSON = frozenset({"i", "we", "my", "our", "me", "us"})
_THIRD_PERSON = frozenset({"he", "she", "it", "they"})
_NOBODY = frozenset({"none", "nobody", "nothing"})


def extract_claims(parsed: ParsedArticle, mentions: Sequence[Mention]) -> list[Claim]:
    """The claims of a parsed article in the order of the text, ids unique; ``mentions`` resolve its names."""
    claims: dict[str, Claim] = {}
    for in_title in (True, False):
        text = (parsed.article.title or "") if in_title else parsed.article.text
        sentences = [s for s in parsed.docs if (s.sentence.section == "headline") == in_title]
        names = {(m.start, m.end): m.name for m in mentions if (m.section == "headline") == in_title}
        for claim in _claims_of_text(text, sentences, names):
            claims.setdefault(claim.claim_id, claim)
    return list(claims.values())


def _claims_of_text(
    text: str, sentences: Sequence[ParsedSentence], names: Mapping[tuple[int, int], str]
) -> Iterable[Claim]:
    def name_of(start: int, end: int) -> str | None:
        exact = names.get((start, end))
        return exact or next((name for (a, b), name in names.items() if a <= start and end <= b), None)

    quotes = find_quotes(text)
    reports = find_reports(sentences, quotes, name_of=name_of, text=text)
    doubted = [*(_doubts_what_went_before(sentence) for sentence in sentences[1:]), False][: len(sentences)]
    for sentence, found, is_doubted in zip(sentences, reports, doubted, strict=True):
        for clause in find_clauses(sentence, found):
            yield _build_claim(sentence, clause, quotes, name_of, is_doubted=is_doubted)


def _build_claim(
    sentence: ParsedSentence, clause: Clause, quotes: Sequence[Quote], name_of: NameOf, *, is_doubted: bool
) -> Claim:
    record = sentence.sentence
    speaking = _speakers_pronouns(sentence, clause)

    def name_here(start: int, end: int) -> str | None:
        return name_of(start, end) or speaking.get((start, end))

    first, last = clause.printed[0], clause.printed[-1]
    start = first.idx + sentence.offset
    end = last.idx + len(last) + sentence.offset
    roles = read_roles(sentence, clause.head, name_here)
    signals = _signals(sentence, clause, quotes, roles, name_here)
    stance = decide_stance(clause.reports, signals)
    is_remark = not clause.reports and _doubts_what_went_before(sentence, itself=True)
    if (is_doubted and stance in {"attributed", "asserted"} and clause.reports) or (is_remark and stance == "asserted"):
        stance = "distanced"
    return Claim(
        claim_id=f"{record.article_id}@{record.section[0]}{start}-{end}",
        article_id=record.article_id,
        section=record.section,
        sentence=record.index,
        start=start,
        end=end,
        text=sentence.text_between(start, end),
        wording=read_wording(sentence, clause.head, clause.tokens, roles, name_here),
        agent=roles.agent,
        action=roles.action,
        target=roles.target,
        negated=roles.is_negated,
        hedged=signals.is_hedged,
        voice=roles.voice,
        attribution=_attribution(sentence, clause, stance, name_here),
    )


def _speakers_pronouns(sentence: ParsedSentence, clause: Clause) -> dict[tuple[int, int], str]:
    """The pronouns of a reported clause that stand for its source: "I" in a quotation, the subject of "X said he …"."""
    report = clause.reports[-1] if clause.reports else None
    if report is None or report.source is None:
        return {}
    is_direct = report.mode == "direct"
    found: dict[tuple[int, int], str] = {}
    for token in clause.tokens:
        is_speaker = token.lower_ in _FIRST_PERSON if is_direct else token.lower_ in _THIRD_PERSON
        if is_speaker and (is_direct or (token.dep_ in {"nsubj", "nsubjpass"} and token.head.i == clause.head.i)):
            start = token.idx + sentence.offset
            found[start, start + len(token)] = report.source.name
    return found


def _attribution(sentence: ParsedSentence, clause: Clause, stance: Stance, name_of: NameOf) -> Attribution:
    reports = clause.reports
    if not reports:
        return _intention(sentence, clause, stance, name_of)
    speaking = _speaking(reports)
    if stance == "denied":
        denying = [report for report in reports if report.kind == "denying" and report.source is not None]
        speaking = denying[-1] if denying else speaking
    cue = next((report.cue for report in (speaking, *reversed(reports)) if report.cue is not None), None)
    return Attribution(stance, speaking.source, cue, speaking.mode)


def _intention(sentence: ParsedSentence, clause: Clause, stance: Stance, name_of: NameOf) -> Attribution:
    """ "The council plans to sell the hall": the outlet asserts it, and it is known from whoever intends it.

    So it is with an accusation or an appeal, which somebody makes by saying so.
    """
    head = clause.head
    deed = child_with(head, "xcomp")
    subject = subject_of(head)
    is_meant = head.lemma_.lower() in cues.INTENDING and deed is not None and deed.tag_ in {"VB", "VBG"}
    if subject is None or not (is_meant or _is_speech_act(head)):
        return Attribution(stance)
    source = build_source(sentence, subject, name_of)
    return Attribution(stance, source, read_cue(sentence, head)) if source is not None else Attribution(stance)


def _is_speech_act(head: "Token") -> bool:
    """ "blamed the mayor", "called on the crews to stop", "questioned the toll": done by saying it."""
    lemma = head.lemma_.lower()
    return lemma in cues.VOICING or cues.VERBS.get(lemma) == "accusing" or asks_for(head)


def _speaking(reports: Sequence[Report]) -> Report:
    """The report whose source answers for the words: the innermost, unless an outer one speaks for it.

    Who is quoted answers for all inside the quotation ("“Everybody says …,” Roe said"), and who reports what others
    think or know ("Roe said the board believes …") for that report.
    """
    voiced = [report for report in reports if report.source is not None]
    if not voiced:
        return reports[-1]
    speaking = voiced[0]
    for report in voiced[1:]:
        if speaking.mode != "direct" and report.kind not in {"attitude", "factive"}:
            speaking = report
    return speaking


def _signals(
    sentence: ParsedSentence, clause: Clause, quotes: Sequence[Quote], roles: Roles, name_of: NameOf
) -> Signals:
    is_doubtful = any(
        words & cues.EVIDENTIAL_ADVERBS or (words & cues.DOUBT_ADJECTIVES and _bears_on(t, clause.head))
        for t in clause.tokens
        if (words := {t.lower_, t.lemma_.lower()})
    )
    has_modal = any(
        t.lower_ in {"may", "might"} and t.tag_ == "MD" and t.head.i == clause.head.i for t in clause.tokens
    )
    return Signals(
        is_negated=roles.is_negated,
        is_hedged=is_doubtful or has_modal or is_hearsay(clause.head) or _has_so_called(clause),
        is_scare_quoted=not clause.reports and not _speaks(clause.head) and _has_scare_quotes(sentence, clause, quotes),
        is_disclaimed=_is_disclaimed(sentence, clause, quotes, name_of, is_negated=roles.is_negated),
        surroundings=sentence.sentence.text.lower(),
    )


def _about(head: "Token") -> list["Token"]:
    """Of whom or what a clause is: its subject, its object or, without one, what its prepositions take."""
    nouns = [t for t in head.children if t.dep_ in {"nsubj", "nsubjpass", "dobj", "attr", "agent"}]
    if not any(t.dep_ in {"dobj", "attr"} for t in nouns):
        nouns += [t for t in head.children if t.dep_ == "prep"]
    found = [child_with(t, "pobj") if t.dep_ in {"prep", "agent"} else t for t in nouns]
    return [*(t for t in found if t is not None), *([head] if head.pos_ in {"NOUN", "PROPN"} else [])]


def _bears_on(word: "Token", head: "Token") -> bool:
    """Whether a word of doubt is on what the clause is about, or is said of it, not on something beside it."""
    about = {t.i for t in _about(head)}
    return word.i in about or word.head.i in about or (word.head.i == head.i and word.dep_ in {"acomp", "oprd"})


def _has_so_called(clause: Clause) -> bool:
    """ "The so-called reform cut pensions": of whom or what the clause is about, not of something beside it."""
    about = [t for t in clause.head.children if t.dep_ in {"nsubj", "nsubjpass", "dobj", "attr"}]
    return any("so-called" in "".join(t.text for left in noun.lefts for t in left.subtree).lower() for noun in about)


def _speaks(head: "Token") -> bool:
    """ "called the plan “mad”": the marks quote whoever speaks."""
    return head.lemma_.lower() in cues.VERBS and child_with(head, "nsubjpass") is None


def _is_disclaimed(
    sentence: ParsedSentence, clause: Clause, quotes: Sequence[Quote], name_of: NameOf, *, is_negated: bool
) -> bool:
    """ "Roe said nobody was paid", "Roe said he had “never” paid": denials without a word of denying.

    The second is one only of the source's own doing, the negation in its own words; "Roe said the storm had not yet
    “passed”" reports what is so.
    """
    if clause.reports and clause.reports[-1].mode == "direct":
        return _is_nothing_there(clause.head)
    if any(t.lower_ in _NOBODY and t.dep_ in {"nsubj", "nsubjpass", "dobj"} for t in clause.head.children):
        return True
    if _is_flatly_negated(clause):
        return True
    if not is_negated:
        return False
    is_perfect = any(t.dep_ == "aux" and t.lemma_.lower() == "have" for t in clause.head.children)
    report = clause.reports[-1] if clause.reports else None
    subject = child_with(clause.head, "nsubj", "nsubjpass")
    if not is_perfect or report is None or report.mode != "mixed" or report.source is None or subject is None:
        return False
    start = subject.idx + sentence.offset
    if report.source.name not in {name_of(start, start + len(subject)), subject.text}:
        return False
    negations = [t.idx + sentence.offset for t in clause.head.children if t.dep_ == "neg" or t.lower_ == "never"]
    return any(quote.start <= at < quote.end for at in negations for quote in quotes)


def _is_nothing_there(head: "Token") -> bool:
    """ "“There was no strike,” Roe said": in a source's own words only that a thing is not there, or not one of it.

    Whatever else it negates may as well be what it states.
    """
    if child_with(head, "expl") is not None and head.lemma_ == "be":
        there = child_with(head, "attr", "nsubj")
        return there is not None and any(t.lower_ == "no" for t in there.lefts)
    subject = child_with(head, "nsubj", "nsubjpass")
    return subject is not None and subject.left_edge.lower_ == "not"


def _is_flatly_negated(clause: Clause) -> bool:
    """ "Roe said no shot was fired", "… that she never met him": a whole kind of thing is said not to be.

    Only of what is or was, in a neutral report: who says that no car will pass makes a rule, who thinks or finds that
    nothing was there reports a finding, and a relative clause tells beside the point.
    """
    if not clause.reports or clause.reports[-1].kind != "neutral" or clause.head.dep_ == "relcl":
        return False
    if any(t.tag_ == "MD" or t.dep_ == "advcl" for t in clause.head.children if t.i < clause.head.i):
        return False
    return any(
        t.lower_ == "never"
        or (t.dep_ in {"nsubj", "nsubjpass", "dobj", "attr"} and any(c.lower_ == "no" for c in t.lefts))
        for t in clause.head.children
    )


def _has_scare_quotes(sentence: ParsedSentence, clause: Clause, quotes: Sequence[Quote]) -> bool:
    """One to three words in quotation marks, begun in lower case: no title, no quotation of a statement.

    They name what the clause is about; marks on its verb or on something beside it only quote.
    """
    start, end = (
        clause.tokens[0].idx + sentence.offset,
        clause.tokens[-1].idx + len(clause.tokens[-1]) + sentence.offset,
    )
    for quote in quotes:
        if start <= quote.outer_start + 1 and quote.end <= end + 1:
            words = sentence.text_between(quote.start, quote.end).split()
            inside = [t for t in clause.tokens if quote.start <= t.idx + sentence.offset < quote.end]
            is_few = 1 <= len(words) <= 3 and words[0][:1].islower() and words[0].lower() not in {"yes", "no"}
            if is_few and any(_bears_on(t, clause.head) for t in inside):
                return True
    return False


def _doubts_what_went_before(sentence: ParsedSentence, *, itself: bool = False) -> bool:
    """ "The claim is thin on evidence": a sentence about the claim before it that doubts it.

    ``itself``: whether it names that claim, so that it carries it too ("She offered no proof" does not).
    """
    text = sentence.sentence.text.lower().lstrip("“\"'")
    points_back = cues.POINTING_BACK.match(text)
    if points_back is None or (itself and not points_back.group().endswith(cues.CLAIM_NAMES)):
        return False
    return any(phrase in text for phrase in cues.DOUBT_PHRASES)
