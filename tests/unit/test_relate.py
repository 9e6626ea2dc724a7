"""What speaks for and against two claims saying the same, read from claims built by hand; no model is loaded."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from narratives.pipeline.alignment import align_roles
from narratives.pipeline.conflicts import has_conflict
from narratives.pipeline.embed import DECIMALS, embed_texts, vector_key
from narratives.pipeline.features import NAMES, Reading, describe_pairs, propose_pairs, read_event
from narratives.pipeline.leftovers import LEFTOVER_NAMES, compare_leftovers
from narratives.pipeline.models import Models
from narratives.pipeline.numbers import Quantity, compare_quantities, read_quantities
from narratives.pipeline.passages import PASSAGE_NAMES, match_passages
from narratives.pipeline.relate import find_strangers, load_relation_models, relate_claims
from narratives.pipeline.support import SUPPORT_NAMES
from narratives.pipeline.wording import read_wording, stem
from narratives.records import AnalysedArticle, Article, Attribution, Claim, Sentence, Source


class HashEncoder:
    """Encodes a text as the sum of a fixed direction a word: like texts get like vectors, on every machine."""

    def __init__(self) -> None:
        self.n_encoded = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        self.n_encoded += len(texts)
        vectors = np.zeros((len(texts), 16))
        for row, text in enumerate(texts):
            vectors[row] = sum((self._direction(word) for word in text.lower().split()), np.zeros(16))
        return (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)).astype(np.float32)

    @staticmethod
    def _direction(word: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.frombuffer(hashlib.sha256(word.encode()).digest()[:16], dtype=np.uint8) / 255 - 0.5


@pytest.fixture
def models() -> Models:
    return Models(load_nlp=lambda: None, encoder=HashEncoder(), digests={})  # type: ignore[arg-type]


def outlet(name: str, *said: dict[str, Any]) -> AnalysedArticle:
    """An article of one sentence a claim; a claim is given by its wording and what departs from the plain case."""
    sentences, claims, start = [], [], 0
    for n, given in enumerate(said):
        fields = dict(given)
        wording, index = fields.pop("wording"), fields.pop("sentence", n)
        source = fields.pop("source", None)
        section = "lede" if index == 0 else "body"
        end = start + len(wording)
        attribution = Attribution("attributed", Source(source, source, "named")) if source else Attribution("asserted")
        plain = Claim(
            claim_id=f"{name}@{start}", article_id=name, section=section, sentence=index, start=start, end=end,
            text=wording, wording=wording, agent=None, action=None, target=None, negated=False, hedged=False,
            voice="active", attribution=attribution,
        )  # fmt: skip
        sentences.append(Sentence(name, index, section, start, end, wording))
        claims.append(replace(plain, **fields))
        start = end + 1
    return AnalysedArticle(Article(name, name, "text"), tuple(sentences), tuple(claims), ())


def features(models: Models, one: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    reading = read_event([outlet("a", one), outlet("b", other)], models=models)
    row = describe_pairs(reading, np.array([[0, 1]]))[0]
    return dict(zip(NAMES, row.tolist(), strict=True))


ARMING = {"wording": "Russia arms the rebels", "agent": "Russia", "action": "arm", "target": "the rebels"}


@pytest.mark.parametrize(
    ("other", "name", "expected"),
    [
        pytest.param(ARMING, "agent_same", 1.0, id="the same agent"),
        pytest.param(ARMING, "action_same", 1.0, id="the same action"),
        pytest.param({**ARMING, "agent": "Moscow"}, "agent_same", 1.0, id="a capital for its government"),
        pytest.param({**ARMING, "agent": "the Kremlin"}, "agent_same", 1.0, id="a seat for its government"),
        pytest.param({**ARMING, "agent": "Norway"}, "agent_apart", 1.0, id="another agent"),
        pytest.param({**ARMING, "agent": None}, "agent_apart", 0.0, id="an agent that is not told is not another"),
        pytest.param({**ARMING, "agent": "rebels", "target": "Russia"}, "swapped", 1.0, id="roles swapped"),
        pytest.param({**ARMING, "target": "the army"}, "target_apart", 1.0, id="another target"),
        pytest.param({**ARMING, "negated": True}, "negated_apart", 1.0, id="one is negated"),
        pytest.param({**ARMING, "hedged": True}, "hedged_apart", 1.0, id="one is hedged"),
        pytest.param({**ARMING, "source": "Ann Example"}, "one_attributed", 1.0, id="one has a source"),
        pytest.param(
            {**ARMING, "wording": "Moscow arms the rebels"}, "names_shared", 0.0, id="first words are no names"
        ),
        pytest.param(
            {**ARMING, "wording": "Russia arms the rebels"}, "cosine", pytest.approx(1.0, abs=2e-3), id="equal"
        ),
    ],
)
def test_features(models, other, name, expected):
    assert features(models, ARMING, other)[name] == expected


def test_features_do_not_depend_on_which_claim_comes_first(models):
    other = {**ARMING, "wording": "The rebels got 12 rifles", "agent": "rebels", "target": "12 rifles", "negated": True}
    assert features(models, ARMING, other) == features(models, other, ARMING)


def test_candidates_are_ordered_pairs_and_every_claim_has_one_in_each_other_article(models):
    articles = [outlet(name, *({"wording": f"{name} says {n} things"} for n in range(12))) for name in "abc"]
    reading = read_event(articles, models=models)
    pairs = propose_pairs(reading)
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert len({tuple(pair) for pair in pairs.tolist()}) == len(pairs)
    for i in range(len(reading.claims)):
        partners = {int(reading.article[b if a == i else a]) for a, b in pairs.tolist() if i in (a, b)}
        assert partners >= {0, 1, 2} - {int(reading.article[i])}


NORWAY = {**ARMING, "agent": "Norway"}


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param({**ARMING, "agent": "rebels", "target": "Russia"}, [(0, 1)], id="swapped roles"),
        pytest.param(ARMING, [], id="equal roles"),
        pytest.param({**NORWAY, "wording": "Norway arms the rebels"}, [(0, 1)], id="another country does it"),
        pytest.param(
            {**NORWAY, "wording": "Norway and Russia arm the rebels"}, [], id="another country with the first"
        ),
        pytest.param({**ARMING, "agent": "rebels", "target": "Norway"}, [], id="half a swap is another claim, no swap"),
    ],
)
def test_swapped_roles_and_other_countries_never_share_a_cluster(models, second, expected):
    reading = read_event([outlet("a", ARMING), outlet("b", second)], models=models)
    assert find_strangers(reading, np.array([[0, 1]])) == expected


def test_clauses_of_one_sentence_never_share_a_cluster(models):
    clauses = [
        {"wording": "Russia arms the rebels"},
        {"wording": "they deny it", "sentence": 0},
        {"wording": "so what"},
    ]
    reading = read_event([outlet("a", *clauses)], models=models)
    assert find_strangers(reading, propose_pairs(reading)) == [(0, 1)]


def test_probabilities_are_rounded_and_between_0_and_1(models):
    articles = [outlet(name, ARMING, {"wording": "It rained in the north"}) for name in "abc"]
    reading = read_event(articles, models=models)
    probabilities = relate_claims(reading, propose_pairs(reading))
    assert ((probabilities >= 0) & (probabilities <= 1)).all()
    assert (probabilities == np.round(probabilities, 4)).all()


def test_a_copied_claim_has_the_features_of_the_first(models):
    """They are described once; where it stands and how near it is are its own."""
    copied = [outlet(name, {"wording": "it rained"}, ARMING) for name in "abc"]
    reading = read_event([*copied, outlet("d", {**ARMING, "hedged": True})], models=models)
    table = describe_pairs(reading, np.array([[1, 3], [3, 5], [1, 6], [0, 3]]))
    rows = [dict(zip(NAMES, row, strict=True)) for row in table.tolist()]
    own = {"margin", "rank_forward", "rank_back", "rank_product"}
    assert {name: rows[0][name] for name in NAMES if name not in own} == pytest.approx(
        {name: rows[1][name] for name in NAMES if name not in own}
    )
    assert (rows[0]["hedged_apart"], rows[2]["hedged_apart"]) == (0.0, 1.0)
    assert rows[3]["shared"] < rows[0]["shared"]


def test_words_weigh_as_the_reading_says(models):
    """Two passages are read with weights from elsewhere: nothing may be left of those that the event itself gives."""
    one, other = {"wording": "the storm left port"}, {"wording": "the storm met snow"}
    reading = read_event([outlet("a", one), outlet("b", other)], models=models)
    table = describe_pairs(replace(reading, idf={"storm": 9.0}), np.array([[0, 1]]))  # and 1 each for the rest
    found = dict(zip(NAMES, table[0].tolist(), strict=True))
    assert (found["contained"], found["shared"]) == (pytest.approx(9 / 11, abs=1e-4), pytest.approx(9 / 13, abs=1e-4))


def test_an_event_without_claims_has_no_pairs(models):
    reading = read_event([outlet("a"), outlet("b")], models=models)
    assert isinstance(reading, Reading)
    assert propose_pairs(reading).shape == (0, 2)
    assert relate_claims(reading, propose_pairs(reading)).shape == (0,)


def test_the_packaged_weights_fit_the_features():
    packaged = load_relation_models()
    assert set(packaged) == {"across", "within", "joint", "passages"}
    assert packaged["joint"].names == SUPPORT_NAMES
    assert set(packaged["across"].names) <= set(NAMES)
    assert packaged["passages"].names == PASSAGE_NAMES


def test_a_text_is_encoded_once(models):
    kept: dict[str, Any] = {}
    first = embed_texts(["one", "two", "one"], models=models, vectors=kept)
    again = embed_texts(["two", "one"], models=models, vectors=kept)
    assert models.encoder.n_encoded == 2  # type: ignore[attr-defined]
    assert (first[1] == again[0]).all()
    assert set(kept) == {vector_key("one"), vector_key("two")}
    assert (first == np.round(first, DECIMALS)).all()


def test_a_vector_of_another_width_is_none(models):
    """A library from elsewhere may bring vectors that the encoder never made."""
    right = embed_texts(["one", "two"], models=models)
    kept: dict[str, Any] = {vector_key("two"): np.ones(3, dtype=np.float32)}
    assert (embed_texts(["one", "two"], models=models, vectors=kept) == right).all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twelve people", [(12, "people")]),
        ("a dozen people", [(12, "people")]),
        ("12 people", [(12, "people")]),
        ("half a million users", [(500_000, "people")]),
        ("a million and a half users", [(1_500_000, "people")]),
        ("€1.2bn", [(1.2e9, "€")]),
        ("1,200 million euros", [(1.2e9, "€")]),
        ("two decades", [(631_152_000, "second")]),
        ("20 years", [(631_152_000, "second")]),
        ("fifty per cent", [(0.5, "share")]),
        ("half of it", [(0.5, "share")]),
        ("one in four", [(0.25, "share")]),
        ("113F", [(45.0, "celsius")]),
        ("on 21 February", [(221, "date")]),
        ("in 2016", [(2016, "year")]),
        ("on Monday", [(0, "weekday")]),
        ("forty-five", [(45, "")]),
        ("two hundred and six", [(206, "")]),
        ("the G20 and Covid-19", []),
    ],
)
def test_read_quantities(text, expected):
    assert [(pytest.approx(value), unit) for value, unit in expected] == [
        (q.value, q.unit) for q in read_quantities(text)
    ]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("31 people died", "14 people died", True),
        ("31 people died", "thirty-one people died", False),
        ("at least 12 people died", "15 people died", False),
        ("at least 12 people died", "90 people died", True),
        ("about 100 jobs", "110 jobs", False),
        ("12 rifles", "40 trucks", False),
        ("a 12 per cent rise", "a rise of 30 per cent", True),
        ("it cost $30m", "it cost €75m", False),
        ("on Monday", "on Friday", True),
        ("three days", "72 hours", False),
        ("no numbers", "31 people died", False),
    ],
)
def test_has_conflict(a, b, expected):
    assert has_conflict(a, b) is expected
    assert has_conflict(b, a) is expected


def test_an_agreeing_quantity_is_not_held_against_another_one():
    a = [Quantity(12, "people"), Quantity(3, "people")]
    assert compare_quantities(a, [Quantity(12, "people")]) == (1, 0)


@pytest.mark.parametrize(
    ("one", "other"),
    [("arms", "armed"), ("supplies", "supply"), ("resigned", "resigning"), ("closing", "closed"), ("ships", "shipped")],
)
def test_inflections_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("The Kremlin said so", {"russia"}),
        ("Russian and Afghan soldiers", {"russia", "afghanistan"}),
        ("Ankara and Afghanistan", {"turkey", "afghanistan"}),
        ("Turkey", {"turkey"}),
        ("they told us about it", set()),
        ("US jets", {"united states"}),
    ],
)
def test_wordings_are_read_with_their_actors_by_one_name(text, stems):
    assert read_wording(text).stems >= stems
    assert stems or not read_wording(text).stems


HERDER = {"wording": "the herder sued the mill", "agent": "the herder", "action": "sue", "target": "the mill"}
MILL = {"wording": "the mill sued the herder", "agent": "the mill", "action": "sue", "target": "the herder"}


def test_roles_that_change_places_are_told_from_roles_that_stay(models):
    def align(second: dict[str, Any]) -> dict[str, float]:
        return align_roles(read_event([outlet("a", HERDER), outlet("b", second)], models=models), models=models)

    kept, turned = align(HERDER), align(MILL)
    assert kept["role_turn"] < turned["role_turn"]
    assert kept["deed_turned"] < turned["deed_turned"]
    assert kept["role_kept"] == pytest.approx(2.0, abs=1e-3)
    assert turned["role_crossed"] == pytest.approx(1.0, abs=1e-3)


def test_a_claim_without_a_deed_has_no_roles_to_align(models):
    bare = {"wording": "a quiet week"}
    reading = read_event([outlet("a", bare), outlet("b", HERDER)], models=models)
    assert set(align_roles(reading, models=models).values()) == {0.0}


@pytest.mark.parametrize(
    ("a", "b", "name", "expected"),
    [
        pytest.param(
            "The orchard burned on Friday.", "Officials denied that the orchard burned.", "left_min", 0.0,
            id="how it is carried is no part of it",
        ),
        pytest.param(
            "Wardens caught twelve poachers.", "Wardens caught 30 poachers.", "left_max", 0.0,
            id="figures are left to the conflict",
        ),
        pytest.param(
            "Guards seized rifles in a barn near Oster.", "Guards seized tractors in a barn near Oster.",
            "left_min", 1.0, id="another object in the same words",
        ),
        pytest.param(
            "The abbot told the cooks to leave.", "The abbot told the cooks not to leave.", "not_to_apart", 1.0,
            id="what is ordered is negated",
        ),
        pytest.param("The pond never froze.", "No pond froze.", "both_negate", 1.0, id="both negate"),
    ],
)  # fmt: skip
def test_leftovers(a, b, name, expected):
    assert compare_leftovers(a, b)[name] == expected
    assert compare_leftovers(a, b) == compare_leftovers(b, a)


def test_texts_without_a_word_in_common_leave_everything():
    found = compare_leftovers("", "The pond froze.")
    assert set(found) == set(LEFTOVER_NAMES)
    assert found["overlap"] == 0.0


def test_passages_without_a_claim_have_all_features(reader):
    reading = read_event([outlet("a"), outlet("b", HERDER)], models=reader.models)
    best, columns = match_passages(reading, "Hm.", HERDER["wording"], models=reader.models, idf={})
    assert best is None
    assert set(columns) >= set(PASSAGE_NAMES)
