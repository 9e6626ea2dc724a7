"""How sure a row is, and what in it cannot both be right: the words for it, and the button that confirms a row."""

import streamlit as st
from markupsafe import Markup

from narratives.analysis.levels import SURE, confirm
from narratives.analysis.rows import Row, find_row
from narratives.analysis.story import Story
from narratives.store import queries
from narratives.views.highlight import join, tag


def offer_confirmation(bind: queries.Bind, story: Story, cluster_id: str) -> None:
    """Above the table, for a chosen row that is not sure by itself: a button that confirms it, or takes that back."""
    row = find_row(story.clusters, "cluster_id", cluster_id)
    if row is None or row["level"] == "sure":
        return
    is_confirmed = row["level"] == "confirmed"
    members = story.claims.loc[story.claims["cluster_id"] == cluster_id, "claim_id"].astype(str).tolist()
    words, button = st.columns([9, 4], vertical_alignment="center")
    asked = "was confirmed: its passages say the same." if is_confirmed else "is a suggestion: possibly the same claim."
    words.html(tag("p", "The chosen row ", tag("b", row["label"]), " ", asked, class_="section-note"))
    label = "Take the confirmation back" if is_confirmed else "Confirm: they say the same"
    if button.button(label, key="confirm-row"):
        confirm(bind, story.event_id, members, is_same=not is_confirmed)
        st.rerun()


def how_sure(row: Row) -> str:
    """In words, what the probability of a row means."""
    if row["n_articles"] < 2:
        return "Only one article carries this claim."
    said = f"The program gives these passages a probability of {row['probability']:.2f} that they say the same"
    if row["level"] == "confirmed":
        return f"{said}; somebody has confirmed it."
    if row["level"] == "sure":
        return f"{said}; rows from {SURE:.2f} on count as sure."
    return f"{said}: possibly they do. Read them, and confirm the row above the table if they do."


def differing_readings(story: Story, row: Row) -> Markup:
    """The passages whose figures cannot both be right, side by side; which of them is right is not for us to say."""
    if not row["conflicts"]:
        return Markup("")
    texts = story.claims.set_index("claim_id")
    items = []
    for pair in row["conflicts"]:
        shown = [f"{texts['outlet'].get(claim_id, '')}: “{texts['text'].get(claim_id, '')}”" for claim_id in pair]
        items.append(tag("li", " – ".join(shown)))
    return join([tag("p", "Figures or dates that differ on the same point:"), tag("ul", *items)])
