"""What the parse tree says about a predicate: its subject, its clause, the clause a noun of saying takes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from narratives.pipeline import cues

if TYPE_CHECKING:
    from spacy.tokens import Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
RELATIVE_TAGS = frozenset({"WP", "WDT", "WP$"})
VERBAL = frozenset({"VERB", "AUX"})


def subtree(token: "Token | None") -> set[int]:
    """Indices of a token and all that depends on it; nothing for None."""
    return {t.i for t in token.subtree} if token is not None else set()


def clause_of(token: "Token") -> set[int]:
    """The clause a phrase belongs to: climb to its verb (or to the top of a sentence without one)."""
    while token.pos_ not in VERBAL and token.head.i != token.i:
        token = token.head
    return subtree(token)


def child_with(token: "Token", *deps: str) -> "Token | None":
    """The first child in one of these dependencies."""
    return next((child for child in token.children if child.dep_ in deps), None)


def object_of(token: "Token", *prepositions: str) -> "Token | None":
    """The object of the first of these prepositions (or of the passive's "by") that hangs on the token."""
    for child in token.children:
        if child.dep_ in {"prep", "agent"} and child.lower_ in prepositions:
            found = child_with(child, "pobj")
            if found is not None:
                return found
    return None


def has_mark(verb: "Token", words: set[str]) -> bool:
    """Whether the clause is introduced by one of these words."""
    return any(child.dep_ in {"mark", "advmod"} and child.lower_ in words for child in verb.children)


def is_negated(token: "Token") -> bool:
    """Whether "not", "never" or a determiner "no" hangs on the token."""
    return any(child.dep_ == "neg" or child.lower_ in {"no", "never"} for child in token.children)


def is_cue_verb(token: "Token") -> bool:
    """A verb of saying, thinking, denying or doubting."""
    return token.pos_ in VERBAL and token.lemma_.lower() in cues.VERBS


def subject_of(verb: "Token") -> "Token | None":
    """Who does it: the verb's own subject, or the one it shares with the verb or noun it hangs on."""
    own = child_with(verb, "nsubj")
    passive = child_with(verb, "nsubjpass")
    if own is None and passive is not None:
        if verb.lemma_.lower() in {"quote", "cite"}:
            return passive
        return object_of(verb, "by")
    if own is not None:
        return verb.head if own.tag_ in RELATIVE_TAGS and verb.dep_ == "relcl" else own
    governor = verb.head
    if governor.i == verb.i:
        return None
    if verb.dep_ in {"conj", "advcl", "xcomp", "pcomp", "dep"} and governor.pos_ in VERBAL:
        if verb.dep_ == "advcl" and has_mark(verb, {"as", "if", "because", "while"}):
            return None
        if verb.dep_ in {"conj", "advcl"} and governor.dep_ == "ccomp" and is_cue_verb(governor.head):
            return subject_of(governor if is_cue_verb(governor) else governor.head)
        return subject_of(governor)
    if verb.dep_ in {"acl", "relcl"}:
        return governor
    if verb.dep_ in {"prep", "pcomp"} and governor.dep_ == "prep":
        above = governor.head
        while above.pos_ in {"ADP", "ADV"} and above.head.i != above.i:  # "aside from saying", "instead of saying"
            above = above.head
        quoted = child_with(above, "dobj") if above.lemma_.lower() in {"quote", "cite"} else None
        return quoted or subject_of(above)
    return None


def said_after(child: "Token") -> set[int]:
    """A complement clause without the further verbs of saying that the parser hung on it ("said P and denied Q")."""
    words = subtree(child)
    for other in child.children:
        shares_subject = is_cue_verb(other) and child_with(other, *SUBJECTS) is None
        if (
            other.dep_ in {"conj", "advcl"}
            and shares_subject
            and child_with(other, "ccomp", "dobj", "xcomp") is not None
        ):
            words -= subtree(other)
    return words


def complement_of_noun(noun: "Token") -> set[int]:
    """What a noun of saying says: its that-clause, its infinitive, or its "of doing", wherever the parser put it."""
    words: set[int] = set()
    for child in noun.children:
        is_that_clause = child.dep_ in {"acl", "ccomp", "relcl"} and has_mark(child, {"that", "whether"})
        if is_that_clause or (child.dep_ == "acl" and child.tag_ == "VB"):
            words |= subtree(child)
        elif child.dep_ == "prep" and child.lower_ in {"of", "about"}:
            words |= set().union(*(subtree(c) for c in child.children if c.dep_ == "pcomp"), set())
    return words or _clause_after_owner(noun)


def _clause_after_owner(noun: "Token") -> set[int]:
    """ "a warning by the coast guard that …": the that-clause hung on the owner, or on the verb above."""
    owner = object_of(noun, "by", "from", "of", "in")
    if owner is None:
        return set()
    for verb in (*_inner_clauses(owner), *noun.head.children):
        starts = verb.left_edge
        if verb.dep_ in {"acl", "relcl", "ccomp"} and starts.lower_ == "that" and starts.i > owner.i:
            return subtree(verb)
    return set()


def _inner_clauses(owner: "Token") -> Iterator["Token"]:
    return (token for token in owner.subtree if token.dep_ in {"acl", "relcl", "ccomp"})
