"""Who does what to whom, read from parses written by hand."""

import pytest
from hand_parses import named, nobody, parse_by_hand, word

from narratives.pipeline.roles import read_roles, read_wording

CLUB = "The club sacked its coach and appointed a former striker."
DAM = "The dam, which was built in 1961, burst."
ROLES = [  # sentence, predicate → agent, action, target, voice, negated
    ("Tehran denied supplying drones to the rebels.", "supplying", "Tehran", "supply", "drones", "active", False),
    (
        "The bridge was destroyed by militia fighters.",
        *("destroyed", "militia fighters", "destroy", "bridge", "passive", False),
    ),
    ("Two lorries were abandoned.", "abandoned", None, "abandon", "Two lorries", "agentless", False),
    (CLUB, "sacked", "club", "sack", "its coach", "active", False),
    (CLUB, "appointed", "club", "appoint", "former striker", "active", False),
    (DAM, "built", None, "build", "dam", "agentless", False),
    (DAM, "burst", "dam", "burst", None, "active", False),
    (
        "The governor accused the militia of burning two granaries.",
        *("burning", "militia", "burn", "two granaries", "active", False),
    ),
    ("The regulator has not approved the vaccine.", "approved", "regulator", "approve", "vaccine", "active", True),
    ("Nobody was charged.", "charged", None, "charge", "Nobody", "agentless", True),
    ("No ship sank.", "sank", "No ship", "sink", None, "active", True),
    ("She never resigned.", "resigned", "She", "resign", None, "active", True),
    (
        "The ministry plans to sell three airports.",
        *("plans", "ministry", "plan to sell", "three airports", "active", False),
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", ROLES, ids=lambda row: f"{row[1]}: {row[0]}")
def test_roles(row: tuple[str, str, str | None, str, str | None, str, bool]) -> None:
    text, predicate, agent, action, target, voice, is_negated = row
    parsed = parse_by_hand(text)
    roles = read_roles(parsed, word(parsed, predicate), nobody)
    assert (roles.agent, roles.action, roles.target) == (agent, action, target)
    assert (roles.voice, roles.is_negated) == (voice, is_negated)


def test_pronoun_is_given_its_name_at_its_own_offset() -> None:
    parsed = parse_by_hand("She never resigned.", start=200)
    roles = read_roles(parsed, word(parsed, "resigned"), named({(200, 203): "Amina Dossou"}))
    assert roles.agent == "Amina Dossou"


def test_wording_fills_in_pronouns() -> None:
    parsed = parse_by_hand("The airport might close its runway.", start=50)
    head = word(parsed, "close")
    place = parsed.span.doc.text.index("its") + 50
    names = {(place, place + 3): "Lund Airport"}
    tokens = [token for token in parsed.span if not token.is_punct]
    wording = read_wording(parsed, head, tokens, read_roles(parsed, head, nobody), named(names))
    assert wording == "The airport might close Lund Airport's runway"


def test_wording_puts_a_shared_subject_in_front() -> None:
    parsed = parse_by_hand(CLUB)
    head = word(parsed, "appointed")
    tokens = [word(parsed, text) for text in ("appointed", "a", "former", "striker")]
    assert (
        read_wording(parsed, head, tokens, read_roles(parsed, head, nobody), nobody)
        == "club appointed a former striker"
    )
