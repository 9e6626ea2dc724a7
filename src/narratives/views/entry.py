"""Has every page entered through the app, also when its address is the first that a new server is asked for."""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager


def enter_by_app() -> None:
    """Start over through ``app.py`` where Streamlit has run the page by itself; a page calls this first.

    Until ``st.navigation`` has been called once in a process, Streamlit takes a folder named ``pages`` for the older
    kind of app, in which a page's address runs that page alone: without its theme, its menu, and the worker's start.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()
