"""Opens the store for the pages, once, and keeps measured stories until something in them changes."""

import streamlit as st

from narratives.analysis.story import Story, load_story
from narratives.config import Settings
from narratives.store import queries
from narratives.store.engine import open_store


def open_library() -> queries.Bind:
    """The store named by the settings; raises ``StoreError`` when it cannot be opened."""
    return _open(Settings().resolved_database_url())


def find_story(event_id: str) -> Story | None:
    """The story of that id, measured, or None when there is none."""
    bind = open_library()
    version = queries.read_version(bind, event_id)
    return _load(Settings().resolved_database_url(), event_id, version) if version else None


@st.cache_resource(show_spinner=False, max_entries=4)
def _open(url: str) -> queries.Bind:
    return open_store(url)


@st.cache_resource(show_spinner=False, max_entries=16)
def _load(url: str, event_id: str, version: str) -> Story | None:  # noqa: ARG001 - the version is part of the key
    return load_story(_open(url), event_id)
