"""The head of a page: where one is, what it is called, what it shows."""

import streamlit as st

from narratives.views.highlight import tag


def render_masthead(head: object, note: object = "", kicker: object = "") -> None:
    """Heading of the first level with a line above and below it."""
    above = tag("div", kicker, class_="kicker") if kicker else ""
    below = tag("p", note) if note else ""
    st.html(tag("header", above, tag("h1", head), below, class_="masthead"))
