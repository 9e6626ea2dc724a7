"""Opens the store for the pages, once, and keeps measured stories until something in them changes."""

from typing import TYPE_CHECKING

import streamlit as st

from narratives.config import Settings
from narratives.records import Role
from narratives.store.engine import Store, open_store
from narratives.store.roles import RoleError
from narratives.views.sign_in import current_role

if TYPE_CHECKING:
    from narratives.analysis.story import Story


def open_library() -> Store:
    """The store named by the settings, opened for what the visitor may do.

    Raises ``StoreError`` when it cannot be opened, ``RoleError`` when the visitor is not signed in.
    """
    role = current_role()
    if role is None:
        raise RoleError("nobody is signed in here any more; load the page anew to sign in")
    return _open(Settings().resolved_database_url(), role)


def find_story(event_id: str) -> "Story | None":
    """The story of that id, measured, or None when there is none."""
    from narratives.store.queries import read_version

    version = read_version(open_library(), event_id)
    return _load(Settings().resolved_database_url(), event_id, version) if version else None


@st.cache_resource(show_spinner=False, max_entries=4)
def _open(url: str, role: Role) -> Store:
    return open_store(url, role=role)


@st.cache_resource(show_spinner=False, max_entries=16)
def _load(url: str, event_id: str, version: str) -> "Story | None":  # noqa: ARG001 - the version is part of the key
    from narratives.analysis.story import load_story  # brings pandas, which the first page does without

    return load_story(_open(url, "viewer"), event_id)
