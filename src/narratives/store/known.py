"""Which texts the library holds already, so that a person sees duplicates before anything is stored."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from narratives.store.engine import reading
from narratives.store.forget import in_chunks
from narratives.store.schema import articles, events, signatures


@dataclass(frozen=True, slots=True)
class Known:
    """An article of the library with the words people know it by."""

    article_id: str
    outlet: str
    title: str | None


def find_known(bind: Engine | Connection, text_digests: Collection[str]) -> dict[str, list[Known]]:
    """The stored articles with these text digests, by digest, ordered by outlet and id."""
    columns = (articles.c.text_digest, articles.c.article_id, articles.c.outlet, articles.c.title)
    found: dict[str, list[Known]] = {}
    with reading(bind) as conn:
        for digests in in_chunks(text_digests):
            query = select(*columns).where(articles.c.text_digest.in_(digests))
            for row in conn.execute(query.order_by(articles.c.outlet, articles.c.article_id)):
                found.setdefault(row.text_digest, []).append(Known(row.article_id, row.outlet, row.title))
    return found


def name_articles(bind: Engine | Connection, article_ids: Collection[str]) -> dict[str, Known]:
    """Those of the articles that are in the library, by id."""
    columns = (articles.c.article_id, articles.c.outlet, articles.c.title)
    found: dict[str, Known] = {}
    with reading(bind) as conn:
        for ids in in_chunks(article_ids):
            rows = conn.execute(select(*columns).where(articles.c.article_id.in_(ids)))
            found |= {row.article_id: Known(*row) for row in rows}
    return found


def has_signatures(bind: Engine | Connection) -> bool:
    """Whether any stored article can be found again by its likeness; if not, nobody need look for copies of it."""
    with reading(bind) as conn:
        return conn.execute(select(signatures.c.article_id).limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Held:
    """An article of the library and the event it is in, each with the words people know it by."""

    article_id: str
    outlet: str
    title: str | None
    event_id: str | None
    event: str | None


def list_held(bind: Engine | Connection) -> list[Held]:
    """Every article of the library, without its text, by event, outlet and title."""
    query = select(
        articles.c.article_id, articles.c.outlet, articles.c.title, articles.c.event_id, events.c.title.label("event")
    ).join(events, events.c.event_id == articles.c.event_id, isouter=True)
    order = (events.c.title, articles.c.outlet, articles.c.title, articles.c.article_id)
    with reading(bind) as conn:
        return [Held(*row) for row in conn.execute(query.order_by(*order))]
