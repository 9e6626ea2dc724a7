"""The words that only carry what is told: "officials said that", "the claim that", "it is rumoured to"."""

from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.grammar import VERBAL, child_with
from narratives.pipeline.roles import HEARSAY

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

CLAUSES = frozenset({"relcl", "acl", "advcl", "ccomp", "parataxis"})
_TELLING = frozenset(cues.VERBS) | HEARSAY | cues.DOUBTING
# After these the bare infinitive or the "-ing" is what is told: "denied doing", "is said to have done".
_TAKES_INFINITIVE = HEARSAY | {"purport", "pretend"} | {verb for verb, kind in cues.VERBS.items() if kind == "denying"}
_PHRASAL = frozenset({"dobj", "nsubj", "nsubjpass", "attr", "pobj", "prep"})


def find_carriers(doc: "Doc") -> set[int]:
    found: set[int] = set()
    for token in doc:
        lemma = token.lemma_.lower()
        if token.pos_ in VERBAL and lemma in _TELLING:
            said = said_by(token)
            if said is None:
                continue
            is_raised = child_with(token, "nsubjpass", "auxpass") is not None and said.dep_ == "xcomp"
            found |= {token.i} if is_raised else _words(token) - _words(said)
        elif token.pos_ == "NOUN" and lemma in cues.NOUNS:
            said = next((c for c in token.children if c.dep_ in CLAUSES and child_with(c, "mark") is not None), None)
            if said is not None:
                top = token
                while top.head.i != top.i and top.dep_ in _PHRASAL:
                    top = top.head
                found |= _words(top) - _words(said)
        elif token.lower_ == "according":
            found |= _words(token)
    return found


def said_by(verb: "Token") -> "Token | None":
    """The clause a verb of telling carries. What somebody is told to do is no report: "told the crew to leave"."""
    takes_infinitive = verb.lemma_.lower() in _TAKES_INFINITIVE
    for child in verb.children:
        is_infinitive = child.tag_ == "VB" and any(c.lower_ == "to" for c in child.children if c.dep_ == "aux")
        if child.dep_ == "ccomp" and (takes_infinitive or not is_infinitive):
            return child
        if child.dep_ == "xcomp" and takes_infinitive:
            return child
    return None


def _words(token: "Token") -> set[int]:
    return {t.i for t in token.subtree}
