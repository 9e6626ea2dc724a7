"""Asks who is there: what this visitor may do, and the way out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import streamlit as st

from narratives.config import Settings
from narratives.records import Role
from narratives.surface.accounts import role_of_account
from narratives.surface.providers import find_provider
from narratives.surface.sessions import COOKIE, SESSIONS
from narratives.views.address import link
from narratives.views.highlight import tag
from narratives.views.notices import render_notice

PROJECT = Path(__file__).parents[3]


def current_role() -> Role | None:
    """What the visitor may do; None when a sign-in is asked for and has not been given."""
    settings = Settings()
    if settings.passwords():
        return SESSIONS.role_of(st.context.cookies.get(COOKIE))
    if _asks_account():
        return role_of_account(_account(), editors=settings.editors, viewers=settings.viewers)
    return "editor"  # the one person whose machine it is


def require_sign_in() -> Role:
    """The visitor's role; without one nothing of the page is run."""
    role = current_role()
    if role is None:
        _ask()
        st.stop()
    return role


def render_account(role: Role) -> None:
    """At the foot of a page, where a sign-in is asked for: what one may do here, and the way out."""
    if not Settings().passwords() and not _asks_account():
        return
    with st.container(key="account", horizontal=True, vertical_alignment="center"):
        st.caption("Signed in: you may read and change this library." if role == "editor" else "Signed in as a reader.")
        st.button("Sign out", on_click=st.logout if _asks_account() else _end_session)


def render_editors_only() -> None:
    """Instead of a page on which everything changes the library, for who may only read."""
    render_notice(
        "For editors only",
        "You may read this library. To add articles, sign in as an editor.",
        (link("stories"), "See all stories"),
    )


def _ask() -> None:
    """Whoever is not signed in gets the server's own page; this one stands where somebody was, a moment ago."""
    st.html(
        tag(
            "div",
            tag("h2", "Signed out"),
            tag("p", tag("a", "Sign in", href="./"), " to read this library."),
            class_="note",
            role="status",
        )
    )


def _end_session() -> None:
    SESSIONS.end(st.context.cookies.get(COOKIE))


@st.cache_resource(show_spinner=False)
def _asks_account() -> bool:
    return find_provider(PROJECT) is not None


def _account() -> Mapping[str, Any]:
    return cast(Mapping[str, Any], st.user.to_dict())
