"""What people decided in a story, told by the passages it is about, and whether it holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pandas as pd

from narratives.analysis.rows import list_rows
from narratives.store.decisions import Decision, Verdict

Standing: TypeAlias = Literal["holds", "waits", "overruled", "unused"]


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as its outlet printed it; ``group`` counts the groups of the decision from 0."""

    claim_id: str
    outlet: str
    text: str
    group: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with those of its passages that are there, and how many are not.

    ``waits``: the rows do not show it before the story has been compared again. ``overruled``: a newer decision
    contradicts it, in part or as a whole. ``unused``: too few of its claims are there for it to say anything.
    """

    decision_id: int
    made_at: str
    verdict: Verdict
    standing: Standing
    passages: tuple[Said, ...]
    n_gone: int

    @property
    def claim_ids(self) -> frozenset[str]:
        """Of the passages that are there."""
        return frozenset(said.claim_id for said in self.passages)


def describe_decisions(
    decisions: Sequence[Decision], overruled: Collection[int], claims: pd.DataFrame
) -> tuple[Decided, ...]:
    """The decisions, newest first. Takes claims with ``claim_id``, ``outlet``, ``text``, ``cluster_id``."""
    there = {str(row["claim_id"]): row for row in list_rows(claims[["claim_id", "outlet", "text", "cluster_id"]])}
    described = []
    for decision in reversed(decisions):
        passages = tuple(
            Said(claim_id, str(there[claim_id]["outlet"]), str(there[claim_id]["text"]), number)
            for number, group in enumerate(decision.groups)
            for claim_id in group
            if claim_id in there
        )
        rows = [(said.group, there[said.claim_id]["cluster_id"]) for said in passages]
        n_gone = sum(map(len, decision.groups)) - len(passages)
        standing = _judge(decision, decision.decision_id in overruled, rows)
        described.append(Decided(decision.decision_id, decision.made_at, decision.verdict, standing, passages, n_gone))
    return tuple(described)


def _judge(decision: Decision, is_overruled: bool, rows: Sequence[tuple[int, object]]) -> Standing:
    """``rows``: group and cluster of each passage that is there."""
    is_same = decision.verdict == "same"
    if len(rows) < 2 if is_same else len({group for group, _ in rows}) < 2:
        return "unused"
    if is_overruled:
        return "overruled"
    n_clusters = len({cluster for _, cluster in rows})
    is_shown = n_clusters == 1 if is_same else len(set(rows)) == n_clusters
    return "holds" if is_shown else "waits"
