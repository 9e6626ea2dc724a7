"""Scores of a story reckoned by hand, and floors that hold."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from narratives.config import Settings
from narratives.error_book import REMEDIES, Mistake, write_error_book
from narratives.errors import InputError
from narratives.evaluate import EvalData, Score, evaluate, pin_floors, score_pairs, score_story
from narratives.expected import read_annotated
from narratives.outputs import Findings
from narratives.records import AnalysedArticle, Article, Attribution, Claim, ClaimCluster, ComparedEvent, Event, Source

TEXTS = {"a": "The dam broke. Rain fell. Subscribe now.", "b": "Officials denied the dam broke. Rain fell."}
GOLD = {
    "sentences": {"a": [[0, 14], [15, 25]], "b": [[0, 31], [32, 42]]},
    "boilerplate": {"a": [[26, 40]]},
    "leads": {"a": ["dam"], "b": ["rain"]},
    "claims": [
        {
            "id": "dam",
            "mentions": [
                {"article_id": "a", "start": 0, "end": 13, "stance": "asserted", "source": None},
                {"article_id": "b", "start": 17, "end": 30, "stance": "denied", "source": "the officials"},
            ],
        },
        {
            "id": "rain",
            "mentions": [
                {"article_id": "a", "start": 15, "end": 24, "stance": "asserted", "source": None},
                {"article_id": "b", "start": 32, "end": 41, "stance": "asserted", "source": None},
            ],
        },
    ],
    "apart": [{"a": {"article_id": "a", "start": 0, "end": 13}, "b": {"article_id": "b", "start": 32, "end": 41}}],
}
DENIED = Attribution("denied", Source("Officials", "Officials", "official", 0, 9))


def _claim(article_id: str, start: int, end: int, attribution: Attribution | None = None) -> Claim:
    text = TEXTS[article_id][start:end]
    return Claim(
        *(f"{article_id}{start}", article_id, "body", 0, start, end, text, text, None, None, None, False, False),
        voice="active",
        attribution=attribution or Attribution("asserted"),
    )


def _findings(claims: list[Claim], groups: list[list[str]], leads: dict[str, str]) -> Findings:
    clusters = tuple(ClaimCluster(g[0], "e", g[0], g[0], tuple(g), ("A",), len(g), 1.0, 1.0) for g in groups)
    analysed = [
        AnalysedArticle(Article(name, "A", text), (), tuple(c for c in claims if c.article_id == name), ())
        for name, text in TEXTS.items()
    ]
    return Findings(analysed, [ComparedEvent(Event("e", "e", tuple(TEXTS)), (), clusters, leads)])


def test_a_story_found_as_expected() -> None:
    claims = [_claim("a", 0, 13), _claim("a", 15, 24), _claim("b", 17, 30, DENIED), _claim("b", 32, 41)]
    scores = score_story(GOLD, _findings(claims, [["a0", "b17"], ["a15", "b32"]], {"a": "a0", "b": "a15"}))
    assert scores == dict.fromkeys(scores, 1.0)


def test_a_story_found_otherwise() -> None:
    claims = [_claim("a", 0, 13), _claim("a", 26, 39), _claim("b", 0, 30), _claim("b", 32, 41)]
    scores = score_story(GOLD, _findings(claims, [["a0", "b32"], ["a26"], ["b0"]], {"a": "a0", "b": "a26"}))
    assert scores == {
        "link_precision": 0.0,
        "link_recall": 0.0,
        "link_f1": 0.0,
        "stance_accuracy": 0.5,  # of four mentions one is not found and the denial is missed
        "stance_macro_f1": pytest.approx((2 * (2 / 3) ** 2 / (4 / 3)) / 2, abs=1e-3),
        "source_accuracy": 0.0,
        "leads_right": 0.5,
        "kept_apart": 0.0,
        "boilerplate_without_claims": 0.0,
    }


def test_pairs() -> None:
    wanted = [
        {"id": 1, "same_claim": True, "conflict": True, "stance_a": "asserted", "source_a": None}
        | {"stance_b": "denied", "source_b": "Officials"},
        {
            "id": 2,
            "same_claim": False,
            "stance_a": "asserted",
            "source_a": None,
            "stance_b": "asserted",
            "source_b": None,
        },
    ]
    right = {row["id"]: {"conflict": False, **row} for row in wanted}
    assert set(score_pairs(wanted, right).values()) == {1.0}
    wrong = {1: right[1] | {"source_b": None, "conflict": False}, 2: right[2] | {"same_claim": True}}
    scores = score_pairs(wanted, wrong)
    assert scores["same_claim_accuracy"] == scores["same_claim_precision"] == 0.5
    assert scores["same_claim_recall"] == 1.0
    assert scores["conflict_f1"] == scores["source_accuracy"] == 0.0


@pytest.fixture
def data(tmp_path: Path) -> EvalData:
    (tmp_path / "pairs.jsonl").write_text("{}")
    return EvalData((), (), tmp_path / "pairs.jsonl", tmp_path / "floors.json")


@pytest.mark.parametrize(
    ("floor", "value", "may_lower", "pinned"),
    [(None, 0.5, False, 0.49), (0.4, 0.5, False, 0.49), (0.6, 0.5, False, 0.6), (0.6, 0.5, True, 0.49)],
)
def test_a_floor_sinks_only_when_that_is_said(
    data: EvalData, floor: float | None, value: float, may_lower: bool, pinned: float
) -> None:
    path = pin_floors(data, [Score("pairs", "accuracy", value, floor)], may_lower=may_lower)
    assert json.loads(path.read_text())["floors"] == {"pairs": {"accuracy": pinned}}


def test_an_annotated_event_is_read_with_the_place_of_every_quote(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    article = {"article_id": "a", "outlet": "Ledger", "title": "Quay", "sentences": ["The quay is shut.", "It rained."]}
    quote = {"article_id": "a", "sentence": 1, "quote": "rained", "stance": "asserted", "source": None}
    elsewhere = quote | {"quote": "it poured"}
    claims = [{"id": "c", "mentions": [quote, elsewhere]}]
    path.write_text(json.dumps({"event_id": "e", "articles": [article], "claims": claims}), encoding="utf8")
    articles, gold = read_annotated(path)
    assert articles[0].text == "The quay is shut.\n\nIt rained."
    assert articles[0].event == "e"
    found = [articles[0].text[m["start"] : m["end"]] for m in gold["claims"][0]["mentions"]]
    assert found == ["rained", "It rained."]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"event_id": "e"}'])
def test_what_is_no_annotated_event_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "event.json"
    path.write_text(content, encoding="utf8")
    with pytest.raises(InputError, match="no annotated event"):
        read_annotated(path)


def test_the_error_book_shows_passages_as_printed(tmp_path: Path) -> None:
    mistake = Mistake("stance", "denied", "asserted", ("The *mayor*\nsaid ``` no.",), 1.0)
    page = write_error_book([mistake], tmp_path / "docs" / "errors.md").read_text(encoding="utf8")
    assert "1.\n   ````text\n   expected: denied\n   found: asserted\n\n   The *mayor* said ``` no.\n   ````" in page
    assert all(kind in page.lower() for kind in REMEDIES)


def test_floors_of_other_data_are_no_floors(data: EvalData) -> None:
    pin_floors(data, [Score("pairs", "accuracy", 0.5, None)])
    data.pairs.write_text("{ }")
    with pytest.raises(InputError, match=r"pairs\.jsonl changed"):
        evaluate(data, settings=Settings())


def test_a_figure_without_floor_is_not_held() -> None:
    score = Score("pairs", "accuracy", 0.5, 0.5)
    assert score.is_held
    assert not replace(score, floor=0.51).is_held
    assert not replace(score, floor=None).is_held
