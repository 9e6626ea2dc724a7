"""The forms in which a verb takes what is said: a clause, a request, a charge, a state of mind, somebody seen at it."""

from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.grammar import SUBJECTS, child_with, has_mark, object_of, said_after, subtree

if TYPE_CHECKING:
    from spacy.tokens import Token

_ASKING = frozenset(
    "tell ask urge order advise warn instruct encourage press call request beg implore exhort command remind".split()
)
_FINDING_SO = frozenset({"show", "find"})
_MODALS = frozenset("will would could might may can must should".split())
_PROMISES = frozenset({"vow", "promise", "pledge", "threaten", "profess"})


def clause_said(verb: "Token", child: "Token", kind: cues.CueClass) -> set[int]:
    """The words of a clause under the verb, if it is one that says what is said, asked or thought."""
    lemma = verb.lemma_.lower()
    if child.dep_ == "ccomp":
        return said_after(child) - {verb.i} - subtree(child_with(verb, "nsubj", "nsubjpass", "csubj"))
    if child.dep_ == "acomp" and lemma == "be":
        return _minded_that(child)
    if lemma in _ASKING and (child.dep_ == "xcomp" or (child.dep_ == "advcl" and lemma == "call")):
        return _request(verb, child)  # the parser takes what one is called on to do for a purpose
    is_clause = (
        (child.dep_ == "advcl" and _is_said_plainly(child, verb))
        or (child.dep_ == "conj" and (_is_backshifted(child, verb) or has_mark(child, {"that"})))
        or (child.dep_ == "xcomp" and (kind in {"denying", "distancing"} or lemma in _PROMISES))
        or (child.dep_ == "dobj" and is_at_it(verb))
    )
    return subtree(child) if is_clause else set()


def _minded_that(adjective: "Token") -> set[int]:
    """ "are afraid that the dam will break"."""
    return set().union(
        *(subtree(c) for c in adjective.children if c.dep_ == "ccomp" and adjective.lower_ in cues.MINDED), set()
    )


def _request(verb: "Token", deed: "Token") -> set[int]:
    """ "urged the members to strike", "called on the minister to resign": who is asked, and for what."""
    asked = object_of(verb, "on") if verb.lemma_ == "call" else child_with(verb, "dobj", "dative")
    is_plain = deed.tag_ == "VB" and any(child.tag_ == "TO" for child in deed.children)
    if asked is None or not is_plain or verb.dep_ in {"acl", "relcl"}:
        return set()
    reasons = (child for child in deed.children if child.dep_ == "advcl")
    return (subtree(asked) | subtree(deed)).difference(*(subtree(reason) for reason in reasons))


def _is_said_plainly(child: "Token", verb: "Token") -> bool:
    """ "said after the vote he would stay": a whole clause without a conjunction, taken for an adverbial one."""
    if child.i < verb.i or child_with(verb, "ccomp") is not None or verb.lemma_.lower() in cues.WEAK:
        return False
    is_bare = not any(c.dep_ in {"mark", "advmod"} and c.i == child.left_edge.i for c in child.subtree)
    is_finite = child.tag_ in {"VBD", "VBZ", "VBP"} or any(c.tag_ in {"MD", "VBD", "VBZ", "VBP"} for c in child.lefts)
    return is_bare and is_finite and child_with(child, *SUBJECTS) is not None


def _is_backshifted(child: "Token", verb: "Token") -> bool:
    """ "said it paid and had told the court", "says it may close but would pay": said, not done, by its tense."""
    if child_with(child, *SUBJECTS) is not None or verb.lemma_.lower() in cues.WEAK:
        return False
    if any(c.tag_ == "MD" for c in verb.children):
        return False
    shifted = {"VBD": {"had", "would", "could", "might"}, "VBZ": _MODALS, "VBP": _MODALS}.get(verb.tag_, set())
    return any(c.dep_ in {"aux", "auxpass"} and c.lower_ in shifted for c in child.children)


def is_at_it(verb: "Token") -> bool:
    """ "shows the mayor leading": somebody at it, where the parser took the deed for a trait of the person."""
    thing = child_with(verb, "dobj")
    is_seen = verb.lemma_.lower() in _FINDING_SO and thing is not None
    return is_seen and any(c.dep_ == "acl" and c.tag_ == "VBG" for c in (thing.rights if thing is not None else ()))


def asks_for(verb: "Token") -> bool:
    """To urge somebody to act, or to call for an act, is itself something that happened."""
    lemma = verb.lemma_.lower()
    asked = child_with(verb, *(("xcomp", "advcl") if lemma == "call" else ("xcomp",)))
    if child_with(verb, "ccomp", "oprd") is not None:
        return False
    wants_it = lemma in {"call", "push", "plead", "ask"} and object_of(verb, "for") is not None
    return wants_it or (lemma in _ASKING and asked is not None and bool(_request(verb, asked)))


def charge_of(child: "Token") -> set[int]:
    """What somebody is accused of, also where the parser hung "of doing" on the accused."""
    if child.dep_ == "prep":
        return subtree(child) - {child.i} if child.lower_ in {"of", "for"} else set()
    deeds = [
        child_with(prep, "pcomp") for prep in child.children if prep.dep_ == "prep" and prep.lower_ in {"of", "for"}
    ]
    return set().union(*(subtree(deed) for deed in deeds), set())


def is_told_to(token: "Token") -> bool:
    """ "told a meeting of leaders that …": the that-clause the parser hung on the listener."""
    return token.dep_ in {"acl", "relcl", "ccomp"} and any(
        c.dep_ == "mark" and c.lower_ == "that" for c in token.children
    )
