"""Which stance follows from the reports that hold a claim and from the doubt in its words."""

import pytest

from narratives.pipeline.attribution import Report
from narratives.pipeline.cues import CueClass
from narratives.pipeline.stance import Signals, decide_stance
from narratives.records import Source, Stance

STANCES: list[tuple[str, tuple[CueClass, ...], dict[str, object], Stance]] = [
    ("own voice", (), {}, "asserted"),
    ("own voice, negated", (), {"is_negated": True}, "asserted"),
    ("own voice, hedged", (), {"is_hedged": True}, "distanced"),
    ("own voice, scare quotes", (), {"is_scare_quoted": True}, "distanced"),
    ("own voice, hearsay", (), {"surroundings": "the crane is said to have fallen"}, "distanced"),
    ("own voice, evidence as its subject", (), {"surroundings": "he was jailed without evidence"}, "asserted"),
    ("said", ("neutral",), {}, "attributed"),
    ("thinks", ("attitude",), {}, "attributed"),
    ("accused", ("accusing",), {}, "attributed"),
    ("confirmed", ("factive",), {}, "asserted"),
    ("alleged", ("distancing",), {}, "distanced"),
    ("denied", ("denying",), {}, "denied"),
    ("said that Y denied", ("neutral", "denying"), {}, "denied"),
    ("denied that Y said", ("denying", "neutral"), {}, "denied"),
    ("said that Y confirmed", ("neutral", "factive"), {}, "attributed"),
    ("said that Y alleged", ("neutral", "distancing"), {}, "distanced"),
    ("said that nobody did", ("neutral",), {"is_disclaimed": True}, "denied"),
    ("denied, and hedged", ("denying",), {"is_hedged": True}, "denied"),
    ("said without evidence", ("neutral",), {"surroundings": "she said without evidence that it fell"}, "distanced"),
]


@pytest.mark.parametrize(("kinds", "changes", "stance"), [row[1:] for row in STANCES], ids=[row[0] for row in STANCES])
def test_stance_follows_from_reports_and_doubt(
    kinds: tuple[CueClass, ...], changes: dict[str, object], stance: Stance
) -> None:
    reports = [report(kind, start=20 * at) for at, kind in enumerate(kinds)]
    assert decide_stance(reports, signals(**changes)) == stance


def test_what_a_denier_goes_on_to_say_is_not_denied() -> None:
    assert decide_stance([report("denying"), report("neutral")], signals()) == "attributed"


def test_hedge_in_quoted_words_is_the_sources_own() -> None:
    assert decide_stance([report("neutral", mode="direct")], signals(is_hedged=True)) == "attributed"


def report(kind: CueClass, mode: str = "indirect", start: int = 0) -> Report:
    source = Source("the union", "union", "named", start, start + 9)
    return Report(frozenset({5, 6}), frozenset({0, 1}), kind, source, None, mode=mode)  # type: ignore[arg-type]


def signals(**changes: object) -> Signals:
    plain: dict[str, object] = {
        **{"is_negated": False, "is_hedged": False, "is_scare_quoted": False, "is_disclaimed": False},
        "surroundings": "the crane fell",
        **changes,
    }
    return Signals(**plain)  # type: ignore[arg-type]
