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
MOST_TOGETHER = 2_000  # articles that are compared all with all; the matrices of 2,000 take some 200 MB
STEP = 0.02  # of likeness, by which links are asked to be stronger in a larger chain
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
    outlines: Sequence[Outline],
    article_ids: Collection[str],
    *,
    placed: Mapping[str, str | None] | None = None,
    threshold: float | None = None,
) -> list[Outline]:
    """The articles whose event can depend on those named: all that a chain of like pairs or an event connects.

    Grouping them alone gives what grouping all of ``outlines`` would give for them; the others stay as they are.
    ``placed``: the event each article stands in now, where it differs from what was told.
    """
    likeness = _Likeness.of(outlines)
    threshold = likeness.threshold if threshold is None else threshold
    events = [{one.event, (placed or {}).get(one.article_id)} - {None} for one in outlines]
    of_event: defaultdict[str | None, list[int]] = defaultdict(list)
    for at, names in enumerate(events):
        for name in names:
            of_event[name].append(at)
    named = set(article_ids)
    is_found = np.array([one.article_id in named for one in outlines], dtype=bool)
    frontier = np.flatnonzero(is_found).tolist()
    while frontier:
        is_next = np.zeros(len(outlines), dtype=bool)
        rest = np.flatnonzero(~is_found).tolist()
        for start in range(0, len(frontier), _CHUNK):
            chunk = frontier[start : start + _CHUNK]
            is_next[rest] |= (likeness.between(chunk, rest) >= threshold).any(axis=0)
            for name in set().union(*(events[at] for at in chunk)):
                is_next[of_event[name]] = True
        frontier = np.flatnonzero(is_next & ~is_found).tolist()
        is_found |= is_next
    return [one for one, found in zip(outlines, is_found.tolist(), strict=True) if found]


def keep_names(
    event_of: Mapping[str, str],
    before: Mapping[str, str | None],
    *,
    told: Collection[str] = (),
    taken: Collection[str] = (),
) -> dict[str, str]:
    """Event id of each article, a group keeping the name under which most of its articles stood ``before``.

    An article that is added, be it the earliest, so renames no event that others know by its address. A name goes to
    the one group that most of its articles are in; a group with no claim to one keeps the name it was found under, as
    do the events that the user ``told``. Names ``taken`` by other articles are given to nobody.
    """
    members: defaultdict[str, list[str]] = defaultdict(list)
    for article_id, event_id in event_of.items():
        members[event_id].append(article_id)
    kept = {found: found for found in members if found in told}
    held = {found: Counter(before.get(article_id) for article_id in ids) for found, ids in members.items()}
    claims = sorted((-n, name, found) for found, names in held.items() for name, n in names.items() if name is not None)
    used = {*told, *taken}
    for _, name, found in claims:
        if found not in kept and name not in used:
            kept[found] = name
            used.add(name)
    for found in sorted(members.keys() - kept.keys()):
        kept[found] = _free_name(found, sorted(members[found]), used)
        used.add(kept[found])
    return {article_id: kept[found] for article_id, found in event_of.items()}


def _free_name(found: str, members: Sequence[str], used: Collection[str]) -> str:
    """The name a group was found under, or another made of its articles where others have kept that one."""
    name, n = found, 0
    while name in used:
        n += 1
        name = name_found_event("\n".join((*members, str(n))))
    return name


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
    """Articles that a chain of like pairs or a common label connects: only within those can groups be merged.

    What a chain makes too large to be compared pair by pair in memory is parted where its links are weakest.
    """
    waiting = [(list(range(len(labels))), threshold)]
    while waiting:
        among, least = waiting.pop()
        for members in _connect(likeness, among, labels, least):
            if len(members) <= MOST_TOGETHER or least >= 1:
                yield members
            else:
                waiting.append((members, round(least + STEP, 4)))


def _connect(
    likeness: _Likeness, among: Sequence[int], labels: Sequence[str | None], threshold: float
) -> list[list[int]]:
    n = len(among)
    rows: list[npt.NDArray[np.int64]] = []
    columns: list[npt.NDArray[np.int64]] = []
    for start in range(0, n, _CHUNK):
        row, column = np.nonzero(likeness.between(among[start : start + _CHUNK], among) >= threshold)
        rows.append(row + start)
        columns.append(column)
    first: dict[str, int] = {}
    same = [(first.setdefault(label, at), at) for at, one in enumerate(among) if (label := labels[one]) is not None]
    rows.append(np.array([a for a, _ in same], dtype=np.int64))
    columns.append(np.array([b for _, b in same], dtype=np.int64))
    row, column = np.concatenate(rows), np.concatenate(columns)
    graph = csr_matrix((np.ones(len(row), dtype=np.int8), (row, column)), shape=(n, n))
    _, component = connected_components(graph, directed=False)
    members: dict[int, list[int]] = {}
    for at in range(n):
        members.setdefault(int(component[at]), []).append(among[at])
    return list(members.values())


def _agglomerate(
    likeness: Matrix, labels: Sequence[str | None], threshold: float
) -> Iterator[tuple[list[int], str | None]]:
    """Groups of rows with their label; groups of two labels are never merged, and all rows of a label are one group.

    Rows of a label are brought together only at the end: whatever unlike things were told to be of one event, a further
    article joins it by what it is like among them.
    """
    n = len(labels)
    groups, own = [[at] for at in range(n)], list(labels)
    size = np.ones(n)
    mean, least = likeness.copy(), likeness.copy()
    names = np.array([label or "" for label in labels])
    barred = np.eye(n, dtype=bool) | ((names[:, None] != names) & (names[:, None] != "") & (names != ""))
    score = np.where(barred, -np.inf, likeness)
    nearest = score.argmax(axis=1)
    while True:
        one = int(score[np.arange(n), nearest].argmax())
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
        touched = np.flatnonzero((nearest == keep) | (nearest == gone) | (np.arange(n) == keep))
        nearest[touched] = score[touched].argmax(axis=1)
        size[keep] += size[gone]
        own[keep] = own[keep] or own[gone]
        groups[keep], groups[gone] = sorted(groups[keep] + groups[gone]), []
    told: dict[str, list[int]] = {}
    for group, label in zip(groups, own, strict=True):
        if label is not None:
            told.setdefault(label, []).extend(group)
        elif group:
            yield group, None
    yield from ((sorted(group), label) for label, group in told.items())
