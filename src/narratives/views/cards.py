"""A card per outlet: its headline, the narrative it leads with, how much it says itself, and on whose word the rest."""

import pandas as pd
import streamlit as st
from markupsafe import Markup

from narratives.analysis.sources import rank_sources
from narratives.analysis.stances import share_stances
from narratives.analysis.story import Story
from narratives.records import STANCES
from narratives.views.address import link
from narratives.views.charts import stance_bar
from narratives.views.highlight import show, tag
from narratives.views.theme import stance_mark

MAX_SOURCES = 3


def render_cards(story: Story) -> None:
    """The cards of all outlets, in the order they first published."""
    shares = share_stances(story.claims).set_index("outlet")
    sources = rank_sources(story.claims)
    cards = [
        _card(
            story,
            outlet,
            shares.loc[outlet] if outlet in shares.index else None,
            sources[sources["outlet"] == outlet],
        )
        for outlet in story.outlets
    ]
    st.html(tag("section", *cards, class_="cards", aria_label="Outlets"))


def _card(story: Story, outlet: str, shares: "pd.Series[float] | None", sources: pd.DataFrame) -> Markup:
    articles = story.articles[story.articles["outlet"] == outlet]
    first = articles.iloc[0]
    when = str(first["published_at"] or "")[:10]
    return tag(
        "article",
        tag("h3", outlet, " ", tag("span", when, class_="when")),
        _headline(story, articles),
        _lead(story, articles),
        _voice(shares),
        _relies_on(sources, shares),
        class_="card",
    )


def _headline(story: Story, articles: pd.DataFrame) -> Markup:
    first = articles.iloc[0]
    words = first["title"] or "Without a headline"
    address = link("article", event=story.event_id, article=first["article_id"])
    more = len(articles) - 1
    also = tag("span", f" and {more} more", class_="when") if more else ""
    return tag("p", tag("a", words, href=address, data_view=True), also, class_="headline")


def _lead(story: Story, articles: pd.DataFrame) -> Markup:
    labels = story.clusters.set_index("cluster_id")["label"]
    leads = articles["lead_cluster_id"].dropna()
    leads = leads[leads.isin(labels.index)]
    if leads.empty:
        return tag("div", tag("p", "Leads with", class_="small"), tag("p", "not read yet", class_="lead"))
    # With several articles: what most of them lead with, and the earliest where they are even.
    cluster_id = leads.value_counts(sort=False).idxmax()
    address = link("side_by_side", event=story.event_id, claim=cluster_id, outlet=articles.iloc[0]["outlet"])
    name = tag("a", labels[cluster_id], href=address, data_view=True)
    return tag("div", tag("p", "Leads with", class_="small"), tag("p", name, class_="lead"))


def _voice(shares: "pd.Series[float] | None") -> Markup:
    if shares is None:
        return tag("div", tag("p", "No claims read", class_="own-voice"))
    items = [
        tag("li", stance_mark(stance), f" {shares[stance]:.0%}")
        for stance in STANCES
        if shares[stance] > 0
    ]
    own = tag("p", tag("strong", f"{shares['asserted']:.0%}"), " in its own voice", class_="own-voice")
    n_claims = int(shares["n_claims"])
    return tag(
        "div",
        own,
        stance_bar({stance: float(shares[stance]) for stance in STANCES}),
        tag("ul", *items, tag("li", f"of {n_claims} claims", class_="when"), class_="shares"),
    )


def _relies_on(sources: pd.DataFrame, shares: "pd.Series[float] | None") -> Markup:
    if shares is None:
        return tag("div")
    items = [
        tag("li", show(row.source_name), " ", tag("span", f"{row.source_kind} · {row.n}", class_="kind"))
        for row in sources.head(MAX_SOURCES).itertuples()
    ]
    more = len(sources) - MAX_SOURCES
    if more > 0:
        items.append(tag("li", f"and {more} more", class_="kind"))
    if not items:
        items.append(tag("li", "no source for any claim", class_="kind"))
    return tag("div", tag("p", "Relies on", class_="small"), tag("ul", *items, class_="sources"))
