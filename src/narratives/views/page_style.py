"""Brings in the stylesheet of a single page, beside the one they all share."""

from importlib.resources import files

import streamlit as st
from markupsafe import Markup


def apply_style(page: str) -> None:
    """The stylesheet ``page``.css of this folder; costs no space in the page."""
    css = files("narratives.views").joinpath(f"{page}.css").read_text(encoding="utf8")
    st.html(Markup("<style>{}</style>").format(Markup(css)))  # noqa: S704 - ours, free of anything a user gave
