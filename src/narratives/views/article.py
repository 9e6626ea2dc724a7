"""The article page: the whole text, and the way back to its story."""

import streamlit as st
from markupsafe import Markup

from narratives.analysis.story import Story
from narratives.records import Article
from narratives.views import address, notices
from narratives.views.highlight import mark_spans, tag
from narratives.views.library import open_library
from narratives.views.masthead import render_masthead
from narratives.views.reading import render_article, render_siblings
from narratives.views.selection import choose_article


def render_reading_page() -> None:
    """The article of the address, or the first of the story last looked at."""
    chosen = choose_article()
    if chosen is None:
        return
    story, article = chosen
    if story is None:
        _render_plain(article)
        return
    render_siblings(story, article.article_id)
    _render_way_back(story)
    render_article(open_library(), story, article, address.read("passage"))


def _render_way_back(story: Story) -> None:
    href = address.link("side_by_side", event=story.event_id)
    st.html(tag("div", "In the story ", tag("a", story.title, href=href, data_view=True), class_="key"))


def _render_plain(article: Article) -> None:
    """An article that no story has taken in yet: its text, unmarked."""
    render_masthead(article.title or "Without a headline", article.outlet)
    notices.render_notice(
        "Not read yet", "Its claims are marked here as soon as it has been read and put into a story."
    )
    paragraphs: list[Markup] = [tag("p", mark_spans(part, [])) for part in article.text.split("\n\n") if part.strip()]
    st.html(tag("article", *paragraphs, class_="article"))
