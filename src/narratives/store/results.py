"""Writes what an article says and what the articles of an event share, and reads both back as records."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, insert, select, update

from narratives.errors import StoreError
from narratives.records import (
    Actor,
    AnalysedArticle,
    Attribution,
    Claim,
    ClaimCluster,
    ComparedEvent,
    Cue,
    Event,
    Manifest,
    Mention,
    Sentence,
    Source,
)
from narratives.store.articles import read_articles
from narratives.store.clock import now
from narratives.store.engine import reading, transaction
from narratives.store.forget import forget_analysis, forget_comparison, in_chunks, mark_stale
from narratives.store.runs import keep_run
from narratives.store.schema import actors, articles, claims, clusters, events, mentions, sentences


class StaleComparisonError(StoreError):
    """The event's articles came, went or were read anew while they were compared; compare again."""


def write_analysis(bind: Engine | Connection, analysed: AnalysedArticle, *, made_by: str | None = None) -> None:
    """Store what one article says, in one transaction, in place of what was read from it before.

    ``made_by``: digest of the models, versions and options that read it. Raises ``StoreError`` when the article is not
    there, or another text by now.
    """
    article = analysed.article
    with transaction(bind) as conn:
        stored = conn.execute(
            select(articles.c.text, articles.c.event_id, articles.c.analysed_at).where(
                articles.c.article_id == article.article_id
            )
        ).first()
        if stored is None or stored.text != article.text:
            what = "is not in the database" if stored is None else "has another text by now"
            raise StoreError(f"article {article.article_id!r} {what}; add it and analyse it again")
        if stored.analysed_at is not None:
            forget_analysis(conn, [article.article_id])
        elif stored.event_id is not None:
            mark_stale(conn, [stored.event_id])
        _insert_all(conn, sentences, [asdict(sentence) for sentence in analysed.sentences])
        _insert_all(conn, claims, [_claim_row(claim) for claim in analysed.claims])
        _insert_all(conn, mentions, [asdict(mention) for mention in analysed.mentions])
        conn.execute(
            update(articles)
            .where(articles.c.article_id == article.article_id)
            .values(analysed_at=now(), n_skipped=analysed.n_skipped, made_by=made_by, set_aside=None)
        )


def write_comparison(bind: Engine | Connection, compared: ComparedEvent, manifest: Manifest) -> None:
    """Store what the articles of one event share, in one transaction, in place of what was found before.

    Raises ``StaleComparisonError`` when the analysed articles of the event, or their claims, are not the ones compared.
    """
    event_id = compared.event.event_id
    with transaction(bind) as conn:
        _check_fresh(conn, compared)
        forget_comparison(conn, [event_id])
        _insert_all(conn, clusters, [_cluster_row(cluster) for cluster in compared.clusters])
        _insert_all(conn, actors, [_actor_row(actor) for actor in compared.actors])
        members = [
            {"member": claim_id, "cluster": cluster.cluster_id, "stance_here": compared.stances.get(claim_id)}
            for cluster in compared.clusters
            for claim_id in cluster.claim_ids
        ]
        if members:
            joined = update(claims).where(claims.c.claim_id == bindparam("member"))
            placed = joined.values(cluster_id=bindparam("cluster"), row_stance=bindparam("stance_here"))
            conn.execute(placed, members)
        leads = [{"article": a, "cluster": c} for a, c in sorted(compared.leads.items())]
        if leads:
            led = update(articles).where(articles.c.article_id == bindparam("article"))
            conn.execute(led.values(lead_cluster_id=bindparam("cluster")), leads)
        conn.execute(
            update(events)
            .where(events.c.event_id == event_id)
            .values(
                title=compared.event.title,
                compared_at=now(),
                manifest=_manifest_json(manifest),
                n_rows=json.dumps(compared.n_rows, sort_keys=True),
            )
        )
        keep_run(conn, compared, manifest)


def read_analysed(bind: Engine | Connection, article_ids: Collection[str]) -> list[AnalysedArticle]:
    """What these articles say, in the order of the ids; sentences, claims and mentions by their place.

    Raises ``StoreError`` when one is not there or has not been analysed.
    """
    with reading(bind) as conn:
        found = read_articles(conn, article_ids)
        skipped = {
            row.article_id: row.n_skipped
            for ids in in_chunks(article_ids)
            for row in conn.execute(
                select(articles.c.article_id, articles.c.n_skipped).where(
                    articles.c.article_id.in_(ids), articles.c.analysed_at.is_not(None)
                )
            )
        }
        for article_id in article_ids:
            if article_id not in skipped:
                raise StoreError(f"article {article_id!r} has not been analysed yet; start an analysis")
        said = _read_by_article(conn, sentences, article_ids)
        claimed = _read_by_article(conn, claims, article_ids)
        mentioned = _read_by_article(conn, mentions, article_ids)
    return [
        AnalysedArticle(
            article=article,
            sentences=tuple(map(_to_sentence, said[article.article_id])),
            claims=tuple(map(_to_claim, claimed[article.article_id])),
            mentions=tuple(map(_to_mention, mentioned[article.article_id])),
            n_skipped=skipped[article.article_id],
        )
        for article in found
    ]


def read_comparison(bind: Engine | Connection, event_id: str) -> ComparedEvent | None:
    """What the articles of the event share; None when they have not been compared since articles came or went.

    Raises ``StoreError`` when there is no such event.
    """
    with reading(bind) as conn:
        event = conn.execute(select(events).where(events.c.event_id == event_id)).first()
        if event is None:
            raise StoreError(f"no event has the id {event_id!r}; it may have been removed")
        if event.compared_at is None:
            return None
        members = conn.execute(
            select(claims.c.claim_id, claims.c.cluster_id, claims.c.row_stance, articles.c.outlet)
            .join(articles)
            .where(articles.c.event_id == event_id, claims.c.cluster_id.is_not(None))
            .order_by(claims.c.claim_id)
        ).all()
        ours = select(articles.c.article_id, articles.c.lead_cluster_id)
        rows = conn.execute(
            ours.where(articles.c.event_id == event_id, articles.c.analysed_at.is_not(None)).order_by(
                articles.c.article_id
            )
        ).all()
        found = conn.execute(
            select(clusters).where(clusters.c.event_id == event_id).order_by(clusters.c.cluster_id)
        ).all()
        named = conn.execute(select(actors).where(actors.c.event_id == event_id).order_by(actors.c.actor_id)).all()
    claim_ids, outlets = defaultdict(list), defaultdict(set)
    for row in members:
        claim_ids[row.cluster_id].append(row.claim_id)
        outlets[row.cluster_id].add(row.outlet)
    return ComparedEvent(
        event=Event(event_id, event.title, tuple(row.article_id for row in rows)),
        actors=tuple(Actor(a.actor_id, a.event_id, a.name, a.kind, tuple(json.loads(a.aliases))) for a in named),
        clusters=tuple(_to_cluster(row, claim_ids[row.cluster_id], outlets[row.cluster_id]) for row in found),
        leads={row.article_id: row.lead_cluster_id for row in rows if row.lead_cluster_id is not None},
        stances={row.claim_id: row.row_stance for row in members if row.row_stance is not None},
        n_rows=json.loads(event.n_rows or "{}"),
    )


def read_manifest(bind: Engine | Connection, event_id: str) -> Manifest | None:
    """What made the comparison of the event; None when there is no such event or it waits to be compared."""
    made = select(events.c.manifest).where(events.c.event_id == event_id, events.c.compared_at.is_not(None))
    with reading(bind) as conn:
        manifest = conn.execute(made).scalar()
    return None if manifest is None else Manifest(**json.loads(manifest))


def _check_fresh(conn: Connection, compared: ComparedEvent) -> None:
    event_id = compared.event.event_id
    there = set(
        conn.execute(
            select(articles.c.article_id).where(articles.c.event_id == event_id, articles.c.analysed_at.is_not(None))
        ).scalars()
    )
    in_event = select(claims.c.claim_id).join(articles).where(articles.c.event_id == event_id)
    said = set(conn.execute(in_event).scalars())
    clustered = {claim_id for cluster in compared.clusters for claim_id in cluster.claim_ids}
    if there != set(compared.event.article_ids) or said != clustered:
        raise StaleComparisonError(
            f"event {event_id!r}: its articles came, went or were read anew while they were compared; compare again"
        )


def _insert_all(conn: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        conn.execute(insert(table), rows)


def _claim_row(claim: Claim) -> dict[str, Any]:
    row = asdict(claim)
    row.pop("attribution")
    source, cue = claim.attribution.source, claim.attribution.cue
    return row | {
        "stance": claim.attribution.stance,
        "mode": claim.attribution.mode,
        "source": source.text if source else None,
        "source_name": source.name if source else None,
        "source_kind": source.kind if source else None,
        "source_start": source.start if source else None,
        "source_end": source.end if source else None,
        "cue": cue.text if cue else None,
        "cue_lemma": cue.lemma if cue else None,
        "cue_start": cue.start if cue else None,
        "cue_end": cue.end if cue else None,
    }


def _cluster_row(cluster: ClaimCluster) -> dict[str, Any]:
    row = asdict(cluster)
    row.pop("claim_ids")
    return row | {"n_outlets": len(row.pop("outlets")), "conflicts": json.dumps(row["conflicts"])}


def _actor_row(actor: Actor) -> dict[str, Any]:
    return asdict(actor) | {"aliases": json.dumps(actor.aliases, ensure_ascii=False)}


def _manifest_json(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), ensure_ascii=False, sort_keys=True)


def _read_by_article(conn: Connection, table: Any, article_ids: Collection[str]) -> defaultdict[str, list[Row[Any]]]:
    """Rows of the table by article, the headline's first, then by their place in the text."""
    rows: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    last = table.c.claim_id if table is claims else table.c.text
    order = (table.c.article_id, table.c.section != "headline", table.c.start, table.c.end, last)
    for ids in in_chunks(article_ids):
        for row in conn.execute(select(table).where(table.c.article_id.in_(ids)).order_by(*order)):
            rows[row.article_id].append(row)
    return rows


def _to_sentence(row: Row[Any]) -> Sentence:
    # By name: a row is a tuple too, and its .index is the tuple's own method.
    fields = row._mapping
    return Sentence(**{name: fields[name] for name in Sentence.__dataclass_fields__})


def _to_mention(row: Row[Any]) -> Mention:
    fields = row._mapping
    return Mention(**{name: fields[name] for name in Mention.__dataclass_fields__})


def _to_claim(row: Row[Any]) -> Claim:
    source = cue = None
    if row.source_name is not None:
        source = Source(row.source, row.source_name, row.source_kind, row.source_start, row.source_end)
    if row.cue is not None:
        cue = Cue(row.cue, row.cue_lemma, row.cue_start, row.cue_end)
    own = [name for name in Claim.__dataclass_fields__ if name != "attribution"]
    fields = row._mapping
    return Claim(**{name: fields[name] for name in own}, attribution=Attribution(row.stance, source, cue, row.mode))


def _to_cluster(row: Row[Any], claim_ids: Sequence[str], outlets: Collection[str]) -> ClaimCluster:
    return ClaimCluster(
        cluster_id=row.cluster_id,
        event_id=row.event_id,
        label=row.label,
        representative=row.representative,
        claim_ids=tuple(claim_ids),
        outlets=tuple(sorted(outlets)),
        n_articles=row.n_articles,
        probability=row.probability,
        cohesion=row.cohesion,
        conflicts=tuple((one, other) for one, other in json.loads(row.conflicts or "[]")),
    )
