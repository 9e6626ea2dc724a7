"""The clauses of a sentence: one predicate with what depends on it, and the reports that hold it.

What is said in a frame such as "she told reporters" is no clause of its own; an accusation or an admission is one
beside what it reports.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.grammar import subtree
from narratives.pipeline.reports import Report
from narratives.pipeline.segment import ParsedSentence

if TYPE_CHECKING:
    from spacy.tokens import Token

_PREDICATE_DEPS = frozenset({"ccomp", "conj", "advcl", "relcl", "acl", "parataxis", "csubj", "dep"})
_CONTENT_POS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "ADV"})
_EMPTY_VERBS = frozenset({"be", "do", "have"})
_EDGES = frozenset({"cc", "mark", "punct"})


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
        is_verdict = any(r.kind == "denying" and head in r.frame and _is_told(r, heads) for r in reports)
        if is_verdict and doc[head].lemma_.lower() not in cues.VERBS:
            continue  # "the claim that … is false": shown with what it denies, no claim beside it
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


def _is_told(denial: Report, heads: set[int]) -> bool:
    return any(head in denial.content for head in heads)


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
    doc = sentence.span.doc
    heads = {sentence.span.root.i}
    for token in sentence.span:
        if token.dep_ in _PREDICATE_DEPS and token.pos_ in {"VERB", "AUX"} and _stands_alone(token):
            heads.add(token.i)
    for report in reports:
        tops = [i for i in report.content if doc[i].head.i not in report.content or doc[i].head.i == i]
        tops = [i for i in tops if not doc[i].is_punct]
        if not any(head in report.content for head in heads) or report.mode == "indirect":
            apart = [i for i in tops if not (_is_asked(doc[i], tops) or _is_said_of(doc[i], tops))]
            heads |= {i for i in apart if len(subtree(doc[i]) & report.content) >= 2}
        if tops and not any(head in report.content for head in heads):
            heads.add(max(tops, key=lambda i: (len(list(doc[i].subtree)), -i)))
    return heads


def _is_asked(noun: "Token", tops: Sequence[int]) -> bool:
    """ "told the crew to wait": whoever is told belongs to what they shall do."""
    is_object = noun.dep_ in {"dobj", "dative", "pobj"}
    return is_object and any(noun.doc[i].dep_ == "xcomp" and noun.doc[i].i > noun.i for i in tops)


def _is_said_of(token: "Token", tops: Sequence[int]) -> bool:
    """ "called the deal a gift", "painted him as weak": what something is called belongs to the thing."""
    things = (token.doc[i] for i in tops if i < token.i)
    return token.dep_ in {"prep", "oprd"} and any(t.dep_ == "dobj" and t.head.i == token.head.i for t in things)


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
    return tuple(sorted(holding, key=_depth))


def _depth(report: Report) -> tuple[int, bool, int]:
    """The fewer words, the deeper; of the same words whoever is cited ("Citing police, the Post said …") is deeper."""
    is_cited = report.cue is not None and report.cue.text.lower() in {"citing", "quoting"}
    return -len(report.content), is_cited, report.cue.start if report.cue is not None else -1


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
    is_short_clause = len(words) >= 3 and any(t.dep_ in {"nsubj", "nsubjpass", "expl"} for t in words)
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
