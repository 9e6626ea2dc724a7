"""Who counts as one voice: each table row is an article's claim in one cluster."""

import pandas as pd
import pytest

from narratives.analysis.copies import count_voices, find_voices, same_words

WIRE = "The council closed the bridge on Monday after cracks were found."
SHORT = "He denied it."


@pytest.mark.parametrize(
    ("what", "rows", "n_voices"),
    [
        ("three outlets, three texts", [("a", None, "One says this."), ("b", None, "Two."), ("c", None, "Three.")], 3),
        ("five copies of one text", [(name, "copy-1", f"{name} says") for name in "abcde"], 1),
        ("two copies and another", [("a", "copy-1", "x"), ("b", "copy-1", "y"), ("c", None, "z")], 2),
        ("two groups", [("a", "copy-1", "x"), ("b", "copy-1", "y"), ("c", "copy-2", "z"), ("d", "copy-2", "z")], 2),
        ("the same sentence in two stories", [("a", None, WIRE), ("b", None, WIRE)], 1),
        ("the same, set otherwise", [("a", None, WIRE), ("b", None, f"“{WIRE.upper()}”")], 1),
        ("the same short sentence", [("a", None, SHORT), ("b", None, SHORT)], 2),
        ("a sentence links two groups", [("a", "copy-1", WIRE), ("b", "copy-1", "x"), ("c", "copy-2", WIRE)], 1),
        ("one article twice", [("a", None, "One says this."), ("a", None, "And it says it again.")], 1),
    ],
)
def test_voices_of_a_row(what: str, rows: list[tuple[str, str | None, str]], n_voices: int) -> None:
    claims = pd.DataFrame(
        [
            {"claim_id": f"{article}@{n}", "cluster_id": "k", "article_id": article, "copy_group": group}
            for n, (article, group, _) in enumerate(rows)
        ],
        dtype=object,
    )
    sentences = pd.DataFrame({"claim_id": claims["claim_id"], "text": [text for _, _, text in rows]})
    claims["voice"] = find_voices(claims, sentences)
    assert count_voices(claims) == {"k": n_voices}, what


def test_the_same_sentence_in_two_rows_joins_nothing_and_loose_claims_have_no_voice() -> None:
    claims = pd.DataFrame(
        {
            "claim_id": ["a@1", "b@1", "c@1"],
            "cluster_id": ["k", "m", None],
            "article_id": ["a", "b", "c"],
            "copy_group": [None, None, None],
        },
        dtype=object,
    )
    sentences = pd.DataFrame({"claim_id": ["a@1", "b@1"], "text": [WIRE, WIRE]})
    assert find_voices(claims, sentences) == ["a@1", "b@1", None]


def test_words_only() -> None:
    assert (
        same_words("“The Council closed the bridge – on Monday, at 9.”")
        == "the council closed the bridge on monday at 9"
    )
    assert same_words("He said so.") is None
