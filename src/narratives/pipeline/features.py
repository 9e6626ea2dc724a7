"""What speaks for and against two claims of one event saying the same, as numbers for the relation model."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from narratives.pipeline.actors import canonical
from narratives.pipeline.embed import Matrix, Vectors, embed_texts
from narratives.pipeline.models import Models
from narratives.pipeline.numbers import compare_quantities
from narratives.pipeline.wording import Wording, read_wording, stem
from narratives.records import AnalysedArticle, Claim

Table = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int64]

PER_ARTICLE = 8  # candidates a claim keeps in each other article
PER_CLAIM = 64  # and over the whole event, which keeps the work near-linear for large events
NAMES = (
    "cosine", "cosine_centred", "sentence", "sentence_centred", "crossed", "around", "contained", "shared", "weight",
    "names_shared", "names_apart", "agent_same", "agent_apart", "target_same", "target_apart", "swapped",
    "half_swapped", "action_same", "action_cosine", "numbers_agree", "numbers_against", "negated_apart",
    "negations_apart", "phase_same", "phase_apart", "source_same", "source_apart", "one_attributed", "rank_forward",
    "rank_back", "rank_product", "margin", "place_apart", "both_early", "length_ratio", "length_min", "headline",
    "same_article", "hedged_apart", "n_articles", "deed", "whole_deed",
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """The claims of an event, read and embedded once. Matrices have a row a claim."""

    claims: tuple[Claim, ...]
    article: npt.NDArray[np.int64]
    wordings: tuple[Wording, ...]
    vectors: Matrix
    centred: Matrix
    sentences: Matrix
    sentences_centred: Matrix
    around: Matrix
    actions: Matrix
    place: Table
    idf: Mapping[str, float]
    verbs: tuple[str, ...]  # stem of each action, '' where there is none
    agents: tuple[frozenset[str], ...]
    targets: tuple[frozenset[str], ...]
    sources: tuple[frozenset[str], ...]
    n_articles: int


def read_event(analysed: Sequence[AnalysedArticle], *, models: Models, vectors: Vectors | None = None) -> Reading:
    """Read and embed the claims of the articles of one event, in the order given."""
    claims = [claim for one in analysed for claim in one.claims]
    article = np.array([n for n, one in enumerate(analysed) for _ in one.claims], dtype=np.int64)
    last = [max((c.sentence for c in one.claims), default=0) for one in analysed]
    resolved = embed_texts([c.wording for c in claims], models=models, vectors=vectors)
    actions = embed_texts([c.action or c.wording for c in claims], models=models, vectors=vectors)
    sentences, around = _embed_sentences(analysed, claims, models, vectors)
    read = {wording: read_wording(wording) for wording in dict.fromkeys(c.wording for c in claims)}
    wordings = tuple(read[c.wording] for c in claims)
    return Reading(
        claims=tuple(claims),
        article=article,
        wordings=wordings,
        vectors=resolved,
        centred=_centre(resolved),
        sentences=sentences,
        sentences_centred=_centre(sentences),
        around=_centre(around),
        actions=actions,
        place=np.array([c.sentence / max(1, last[a]) for c, a in zip(claims, article, strict=True)]),
        idf=_weigh_words(wordings),
        verbs=tuple(_verb_stem(c.action) for c in claims),
        agents=tuple(_read_role(c.agent) for c in claims),
        targets=tuple(_read_role(c.target) for c in claims),
        sources=tuple(_read_role(c.attribution.source.name if c.attribution.source else None) for c in claims),
        n_articles=len(analysed),
    )


def propose_pairs(reading: Reading) -> Pairs:
    """Candidate pairs (i < j), shape (n_pairs, 2): for each claim its nearest in every article, its own included."""
    n = len(reading.claims)
    if n < 2:
        return np.zeros((0, 2), dtype=np.int64)
    near = [_nearest_in(reading, a) for a in range(reading.n_articles)]
    claim, other, similarity = (np.concatenate(column) for column in zip(*near, strict=True))
    order = np.lexsort((other, -similarity, claim))
    claim, other = claim[order], other[order]
    is_kept = np.arange(len(claim)) - np.searchsorted(claim, claim) < PER_CLAIM
    low, high = np.minimum(claim, other)[is_kept], np.maximum(claim, other)[is_kept]
    return np.stack(np.divmod(np.unique(low * n + high), n), axis=1)


def _nearest_in(reading: Reading, a: int) -> tuple[Indices, Indices, Matrix]:
    """For each claim its nearest of article ``a``, half as many in its own: claim, the one near it, how near."""
    members = np.flatnonzero(reading.article == a)
    similarity = reading.centred @ reading.centred[members].T
    similarity += reading.sentences_centred @ reading.sentences_centred[members].T
    similarity = np.round(similarity, 4)
    similarity[members, np.arange(len(members))] = -np.inf  # a claim is no candidate for itself
    best = np.argsort(-similarity, axis=1, kind="stable")[:, :PER_ARTICLE]
    n_kept = np.where(reading.article == a, PER_ARTICLE // 2, PER_ARTICLE)
    claim, place = np.nonzero(np.arange(best.shape[1]) < n_kept[:, None])
    column = best[claim, place]
    is_other = members[column] != claim
    claim, column = claim[is_other], column[is_other]
    return claim, members[column], similarity[claim, column]


def describe_pairs(reading: Reading, pairs: Pairs) -> Table:
    """Features of the pairs: shape (n_pairs, len(NAMES)), symmetric in the two claims."""
    if not len(pairs):
        return np.zeros((0, len(NAMES)))
    first, among = _find_alike(reading)
    told, of_pair = np.unique(among[pairs], axis=0, return_inverse=True)  # outlets copy: each two wordings once
    alike = [(int(first[i]), int(first[j])) for i, j in told]
    weights = [_weigh(wording.stems, reading.idf) for wording in reading.wordings]
    words = np.array([_word_features(reading, weights, i, j) for i, j in alike])[of_pair]
    roles = np.array([_role_features(reading, i, j) for i, j in alike])[of_pair]
    forms = np.array([_form_features(reading, i, j) for i, j in alike])[of_pair]
    columns = {
        **_dense_features(reading, pairs),
        **_named(_WORD_NAMES, words),
        **_named(_ROLE_NAMES, roles),
        **_named(_FORM_NAMES, forms),
    }
    deed = columns["agent_same"] * np.maximum(0.0, columns["action_cosine"])
    columns |= {"deed": deed, "whole_deed": deed * columns["target_same"]}
    table: Table = np.column_stack([columns[name] for name in NAMES]).astype(np.float64)
    return np.round(table, 4)


def _find_alike(reading: Reading) -> tuple[Indices, Indices]:
    """Claims that words, roles and form cannot tell apart: the first of each kind, and the kind of each claim."""
    kinds: dict[tuple[object, ...], int] = {}
    first: list[int] = []
    among = []
    for i, claim in enumerate(reading.claims):
        key = (
            claim.wording, reading.agents[i], reading.targets[i], reading.sources[i], reading.verbs[i],
            claim.negated, claim.hedged, claim.section == "headline",
        )  # fmt: skip
        if key not in kinds:
            kinds[key] = len(first)
            first.append(i)
        among.append(kinds[key])
    return np.array(first, dtype=np.int64), np.array(among, dtype=np.int64)


def _embed_sentences(
    analysed: Sequence[AnalysedArticle], claims: Sequence[Claim], models: Models, vectors: Vectors | None
) -> tuple[Matrix, Matrix]:
    """For each claim the vector of its sentence, and the sum with the sentences before and after it."""
    records = [s for one in analysed for s in one.sentences if s.section != "boilerplate"]
    matrix = embed_texts([record.text for record in records], models=models, vectors=vectors)
    row = {(s.article_id, s.section == "headline", s.index): n for n, s in enumerate(records)}

    def window(claim: Claim, steps: Sequence[int]) -> Matrix:
        found = [row.get((claim.article_id, claim.section == "headline", claim.sentence + step)) for step in steps]
        return np.asarray(np.sum([matrix[n] for n in found if n is not None], axis=0), dtype=np.float32)

    if not claims:
        return matrix[:0], matrix[:0]
    around = np.stack([window(claim, (-1, 0, 1)) for claim in claims])
    length = np.maximum(np.linalg.norm(around, axis=1, keepdims=True), 1e-6)
    return np.stack([window(claim, (0,)) for claim in claims]), np.asarray(around / length, dtype=np.float32)


def _named(names: Sequence[str], table: Table) -> dict[str, Table]:
    return {name: table[:, n] for n, name in enumerate(names)}


def _centre(matrix: Matrix) -> Matrix:
    """Vectors minus the event's mean: what every claim of the event has in common tells nothing."""
    if len(matrix) < 3:
        return matrix
    moved = matrix - matrix.mean(axis=0)
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6), dtype=np.float32)


def _weigh_words(wordings: Sequence[Wording]) -> dict[str, float]:
    n = len(wordings)
    counts = Counter(word for wording in wordings for word in sorted(wording.stems))
    return {word: math.log((n + 1) / (count + 0.5)) + 0.2 for word, count in counts.items()}


def _weigh(words: Iterable[str], idf: Mapping[str, float]) -> float:
    return math.fsum(idf.get(word, 1.0) for word in words)  # exact, so that no order of the words shows


def _read_role(role: str | None) -> frozenset[str]:
    """Stems of the canonical name of whoever fills a role; empty when nobody is known."""
    if not role:
        return frozenset()
    return read_wording(canonical(role)).stems | read_wording(role).stems


def _verb_stem(action: str | None) -> str:
    """Stem of the first word of an action that is no mere auxiliary."""
    words = (action or "").split()
    telling = [word for word in words if read_wording(word).stems] or words
    return stem(telling[0]) if telling else ""


def _cosines(matrix: Matrix, pairs: Pairs) -> Table:
    cosines: Table = np.einsum("ij,ij->i", matrix[pairs[:, 0]], matrix[pairs[:, 1]]).astype(np.float64)
    return cosines


def _dense_features(reading: Reading, pairs: Pairs) -> dict[str, Table]:
    left, right = pairs[:, 0], pairs[:, 1]
    centred = _cosines(reading.centred, pairs)
    crossed = np.maximum(
        np.einsum("ij,ij->i", reading.vectors[left], reading.sentences[right]),
        np.einsum("ij,ij->i", reading.sentences[left], reading.vectors[right]),
    )
    forward, back, margin = _ranks(reading, pairs, centred)
    place = reading.place
    n_words = np.array([w.n_words for w in reading.wordings], dtype=np.float64)
    shorter, longer = np.minimum(n_words[left], n_words[right]), np.maximum(n_words[left], n_words[right])
    return {
        "cosine": _cosines(reading.vectors, pairs),
        "cosine_centred": centred,
        "sentence": _cosines(reading.sentences, pairs),
        "sentence_centred": _cosines(reading.sentences_centred, pairs),
        "crossed": crossed,
        "around": _cosines(reading.around, pairs),
        "action_cosine": _cosines(reading.actions, pairs),
        "rank_forward": 1 / np.maximum(forward, back),
        "rank_back": 1 / np.minimum(forward, back),
        "rank_product": 1 / (forward * back),
        "margin": margin,
        "place_apart": np.abs(place[left] - place[right]),
        "both_early": 1 - np.maximum(place[left], place[right]),
        "length_ratio": shorter / np.maximum(1, longer),
        "length_min": np.log1p(shorter),
        "same_article": (reading.article[left] == reading.article[right]).astype(np.float64),
        "n_articles": np.full(len(pairs), math.log(reading.n_articles)),
    }


def _ranks(reading: Reading, pairs: Pairs, similarity: Table) -> tuple[Table, Table, Table]:
    """Rank of each claim among its partner's candidates in that article, and the lead over the next best."""
    n = len(pairs)
    score = np.tile(np.round(similarity, 4), 2)
    row = np.concatenate([pairs, pairs[:, ::-1]])  # each pair from the view of the one claim, then of the other
    row_of = row[:, 0] * reading.n_articles + reading.article[row[:, 1]]
    order = np.lexsort((np.tile(np.arange(n), 2), -score, row_of))
    starts = np.searchsorted(row_of[order], row_of)
    rank = np.empty(2 * n, dtype=np.int64)
    rank[order] = np.arange(2 * n)
    rank -= starts - 1
    rival = order[np.minimum(starts + (rank == 1), 2 * n - 1)]  # the best of the row, for the best itself the second
    best = np.where((row_of[rival] == row_of) & (rival != np.arange(2 * n)), score[rival], -np.inf)
    ahead = np.maximum(best[:n], best[n:])
    margin = similarity - np.where(np.isinf(ahead), 0.0, ahead)
    return rank[:n].astype(np.float64), rank[n:].astype(np.float64), margin


_WORD_NAMES = ("contained", "shared", "weight", "names_shared", "names_apart")


def _word_features(reading: Reading, weights: Sequence[float], i: int, j: int) -> tuple[float, ...]:
    """``weights``: of all the stems of each wording."""
    a, b = reading.wordings[i], reading.wordings[j]
    weight = partial(_weigh, idf=reading.idf)
    shared = weight(a.stems & b.stems)
    apart = min(weight(a.names - b.stems), weight(b.names - a.stems))
    return (
        shared / max(min(weights[i], weights[j]), 1.0),
        shared / max(weights[i] + weights[j] - shared, 1.0),
        math.log1p(shared),
        weight((a.names & b.stems) | (b.names & a.stems)) / max(weight(a.names | b.names), 1.0),
        math.log1p(apart),
    )


_ROLE_NAMES = (
    "agent_same", "agent_apart", "target_same", "target_apart", "swapped", "half_swapped", "action_same",
    "source_same", "source_apart", "one_attributed",
)  # fmt: skip


def _role_features(reading: Reading, i: int, j: int) -> tuple[float, ...]:
    agents, targets, sources = reading.agents, reading.targets, reading.sources
    agent, target = likeness(agents[i], agents[j]), likeness(targets[i], targets[j])
    over, under = likeness(agents[i], targets[j]), likeness(targets[i], agents[j])
    source = likeness(sources[i], sources[j])
    return (
        agent,
        float(bool(agents[i] and agents[j]) and agent == 0),
        target,
        float(bool(targets[i] and targets[j]) and target == 0),
        float(min(over, under) > max(agent, target)) * min(over, under),
        max(over, under) * float(max(over, under) > max(agent, target)),
        float(bool(reading.verbs[i]) and reading.verbs[i] == reading.verbs[j]),
        source,
        float(bool(sources[i] and sources[j]) and source == 0),
        float(bool(sources[i]) != bool(sources[j])),
    )


def likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the shorter name's words that stand in the longer one."""
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


_FORM_NAMES = (
    "numbers_agree", "numbers_against", "negated_apart", "negations_apart", "phase_same", "phase_apart", "headline",
    "hedged_apart",
)  # fmt: skip


def _form_features(reading: Reading, i: int, j: int) -> tuple[float, ...]:
    a, b = reading.wordings[i], reading.wordings[j]
    claim, other = reading.claims[i], reading.claims[j]
    agree, against = compare_quantities(a.quantities, b.quantities)
    phases = a.phases | b.phases
    return (
        float(min(agree, 3)),
        float(min(against, 3)),
        float(claim.negated != other.negated),
        float(a.negations % 2 != b.negations % 2),
        len(a.phases & b.phases) / len(phases) if phases else 0.0,
        float(bool(a.phases and b.phases) and not a.phases & b.phases),
        float("headline" in (claim.section, other.section)),
        float(claim.hedged != other.hedged),
    )
