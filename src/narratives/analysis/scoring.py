"""Measures how well findings agree with what a person expected: linked passages, stances, sources, spans, events.

Every figure is a share between 0 and 1, rounded to four decimals; a share of nothing is 0.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

# A passage: the article it stands in, and which of its sentences it is.
Passage = tuple[str, int]
Span = tuple[int, int]

DECIMALS = 4
EMPTY_WORDS = frozenset({"", "the", "a", "an", "of"})
EDGES = ".,'’\"“”"


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of what was found, how much was wanted (precision); of what was wanted, how much was found (recall)."""

    precision: float
    recall: float
    f1: float
    n_found: int
    n_wanted: int


def score_links(wanted: Iterable[Iterable[Passage]], found: Iterable[Iterable[Passage]]) -> Agreement:
    """Pairs of sentences of different articles that stand in one group, in both divisions into groups."""
    wanted_pairs, found_pairs = _cross_pairs(wanted), _cross_pairs(found)
    return agreement(len(wanted_pairs & found_pairs), n_found=len(found_pairs), n_wanted=len(wanted_pairs))


def score_spans(wanted: Mapping[str, Sequence[Span]], found: Mapping[str, Sequence[Span]]) -> Agreement:
    """Characters covered by the spans of each article; a character covered twice counts once."""
    wanted_characters = {
        (name, at) for name, spans in wanted.items() for start, end in spans for at in range(start, end)
    }
    found_characters = {(name, at) for name, spans in found.items() for start, end in spans for at in range(start, end)}
    n_right = len(wanted_characters & found_characters)
    return agreement(n_right, n_found=len(found_characters), n_wanted=len(wanted_characters))


def score_flags(pairs: Iterable[tuple[bool, bool]]) -> Agreement:
    """Pairs (wanted, found) of a yes or no; agreement on the yes."""
    counts = Counter(pairs)
    return agreement(
        counts[True, True],
        n_found=counts[True, True] + counts[False, True],
        n_wanted=counts[True, True] + counts[True, False],
    )


def score_groups(wanted: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Agreement:
    """B-cubed (Bagga and Baldwin 1998): how pure and how whole the group of each wanted item is, on average.

    An item that was not found stands in a group of its own.
    """
    wanted_members, found_members = _members(wanted), _members({item: found.get(item, (item,)) for item in wanted})
    precision = recall = 0.0
    for item in wanted:
        together = len(wanted_members[item] & found_members[item])
        precision += together / len(found_members[item])
        recall += together / len(wanted_members[item])
    n = max(1, len(wanted))
    return _agreement(precision / n, recall / n, n_found=len(wanted), n_wanted=len(wanted))


def accuracy(pairs: Iterable[tuple[object, object]]) -> float:
    """Share of pairs (wanted, found) that are equal."""
    judged = [wanted == found for wanted, found in pairs]
    return _share(sum(judged), len(judged))


def macro_f1(pairs: Iterable[tuple[str, str]]) -> float:
    """Mean F1 of the labels that were wanted at least once, each label counting the same."""
    pairs = list(pairs)
    wanted, found = Counter(label for label, _ in pairs), Counter(label for _, label in pairs)
    right = Counter(label for label, other in pairs if label == other)
    scores = [agreement(right[label], n_found=found[label], n_wanted=wanted[label]).f1 for label in wanted]
    return _share(sum(scores), len(scores))


def source_accuracy(pairs: Iterable[tuple[str, str | None]]) -> float:
    """Share of wanted sources that were found under a name that means the same, see `names_agree`."""
    judged = [found is not None and names_agree(wanted, found) for wanted, found in pairs]
    return _share(sum(judged), len(judged))


def names_agree(one: str, other: str) -> bool:
    """All words of the shorter name stand in the longer one: "Nicholson", "Gen. John Nicholson"."""
    words, other_words = _name_words(one), _name_words(other)
    return bool(words and other_words) and (words <= other_words or other_words <= words)


def overlap(one: Span, other: Span) -> int:
    """How many characters two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def agreement(n_right: int, *, n_found: int, n_wanted: int) -> Agreement:
    """Precision, recall and F1 of counts."""
    precision = n_right / n_found if n_found else 0.0
    recall = n_right / n_wanted if n_wanted else 0.0
    return _agreement(precision, recall, n_found=n_found, n_wanted=n_wanted)


def _agreement(precision: float, recall: float, *, n_found: int, n_wanted: int) -> Agreement:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Agreement(round(precision, DECIMALS), round(recall, DECIMALS), round(f1, DECIMALS), n_found, n_wanted)


def _share(part: float, whole: int) -> float:
    return round(part / whole, DECIMALS) if whole else 0.0


def _cross_pairs(groups: Iterable[Iterable[Passage]]) -> set[tuple[Passage, Passage]]:
    pairs = (pair for group in groups for pair in combinations(sorted(set(group)), 2))
    return {(one, other) for one, other in pairs if one[0] != other[0]}


def _members(group_of: Mapping[str, Hashable]) -> dict[str, set[str]]:
    groups: defaultdict[Hashable, set[str]] = defaultdict(set)
    for item, group in group_of.items():
        groups[group].add(item)
    return {item: groups[group] for item, group in group_of.items()}


def _name_words(name: str) -> set[str]:
    return {word.strip(EDGES).lower() for word in name.split()} - EMPTY_WORDS
