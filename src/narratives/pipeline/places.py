"""One thing in another's place: the same said of another name or noun, by the tree and by the run of the words."""

from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import product
from typing import TYPE_CHECKING

from narratives.pipeline.frames import Passage, edges_of, is_name, key_of, tells, word_of
from narratives.pipeline.numbers import is_number_word, words_of

if TYPE_CHECKING:
    from spacy.tokens import Token

# What says so little that it may stand for any of its kind.
_GENERAL = words_of("man woman person people boy girl group company firm body place thing building official")
_DETERMINERS = frozenset({"the", "a", "an", "its", "their", "his", "her", "s"})
LONGEST = 3  # words that one thing in another's place takes at most

Likeness = Callable[[str, str], float]


def compare_places(one: Passage, other: Passage, weight: float, like: Likeness) -> dict[str, float]:
    """One thing in another's place: by the tree (the same word governs both) and by the run of the words."""
    by_tree = _replaced_in_tree(one, other, like)
    by_run, alike = _replaced_in_run(one, other, like)
    return {
        "name_replaced": max(by_tree[0], by_run[0]) * weight,
        "noun_replaced": max(by_tree[1], by_run[1]) * weight,
        "name_for_noun": max(by_tree[2], by_run[2]),
        "worded_alike": alike,
    }


def _replaced_in_tree(one: Passage, other: Passage, like: Likeness) -> tuple[float, float, float]:
    mine, yours = edges_of(one), edges_of(other)
    name = noun = mixed = 0.0
    for edge in sorted(mine.keys() & yours.keys()):
        if {key_of(token) for token in mine[edge]} & {key_of(token) for token in yours[edge]}:
            continue
        for a, b in product(mine[edge], yours[edge]):
            if key_of(a) in other.keys or key_of(b) in one.keys:
                continue
            if is_name(a) and is_name(b):
                name = max(name, float(_n_names(a) == _n_names(b)))
            elif is_name(a) or is_name(b):
                mixed = 1.0
            elif "VERB" not in {a.pos_, b.pos_}:
                if _is_general(a, b):
                    continue
                # "heart drug" beside "new drug" is no contrast yet
                noun = max(noun, _unlike(a, b, like) * (0.5 if edge[1] == "modifier" else 1.0))
    return name, noun, mixed


def _is_general(a: "Token", b: "Token") -> bool:
    """Whether one of two words says so little that it may stand for the other: "a man" for "a locksmith"."""
    return not _GENERAL.isdisjoint((a.lemma_.lower(), b.lemma_.lower()))


def _unlike(a: "Token", b: "Token", like: Likeness) -> float:
    return max(0.0, min(1.0, (0.65 - like(word_of(a), word_of(b))) / 0.3))


def _n_names(token: "Token") -> int:
    """Of how many words a name is: two names of one length stand for two bearers, an alias is mostly of another."""
    return 1 + sum(child.dep_ == "compound" and is_name(child) for child in token.children)


def _replaced_in_run(one: Passage, other: Passage, like: Likeness) -> tuple[tuple[float, float, float], float]:
    """The same by the order of the words alone, for where the parser trips; and how alike both run."""
    mine, yours = ([token for token in side.doc if _runs(side, token)] for side in (one, other))
    # A matcher reads its sides differently; in a fixed order both ways give the same.
    if [token.text for token in mine] > [token.text for token in yours]:
        mine, yours = yours, mine
    matcher = SequenceMatcher(None, [_run_key(t) for t in mine], [_run_key(t) for t in yours], autojunk=False)
    name = noun = mixed = 0.0
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        a, b = mine[start:end], yours[other_start:other_end]
        if kind != "replace" or max(len(a), len(b)) > LONGEST or any(_is_figure(token) for token in (*a, *b)):
            continue
        names = [sum(is_name(token) for token in part) for part in (a, b)]
        nouns = [
            [token for token in part if not is_name(token) and tells(token) and token.pos_ != "VERB"] for part in (a, b)
        ]
        if names == [len(a), len(b)] and len(a) == len(b):
            name = 1.0
        elif (names[0] and not names[1] and nouns[1]) or (names[1] and not names[0] and nouns[0]):
            mixed = 1.0
        elif not any(names) and nouns[0] and nouns[1] and not _is_general(nouns[0][-1], nouns[1][-1]):
            noun = max(noun, _unlike(nouns[0][-1], nouns[1][-1], like))
    return (name, noun, mixed), matcher.ratio()


def _runs(side: Passage, token: "Token") -> bool:
    return token.i not in side.carried and token.text[0].isalnum() and token.lower_ not in _DETERMINERS


def _run_key(token: "Token") -> str:
    return key_of(token) if token.text[0].isalpha() else token.text


def _is_figure(token: "Token") -> bool:
    return token.text[0].isdigit() or is_number_word(token.text) or token.ent_type_ in {"DATE", "TIME"}
