"""The measures, by examples small enough to reckon in the head."""

import pytest

from narratives.analysis import scoring


@pytest.mark.parametrize(
    ("wanted", "found", "figures"),
    [
        ([[("a", 1), ("b", 1)]], [[("a", 1), ("b", 1)]], (1, 1, 1)),
        ([[("a", 1), ("b", 1)]], [[("a", 1)], [("b", 1)]], (0, 0, 0)),
        ([[("a", 1), ("b", 1)]], [[("a", 1), ("b", 1), ("c", 1)]], (0.3333, 1, 0.5)),
        ([[("a", 1), ("b", 1), ("c", 1)]], [[("a", 1), ("b", 1)]], (1, 0.3333, 0.5)),
        ([[("a", 1), ("a", 2), ("b", 1)]], [[("a", 1), ("a", 2)]], (0, 0, 0)),  # the same article: nothing is linked
        ([[("a", 1), ("b", 1)]], [[("a", 1), ("b", 1), ("b", 1)]], (1, 1, 1)),  # two claims of one sentence
        ([], [], (0, 0, 0)),
    ],
)
def test_links(wanted: list, found: list, figures: tuple[float, float, float]) -> None:
    result = scoring.score_links(wanted, found)
    assert (result.precision, result.recall, result.f1) == figures


def test_spans_count_characters_once() -> None:
    result = scoring.score_spans({"a": [(0, 10)]}, {"a": [(5, 10), (5, 15)], "b": [(0, 10)]})
    assert (result.precision, result.recall, result.n_found) == (0.25, 0.5, 20)


def test_flags_agree_on_the_yes() -> None:
    result = scoring.score_flags([(True, True), (True, False), (False, True), (False, False), (True, True)])
    assert (result.precision, result.recall) == (0.6667, 0.6667)


@pytest.mark.parametrize(
    ("found", "precision", "recall"),
    [
        ({"a": 1, "b": 1, "c": 2}, 1.0, 1.0),
        ({"a": 1, "b": 1, "c": 1}, 0.5556, 1.0),
        ({"a": 1, "b": 2, "c": 3}, 1.0, 0.6667),
        ({"a": 1, "b": 1}, 1.0, 1.0),  # c was not found: alone, as it should be
    ],
)
def test_groups(found: dict[str, int], precision: float, recall: float) -> None:
    result = scoring.score_groups({"a": "x", "b": "x", "c": "y"}, found)
    assert (result.precision, result.recall) == (precision, recall)


def test_labels() -> None:
    pairs = [("asserted", "asserted"), ("asserted", "asserted"), ("denied", "asserted"), ("denied", "denied")]
    assert scoring.accuracy(pairs) == 0.75
    assert scoring.macro_f1(pairs) == pytest.approx((0.8 + 0.6667) / 2, abs=1e-4)
    assert scoring.accuracy([]) == scoring.macro_f1([]) == 0.0


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Nicholson", "Gen. John Nicholson", True),
        ("the Kremlin", "Kremlin", True),
        ("the ministry of defence", "Defence Ministry", True),
        ("General Reyes’", "“General Reyes”", True),
        ("Reyes", "Ruiz", False),
        ("Tom Reyes", "Ana Reyes", False),
        ("", "Reyes", False),
        ("the", "the", False),
    ],
)
def test_names(one: str, other: str, is_same: bool) -> None:
    assert scoring.names_agree(one, other) is scoring.names_agree(other, one) is is_same


def test_sources_that_were_not_found_count_as_wrong() -> None:
    assert scoring.source_accuracy([("Reyes", "Tom Reyes"), ("Reyes", None)]) == 0.5
