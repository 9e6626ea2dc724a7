"""Who does what where two passages share few words: by likeness of those who bear the roles, not by their wording.

A free retelling turns doer and teller, or doer and done-to, without repeating one word.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from narratives.pipeline.frames import Passage, key_of, tells, word_of

if TYPE_CHECKING:
    from spacy.tokens import Token

# The preposition of who is given, told or turned against: a second bearer beside the object.
_TOWARDS = frozenset({"to", "against", "on", "at", "with", "from", "behind", "of", "by"})
_NOT_BEARERS = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "CARDINAL"})
_NOMINAL = frozenset({"NOUN", "PROPN"})
LIKE_ENOUGH = 0.4  # cosine from which two bearers may be one

Likeness = Callable[[str, str], float]


def compare_structure(one: Passage, other: Passage, like: Likeness) -> tuple[float, float, float]:
    """How sure it is that doer and teller, doer and done-to, or the people named have changed; symmetric."""

    def alike(a: "Token", b: "Token") -> float:
        return 1.0 if key_of(a) == key_of(b) else like(word_of(a), word_of(b))

    return _compare_tellers(one, other, alike), _compare_pairs(one, other, alike), _compare_persons(one, other)


def _compare_tellers(one: Passage, other: Passage, alike: Callable[["Token", "Token"], float]) -> float:
    """How far each side lets the other's doer tell it: where both accuse each other, they tell of two deeds."""

    def best(mine: Sequence["Token"], yours: Sequence["Token"]) -> float:
        return max((alike(a, b) for a, b in product(mine, yours)), default=0.0)

    doers = [_doers(side) for side in (one, other)]
    tellers = [_tellers(side) for side in (one, other)]
    over, under = best(doers[0], tellers[1]), best(doers[1], tellers[0])
    return max(0.0, (over + under) / 2 - best(*doers)) if over and under else 0.0


def _doers(side: Passage) -> list["Token"]:
    return [side.doc[i] for frame in side.main for i in frame.agents if i not in side.carried]


def _tellers(side: Passage) -> list["Token"]:
    return [t for t in side.doc if t.i in side.carried and t.pos_ in _NOMINAL and tells(t)]


def _compare_pairs(one: Passage, other: Passage, alike: Callable[["Token", "Token"], float]) -> float:
    """How much better two bearers of one deed fit those of another turned round than straight.

    Both have to fit: one that does on its own is as often another who has the same part.
    """
    turned = kept = 0.0
    for (a, b), (c, d) in product(_pairs(one), _pairs(other)):
        straight, crossed = min(alike(a, c), alike(b, d)), min(alike(a, d), alike(b, c))
        if crossed >= LIKE_ENOUGH:
            turned = max(turned, crossed - straight)
        if straight >= LIKE_ENOUGH:
            kept = max(kept, straight - crossed)
    return max(turned - kept, 0.0)


def _pairs(side: Passage) -> Iterator[tuple["Token", "Token"]]:
    """(who does, to whom) of each deed, whoever it is done towards included."""
    for frame in side.frames:
        doers = [side.doc[i] for i in frame.agents if i not in side.carried]
        things = [side.doc[i] for i in frame.targets]
        preps = [child for child in side.doc[frame.head].children if child.lower_ in _TOWARDS and child.dep_ != "agent"]
        things += [word for prep in preps for word in prep.children if word.dep_ == "pobj"]
        for doer, thing in product(doers, things):
            if doer.i != thing.i and _bears(doer) and _bears(thing):
                yield doer, thing


def _bears(token: "Token") -> bool:
    return token.pos_ in _NOMINAL and token.ent_type_ not in _NOT_BEARERS


def _compare_persons(one: Passage, other: Passage) -> float:
    """Whether each names a person in what is told, and neither anyone of the other: two names, two people."""
    names = [
        {key_of(t) for entity in side.doc.ents if entity.label_ == "PERSON" for t in entity if t.i not in side.carried}
        for side in (one, other)
    ]
    return float(bool(names[0] and names[1]) and not names[0] & other.keys and not names[1] & one.keys)
