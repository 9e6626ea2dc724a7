"""What a cluster is called: from its own agent, action and target, short, never with a pronoun."""

import pytest

from narratives.pipeline.label import label_cluster, participle, short_name, trim_clause
from narratives.records import Attribution, Claim, Stance


def claim(
    agent: str | None,
    action: str | None,
    target: str | None,
    wording: str = "the wording",
    *,
    stance: Stance = "asserted",
    negated: bool = False,
) -> Claim:
    return Claim(
        claim_id=f"a@b{agent}-{action}-{target}", article_id="a", section="body", sentence=0, start=0, end=len(wording),
        text=wording, wording=wording, agent=agent, action=action, target=target, negated=negated, hedged=False,
        voice="active", attribution=Attribution(stance),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        pytest.param([claim("the council", "close", "the school")], "Council closing school", id="articles dropped"),
        pytest.param([claim("Moscow", "arm", "the rebels")], "Russia arming rebels", id="the seat of a government"),
        pytest.param([claim("US officials", "blame", "the Kremlin")], "US blaming Russia", id="officials of a country"),
        pytest.param(
            [claim("Gen. Ann Example", "visit", "Paris")], "Example visiting Paris", id="a surname and a place"
        ),
        pytest.param([claim("Operator", "shut down", "a route")], "Operator shutting down route", id="particle"),
        pytest.param([claim("Norway", "agree to sell", "gas")], "Norway agreeing to sell gas", id="verb with a verb"),
        pytest.param([claim("Norway", "stop sell", "gas")], "Norway stopping selling gas", id="verb with a gerund"),
        pytest.param(
            [claim("Norway", "cooperate", "rebels", "Norway cooperates with the rebels")],
            "Norway cooperating with rebels",
            id="its preposition leads to the target",
        ),
        pytest.param(
            [claim("Norway", "arm", "rebels", "Norway and Moscow arm the rebels")],
            "Norway and Russia arming rebels",
            id="two agents",
        ),
        pytest.param(
            [claim("top judge of Norway", "hear", "case", "The top judge of Norway and Sweden hears the case")],
            "Top judge hearing case",
            id="a name inside a phrase has no partner",
        ),
        pytest.param(
            [claim("Norway", "confirm", "Thursday", "Norway confirmed on Thursday")],
            "Norway confirmed on Thursday",
            id="a day is no target",
        ),
        pytest.param(
            [claim("Norway", "arm", "militant group in Afghanistan")],
            "Norway arming militant group in Afghanistan",
            id="people in a country are not the country",
        ),
        pytest.param(
            [claim("Moscow", "warn", "Russia", "Moscow warned Russia of it")],
            "Moscow warned Russia of it",
            id="one name twice",
        ),
        pytest.param([claim("Norway", "sell", "gas", negated=True)], "Norway not selling gas", id="negated"),
        pytest.param(
            [claim("Norway", "sell", "gas", negated=True, stance="denied")],
            "Norway selling gas",
            id="denial of a claim",
        ),
        pytest.param(
            [claim("he", "sell", "gas"), claim("Norway", "sell", "the gas")],
            "Norway selling gas",
            id="a pronoun names nobody",
        ),
        pytest.param(
            [claim("a company", "sell", "gas"), claim("Norway", "sell", "gas")], "Norway selling gas", id="a name wins"
        ),
        pytest.param(
            [claim("Norway", "stop", "gas", stance="denied"), claim("Norway", "sell", "gas")],
            "Norway selling gas",
            id="a plain assertion wins over a denial",
        ),
        pytest.param(
            [claim("the ferry", "be", "late", "the ferry was late, again")],
            "The ferry was late",
            id="no action: the clause as printed",
        ),
        pytest.param(
            [claim(None, "sink", None, "they sank the old ferry that had been built in 1960")],
            "They sank the old ferry",
            id="no roles: the clause as printed",
        ),
    ],
)
def test_label_cluster(claims, expected):
    assert label_cluster(claims) == expected


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("send", "sending"), ("arm", "arming"), ("ship", "shipping"), ("lie", "lying"), ("see", "seeing"),
        ("blame", "blaming"), ("admit", "admitting"), ("visit", "visiting"), ("fix", "fixing"), ("play", "playing"),
        ("panic", "panicking"), ("free", "freeing"), ("support", "supporting"),
    ],
)  # fmt: skip
def test_participle(verb, expected):
    assert participle(verb) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("the White House", "US"),
        ("U. S. officials", "US"),
        ("its plans for a new bridge", "plans"),
        ("old harbour bridge over the river that burned", "old harbour bridge"),
        ("the mayor, who resigned", "mayor"),
        ("urgent and costly repairs", None),
        ("cracks in two of its old stone pillars", "cracks"),
        ("in the very old harbour town", None),
        ("they", None),
        ("this", None),
        ("", None),
        (None, None),
    ],
)
def test_short_name(name, expected):
    assert short_name(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two three four five six seven eight nine ten", "One two three four five six seven eight…"),
        ("it", "It"),
        ("“quoted” words, and more of them", "Quoted words, and more of them"),
        ("and that the pier was closed", "The pier was closed"),
        ("most of the council had voted twice before the harbour opened", "Most of the council had voted twice"),
        ("the crew kept to the old channel under the bridge", "The crew kept to the old channel…"),
    ],
)
def test_a_trimmed_clause_keeps_the_printed_words(text, expected):
    assert trim_clause(text) == expected
