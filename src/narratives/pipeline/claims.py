"""The claims of an article: clauses that say something about the world, each with its roles and its attribution.

A claim is one predicate with what depends on it, other claims left out. What is said in a frame such as
"she told reporters" is no claim; an accusation or an admission is one of its own beside what it reports. Reasoning
spread over several sentences is not read as one claim.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.attribution import find_reports
from narratives.pipeline.grammar import child_with, subtree
from narratives.pipeline.quotes import Quote, find_quotes
from narratives.pipeline.reports import NameOf, Report
from narratives.pipeline.roles import Roles, is_hearsay, read_roles, read_wording
from narratives.pipeline.segment import ParsedArticle, ParsedSentence
from narratives.pipeline.stance import Signals, decide_stance
from narratives.records import Attribution, Claim, Mention, Stance

if TYPE_CHECKING:
    from spacy.tokens import Token

_PREDICATE_DEPS = frozenset({"ccomp", "conj", "advcl", "relcl", "acl", "parataxis", "csubj", "dep"})
_CONTENT_POS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})
_FIRST_PERSON = frozenset({"i", "we", "my", "our", "me", "us"})
_THIRD_PERSON = frozenset({"he", "she", "it", "they"})
_EMPTY_VERBS = frozenset({"be", "do", "have"})
_NOBODY = frozenset({"none", "nobody", "nothing"})
_EDGES = frozenset({"cc", "mark", "punct"})


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
    reports = find_reports(sentences, quotes, name_of=name_of)
    doubted = [*(_doubts_what_went_before(sentence) for sentence in sentences[1:]), False][: len(sentences)]
    for sentence, found, is_doubted in zip(sentences, reports, doubted, strict=True):
        for clause in find_clauses(sentence, found):
            yield _build_claim(sentence, clause, quotes, name_of, is_doubted=is_doubted)


@dataclass(frozen=True, slots=True)
class Clause:
    """One predicate with its own words.

    ``tokens`` are the words of the claim, ``printed`` those shown for it (a denial with the words that deny it,
    a quotation with its "I think"), both in order; ``reports`` are those that hold it, outermost first.
    """

    head: "Token"
    tokens: tuple["Token", ...]
    printed: tuple["Token", ...]
    reports: tuple[Report, ...]


def find_clauses(sentence: ParsedSentence, reports: Sequence[Report]) -> list[Clause]:
    """The clauses of a sentence that say something, in the order in which they begin."""
    doc = sentence.span.doc
    heads = _heads(sentence, reports)
    frames = frozenset().union(*(report.frame for report in reports)) if reports else frozenset()
    own: dict[int, list[Token]] = {head: [] for head in sorted(heads)}
    for token in sentence.span:
        if not token.is_space:
            own[_nearest_head(token, heads, reports)].append(token)
    clauses: list[Clause] = []
    too_short: list[tuple[int, list[Token]]] = []
    for head, tokens in own.items():
        holding = _holding(head, reports)
        event = next((r for r in reports if r.is_event and head in r.frame and _is_cue(sentence, doc[head], r)), None)
        words = tokens if event is not None else [t for t in tokens if t.i not in frames or _is_inside(t.i, holding)]
        if event is not None:
            words = sorted({*words, *(doc[i] for i in event.content)}, key=lambda t: t.i)
        words = _trim(words)
        if words and _says_something(sentence, doc[head], words, holding, frames):
            clauses.append(
                Clause(doc[head], tuple(words), tuple(_with_denial(sentence, doc[head], words, holding)), holding)
            )
        elif words and holding:
            too_short.append((head, words))
    for head, words in too_short:
        _give_to_neighbour(clauses, head, words)
    return sorted(clauses, key=lambda clause: (clause.printed[0].i, clause.printed[-1].i))


def _with_denial(
    sentence: ParsedSentence, head: "Token", words: Sequence["Token"], holding: Sequence[Report]
) -> list["Token"]:
    innermost = holding[-1] if holding else None
    if innermost is None or innermost.kind != "denying" or head.head.i in innermost.content:
        return list(words)
    doc = sentence.span.doc
    return _trim([doc[i] for i in sorted({t.i for t in words} | innermost.frame)])


def _give_to_neighbour(clauses: list[Clause], head: int, words: Sequence["Token"]) -> None:
    """Words of a report too few for a claim ("I think") are shown with the claim beside them."""
    best: tuple[int, int] | None = None
    for at, clause in enumerate(clauses):
        if not clause.reports or head not in clause.reports[0].content:
            continue
        gap = min(abs(clause.printed[0].i - words[-1].i), abs(words[0].i - clause.printed[-1].i))
        if gap <= 4 and (best is None or gap < best[0]):
            best = gap, at
    if best is not None:
        clause = clauses[best[1]]
        printed = tuple(sorted({*clause.printed, *words}, key=lambda t: t.i))
        clauses[best[1]] = replace(clause, printed=printed)


def _heads(sentence: ParsedSentence, reports: Sequence[Report]) -> set[int]:
    heads = {sentence.span.root.i}
    for token in sentence.span:
        if token.dep_ in _PREDICATE_DEPS and token.pos_ in {"VERB", "AUX"} and _stands_alone(token):
            heads.add(token.i)
    for report in reports:
        tops = [
            i
            for i in report.content
            if sentence.span.doc[i].head.i not in report.content or sentence.span.doc[i].head.i == i
        ]
        tops = [i for i in tops if not sentence.span.doc[i].is_punct]
        if not any(head in report.content for head in heads) or report.mode == "indirect":
            heads |= {i for i in tops if len(subtree(sentence.span.doc[i]) & report.content) >= 2}
        if tops and not any(head in report.content for head in heads):
            heads.add(max(tops, key=lambda i: (len(list(sentence.span.doc[i].subtree)), -i)))
    return heads


def _stands_alone(verb: "Token") -> bool:
    """Whether a subordinate predicate says enough to be compared on its own."""
    words = [t for t in verb.subtree if t.pos_ in _CONTENT_POS]
    if verb.dep_ in {"conj", "dep"}:
        has_subject = any(child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children)
        return has_subject or len(words) >= 3
    if (
        verb.tag_ == "VB"
        and verb.dep_ in {"advcl", "acl"}
        and not any(c.dep_ in {"nsubj", "nsubjpass"} for c in verb.children)
    ):
        return False
    return len(words) >= (3 if verb.dep_ == "acl" else 2)


def _nearest_head(token: "Token", heads: set[int], reports: Sequence[Report]) -> int:
    """The head a token belongs to: the first one above it in the tree, inside the same reports if there is one."""
    here = frozenset(n for n, report in enumerate(reports) if token.i in report.content)
    at = token
    while at.i not in heads and at.head.i != at.i:
        at = at.head
    found = at.i if at.i in heads else min(heads)
    if here and not all(found in reports[n].content for n in here):
        smallest = min((reports[n] for n in here), key=lambda r: len(r.content))
        inside = [head for head in heads if head in smallest.content]
        if inside:
            return min(inside, key=lambda head: (abs(head - token.i), head))
    return found


def _holding(head: int, reports: Sequence[Report]) -> tuple[Report, ...]:
    holding = [report for report in reports if head in report.content]
    return tuple(sorted(holding, key=lambda report: (-len(report.content), report.cue.start if report.cue else -1)))


def _is_inside(index: int, reports: Sequence[Report]) -> bool:
    return any(index in report.content for report in reports)


def _is_cue(sentence: ParsedSentence, token: "Token", report: Report) -> bool:
    return report.cue is not None and report.cue.start == token.idx + sentence.offset


def _trim(tokens: Sequence["Token"]) -> list["Token"]:
    words = list(tokens)
    while words and (words[0].is_punct or (words[0].dep_ in _EDGES and words[0].pos_ in {"CCONJ", "SCONJ", "PUNCT"})):
        words.pop(0)
    while words and (words[-1].is_punct or words[-1].dep_ in {"cc", "mark"}):
        words.pop()
    return words


def _says_something(
    sentence: ParsedSentence, head: "Token", words: Sequence["Token"], holding: Sequence[Report], frames: frozenset[int]
) -> bool:
    content = [t for t in words if t.pos_ in _CONTENT_POS]
    is_short_clause = len(words) >= 3 and any(t.dep_ in {"nsubj", "nsubjpass"} for t in words)
    if len(content) < 2 and not is_short_clause:
        return False
    is_denial = bool(holding) and holding[-1].kind == "denying"
    is_bare_cue = len(content) == 1 and content[0].i == head.i and holding and head.lemma_ in cues.VERBS
    if not content or (is_bare_cue and not is_denial):
        return False
    if all(t.lemma_ in _EMPTY_VERBS for t in content) or (_asks(sentence, head) and not holding):
        return False
    if head.i in frames and not holding:
        return head in words and any(t.i not in frames for t in words)
    if any(t.pos_ in {"VERB", "AUX"} for t in words):
        return True
    return bool(holding) or sentence.sentence.section == "headline" or sentence.sentence.is_heading


def _asks(sentence: ParsedSentence, head: "Token") -> bool:
    """A question of the outlet's own asserts nothing: "What is the council waiting for?"."""
    return head.dep_ == "ROOT" and sentence.sentence.text.rstrip("”\"'’) ").endswith("?")


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
    if is_doubted and stance in {"attributed", "asserted"} and clause.reports:
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
        attribution=_attribution(clause.reports, stance),
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


def _attribution(reports: Sequence[Report], stance: Stance) -> Attribution:
    if not reports:
        return Attribution(stance)
    speaking = _speaking(reports)
    if stance == "denied":
        denying = [report for report in reports if report.kind == "denying" and report.source is not None]
        speaking = denying[-1] if denying else speaking
    cue = next((report.cue for report in (speaking, *reversed(reports)) if report.cue is not None), None)
    return Attribution(stance, speaking.source, cue, speaking.mode)


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
    words = {t.lower_ for t in clause.tokens} | {t.lemma_.lower() for t in clause.tokens}
    is_doubtful = bool(words & (cues.EVIDENTIAL_ADVERBS | cues.DOUBT_ADJECTIVES))
    has_modal = any(
        t.lower_ in {"may", "might"} and t.tag_ == "MD" and t.head.i == clause.head.i for t in clause.tokens
    )
    return Signals(
        is_negated=roles.is_negated,
        is_hedged=is_doubtful or has_modal or is_hearsay(clause.head),
        is_scare_quoted=not clause.reports and not _speaks(clause.head) and _has_scare_quotes(sentence, clause, quotes),
        is_disclaimed=roles.is_negated and _is_disclaimed(sentence, clause, quotes, name_of),
        surroundings=sentence.sentence.text.lower(),
    )


def _speaks(head: "Token") -> bool:
    """ "called the plan “mad”": the marks quote whoever speaks."""
    return head.lemma_.lower() in cues.VERBS and child_with(head, "nsubjpass") is None


def _is_disclaimed(sentence: ParsedSentence, clause: Clause, quotes: Sequence[Quote], name_of: NameOf) -> bool:
    """ "Roe said nobody was paid", "Roe said he had “never” paid": denials without a word of denying.

    The second is one only of the source's own doing, the negation in its own words; "Roe said the storm had not yet
    “passed”" reports what is so.
    """
    if any(t.lower_ in _NOBODY and t.dep_ in {"nsubj", "nsubjpass", "dobj"} for t in clause.head.children):
        return True
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


def _has_scare_quotes(sentence: ParsedSentence, clause: Clause, quotes: Sequence[Quote]) -> bool:
    """One to three words in quotation marks, begun in lower case: no title, no quotation of a statement."""
    start, end = (
        clause.tokens[0].idx + sentence.offset,
        clause.tokens[-1].idx + len(clause.tokens[-1]) + sentence.offset,
    )
    for quote in quotes:
        if start <= quote.outer_start + 1 and quote.end <= end + 1:
            words = sentence.text_between(quote.start, quote.end).split()
            if 1 <= len(words) <= 3 and words[0][:1].islower() and words[0].lower() not in {"yes", "no"}:
                return True
    return False


def _doubts_what_went_before(sentence: ParsedSentence) -> bool:
    """ "The claim is thin on evidence": a sentence about the claim before it that doubts it."""
    text = sentence.sentence.text.lower().lstrip("“\"'")
    points_back = cues.POINTING_BACK.match(text) is not None
    return points_back and any(phrase in text for phrase in cues.DOUBT_PHRASES)
