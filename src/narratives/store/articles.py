"""Puts articles in, each printed piece once, and reads them back."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from narratives.errors import StoreError
from narratives.records import Article, digest
from narratives.store.clock import now
from narratives.store.copies import forget_signatures
from narratives.store.engine import reading, transaction
from narratives.store.events import drop_empty_events, ensure_event
from narratives.store.forget import forget_analysis, in_chunks, mark_stale
from narratives.store.schema import articles

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the articles handed in.

    ``stored``: ids of the new ones, in the order given. ``known``: id given → id under which the same outlet's same
    text is there already. ``renamed``: id given → id stored, where the id belongs to another text.
    """

    stored: tuple[str, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


def add_articles(bind: Engine | Connection, given: Iterable[Article]) -> Added:
    """Store the articles in one transaction, all or none; adding them again changes nothing.

    An id that another text has already is extended by a digest, so that two files which both count from 1 do not
    overwrite each other.
    """
    new: list[Article] = []
    known: dict[str, str] = {}
    renamed: dict[str, str] = {}
    with transaction(bind) as conn:
        wanted = [_storable(article) for article in given]
        there, by_content = _find_there(conn, wanted)
        for article in wanted:
            content = (article.outlet, digest_text(article.text))
            if content in by_content:
                known[article.article_id] = by_content[content]
                continue
            article_id = article.article_id
            if article_id in there:
                article_id = f"{article_id}-{digest(*content, length=8)}"
                renamed[article.article_id] = article_id
            there[article_id] = replace(article, article_id=article_id)
            by_content[content] = article_id
            new.append(there[article_id])
        _insert(conn, new)
    return Added(tuple(article.article_id for article in new), known, renamed)


def replace_articles(bind: Engine | Connection, given: Iterable[Article]) -> tuple[str, ...]:
    """Make the articles under these ids be exactly the ones given; returns the ids that are new or changed.

    What was read from a changed article is dropped with it, so that no claim points into a text that is gone.
    """
    changed: list[str] = []
    with transaction(bind) as conn:
        wanted = [_storable(article) for article in given]
        there, _ = _find_there(conn, wanted)
        for article in wanted:
            before = there.get(article.article_id)
            if before == article:
                continue
            if before is None:
                _insert(conn, [article])
            else:
                _exchange(conn, before, article)
            there[article.article_id] = article
            changed.append(article.article_id)
    return tuple(changed)


def read_articles(bind: Engine | Connection, article_ids: Collection[str]) -> list[Article]:
    """The articles with these ids, in the order of the ids.

    Raises ``StoreError`` when one is not there.
    """
    with reading(bind) as conn:
        there = {
            row.article_id: _to_article(row)
            for ids in in_chunks(article_ids)
            for row in conn.execute(select(articles).where(articles.c.article_id.in_(ids)))
        }
    missing = [article_id for article_id in article_ids if article_id not in there]
    if missing:
        raise StoreError(f"no article has the id {missing[0]!r}; it may have been removed")
    return [there[article_id] for article_id in article_ids]


def find_unread(
    bind: Engine | Connection, article_ids: Collection[str], *, made_by: Mapping[str, str] | None = None
) -> list[str]:
    """Those of the ids whose article waits to be analysed, in the order of the ids; what is set aside does not wait.

    With ``made_by`` (language → digest of what would read it now) also those that something else has read.
    """
    query = select(articles.c.article_id, articles.c.analysed_at, articles.c.made_by, articles.c.language)
    with reading(bind) as conn:
        unread = {
            row.article_id
            for ids in in_chunks(article_ids)
            for row in conn.execute(query.where(articles.c.article_id.in_(ids), articles.c.set_aside.is_(None)))
            if row.analysed_at is None or (made_by is not None and row.made_by != made_by.get(row.language))
        }
    return [article_id for article_id in dict.fromkeys(article_ids) if article_id in unread]


def read_those_there(bind: Engine | Connection, article_ids: Iterable[str]) -> Iterator[Article]:
    """One after the other those of the articles that have not been removed meanwhile."""
    for article_id in article_ids:
        if read_languages(bind, [article_id]):
            yield from read_articles(bind, [article_id])


def read_languages(bind: Engine | Connection, article_ids: Collection[str]) -> dict[str, str]:
    """Article id → language, for those of the articles that are there, in the order of the ids."""
    query = select(articles.c.article_id, articles.c.language)
    with reading(bind) as conn:
        there = {
            row.article_id: row.language
            for ids in in_chunks(article_ids)
            for row in conn.execute(query.where(articles.c.article_id.in_(ids)))
        }
    return {article_id: there[article_id] for article_id in dict.fromkeys(article_ids) if article_id in there}


def count_set_aside(bind: Engine | Connection, article_ids: Collection[str]) -> int:
    """How many of the articles are stored and not analysed, for a reason they carry."""
    query = select(func.count()).where(articles.c.set_aside.is_not(None))
    with reading(bind) as conn:
        return sum(
            conn.execute(query.where(articles.c.article_id.in_(ids))).scalar_one() for ids in in_chunks(article_ids)
        )


def set_aside(conn: Connection, why: Mapping[str, str | None]) -> None:
    """Say why each article (id → reason) is stored and not analysed; None takes it back, and it waits to be."""
    for reason in sorted({reason or "" for reason in why.values()}):
        for ids in in_chunks([article_id for article_id, own in why.items() if (own or "") == reason]):
            mine = update(articles).where(articles.c.article_id.in_(ids))
            conn.execute(mine.values(set_aside=reason or None))


def digest_text(text: str) -> str:
    """By which a text is known again; 32 hexadecimal characters."""
    return digest(text, length=32)


def _storable(article: Article) -> Article:
    """Half a surrogate pair cannot be written as UTF-8; U+FFFD takes its one place, so that offsets keep."""

    def clean(value: str | None) -> str | None:
        return _LONE_SURROGATE.sub("�", value) if value else value

    return replace(
        article,
        article_id=clean(article.article_id) or "",
        outlet=clean(article.outlet) or "",
        text=clean(article.text) or "",
        title=clean(article.title),
        url=clean(article.url),
        event=clean(article.event),
        author=clean(article.author),
    )


def _find_there(conn: Connection, wanted: Sequence[Article]) -> tuple[dict[str, Article], dict[tuple[str, str], str]]:
    """What is stored under the ids wanted, and id by outlet and text digest for the texts wanted."""
    there: dict[str, Article] = {}
    by_content: dict[tuple[str, str], str] = {}
    for ids in in_chunks([article.article_id for article in wanted]):
        for row in conn.execute(select(articles).where(articles.c.article_id.in_(ids))):
            there[row.article_id] = _to_article(row)
    same = select(articles.c.article_id, articles.c.outlet, articles.c.text_digest).order_by(articles.c.article_id)
    for digests in in_chunks([digest_text(article.text) for article in wanted]):
        for row in conn.execute(same.where(articles.c.text_digest.in_(digests))):
            by_content.setdefault((row.outlet, row.text_digest), row.article_id)
    return there, by_content


def _insert(conn: Connection, new: Sequence[Article]) -> None:
    told = {article.event for article in new if article.event is not None}
    for event_id in sorted(told):
        ensure_event(conn, event_id)
    mark_stale(conn, told)
    if new:
        clock = now()
        rows = [_to_row(article) | {"event_id": article.event, "added_at": clock} for article in new]
        conn.execute(insert(articles), rows)


def _exchange(conn: Connection, before: Article, article: Article) -> None:
    forget_analysis(conn, [article.article_id])
    forget_signatures(conn, [article.article_id])
    row = _to_row(article)
    if article.event is not None:
        ensure_event(conn, article.event)
        mark_stale(conn, [article.event])
    if article.event != before.event:
        row["event_id"] = article.event
    conn.execute(update(articles).where(articles.c.article_id == article.article_id).values(row))
    if before.event is not None:
        drop_empty_events(conn, {before.event})


def _to_row(article: Article) -> dict[str, Any]:
    return {
        "article_id": article.article_id,
        "outlet": article.outlet,
        "title": article.title,
        "url": article.url,
        "author": article.author,
        "published_at": article.published_at,
        "language": article.language,
        "text": article.text,
        "text_digest": digest_text(article.text),
        "event_told": article.event,
    }


def _to_article(row: Row[Any]) -> Article:
    return Article(
        article_id=row.article_id,
        outlet=row.outlet,
        text=row.text,
        title=row.title,
        url=row.url,
        published_at=row.published_at,
        language=row.language,
        event=row.event_told,
        author=row.author,
    )
