"""Which article belongs to which event, and which events wait to be compared."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, insert, select, update

from narratives.records import is_found_event
from narratives.store.decisions import hand_on_decisions
from narratives.store.engine import reading, transaction
from narratives.store.forget import forget_comparison, in_chunks, mark_stale
from narratives.store.schema import articles, corrections, events


@dataclass(frozen=True, slots=True)
class EventMembers:
    """The analysed articles of an event, by id; ``title`` is the one the user told, if one was told."""

    event_id: str
    title: str | None
    article_ids: tuple[str, ...]


def ensure_event(conn: Connection, event_id: str, *, title: str | None = None) -> None:
    """Make the event if it is not there; until its articles have been compared its title is the one given, or its id.

    ``title`` counts for an event that was found; what the user told is called as told.
    """
    if conn.execute(select(events.c.event_id).where(events.c.event_id == event_id)).first() is None:
        called = title if title and is_found_event(event_id) else event_id
        conn.execute(insert(events).values(event_id=event_id, title=called))


def drop_empty_events(conn: Connection, event_ids: Collection[str]) -> set[str]:
    """Remove those of the events that have no article, and say which."""
    gone = _find_empty(conn, event_ids)
    for ids in in_chunks(gone):
        conn.execute(delete(events).where(events.c.event_id.in_(ids)))
    return gone


def _find_empty(conn: Connection, event_ids: Collection[str]) -> set[str]:
    has_article = select(articles.c.article_id).where(articles.c.event_id == events.c.event_id).exists()
    return {
        event_id
        for ids in in_chunks(event_ids)
        for event_id in conn.execute(
            select(events.c.event_id).where(events.c.event_id.in_(ids), ~has_article)
        ).scalars()
    }


def assign_events(bind: Engine | Connection, event_of: Mapping[str, str]) -> list[str]:
    """Put each article (id → event id) into its event; returns the events that gained or lost one, sorted.

    An event that loses an article loses its clusters until it is compared again, and what people decided on the claims
    of that article goes along; an event that loses its last article goes, and what is left of its log goes on in the
    event that most of its articles went to.
    """
    with transaction(bind) as conn:
        before = read_placement(conn, event_of)
        moves = {a: event_of[a] for a in sorted(before) if before[a] != event_of[a]}
        left = {old for a in moves if (old := before[a]) is not None}
        forget_comparison(conn, left)
        titles = _first_titles(conn, moves)
        for article_id, event_id in moves.items():
            ensure_event(conn, event_id, title=titles.get(event_id))
            conn.execute(update(articles).where(articles.c.article_id == article_id).values(event_id=event_id))
        mark_stale(conn, set(moves.values()))
        for old in sorted(left):
            hand_on_decisions(conn, old, {a: goal for a, goal in moves.items() if before[a] == old})
        _hand_on_corrections(conn, {old: [moves[a] for a in moves if before[a] == old] for old in left})
        return sorted((left | set(moves.values())) - drop_empty_events(conn, left))


def _first_titles(conn: Connection, event_of: Mapping[str, str]) -> dict[str, str]:
    """What each event may be called until it has been compared: as the earliest of these articles with a title."""
    named = select(articles.c.article_id, articles.c.title, articles.c.published_at)
    rows = [
        row
        for ids in in_chunks(event_of)
        for row in conn.execute(named.where(articles.c.article_id.in_(ids), articles.c.title.is_not(None)))
    ]
    titles: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (row.published_at or "9999", row.article_id)):
        titles.setdefault(event_of[row.article_id], row.title)
    return titles


def _hand_on_corrections(conn: Connection, heirs: Mapping[str, Sequence[str]]) -> None:
    """Move the log of each event that has no article left to the one named most often among its heirs."""
    for event_id in _find_empty(conn, heirs):
        counts = Counter(heirs[event_id])
        heir = min(counts, key=lambda other: (-counts[other], other))
        conn.execute(update(corrections).where(corrections.c.event_id == event_id).values(event_id=heir))


def read_placed_ids(bind: Engine | Connection) -> set[str]:
    """Ids of the analysed articles that were found to be of an event, not told."""
    query = select(articles.c.article_id).where(
        articles.c.analysed_at.is_not(None), articles.c.event_id.is_not(None), articles.c.event_told.is_(None)
    )
    with reading(bind) as conn:
        return set(conn.execute(query).scalars())


def read_placement(bind: Engine | Connection, article_ids: Collection[str]) -> dict[str, str | None]:
    """The event each of these articles is in, None where it is in none yet."""
    held = select(articles.c.article_id, articles.c.event_id)
    with reading(bind) as conn:
        return {
            row.article_id: row.event_id
            for ids in in_chunks(article_ids)
            for row in conn.execute(held.where(articles.c.article_id.in_(ids)))
        }


def read_events_of(bind: Engine | Connection, article_ids: Collection[str]) -> list[str]:
    """The events these articles are in, sorted."""
    with reading(bind) as conn:
        found = {
            event_id
            for ids in in_chunks(article_ids)
            for event_id in conn.execute(
                select(articles.c.event_id)
                .where(articles.c.article_id.in_(ids), articles.c.event_id.is_not(None))
                .distinct()
            ).scalars()
        }
    return sorted(found)


def find_waiting_events(bind: Engine | Connection, article_ids: Collection[str]) -> list[str]:
    """Events that wait to be compared and can be, sorted: those of these articles, and those with nothing left to read.

    An event into which another job is still reading articles is left to that job.
    """
    mine = articles.c.event_id == events.c.event_id
    is_read = select(articles.c.article_id).where(mine, articles.c.analysed_at.is_not(None)).exists()
    waits = (articles.c.analysed_at.is_(None), articles.c.set_aside.is_(None))
    is_unread = select(articles.c.article_id).where(mine, *waits).exists()
    waiting = select(events.c.event_id).where(events.c.compared_at.is_(None), is_read)
    with reading(bind) as conn:
        complete = set(conn.execute(waiting.where(~is_unread)).scalars())
        ours = {
            event_id
            for ids in in_chunks(article_ids)
            for event_id in conn.execute(
                waiting.where(select(articles.c.article_id).where(mine, articles.c.article_id.in_(ids)).exists())
            ).scalars()
        }
    return sorted(complete | ours)


def read_members(bind: Engine | Connection, event_id: str) -> EventMembers:
    """The articles of an event that have been analysed."""
    analysed = select(articles.c.article_id, articles.c.event_told).where(
        articles.c.event_id == event_id, articles.c.analysed_at.is_not(None)
    )
    with reading(bind) as conn:
        rows = conn.execute(analysed.order_by(articles.c.article_id)).all()
    # An article may be told to join an event that was found, whose id is no title.
    is_told = not is_found_event(event_id) and any(row.event_told == event_id for row in rows)
    return EventMembers(event_id, event_id if is_told else None, tuple(row.article_id for row in rows))
