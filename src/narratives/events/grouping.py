"""Finds which articles tell of the same happening, by their vectors, their words and names, and their dates."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from narratives.events.outlines import N_TERMS
from narratives.records import Outline, name_found_event

Matrix = npt.NDArray[np.float64]

THRESHOLD = 0.26  # likeness below which two groups of articles stay apart
WORDS_THRESHOLD = 0.18  # the same where there are words and names alone, and no vectors
VECTOR_WEIGHT = 0.3  # the rest is the weight of words and names
DAYS_AS_ONE = 2  # outlets report on a happening on the same day or the next
DAYS_APART = 14  # beyond, a gap says no more
GAP_PENALTY = 0.15
UNDATED = 0.4  # of the penalty, where a date is missing: a gap is likelier than none
_CHUNK = 512  # articles whose likeness to all others is held in memory at once


def group_events(
    outlines: Sequence[Outline], *, one_event: bool = False, threshold: float | None = None
) -> dict[str, str]:
    """Event id of each article, whatever the order in which they come.

    What the user told (``event``) stands. A founded event is named after its earliest article. Groups are merged as
    long as the mean of the average and the least likeness between their articles reaches the threshold: average alone
    drifts, the least alone splits large events. Outlines without vectors are compared by words, names and dates.
    """
    ordered = sorted(outlines, key=lambda one: one.article_id)
    if one_event and ordered:
        told = sorted({one.event for one in ordered if one.event is not None})
        event_id = told[0] if len(told) == 1 else _found(ordered)
        return {one.article_id: event_id for one in ordered}
    told_of = {one.article_id: one.event for one in ordered if one.event is not None}
    if len(told_of) == len(ordered):
        return told_of
    likeness = _Likeness.of(ordered)
    threshold = likeness.threshold if threshold is None else threshold
    event_of: dict[str, str] = {}
    for members in _components(likeness, [one.event for one in ordered], threshold):
        block = likeness.between(members, members)
        for group, label in _agglomerate(block, [ordered[n].event for n in members], threshold):
            found = [ordered[members[n]] for n in group]
            event_of.update(dict.fromkeys((one.article_id for one in found), label or _found(found)))
    return {one.article_id: event_of[one.article_id] for one in ordered}


def find_concerned(
    outlines: Sequence[Outline], article_ids: Collection[str], *, threshold: float | None = None
) -> list[Outline]:
    """The articles whose event can depend on those named: all that a chain of like pairs or a told event connects.

    Grouping them alone gives what grouping all of ``outlines`` would give for them; the others stay as they are.
    """
    likeness = _Likeness.of(outlines)
    threshold = likeness.threshold if threshold is None else threshold
    of_event: defaultdict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(outlines):
        if one.event is not None:
            of_event[one.event].append(at)
    named = set(article_ids)
    is_found = np.array([one.article_id in named for one in outlines], dtype=bool)
    frontier = np.flatnonzero(is_found).tolist()
    while frontier:
        is_next = np.zeros(len(outlines), dtype=bool)
        rest = np.flatnonzero(~is_found).tolist()
        for start in range(0, len(frontier), _CHUNK):
            chunk = frontier[start : start + _CHUNK]
            is_next[rest] |= (likeness.between(chunk, rest) >= threshold).any(axis=0)
            for event in {outlines[at].event for at in chunk}:
                is_next[of_event.get(event or "", [])] = True
        frontier = np.flatnonzero(is_next & ~is_found).tolist()
        is_found |= is_next
    return [one for one, found in zip(outlines, is_found.tolist(), strict=True) if found]


def keep_names(
    event_of: Mapping[str, str], before: Mapping[str, str | None], *, told: Collection[str] = ()
) -> dict[str, str]:
    """Event id of each article, a group keeping the name under which most of its articles stood ``before``.

    An article that is added, be it the earliest, so renames no event that others know by its address. A name goes to
    the one group that most of its articles are in; a group with no claim to one keeps the name it was found under, as
    do the events that the user ``told``.
    """
    members: defaultdict[str, list[str]] = defaultdict(list)
    for article_id, event_id in event_of.items():
        members[event_id].append(article_id)
    kept = {found: found for found in members if found in told}
    held = {found: Counter(before.get(article_id) for article_id in ids) for found, ids in members.items()}
    claims = sorted((-n, name, found) for found, names in held.items() for name, n in names.items() if name is not None)
    taken = set(told)
    for _, name, found in claims:
        if found not in kept and name not in taken:
            kept[found] = name
            taken.add(name)
    for found in sorted(members.keys() - kept.keys()):
        # Its own name may have been kept by another group.
        kept[found] = found if found not in taken else name_found_event("\n".join(sorted(members[found])))
        taken.add(kept[found])
    return {article_id: kept[found] for article_id, found in event_of.items()}


def _found(outlines: Sequence[Outline]) -> str:
    earliest = min(outlines, key=lambda one: (one.published_at or "9999", one.article_id))
    return name_found_event(earliest.article_id)


@dataclass(frozen=True, slots=True)
class _Likeness:
    """What the likeness of two articles is made of: vectors (n, d), words (n, N_TERMS), days (n), NaN undated."""

    vectors: Matrix
    words: csr_matrix
    days: Matrix

    @classmethod
    def of(cls, outlines: Sequence[Outline]) -> "_Likeness":
        if not outlines:
            return cls(np.zeros((0, 1)), csr_matrix((0, N_TERMS)), np.zeros(0))
        ends = np.cumsum([0, *(len(one.terms) for one in outlines)])
        words = csr_matrix(
            (
                np.concatenate([one.weights for one in outlines]).astype(np.float64),
                np.concatenate([one.terms for one in outlines]).astype(np.int64),
                ends,
            ),
            shape=(len(outlines), N_TERMS),
        )
        vectors = np.stack([one.vector for one in outlines]).astype(np.float64)
        return cls(vectors, words, np.array([_day_of(one) for one in outlines]))

    @property
    def has_vectors(self) -> bool:
        return bool(self.vectors.shape[1])

    @property
    def threshold(self) -> float:
        return THRESHOLD if self.has_vectors else WORDS_THRESHOLD

    def between(self, left: Sequence[int], right: Sequence[int]) -> Matrix:
        """Likeness of shape (left, right), rounded so that no thread or batch can tip a merge."""
        lefts, rights = np.asarray(left, dtype=np.int64), np.asarray(right, dtype=np.int64)
        cosines = self.vectors[lefts] @ self.vectors[rights].T
        shared = (self.words[lefts] @ self.words[rights].T).toarray()
        gaps = np.abs(self.days[lefts][:, None] - self.days[rights][None, :])
        late = np.nan_to_num(np.clip((gaps - DAYS_AS_ONE) / (DAYS_APART - DAYS_AS_ONE), 0, 1), nan=UNDATED)
        weight = VECTOR_WEIGHT if self.has_vectors else 0.0
        blend = weight * cosines + (1 - weight) * shared - GAP_PENALTY * late
        return np.asarray(np.round(blend, 4), dtype=np.float64)


def _day_of(outline: Outline) -> float:
    if outline.published_at is None:
        return float("nan")
    return float(datetime.datetime.fromisoformat(outline.published_at).toordinal())


def _components(likeness: _Likeness, labels: Sequence[str | None], threshold: float) -> Iterator[list[int]]:
    """Articles that a chain of like pairs or a common label connects: only within those can groups be merged."""
    n = len(labels)
    rows: list[npt.NDArray[np.int64]] = []
    columns: list[npt.NDArray[np.int64]] = []
    everyone = range(n)
    for start in range(0, n, _CHUNK):
        chunk = range(start, min(start + _CHUNK, n))
        row, column = np.nonzero(likeness.between(chunk, everyone) >= threshold)
        rows.append(row + start)
        columns.append(column)
    first: dict[str, int] = {}
    same = [(first.setdefault(label, at), at) for at, label in enumerate(labels) if label is not None]
    rows.append(np.array([a for a, _ in same], dtype=np.int64))
    columns.append(np.array([b for _, b in same], dtype=np.int64))
    row, column = np.concatenate(rows), np.concatenate(columns)
    graph = csr_matrix((np.ones(len(row), dtype=np.int8), (row, column)), shape=(n, n))
    _, component = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    for at in range(n):
        members.setdefault(int(component[at]), []).append(at)
    yield from members.values()


def _agglomerate(
    likeness: Matrix, labels: Sequence[str | None], threshold: float
) -> Iterator[tuple[list[int], str | None]]:
    """Groups of rows with their label; rows of one label begin together, groups of two labels are never merged."""
    groups = _begin(labels)
    size = np.array([float(len(group)) for group in groups])
    mean, least = _between_groups(likeness, groups, size)
    own = [labels[group[0]] for group in groups]
    labelled = np.array([label is not None for label in own])
    barred = np.eye(len(groups), dtype=bool) | np.outer(labelled, labelled)
    score = np.where(barred, -np.inf, np.round((mean + least) / 2, 4))
    nearest = score.argmax(axis=1)
    while True:
        one = int(score[np.arange(len(groups)), nearest].argmax())
        keep, gone = sorted((one, int(nearest[one])))
        if score[keep, gone] < threshold:
            break
        mean[keep] = mean[:, keep] = (size[keep] * mean[keep] + size[gone] * mean[gone]) / (size[keep] + size[gone])
        least[keep] = least[:, keep] = np.minimum(least[keep], least[gone])
        barred[keep] |= barred[gone]
        barred[:, keep] = barred[keep]
        barred[gone] = barred[:, gone] = True
        score[keep] = score[:, keep] = np.where(barred[keep], -np.inf, np.round((mean[keep] + least[keep]) / 2, 4))
        score[gone] = score[:, gone] = -np.inf
        touched = np.flatnonzero((nearest == keep) | (nearest == gone) | (np.arange(len(groups)) == keep))
        nearest[touched] = score[touched].argmax(axis=1)
        size[keep] += size[gone]
        own[keep] = own[keep] or own[gone]
        groups[keep], groups[gone] = sorted(groups[keep] + groups[gone]), []
    yield from ((group, label) for group, label in zip(groups, own, strict=True) if group)


def _between_groups(likeness: Matrix, groups: Sequence[Sequence[int]], size: Matrix) -> tuple[Matrix, Matrix]:
    """Mean and least likeness of every two groups."""
    rows = np.concatenate([np.asarray(group) for group in groups])
    starts = np.concatenate([[0], np.cumsum(size[:-1])]).astype(np.int64)
    ordered = likeness[np.ix_(rows, rows)]
    total = np.add.reduceat(np.add.reduceat(ordered, starts, axis=0), starts, axis=1)
    least = np.minimum.reduceat(np.minimum.reduceat(ordered, starts, axis=0), starts, axis=1)
    return total / np.outer(size, size), least


def _begin(labels: Sequence[str | None]) -> list[list[int]]:
    groups: list[list[int]] = []
    of_label: dict[str, list[int]] = {}
    for at, label in enumerate(labels):
        if label is not None and label in of_label:
            of_label[label].append(at)
            continue
        groups.append([at])
        if label is not None:
            of_label[label] = groups[-1]
    return groups
