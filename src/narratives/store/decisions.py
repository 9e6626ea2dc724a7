"""What people decided on whether claims say the same: written into the log, taken back, and read as bonds.

A decision is about claims and not about rows, so that it outlives every comparison. It is kept when its claims are gone
and holds again when they are back. Where two decisions contradict each other the newer one wins, pair by pair.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Literal

from sqlalchemy import Connection, func, insert, select

from narratives.errors import StoreError
from narratives.records import Bonds
from narratives.store.corrections import Bind, append_correction, read_corrections
from narratives.store.engine import transaction
from narratives.store.forget import mark_stale
from narratives.store.jobs import enqueue, is_queued
from narratives.store.schema import articles, claims, corrections

Verdict = Literal["same", "different"]


@dataclass(frozen=True, slots=True)
class Decision:
    """That claims say the same, or do not; ``groups`` are of claim ids.

    "same": one group, whose claims all say the same. "different": two groups or more; no claim says the same as one of
    another group, and of those within a group nothing is decided.
    """

    decision_id: int
    made_at: str
    verdict: Verdict
    groups: tuple[tuple[str, ...], ...]


def confirm_same(bind: Bind, event_id: str, claim_ids: Collection[str]) -> int:
    """Write down that these claims say the same; returns the id of the decision.

    The event is compared again if they do not stand in one row. Raises ``StoreError`` for an unknown event or fewer
    than two claims.
    """
    if len(set(claim_ids)) < 2:
        raise StoreError("a confirmation needs two claims or more that say the same")
    with transaction(bind) as conn:
        decision_id = append_correction(conn, event_id, "confirm", {"claim_ids": sorted(set(claim_ids))})
        rows = select(func.count(claims.c.cluster_id.distinct())).where(claims.c.claim_id.in_(set(claim_ids)))
        if conn.execute(rows).scalar_one() > 1:
            _compare_again(conn, event_id)
        return decision_id


def refuse_same(bind: Bind, event_id: str, groups: Iterable[Collection[str]]) -> int:
    """Write down that no claim of a group says the same as one of another; returns the id of the decision.

    The event is compared again. Raises ``StoreError`` for an unknown event, for fewer than two groups, and for a claim
    in two groups.
    """
    parted = sorted(sorted(set(group)) for group in groups if group)
    if len(parted) < 2 or len(set(chain(*parted))) < sum(map(len, parted)):
        raise StoreError("a refusal needs two groups of claims or more, and each claim in one of them only")
    with transaction(bind) as conn:
        decision_id = append_correction(conn, event_id, "refuse", {"groups": parted})
        _compare_again(conn, event_id)
        return decision_id


def undo_decisions(bind: Bind, event_id: str, decision_ids: Collection[int]) -> None:
    """Take decisions back and compare the event again; those that do not stand (any more) are passed over."""
    with transaction(bind) as conn:
        standing = {decision.decision_id for decision in read_decisions(conn, event_id)}
        for decision_id in sorted(standing & set(decision_ids)):
            append_correction(conn, event_id, "undo", {"correction_id": decision_id})
        if standing & set(decision_ids):
            _compare_again(conn, event_id)


def read_decisions(bind: Bind, event_id: str) -> list[Decision]:
    """The decisions on an event that nobody took back, oldest first."""
    standing: dict[int, Decision] = {}
    for line in read_corrections(bind, event_id):
        if line.kind == "undo":
            standing.pop(line.payload["correction_id"], None)
        elif line.kind == "refuse":
            groups = tuple(tuple(group) for group in line.payload["groups"])
            standing[line.correction_id] = Decision(line.correction_id, line.made_at, "different", groups)
        elif line.kind == "confirm":
            seen = tuple(line.payload["claim_ids"])
            if line.payload.get("is_same", True):
                standing[line.correction_id] = Decision(line.correction_id, line.made_at, "same", (seen,))
            else:  # how it was taken back before there was "undo": by its claims, or by part of them
                held = [one for one in standing.values() if one.verdict == "same" and {*seen} <= {*one.groups[0]}]
                for one in held:
                    del standing[one.decision_id]
    return list(standing.values())


def hand_on_decisions(conn: Connection, event_id: str, moves: Mapping[str, str]) -> None:
    """Let what was decided in an event go where its articles went (article id → event id).

    It is written down, in the same order, behind what was decided there, and taken back here where it says nothing any
    more of those that stayed.
    """
    for decision in read_decisions(conn, event_id):
        event_of = {one: moves.get(_article_of(one), event_id) for one in chain(*decision.groups)}
        spoken_of = [
            goal
            for goal in sorted(set(event_of.values()))
            if _pairs(decision, [one for one in event_of if event_of[one] == goal])
        ]
        log = select(corrections.c.made_at, corrections.c.kind, corrections.c.payload)
        line = conn.execute(log.where(corrections.c.correction_id == decision.decision_id)).mappings().one()
        for goal in (one for one in spoken_of if one != event_id):
            conn.execute(insert(corrections).values({**line, "event_id": goal}))
        if spoken_of and event_id not in spoken_of:
            append_correction(conn, event_id, "undo", {"correction_id": decision.decision_id})


def _article_of(claim_id: str) -> str:
    return claim_id.rpartition("@")[0]


def bind_claims(decisions: Sequence[Decision], known: Collection[str]) -> tuple[Bonds, frozenset[int]]:
    """The bonds that the decisions (oldest first) lay on the known claims, and the ids of those overruled.

    The newest word on a pair of claims counts, with all that follows from it: what an older decision says against that
    is left out, and the decision counts as overruled even if the rest of it holds.
    """
    group_of = {claim_id: frozenset([claim_id]) for claim_id in known}
    parted: list[tuple[str, str]] = []
    overruled: set[int] = set()
    for decision in reversed(decisions):
        for one, other in _pairs(decision, group_of.keys()):
            is_one = group_of[one] is group_of[other]
            if decision.verdict == "different" and not is_one:
                parted.append((one, other))
            elif decision.verdict == "same" and not any(_stand_between(pair, one, other, group_of) for pair in parted):
                if not is_one:
                    joined = group_of[one] | group_of[other]
                    group_of.update(dict.fromkeys(joined, joined))
            else:
                overruled.add(decision.decision_id)
    together = {tuple(sorted(group)) for group in group_of.values() if len(group) > 1}
    apart = {pair for one, other in parted for pair in product(group_of[one], group_of[other])}
    return Bonds(tuple(sorted(together)), tuple(sorted({(min(p), max(p)) for p in apart}))), frozenset(overruled)


def _pairs(decision: Decision, known: Collection[str]) -> list[tuple[str, str]]:
    there = [[claim_id for claim_id in group if claim_id in known] for group in decision.groups]
    if decision.verdict == "same":
        return list(combinations(there[0], 2))
    return [pair for one, other in combinations(there, 2) for pair in product(one, other)]


def _stand_between(pair: tuple[str, str], one: str, other: str, group_of: dict[str, frozenset[str]]) -> bool:
    ours = (group_of[one], group_of[other])
    return any(pair[0] in a and pair[1] in b for a, b in (ours, ours[::-1]))


def _compare_again(conn: Connection, event_id: str) -> None:
    """Let the event wait to be compared, and queue that unless it is queued already.

    A job that runs already may be past reading the decisions, so it does not count.
    """
    mark_stale(conn, [event_id])
    read = select(articles.c.article_id).where(articles.c.event_id == event_id, articles.c.analysed_at.is_not(None))
    payload = {"article_ids": list(conn.execute(read.order_by(articles.c.article_id)).scalars())}
    if payload["article_ids"] and not is_queued(conn, "analyze", payload):
        enqueue(conn, "analyze", payload)
