"""The demo stories are what their README says, and the editor's tables drawn from them quote them word for word."""

import json
import re
from collections import defaultdict
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from narratives.records import STANCES

ROOT = Path(__file__).resolve().parents[2]
FIELDS = {"id", "outlet", "title", "published_at", "url", "text", "event", "kind"}
PARTS = ("sentences", "boilerplate", "headings")
# how many of each part, article by article
SHAPES = {
    "taliban": {
        "sentences": [21, 23, 23, 21, 20, 25],
        "boilerplate": [2, 3, 3, 3, 1, 2],
        "headings": [0, 0, 0, 0, 0, 0],
    },
    "water": {"sentences": [20, 20, 21, 21, 20], "boilerplate": [2, 4, 2, 3, 2], "headings": [0, 0, 0, 0, 2]},
}
STORIES = sorted(SHAPES)

Row = dict[str, Any]


def read_articles(story: str) -> list[Row]:
    with (ROOT / "data" / f"{story}.jsonl").open(encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def read_expected(story: str) -> Row:
    return json.loads((ROOT / "tests" / "golden" / f"expected_{story}.json").read_text(encoding="utf8"))


def passages(expected: Row) -> list[Row]:
    """Everything the table quotes: shared claims, claims only one outlet has, pairs to be kept apart."""
    quoted = [m for claim in expected["claims"] + expected["single"] for m in claim["mentions"]]
    return quoted + [pair[side] for pair in expected["apart"] for side in ("a", "b")]


@pytest.fixture(params=STORIES)
def story(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_outlet_tells_the_event_once(story: str) -> None:
    articles = read_articles(story)
    outlets = [a["outlet"] for a in articles]
    assert len(articles) == len(SHAPES[story]["sentences"]) >= 5
    assert len(set(outlets)) == len(outlets)
    assert len({a["kind"] for a in articles}) == len(articles)
    assert [a["id"] for a in articles] == [f"{story}-{n}" for n in range(1, len(articles) + 1)]
    assert {a["event"] for a in articles} == {read_expected(story)["event"]}


def test_rows_can_be_read_by_the_program(story: str) -> None:
    for article in read_articles(story):
        assert set(article) == FIELDS
        assert all(isinstance(value, str) and value == value.strip() != "" for value in article.values())
        datetime.fromisoformat(article["published_at"])
        assert (urlsplit(article["url"]).hostname or "").endswith(".example.org"), "an invented outlet has no real site"
        assert re.search(r"\n\n\S", article["text"])
        assert not re.search(r"\n{3}|[^\n]\n[^\n]| \n|\t|  ", article["text"]), "one blank line between paragraphs"


def test_the_parts_cover_the_text_in_order(story: str) -> None:
    expected = read_expected(story)
    for article in read_articles(story):
        text = article["text"]
        spans = sorted(span for part in PARTS for span in expected[part][article["id"]])
        assert spans[0][0] == 0
        assert spans[-1][1] == len(text)
        assert all(text[left[1] : right[0]] in {" ", "\n\n"} for left, right in pairwise(spans))


def test_counts_hold(story: str) -> None:
    expected = read_expected(story)
    for kind, counts in SHAPES[story].items():
        assert [len(expected[kind][a["id"]]) for a in read_articles(story)] == counts
    assert all(12 <= n <= 25 for n in SHAPES[story]["sentences"])
    assert 12 <= len(expected["claims"]) <= 20


def test_every_quote_is_verbatim_and_inside_one_sentence(story: str) -> None:
    expected = read_expected(story)
    texts = {a["id"]: a["text"] for a in read_articles(story)}
    for passage in passages(expected):
        article_id, start, end = passage["article_id"], passage["start"], passage["end"]
        assert texts[article_id][start:end] == passage["quote"]
        assert any(a <= start and end <= b for a, b in expected["sentences"][article_id]), passage["quote"]


def test_stances_and_sources_are_valid(story: str) -> None:
    expected = read_expected(story)
    texts = {a["id"]: a["text"] for a in read_articles(story)}
    for claim in expected["claims"] + expected["single"]:
        for mention in claim["mentions"]:
            assert mention["stance"] in STANCES
            assert mention["source"] is None or mention["source"] in texts[mention["article_id"]], mention
            assert mention["stance"] != "attributed" or mention["source"], mention


def test_shared_claims_are_shared_and_single_ones_are_not(story: str) -> None:
    expected = read_expected(story)
    assert all(len({m["article_id"] for m in claim["mentions"]}) >= 2 for claim in expected["claims"])
    assert all(len({m["article_id"] for m in claim["mentions"]}) == 1 for claim in expected["single"])
    ids = [claim["id"] for claim in expected["claims"] + expected["single"]]
    assert len(set(ids)) == len(ids)


def test_no_mention_stands_twice_under_one_claim(story: str) -> None:
    for claim in read_expected(story)["claims"]:
        places = [(m["article_id"], m["start"], m["end"]) for m in claim["mentions"]]
        assert len(set(places)) == len(places), claim["statement"]


def test_one_claim_is_carried_in_all_four_ways(story: str) -> None:
    stances = defaultdict(set)
    for claim in read_expected(story)["claims"]:
        stances[claim["id"]] = {m["stance"] for m in claim["mentions"]}
    assert any(carried == set(STANCES) for carried in stances.values())


def test_pairs_to_keep_apart_share_no_row(story: str) -> None:
    expected = read_expected(story)
    rows = defaultdict(set)
    for claim in expected["claims"] + expected["single"]:
        for m in claim["mentions"]:
            rows[m["article_id"], m["start"], m["end"]].add(claim["id"])
    for pair in expected["apart"]:
        a, b = (rows[p["article_id"], p["start"], p["end"]] for p in (pair["a"], pair["b"]))
        assert pair["a"]["article_id"] != pair["b"]["article_id"]
        assert not a & b, pair


def test_every_article_has_a_lead_it_mentions(story: str) -> None:
    expected = read_expected(story)
    mentioned = {c["id"]: {m["article_id"] for m in c["mentions"]} for c in expected["claims"]}
    assert set(expected["leads"]) == {a["id"] for a in read_articles(story)}
    for article_id, claim_ids in expected["leads"].items():
        assert claim_ids
        assert all(article_id in mentioned[claim_id] for claim_id in claim_ids)
