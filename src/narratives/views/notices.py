"""What a page says when there is little or nothing to show: what is missing, and what to do next."""

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from narratives.views.address import link
from narratives.views.highlight import tag

if TYPE_CHECKING:
    from narratives.analysis.story import Story


def render_notice(head: str, text: object, *actions: tuple[str, str]) -> None:
    """A quiet note with links, each an address and its words."""
    links = [tag("p", tag("a", words, href=address, data_view=True)) for address, words in actions]
    st.html(tag("div", tag("h2", head), tag("p", text), *links, class_="note", role="status"))


def render_empty_library() -> None:
    """Nothing is stored yet."""
    render_notice(
        "No stories yet",
        "A story needs articles on one event, best from three outlets or more. "
        "Paste them, or drop .txt, .jsonl or .csv files; they are read on this machine and stay here.",
        (link("add"), "Add articles"),
    )


def render_unknown(what: str, value: str) -> None:
    """An address names something the store does not hold."""
    render_notice(
        f"No {what} at this address",
        Markup("Nothing here is called {}. It may have been removed, or belong to another computer's library.").format(
            tag("q", value[:200])
        ),
        (link("stories"), "See all stories"),
    )


def render_state_of(story: "Story") -> None:
    """Say what a story still lacks, if anything: reading, a comparison, a second article, a second outlet."""
    if story.n_unread:
        n = story.n_unread
        text = "This page fills by itself when they are read." if story.claims.empty else "What is read stands below."
        render_notice(
            f"{n} of {len(story.articles)} {'article is' if n == 1 else 'articles are'} waiting to be read", text
        )
        return
    if story.n_set_aside:
        n = story.n_set_aside
        render_notice(
            f"{n} of {len(story.articles)} {'article is' if n == 1 else 'articles are'} not compared",
            str(story.articles["set_aside"].dropna().iloc[0]),
        )
    if len(story.articles) == 1:
        render_notice(
            "One article only",
            "Its claims stand below; there is nothing yet to compare them with. "
            "Add what another outlet printed on the same event.",
            (link("add"), "Add another outlet's article"),
        )
    elif len(story.outlets) == 1:
        render_notice(
            "One outlet only",
            f"All {len(story.articles)} articles are from one outlet, so there is nobody to share or contest a claim. "
            "Add an article of another outlet on the same event.",
            (link("add"), "Add another outlet's article"),
        )
    elif story.claims.empty:
        render_notice(
            "No claims found",
            "The articles were read, but no sentence in them says something that can be compared.",
            (link("method"), "What counts as a claim"),
        )
    elif story.clusters.empty:
        render_notice("Not compared yet", "The articles are read; their claims are about to be lined up.")
