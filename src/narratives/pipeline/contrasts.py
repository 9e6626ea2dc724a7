"""What two passages tell against each other where their words agree: roles exchanged, one thing in another's place,
another deed or stage of it, a negation that moved.

Each contrast is between 0 and 1. They are rare and each is nearly proof, so the strongest of them is a feature of its
own: what one kind of contrast teaches the model holds for the others.
"""

from collections.abc import Callable, Sequence
from itertools import product

from narratives.pipeline.embed import Vectors, embed_texts
from narratives.pipeline.frames import (
    AGENT,
    TARGET,
    Frame,
    Passage,
    governor_of,
    is_name,
    key_of,
    tells,
    word_of,
)
from narratives.pipeline.models import Models
from narratives.pipeline.places import compare_places
from narratives.pipeline.stages import STAGES, stages_above, stages_of
from narratives.pipeline.structure import compare_structure

CONTRAST_NAMES = (
    "told_shared", "left_nouns", "left_verbs", "deed_same", "deed_like", "deeds_apart", "deed_left", "roles_kept",
    "roles_turned", "words_kept", "words_turned", "exchanged", "moved", "name_replaced", "noun_replaced",
    "name_for_noun", "negation_moved", "negation_inner", "governed_apart", "stage_moved", "planned_apart",
    "begun_apart", "ended_apart", "worded_alike", "contrast", "contrast_or_left",
)  # fmt: skip

ALIKE = 0.45  # cosine of two words from which one can stand for the other
DEED_ALIKE = 0.35  # and of two verbs from which they may tell of one deed
# Share of the words in common up to which a passage is told freely, where a word without a counterpart says nothing,
# and from which both are worded alike, where it says all.
FREELY, CLOSELY = 0.35, 0.7
DECIMALS = 4

Likeness = Callable[[str, str], float]


def compare_passages(
    one: Passage, other: Passage, *, models: Models, vectors: Vectors | None = None
) -> dict[str, float]:
    """The features by name; symmetric in the two passages."""
    like = _measure(one, other, models, vectors)
    shared = len(one.told.keys() & other.told.keys()) / max(1, min(len(one.told), len(other.told)))
    weight = max(0.0, min(1.0, (shared - FREELY) / (CLOSELY - FREELY)))
    found = {"told_shared": shared}
    found |= _compare_leftovers(one, other, weight, like)
    found |= _compare_deeds(one, other, weight, like)
    found |= _compare_roles(one, other, like)
    found |= compare_places(one, other, weight, like)
    found |= _compare_negations(one, other)
    found |= _compare_stages(one, other, weight)
    sure = ("exchanged", "moved", "name_replaced", "noun_replaced", "negation_moved", "negation_inner", "stage_moved")
    found["contrast"] = max(*(found[name] for name in sure), *compare_structure(one, other, like))
    left = min(1.0, max(found["left_nouns"], found["left_verbs"]))
    found["contrast_or_left"] = max(found["contrast"], left)
    return {name: round(found[name], DECIMALS) for name in CONTRAST_NAMES}


def _measure(one: Passage, other: Passage, models: Models, vectors: Vectors | None) -> Likeness:
    """The cosine of two texts; all that may be asked for is encoded at once."""
    texts = {word_of(token) for side in (one, other) for token in side.told.values()}
    texts |= {word_of(token) for side in (one, other) for token in side.doc if tells(token)}
    texts |= {frame.lemma for side in (one, other) for frame in side.frames}
    texts |= {
        _phrase(side, words)
        for side in (one, other)
        for frame in side.frames
        for words in (frame.agent_words, frame.target_words)
    }
    ordered = sorted(texts - {""})
    table = dict(zip(ordered, embed_texts(ordered, models=models, vectors=vectors), strict=True))

    def like(a: str, b: str) -> float:
        return round(float(table[a] @ table[b]), DECIMALS) if a in table and b in table else 0.0

    return like


def _phrase(side: Passage, words: Sequence[int]) -> str:
    return " ".join(word_of(side.doc[i]) for i in words)


def _compare_leftovers(one: Passage, other: Passage, weight: float, like: Likeness) -> dict[str, float]:
    """Nouns and verbs without a counterpart, on the side that has fewer: a detail more on one side is no contrast."""
    left = [
        [token for key, token in side.told.items() if key not in against.keys]
        for side, against in ((one, other), (other, one))
    ]
    loose = [
        [token for token in mine if all(like(word_of(token), word_of(yours)) < ALIKE for yours in theirs)]
        for mine, theirs in (left, left[::-1])
    ]
    nouns = [sum(token.pos_ in {"NOUN", "PROPN"} and not is_name(token) for token in side) for side in loose]
    verbs = [sum(token.pos_ == "VERB" for token in side) for side in loose]
    return {"left_nouns": min(2, *nouns) * weight, "left_verbs": min(2, *verbs) * weight}


def _compare_deeds(one: Passage, other: Passage, weight: float, like: Likeness) -> dict[str, float]:
    """Whether the main deeds are one, and whether neither has a word on the other side, where the rest is shared."""
    same = bool({frame.key for frame in one.main} & {frame.key for frame in other.main})
    alike = max((like(a.lemma, b.lemma) for a, b in product(one.main, other.main)), default=0.0)
    is_left = bool(one.main and other.main) and not (
        {frame.key for frame in one.main} & other.keys or {frame.key for frame in other.main} & one.keys
    )
    depths = [(one.deeds[key].depth, other.deeds[key].depth) for key in sorted(one.deeds.keys() & other.deeds.keys())]
    return {
        "deed_same": float(same),
        "deed_like": alike,
        "deeds_apart": (1 - max(alike, float(same))) * weight,
        "deed_left": is_left * weight,
        "governed_apart": any((a == 0) != (b == 0) for a, b in depths) * weight,
    }


def _compare_roles(one: Passage, other: Passage, like: Likeness) -> dict[str, float]:
    """Who stands where in the deeds both tell of, by names and words, and by likeness for the deeds most alike."""
    kept = 0.0
    rows = [(0.0, 0.0)]
    for a, b in product(one.frames, other.frames):
        deed = 1.0 if a.key == b.key else like(a.lemma, b.lemma)
        if deed < DEED_ALIKE:
            continue
        words = [[(side, part) for part in (f.agent_words, f.target_words)] for side, f in ((one, a), (other, b))]
        (mine, my_target), (yours, your_target) = words

        def fit(p: tuple[Passage, tuple[int, ...]], q: tuple[Passage, tuple[int, ...]]) -> float:
            return max(_overlap(p, q), like(_phrase(*p), _phrase(*q)))

        if a.key == b.key:
            straight = _overlap(mine, yours) + _overlap(my_target, your_target)
            kept = max(kept, straight - _overlap(mine, your_target) - _overlap(my_target, yours))
        straight = fit(mine, yours) + fit(my_target, your_target)
        turned = fit(mine, your_target) + fit(my_target, yours)
        rows.append((round(deed + 0.5 * max(straight, turned), DECIMALS), turned - straight))
    return {
        "roles_kept": min(1.0, kept),
        "roles_turned": max(-1.0, min(1.0, max(rows)[1])),
        **_compare_bearers(one, other),
        "exchanged": float(any(_is_exchanged(one, other, key) for key in one.deeds.keys() & other.deeds.keys())),
        "moved": float(any(_is_moved(one, other, key) for key in one.deeds.keys() & other.deeds.keys())),
    }


def _compare_bearers(one: Passage, other: Passage) -> dict[str, float]:
    """How many of the words that fill roles on both sides act on both (or suffer on both), and how many turn round."""
    sides: list[dict[str, set[str]]] = [{}, {}]
    for side, roles in zip((one, other), sides, strict=True):
        for frame, role in product(side.frames, (AGENT, TARGET)):
            for i in _role_of(frame, role)[1]:
                roles.setdefault(key_of(side.doc[i]), set()).add(role)
    stays = [bool(sides[0][key] & sides[1][key]) for key in sides[0].keys() & sides[1].keys()]
    return {"words_kept": min(5.0, sum(stays)), "words_turned": min(3.0, stays.count(False))}


def _overlap(p: tuple[Passage, tuple[int, ...]], q: tuple[Passage, tuple[int, ...]]) -> float:
    """Share of the shorter phrase's words in the longer; where both bear names, these decide."""
    (mine, words), (yours, others) = p, q
    if not words or not others:
        return 0.0
    a, b = {key_of(mine.doc[i]) for i in words}, {key_of(yours.doc[i]) for i in others}
    share = len(a & b) / min(len(a), len(b))
    names = [{key_of(side.doc[i]) for i in part if is_name(side.doc[i])} for side, part in (p, q)]
    if names[0] and names[1]:
        both = names[0] & names[1]
        return len(both) / min(len(names[0]), len(names[1])) if both else 0.3 * share
    return share


def _bearers(side: Passage, key: str, role: str) -> tuple[set[str], set[str]]:
    """Keys of the heads and names in a role of a deed, and of all its words."""
    heads: set[str] = set()
    words: set[str] = set()
    for frame in (frame for frame in side.frames if frame.key == key):
        first, phrase = _role_of(frame, role)
        words |= {key_of(side.doc[i]) for i in phrase}
        heads |= {key_of(side.doc[i]) for i in phrase if i in first or is_name(side.doc[i])}
    return heads, words


def _role_of(frame: Frame, role: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return (frame.agents, frame.agent_words) if role == AGENT else (frame.targets, frame.target_words)


def _is_exchanged(one: Passage, other: Passage, key: str) -> bool:
    """Whether who does it on one side has it done to them on the other."""
    mine, yours = ([_bearers(side, key, role)[0] for role in (AGENT, TARGET)] for side in (one, other))
    over = (mine[0] & yours[1]) - yours[0] - mine[1]
    under = (mine[1] & yours[0]) - yours[1] - mine[0]
    stays = bool(mine[0] & yours[0] or mine[1] & yours[1])
    return bool(over and under) or (bool(over or under) and not stays)


def _is_moved(one: Passage, other: Passage, key: str) -> bool:
    """Whether a role is filled by two who both stand on either side, each elsewhere: one accuses, the other did it."""
    for role in (AGENT, TARGET):
        (mine, my_words), (yours, your_words) = _bearers(one, key, role), _bearers(other, key, role)
        if mine & other.keys and yours & one.keys and not my_words & your_words:
            return True
    return False


def _compare_negations(one: Passage, other: Passage) -> dict[str, float]:
    """A negation that stands elsewhere ("not told to" beside "told not to") or in what is ordered or promised only.

    A deed that is merely negated on one side is the same claim denied, and no contrast.
    """
    known = one.keys & other.keys
    here, there = (one.negated - other.negated) & known, (other.negated - one.negated) & known
    inner = any(
        _is_ordered(one, other, key)
        for key in sorted(one.deeds.keys() & other.deeds.keys())
        if one.deeds[key].is_negated != other.deeds[key].is_negated
    )
    return {"negation_moved": float(bool(here and there)), "negation_inner": float(inner)}


def _is_ordered(one: Passage, other: Passage, key: str) -> bool:
    """Whether the deed is on both sides the complement of the same other deed."""
    above = [governor_of(side.doc[side.deeds[key].head]) for side in (one, other)]
    if above[0] is None or above[1] is None:
        return False
    return key_of(above[0]) == key_of(above[1]) and above[0].i not in one.carried and above[1].i not in other.carried


def _compare_stages(one: Passage, other: Passage, weight: float) -> dict[str, float]:
    """Whether a deed both tell of is to come on one side only; and the stages of the main deeds, where words agree."""
    both = sorted(one.deeds.keys() & other.deeds.keys())
    moved = any(stages_above(one, one.deeds[key]) != stages_above(other, other.deeds[key]) for key in both)
    stages = [{stage for frame in side.main for stage in stages_of(side, frame)} for side in (one, other)]
    apart = {f"{stage}_apart": ((stage in stages[0]) != (stage in stages[1])) * weight for stage in STAGES}
    return {"stage_moved": float(moved), **apart}
