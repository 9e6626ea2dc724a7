"""The heart of the desk: outlet cards above, the claim matrix with its passages below."""

import streamlit as st

from narratives.analysis.story import Story
from narratives.views import address, notices
from narratives.views.cards import render_cards
from narratives.views.highlight import join, tag
from narratives.views.library import open_library
from narratives.views.made import render_made
from narratives.views.masthead import render_masthead
from narratives.views.matrix import choose_view, render_matrix
from narratives.views.selection import choose_story


def render_side_by_side() -> None:
    """The story of the address, or the one last looked at."""
    story = choose_story()
    if story is None:
        return
    _render_head(story)
    with st.container():
        notices.render_state_of(story)
    if story.claims.empty:
        return
    render_cards(story)
    if story.clusters.empty:
        return
    note = "One claim a row, one outlet a column. Choose a row or a cell to read the passages as printed."
    st.html(join([tag("h2", "Claims", class_="section-head"), tag("p", note, class_="section-note")]))
    view = choose_view(
        story,
        claim=address.read("claim"),
        outlet=address.read("outlet"),
        is_long=address.read("rows") == "all",
    )
    with st.container():
        if address.read("claim") and view.claim is None:
            notices.render_notice(
                "The claim of this address is not in this story", "The matrix below shows those that are."
            )
    render_matrix(open_library(), story, view)
    render_made(open_library(), story)


def _render_head(story: Story) -> None:
    dates = sorted(str(date)[:10] for date in story.articles["published_at"] if date)
    shown = " to ".join(dict.fromkeys((dates[0], dates[-1]))) if dates else ""
    n_articles, n_outlets = len(story.articles), len(story.outlets)
    articles = f"{n_articles} {'article' if n_articles == 1 else 'articles'}"
    outlets = f"{n_outlets} {'outlet' if n_outlets == 1 else 'outlets'}"
    facts = [f"{articles} of {outlets}", shown]
    render_masthead(
        story.title,
        " · ".join(fact for fact in facts if fact),
        tag("a", "Stories", href=address.link("stories"), data_view=True),
    )
