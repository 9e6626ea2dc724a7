"""Finds which articles tell of the same happening, by their vectors, their words and names, and their dates."""

import datetime
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from narratives.records import Article, digest

Matrix = npt.NDArray[np.float64]

THRESHOLD = 0.375  # likeness below which two groups of articles stay apart
VECTOR_WEIGHT = 0.5  # the rest is the weight of words and names
DAYS_AS_ONE = 2  # outlets report on a happening on the same day or the next
DAYS_APART = 14  # beyond, a gap says no more
GAP_PENALTY = 0.15
_CHUNK = 512  # articles whose likeness to all others is held in memory at once
_WORD = re.compile(r"[^\W\d_][\w’'-]+|\d[\d.,]*\d")
_INSIDE_A_SENTENCE = re.compile(r"(?<=[\w,;] )[A-Z][\w’'-]+")


def group_events(
    articles: Sequence[Article],
    vectors: npt.NDArray[np.floating],
    *,
    one_event: bool = False,
    placed: Mapping[str, str] | None = None,
    threshold: float = THRESHOLD,
) -> dict[str, str]:
    """Event id of each article, whatever the order in which they come.

    ``vectors``: shape (n, d), a row of length 1 an article. What the user told (``article.event``) stands, and so does
    ``placed`` (article id → event id) from an earlier call: a further article joins such an event or founds one.
    A founded event is named after its earliest article. Groups are merged as long as the mean of the average and the
    least likeness between their articles reaches ``threshold``: average alone drifts, the least alone splits large
    events.

    Raises ``ValueError`` when there are not as many vectors as articles.
    """
    if len(vectors) != len(articles):
        raise ValueError(f"{len(articles)} articles but {len(vectors)} vectors; give one vector an article")
    if not articles:
        return {}
    order = sorted(range(len(articles)), key=lambda n: articles[n].article_id)
    ordered = [articles[n] for n in order]
    labels = {a.article_id: a.event for a in ordered if a.event is not None}
    labels = {**{a: e for a, e in (placed or {}).items() if a in {o.article_id for o in ordered}}, **labels}
    if one_event:
        told = sorted(set(labels.values()))
        event_id = told[0] if len(told) == 1 else _found(ordered)
        return {article.article_id: event_id for article in ordered}
    if all(article.article_id in labels for article in ordered):
        return {article.article_id: labels[article.article_id] for article in ordered}
    likeness = _Likeness.of(ordered, np.asarray(vectors, dtype=np.float64)[order])
    event_of: dict[str, str] = {}
    for members in _components(likeness, [labels.get(a.article_id) for a in ordered], threshold):
        block = likeness.between(members, members)
        for group, label in _agglomerate(block, [labels.get(ordered[n].article_id) for n in members], threshold):
            found = [ordered[members[n]] for n in group]
            event_of.update(dict.fromkeys((a.article_id for a in found), label or _found(found)))
    return {article.article_id: event_of[article.article_id] for article in ordered}


def _found(articles: Sequence[Article]) -> str:
    earliest = min(articles, key=lambda article: (article.published_at or "9999", article.article_id))
    return f"ev-{digest(earliest.article_id)}"


@dataclass(frozen=True, slots=True)
class _Likeness:
    """What the likeness of two articles is made of: vectors (n, d), words (n, vocabulary), days (n), NaN undated."""

    vectors: Matrix
    words: csr_matrix
    days: Matrix

    @classmethod
    def of(cls, articles: Sequence[Article], vectors: Matrix) -> "_Likeness":
        """Read the articles; names within a sentence count double."""
        # Imported here: scikit-learn takes two seconds to load, and articles whose event is told need none of it.
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

        words = TfidfVectorizer(
            sublinear_tf=True, analyzer=partial(_words_of, left_out=ENGLISH_STOP_WORDS)
        ).fit_transform(articles)
        return cls(vectors, csr_matrix(words), np.array([_day_of(article) for article in articles]))

    def between(self, left: Sequence[int], right: Sequence[int]) -> Matrix:
        """Likeness of shape (left, right), rounded so that no thread or batch can tip a merge."""
        lefts, rights = np.asarray(left), np.asarray(right)
        cosines = self.vectors[lefts] @ self.vectors[rights].T
        shared = (self.words[lefts] @ self.words[rights].T).toarray()
        gaps = np.abs(self.days[lefts][:, None] - self.days[rights][None, :])
        late = np.nan_to_num(np.clip((gaps - DAYS_AS_ONE) / (DAYS_APART - DAYS_AS_ONE), 0, 1), nan=0.0)
        blend = VECTOR_WEIGHT * cosines + (1 - VECTOR_WEIGHT) * shared - GAP_PENALTY * late
        return np.asarray(np.round(blend, 4), dtype=np.float64)


def _words_of(article: Article, left_out: Container[str]) -> list[str]:
    text = f"{article.title or ''}\n{article.text}".replace("’", "'")
    words = [word.lower().removesuffix("'s") for word in _WORD.findall(text)]
    names = [word.lower().removesuffix("'s") for word in _INSIDE_A_SENTENCE.findall(text)]
    return [word for word in (*words, *names) if word not in left_out] or ["(no words)"]


def _day_of(article: Article) -> float:
    if article.published_at is None:
        return float("nan")
    return float(datetime.datetime.fromisoformat(article.published_at).toordinal())


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
