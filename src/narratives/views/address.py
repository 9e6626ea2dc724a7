"""The view lives in the address bar: links are ordinary addresses, and a click on one is followed without a reload.

``event``, ``claim``, ``outlet``, ``article`` and ``passage`` are written here; the filters of the matrix are
widgets bound to the address by Streamlit itself, which then owns them.
"""

from collections.abc import Callable
from importlib.resources import files
from urllib.parse import urlencode

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager

# Relative to the page in front, so that a server under another path keeps its links.
PATHS = {
    "stories": "./",
    "side_by_side": "side_by_side",
    "article": "article",
    "add": "add_articles",
    "method": "method",
}
COMPONENTS = "narratives"  # under which the server knows the scripts in assets/
_LAST_EVENT = "last_event"


def _mount_links() -> Callable[..., object]:
    """The script as a file of the server where that has it, so that no page needs leave to run other scripts."""
    name = f"{COMPONENTS}.links"
    if get_bidi_component_manager().get_component_asset_root(name):
        return st.components.v2.component(name, js="links.js")
    script = files("narratives.views").joinpath("assets", "links.js").read_text(encoding="utf8")
    return st.components.v2.component("narratives_links", js=script)


_links = _mount_links()


def link(page: str, **view: str | None) -> str:
    """Relative address of a view: a page of PATHS and what it shows."""
    given = {key: value for key, value in view.items() if value}
    return PATHS[page] + (f"?{urlencode(given)}" if given else "")


def follow_links() -> None:
    """Have links marked ``data-view`` followed inside the page. Without it they still lead there, by a reload."""
    _links(key="links")


def read(name: str) -> str | None:
    """What the address says, or None."""
    return st.query_params.get(name) or None


def write(name: str, value: str | None) -> None:
    """Put a value into the address, or take it out."""
    if value:
        if st.query_params.get(name) != value:
            st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def remember_event(event_id: str) -> None:
    """Other pages open on the story last looked at."""
    st.session_state[_LAST_EVENT] = event_id


def last_event() -> str | None:
    """The story last looked at in this tab."""
    value = st.session_state.get(_LAST_EVENT)
    return str(value) if value else None
