"""Which texts the library holds already, so that a person sees duplicates before anything is stored."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from narratives.store.engine import reading
from narratives.store.forget import in_chunks
from narratives.store.schema import articles, signatures


@dataclass(frozen=True, slots=True)
class Known:
    """An article of the library whose text is the one asked for."""

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


def has_signatures(bind: Engine | Connection) -> bool:
    """Whether any stored article can be found again by its likeness; if not, nobody need look for copies of it."""
    with reading(bind) as conn:
        return conn.execute(select(signatures.c.article_id).limit(1)).first() is not None
