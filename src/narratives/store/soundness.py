"""Finds out whether the rows of a bundle make sense, one by one and together, before any of them is trusted."""

import json
from collections.abc import Mapping
from typing import Any, get_args

from sqlalchemy import Connection, Table, and_, case, func, or_, select

from narratives.errors import InputError
from narratives.records import STANCES, ActorKind, Mode, Section, SourceKind, Voice
from narratives.store.articles import digest_text
from narratives.store.bundle import Row
from narratives.store.corrections import CorrectionKind
from narratives.store.schema import articles, claims, clusters, embeddings, events, mentions, sentences, signatures

_ALLOWED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("sentences", "section"): get_args(Section),
    ("claims", "section"): get_args(Section),
    ("mentions", "section"): get_args(Section),
    ("claims", "stance"): STANCES,
    ("claims", "row_stance"): STANCES,
    ("claims", "voice"): get_args(Voice),
    ("claims", "mode"): get_args(Mode),
    ("claims", "source_kind"): get_args(SourceKind),
    ("actors", "kind"): get_args(ActorKind),
    ("corrections", "kind"): get_args(CorrectionKind),
    ("copy_links", "kind"): ("same text", "copied passage"),
}


def check_row(row: Row, table: Table, name: str) -> Row:
    """The row, if its values are such as the program writes; raises ``InputError`` else. ``name`` is the file's."""
    for column, value in row.items():
        allowed = _ALLOWED.get((table.name, column))
        if allowed is not None and value is not None and value not in allowed:
            raise _refuse(name, f"{table.name}.{column} is {value!r:.40} and not one of {', '.join(allowed)}")
    if table is articles and row["text_digest"] != digest_text(row["text"]):
        raise _refuse(name, f"the text of article {row['article_id']!r:.80} is not the one of its digest")
    if table is embeddings and (len(row["vector"]) % 4 or not row["vector"]):
        raise _refuse(name, "a vector is cut")
    if table is signatures and (len(row["minhash"]) % 4 or len(row["minhash"]) > 4096):
        raise _refuse(name, "a signature is cut")
    for column, is_sound in _JSON.get(table.name, {}).items():
        if row[column] is not None and not is_sound(_load(row[column], name)):
            raise _refuse(name, f"{table.name}.{column} does not hold what it should")
    return row


def check_sense(conn: Connection, name: str) -> None:
    """Every span points at the words it claims to; every id at something that is there.

    Raises ``InputError`` for the first that does not.
    """
    for table, start, end, words in (
        (sentences, "start", "end", "text"),
        (claims, "start", "end", "text"),
        (mentions, "start", "end", "text"),
        (claims, "source_start", "source_end", "source"),
        (claims, "cue_start", "cue_end", "cue"),
    ):
        first, last = table.c[start], table.c[end]
        # Counts characters as Python does; a claim's source or cue may be carried over and have no place.
        whole = _printed(table)
        printed = func.substr(whole, first + 1, last - first)
        is_outside = or_(last.is_(None), first < 0, last < first, last > func.length(whole))
        lies = and_(first.is_not(None), or_(is_outside, table.c[words].is_(None), printed != table.c[words]))
        _refuse_any(conn, select(table.c.article_id).join(articles).where(lies), name, f"{table.name}.{start}")
    led = and_(
        articles.c.lead_cluster_id.is_not(None), articles.c.lead_cluster_id.not_in(select(clusters.c.cluster_id))
    )
    _refuse_any(conn, select(articles.c.article_id).where(led), name, "articles.lead_cluster_id")
    shown = select(claims.c.claim_id).where(claims.c.cluster_id == clusters.c.cluster_id)
    loose = clusters.c.representative.not_in(shown.scalar_subquery())
    _refuse_any(conn, select(clusters.c.cluster_id).where(loose), name, "clusters.representative")
    elsewhere = (
        select(claims.c.claim_id)
        .join(articles, articles.c.article_id == claims.c.article_id)
        .join(clusters, clusters.c.cluster_id == claims.c.cluster_id)
        .where(or_(articles.c.event_id.is_(None), articles.c.event_id != clusters.c.event_id))
    )
    _refuse_any(conn, elsewhere, name, "claims.cluster_id")
    half = and_(events.c.compared_at.is_not(None), events.c.manifest.is_(None))
    _refuse_any(conn, select(events.c.event_id).where(half), name, "events.manifest")


def _printed(table: Table) -> Any:
    return case((table.c.section == "headline", func.coalesce(articles.c.title, "")), else_=articles.c.text)


def _refuse_any(conn: Connection, query: Any, name: str, what: str) -> None:
    found = conn.execute(query.limit(1)).scalar()
    if found is not None:
        raise _refuse(name, f"{what} of {found!r:.80} points at what is not there")


def _load(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refuse(name, "holds a value that is not JSON") from error


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(_is_texts(one) for one in value)


def _is_pairs(value: Any) -> bool:
    return _is_rows(value) and all(len(one) == 2 for one in value)


def _is_counts(value: Any) -> bool:
    return isinstance(value, dict) and all(type(one) is int for one in value.values())


def _is_manifest(value: Any) -> bool:
    parts = {"versions": dict, "models": dict, "options": dict, "seed": int, "input_digest": str, "left_out": list}
    return (
        isinstance(value, dict)
        and set(value) == {*parts, "seconds"}
        and all(isinstance(value[name], kind) for name, kind in parts.items())
        and isinstance(value["seconds"], dict)
    )


def _is_decision(value: Any) -> bool:
    return isinstance(value, dict) and (
        _is_texts(value.get("claim_ids", []))
        and _is_rows(value.get("groups", []))
        and isinstance(value.get("correction_id", 0), int)
    )


_JSON: Mapping[str, Mapping[str, Any]] = {
    "events": {"manifest": _is_manifest, "n_rows": _is_counts},
    "clusters": {"conflicts": _is_pairs},
    "actors": {"aliases": _is_texts},
    "corrections": {"payload": _is_decision},
    "runs": {"manifest": _is_manifest, "summary": _is_counts, "articles": _is_texts, "shared": _is_rows},
}


def _refuse(name: str, what: str) -> InputError:
    return InputError(f"{name}: {what}; nothing was stored, export the library again")
