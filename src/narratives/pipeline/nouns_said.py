"""What is said without a clause: things forecast, found, called or described as something."""

from typing import TYPE_CHECKING

from narratives.pipeline import cues
from narratives.pipeline.denials import CALLING
from narratives.pipeline.grammar import child_with, object_of, subtree

if TYPE_CHECKING:
    from spacy.tokens import Token

_MEASURED = frozenset("number figure toll turnout cost price total count damage loss rate share value".split())
_ASCRIBING = frozenset({"attribute", "ascribe", "credit"})
DESCRIBING = frozenset(
    {"describe", "characterize", "characterise", "categorize", "categorise", "classify", "portray", "regard"}
)
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_SEEING_AS = DESCRIBING | frozenset(
    """paint depict see view hail tout decry frame brand label cite denounce condemn slam blast criticize
    criticise""".split()
)
_FINDING_OUT = frozenset({"find", "show", "reveal", "identify", "record"})
_STUDIES = frozenset(
    """study survey poll report audit review analysis investigation inquiry inspection census tally count average
    video footage document record data figure statistic email transcript""".split()
)


def what_is_called(verb: "Token") -> set[int]:
    """ "called the charges baseless": the thing and what it is called."""
    named, thing = child_with(verb, "oprd"), child_with(verb, "dobj")
    if verb.lemma_.lower() not in CALLING or named is None or thing is None:
        return set()
    words = subtree(named) | subtree(thing)
    return set(range(min(words), max(words) + 1))  # with what the parser hung on the verb: "called the vote for war …"


def is_finite(verb: "Token") -> bool:
    """Whether a verb has a tense, itself or by its auxiliary."""
    return verb.tag_ in _FINITE or any(c.dep_ == "aux" and c.tag_ in _FINITE for c in verb.children)


def what_is_described(verb: "Token") -> set[int]:
    """ "described the deal as a gift", "painted him as weak": what is spoken of, and as what."""
    thing = child_with(verb, "dobj")
    if verb.lemma_.lower() not in _SEEING_AS or not is_finite(verb) or thing is None or thing.lower_ == "what":
        return set()
    mark = next((c for t in (verb, thing) for c in t.children if c.lower_ == "as" and c.dep_ == "prep"), None)
    if mark is None or mark.i < thing.i:
        return set()
    return set(range(thing.left_edge.i, max(subtree(mark)) + 1))


def things_reported(verb: "Token") -> set[int]:
    """What is reported as a noun phrase: "forecast a shortage", "warned of a shortage"."""
    lemma = verb.lemma_.lower()
    content: set[int] = set()
    thing = child_with(verb, "dobj")
    is_measured = lemma == "put" and thing is not None and thing.lemma_.lower() in _MEASURED
    if thing is not None and (is_measured or lemma in _ASCRIBING):
        return {t.i for t in verb.subtree if t.i >= thing.left_edge.i}
    if thing is not None and thing.pos_ != "PRON" and is_finding(verb):
        return {t.i for t in verb.subtree if t.i >= thing.left_edge.i}
    if lemma in DESCRIBING and thing is not None and thing.lower_ == "what":
        return subtree(object_of(verb, "as"))
    for child in verb.children:
        if child.dep_ == "dobj" and lemma in cues.NOUN_REPORTING and child.pos_ in {"NOUN", "PROPN", "NUM"}:
            content |= subtree(child)
            content |= set().union(*(subtree(c) for c in verb.rights if c.i > child.i and _is_of_the_thing(c)), set())
        elif child.dep_ == "prep" and child.lower_ in cues.NOUN_REPORTING_WITH.get(lemma, ()):
            content |= subtree(child) - {child.i}
    return content if len(content) >= 2 else set()


def _is_of_the_thing(child: "Token") -> bool:
    """ "described chaos behind the scenes": not when it was described, or to whom."""
    thing = child_with(child, "pobj")
    is_about_the_saying = child.lower_ in {"to", "on", "during", "after", "before", "at", "as"} or (
        thing is not None and thing.ent_type_ in {"DATE", "TIME"}
    )
    return child.dep_ == "prep" and thing is not None and not is_about_the_saying


def is_finding(verb: "Token") -> bool:
    """ "the audit found", "video shows": what is found out by something that can be read, seen or counted."""
    subject = child_with(verb, "nsubj")
    return verb.lemma_.lower() in _FINDING_OUT and subject is not None and subject.lemma_.lower() in _STUDIES
