"""A card per outlet: its headline, the narrative it leads with, how much it says itself, and on whose word the rest."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from narratives.analysis.rows import Row, find_row, list_rows
from narratives.analysis.sources import rank_sources
from narratives.analysis.stances import share_stances
from narratives.analysis.story import Story
from narratives.records import STANCES
from narratives.views.address import link
from narratives.views.charts import stance_bar
from narratives.views.highlight import tag
from narratives.views.theme import stance_mark

MAX_SOURCES = 3
MAX_PER_ROW = 6


def render_cards(story: Story) -> None:
    """The cards of all outlets, in the order they first published."""
    shares = share_stances(story.claims)
    sources = list_rows(rank_sources(story.claims))
    cards = [
        _card(story, outlet, find_row(shares, "outlet", outlet), [row for row in sources if row["outlet"] == outlet])
        for outlet in story.outlets
    ]
    st.html(tag("section", *cards, class_="cards", aria_label="Outlets", style=f"--per-row: {_per_row(len(cards))}"))


def _per_row(n_cards: int) -> int:
    """As many as fit a row, and rows of equal length beyond that."""
    n_rows = -(-n_cards // MAX_PER_ROW)
    return -(-n_cards // n_rows)


def _card(story: Story, outlet: str, shares: Row | None, sources: Sequence[Row]) -> Markup:
    articles = [row for row in list_rows(story.articles) if row["outlet"] == outlet]
    when = str(articles[0]["published_at"] or "")[:10]
    return tag(
        "article",
        tag("h2", outlet, " ", tag("span", when, class_="when")),
        _headline(story, articles),
        _lead(story, articles),
        _voice(shares),
        _relies_on(sources, shares),
        class_="card",
    )


def _headline(story: Story, articles: Sequence[Row]) -> Markup:
    first = articles[0]
    words = first["title"] or "Without a headline"
    address = link("article", event=story.event_id, article=first["article_id"])
    more = len(articles) - 1
    also = tag("span", f" and {more} more", class_="when") if more else ""
    return tag("p", tag("a", words, href=address, data_view=True), also, class_="headline")


def _lead(story: Story, articles: Sequence[Row]) -> Markup:
    labels = dict(zip(story.clusters["cluster_id"], story.clusters["label"], strict=True))
    leads = Counter(row["lead_cluster_id"] for row in articles if row["lead_cluster_id"] in labels)
    if not leads:
        return tag("div", tag("p", "Leads with", class_="small"), tag("p", "not compared yet", class_="lead unknown"))
    # With several articles: what most of them lead with, and the earliest where they are even.
    cluster_id = leads.most_common(1)[0][0]
    address = link("side_by_side", event=story.event_id, claim=cluster_id, outlet=articles[0]["outlet"])
    name = tag("a", labels[cluster_id], href=address, data_view=True)
    return tag("div", tag("p", "Leads with", class_="small"), tag("p", name, class_="lead"))


def _voice(shares: Row | None) -> Markup:
    if shares is None:
        return tag("div", tag("p", "No claims read", class_="own-voice"))
    items = [tag("li", stance_mark(stance), f" {shares[stance]:.0%}") for stance in STANCES if shares[stance] > 0]
    own = tag("p", tag("strong", f"{shares['asserted']:.0%}"), " in its own voice", class_="own-voice")
    n_claims = int(shares["n_claims"])
    return tag(
        "div",
        own,
        stance_bar({stance: float(shares[stance]) for stance in STANCES}),
        tag("ul", *items, tag("li", f"of {n_claims} claims", class_="when"), class_="shares"),
    )


def _relies_on(sources: Sequence[Row], shares: Row | None) -> Markup:
    if shares is None:
        return tag("div")
    items = [
        tag("li", row["source_name"], " ", tag("span", f"{row['n']} · {row['source_kind']}", class_="kind"))
        for row in sources[:MAX_SOURCES]
    ]
    more = len(sources) - MAX_SOURCES
    if more > 0:
        items.append(tag("li", f"and {more} more", class_="kind"))
    if not items:
        items.append(tag("li", "no source for any claim", class_="kind"))
    return tag("div", tag("p", "Relies on, by claims", class_="small"), tag("ul", *items, class_="sources"))
