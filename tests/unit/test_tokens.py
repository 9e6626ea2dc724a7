"""Sentences laid side by side token by token, with vectors made by hand: a direction a word, no model."""

import numpy as np
import pytest
from test_relate import HashEncoder

from narratives.pipeline.embed import vector_key
from narratives.pipeline.models import Models
from narratives.pipeline.tokens import MEETING_NAMES, Meetings, compare_lines, read_lines

EVENT = [
    "Divers searched the flooded mine",
    "Rescuers combed the flooded mine",
    "Divers searched the flooded mine for three missing engineers",
    "Ministers promised an inquiry",
]


@pytest.fixture
def models() -> Models:
    return Models(load_nlp=lambda: None, encoder=HashEncoder(), digests={})  # type: ignore[arg-type]


def meet(models: Models, i: int, j: int, texts: list[str] = EVENT) -> dict[str, float]:
    _, lines = read_lines(texts, models=models)
    whole = [line.inside(0, len(text)) for line, text in zip(lines, texts, strict=True)]
    return dict(zip(MEETING_NAMES, compare_lines(lines[i], lines[j], whole[i], whole[j]), strict=True))


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        pytest.param((0, 0), (0, 1), id="the same sentence before another wording"),
        pytest.param((0, 2), (0, 1), id="one that says more before one with other words"),
        pytest.param((0, 1), (0, 3), id="shared words before none"),
    ],
)
def test_more_words_met_is_more(models: Models, nearer: tuple[int, int], farther: tuple[int, int]) -> None:
    assert meet(models, *nearer)["met"] > meet(models, *farther)["met"]


def test_what_is_contained_is_met_in_one_direction_only(models: Models) -> None:
    contained = meet(models, 0, 2)
    assert contained["met_most"] == pytest.approx(1, abs=0.01)
    assert contained["met_least"] < 0.9
    assert contained["met"] == pytest.approx((contained["met_most"] + contained["met_least"]) / 2)


def test_the_order_of_two_sentences_does_not_matter(models: Models) -> None:
    _, lines = read_lines(EVENT, models=models)
    meetings = Meetings(lines, [line.inside(0, 12) for line in lines])
    assert meetings.of(0, 2) == meetings.of(2, 0)


def test_a_claim_is_sought_in_the_whole_sentence_of_the_other(models: Models) -> None:
    texts = [*EVENT, "Ministers promised help while divers searched the flooded mine"]
    _, lines = read_lines(texts, models=models)
    clause = lines[4].inside(texts[4].index("divers"), len(texts[4]))
    found = dict(zip(MEETING_NAMES, compare_lines(lines[4], lines[0], clause, lines[0].inside(0, 40)), strict=True))
    assert found["clause_met_least"] > 0.9 > found["met_least"]


def test_what_every_sentence_holds_weighs_least(models: Models) -> None:
    (line, *_) = read_lines(EVENT, models=models)[1]
    weights = {EVENT[0][start:end]: weight for (start, end), weight in zip(line.spans, line.weights, strict=True)}
    assert weights["mine"] < weights["searched"]
    assert "the" not in weights


@pytest.mark.parametrize("text", ["…", "the", "—!"])
def test_a_sentence_without_telling_words_keeps_what_it_has(models: Models, text: str) -> None:
    _, (line, *_) = read_lines([text, *EVENT], models=models)
    assert len(line.weights) == 1


def test_an_empty_sentence_meets_nothing(models: Models) -> None:
    assert set(meet(models, 0, 1, [" ", *EVENT]).values()) == {0.0}


def test_the_vectors_of_the_sentences_are_kept(models: Models) -> None:
    kept: dict[str, np.ndarray] = {}
    matrix, lines = read_lines([EVENT[0], EVENT[1], EVENT[0]], models=models, vectors=kept)
    assert set(kept) == {vector_key(EVENT[0]), vector_key(EVENT[1])}
    assert matrix.shape == (3, 16)
    assert lines[0] is lines[2]
    assert read_lines([], models=models)[1] == []
