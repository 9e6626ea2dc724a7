"""The library at a glance: one row per story, with what is shared and contested in it; done without pandas."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from narratives.analysis.positions import CARRIES, DOUBTS
from narratives.analysis.rows import Row
from narratives.store import summary
from narratives.store.engine import Store, reading


@dataclass(frozen=True, slots=True)
class Summary:
    """The first stories of the library, or of those that speak of something, and how many there are of them."""

    rows: tuple[Row, ...]
    n_found: int


def summarize_library(store: Store, *, find: str = "", most: int | None = None) -> Summary:
    """One row per event that holds articles, newest first; at most so many, however many there are.

    ``event_id``, ``title``, ``is_compared``, ``outlets``, ``n_articles``, ``n_unread``, ``first_date``, ``last_date``,
    ``leads`` (labels, the most frequent first), ``n_claims``, ``n_shared`` (by two outlets or more), ``n_contested``.
    """
    with reading(store) as conn:
        found = summary.read_event_rows(conn, find=find)
        shown = found[:most]
        ids = [event["event_id"] for event in shown]
        articles, stances = (
            _by_event(rows) for rows in (summary.read_article_rows(conn, ids), summary.read_stance_rows(conn, ids))
        )
    rows = (_summarize(event, articles[event["event_id"]], stances[event["event_id"]]) for event in shown)
    return Summary(tuple(rows), len(found))


def _by_event(rows: Sequence[Row]) -> defaultdict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["event_id"]].append(row)
    return groups


def _summarize(event: Row, articles: Sequence[Row], stances: Sequence[Row]) -> dict[str, Any]:
    leads = Counter(row["lead"] for row in articles if row["lead"])
    outlets: defaultdict[str, set[str]] = defaultdict(set)
    for row in stances:
        outlets[row["cluster_id"]].add(row["outlet"])
    carried = {row["cluster_id"] for row in stances if row["stance"] in CARRIES}
    doubted = {row["cluster_id"] for row in stances if row["stance"] in DOUBTS}
    return {
        **{key: event[key] for key in ("event_id", "title", "n_articles", "n_unread", "first_date", "last_date")},
        "is_compared": event["compared_at"] is not None,
        "outlets": tuple(dict.fromkeys(row["outlet"] for row in articles)),
        "leads": tuple(label for label, _ in leads.most_common()),
        "n_claims": len(outlets),
        "n_shared": sum(len(names) > 1 for names in outlets.values()),
        "n_contested": len(carried & doubted),
    }
