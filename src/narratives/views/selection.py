"""Which story or article a page shows: the one of the address, else the one last looked at, else the newest."""

import streamlit as st

from narratives.analysis.story import Story
from narratives.records import Article
from narratives.store import queries
from narratives.views import address, notices
from narratives.views.library import find_story, open_library
from narratives.views.masthead import render_masthead


def choose_story(head: str = "Side by side") -> Story | None:
    """The story to show, written into the address; None when there is none, which the page has then been told."""
    wanted = address.read("event")
    event_id = wanted or _default_event()
    story = find_story(event_id) if event_id else None
    if story is None or story.articles.empty:
        render_masthead(head)
        if wanted:
            notices.render_unknown("story", wanted)
        else:
            notices.render_empty_library()
        return None
    address.write("event", story.event_id)
    address.remember_event(story.event_id)
    st.set_page_config(page_title=f"{story.title} – Narratives")
    return story


def choose_article() -> tuple[Story | None, Article] | None:
    """The article to show with its story, if it is in one; None when there is none, which the page has been told."""
    wanted = address.read("article")
    if wanted is None:
        story = choose_story("Article")
        if story is None:
            return None
        wanted = str(story.articles["article_id"].iloc[0])
        address.write("article", wanted)
    bind = open_library()
    article = queries.read_article(bind, wanted)
    if article is None:
        render_masthead("Article")
        notices.render_unknown("article", wanted)
        return None
    event_id = queries.read_event_of(bind, wanted)
    story = find_story(event_id) if event_id else None
    address.write("event", event_id)
    if event_id:
        address.remember_event(event_id)
    st.set_page_config(page_title=f"{article.title or article.outlet} – Narratives")
    return story, article


def _default_event() -> str | None:
    known = queries.read_articles(open_library())
    known = known[known["event_id"].notna()]
    last = address.last_event()
    if known.empty or last in set(known["event_id"]):
        return None if known.empty else last
    newest = known.sort_values(["published_at", "event_id"], ascending=[False, True], na_position="last")
    return str(newest["event_id"].iloc[0])
