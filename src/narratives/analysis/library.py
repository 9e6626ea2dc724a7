"""The library at a glance: one row per story, with what is shared and contested in it; done without pandas."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from narratives.analysis.positions import CARRIES, DOUBTS
from narratives.analysis.rows import Row
from narratives.store import summary
from narratives.store.engine import Store


def summarize_library(store: Store) -> list[Row]:
    """One row per event that holds articles, newest first.

    ``event_id``, ``title``, ``is_compared``, ``outlets``, ``n_articles``, ``n_unread``, ``first_date``, ``last_date``,
    ``leads`` (labels, the most frequent first), ``n_claims``, ``n_shared`` (by two outlets or more), ``n_contested``.
    """
    articles, stances = _by_event(summary.read_article_rows(store)), _by_event(summary.read_stance_rows(store))
    rows: list[Row] = [
        _summarize(event, articles[event["event_id"]], stances[event["event_id"]])
        for event in summary.read_event_rows(store)
        if articles[event["event_id"]]
    ]
    # Two sorts that keep the order of equals: by date downwards, and within a date by title.
    rows.sort(key=lambda row: (row["title"], row["event_id"]))
    rows.sort(key=lambda row: row["last_date"], reverse=True)
    return rows


def _by_event(rows: Sequence[Row]) -> defaultdict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["event_id"]].append(row)
    return groups


def _summarize(event: Row, articles: Sequence[Row], stances: Sequence[Row]) -> dict[str, Any]:
    dates = sorted(str(row["published_at"])[:10] for row in articles if row["published_at"])
    leads = Counter(row["lead"] for row in articles if row["lead"])
    outlets: defaultdict[str, set[str]] = defaultdict(set)
    for row in stances:
        outlets[row["cluster_id"]].add(row["outlet"])
    carried = {row["cluster_id"] for row in stances if row["stance"] in CARRIES}
    doubted = {row["cluster_id"] for row in stances if row["stance"] in DOUBTS}
    return {
        "event_id": event["event_id"],
        "title": event["title"],
        "is_compared": event["compared_at"] is not None,
        "outlets": tuple(dict.fromkeys(row["outlet"] for row in articles)),
        "n_articles": len(articles),
        "n_unread": sum(row["analysed_at"] is None and row["set_aside"] is None for row in articles),
        "first_date": dates[0] if dates else "",
        "last_date": dates[-1] if dates else "",
        "leads": tuple(label for label, _ in leads.most_common()),
        "n_claims": len(outlets),
        "n_shared": sum(len(names) > 1 for names in outlets.values()),
        "n_contested": len(carried & doubted),
    }
