"""Which story each new article seems to tell, by words, names and dates: a guess, confirmed before it is stored."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from narratives.events.grouping import find_concerned, group_events
from narratives.events.outlines import outline_articles, words_method
from narratives.intake.batch import Batch, Entry, excerpt
from narratives.records import Article
from narratives.store.engine import Store, reading
from narratives.store.outlines import read_placed_words
from narratives.store.summary import read_titles

_ROW = "\x00row "  # what no article's id begins with


@dataclass(frozen=True, slots=True)
class Proposal:
    """``event``: id of a story that is here, or name of a new one. ``n_new``: how many of the batch tell it."""

    event: str
    title: str
    is_new: bool
    n_new: int

    @property
    def words(self) -> str:
        """As it stands in the table."""
        if not self.is_new:
            return f"joins: {self.title}"
        return f"new: {self.title}" + (f" ({self.n_new} articles)" if self.n_new > 1 else "")


def propose_stories(batch: Batch, store: Store) -> None:
    """Put a proposal on every draft; done again only when drafts came or went, or what decides was corrected."""
    made_from = hash(tuple(_decisive(entry) for entry in batch.entries))
    if batch.proposed_from == made_from:
        return
    new = outline_articles([_to_article(row, entry) for row, entry in enumerate(batch.entries)])
    with reading(store) as conn:
        placed = read_placed_words(conn, words_method())
        titles = read_titles(conn)
    held = {one.event for one in placed}
    event_of = group_events(find_concerned([*placed, *new], [one.article_id for one in new]))
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, one in enumerate(new):
        rows[event_of[one.article_id]].append(row)
    for event, members in rows.items():
        is_new = event not in held
        title = _name(batch.entries, members) if is_new else titles.get(event, event)
        for row in members:
            batch.entries[row].proposal = Proposal(title if is_new else event, title, is_new, len(members))
    batch.proposed_from = made_from


def _decisive(entry: Entry) -> tuple[str | None, ...]:
    return (entry.text_digest, entry.draft.title, entry.draft.published_at, entry.draft.event)


def _to_article(row: int, entry: Entry) -> Article:
    draft = entry.draft
    return Article(
        f"{_ROW}{row:09}",
        draft.outlet or "",
        draft.text,
        title=draft.title,
        published_at=draft.published_at,
        event=draft.event,
    )


def _name(entries: Sequence[Entry], rows: Sequence[int]) -> str:
    """A new story is called as its earliest article is, which reported it first."""
    row = min(rows, key=lambda at: (entries[at].draft.published_at or "9999", at))
    draft = entries[row].draft
    return draft.event or draft.title or excerpt(draft.text, 60)
