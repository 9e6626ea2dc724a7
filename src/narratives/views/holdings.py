"""Keeping house in the library: one file to save it to and open it from, and parts of it to remove for good."""

import tempfile
from pathlib import Path

import streamlit as st

from narratives.analysis.holdings import Part, Removal, remove_part, weigh_removal
from narratives.errors import NarrativesError
from narratives.store.engine import Store
from narratives.store.exchange import export_library, import_library
from narratives.store.known import Held, list_held
from narratives.store.roles import role_of
from narratives.views.highlight import literal, plain, tag
from narratives.views.library import open_library

PARTS: dict[Part, str] = {
    "outlet": "An outlet",
    "event": "A story",
    "article": "An article",
    "library": "The whole library",
}
FILE_NAME = "library.narratives"
_TOLD = "holdings_told"


def render_holdings() -> None:
    """Save, open and remove, folded away until they are wanted: the first page is not kept waiting by them."""
    if told := st.session_state.pop(_TOLD, None):
        st.toast(literal(told))
    is_editor = role_of(open_library()) == "editor"
    if not st.toggle("Save, open or remove" if is_editor else "Save as one file", key="holdings"):
        return
    with st.container(border=True, key="holdings-box"):
        if not is_editor:
            _render_save(open_library())
            return
        save, take, drop = st.tabs(["Save as one file", "Open a file", "Remove"])
        with save:
            _render_save(open_library())
        with take:
            _render_open(open_library())
        with drop:
            _render_remove(open_library())


def _render_save(store: Store) -> None:
    st.html(
        tag(
            "p",
            "Articles, results and your corrections as one file, which opens on another machine. It holds the texts of "
            "the articles: give it only to those who may read them.",
            class_="section-note",
        )
    )
    st.download_button(
        "Save the library",
        lambda: _bundle(store),
        FILE_NAME,
        "application/octet-stream",
        on_click="ignore",
        key="holdings_save",
    )


def _bundle(store: Store) -> bytes:
    with tempfile.TemporaryDirectory(prefix="narratives-") as folder:
        path = Path(folder) / FILE_NAME
        export_library(store, path)
        return path.read_bytes()


def _render_open(store: Store) -> None:
    number = st.session_state.setdefault("holdings_opened", 0)
    file = st.file_uploader("A file that was saved here or on another machine", key=f"holdings-file-{number}")
    how = st.radio(
        "What is here already",
        ["merge", "replace"],
        format_func={"merge": "stays, and what is new is added", "replace": "is removed first"}.__getitem__,
        key="holdings_how",
    )
    if not st.button("Open the file", disabled=file is None, key="holdings_open") or file is None:
        return
    try:
        with (
            st.spinner("Checking the file and taking it in"),
            tempfile.TemporaryDirectory(prefix="narratives-") as folder,
        ):
            path = Path(folder) / FILE_NAME
            path.write_bytes(file.getvalue())
            done = import_library(store, path, how="replace" if how == "replace" else "merge")
    except NarrativesError as error:
        st.error(literal(str(error).replace(FILE_NAME, file.name)))
        return
    st.session_state["holdings_opened"] += 1
    st.session_state[_TOLD] = (
        f"{done.n_articles:,} articles and {done.n_events:,} stories opened, {len(done.known):,} were here"
    )
    st.rerun()


def _render_remove(store: Store) -> None:
    part = st.radio("What is to go?", list(PARTS), format_func=PARTS.__getitem__, horizontal=True, key="holdings_part")
    name = _choose(store, part or "outlet")
    if name is not None and st.button("Remove …", key="holdings_remove"):
        _confirm(weigh_removal(store, part or "outlet", name))


def _choose(store: Store, part: Part) -> str | None:
    if part == "library":
        return "all"
    held = list_held(store)
    words = {_name(one, part): _label(one, part) for one in held if _name(one, part)}
    return st.selectbox(
        PARTS[part],
        sorted(words, key=lambda name: (words[name].casefold(), name)),
        index=None,
        format_func=words.__getitem__,
        placeholder="Choose, or type words of its name",
        key=f"holdings_{part}",
        label_visibility="collapsed",
    )


def _name(one: Held, part: Part) -> str:
    return str({"article": one.article_id, "outlet": one.outlet}.get(part, one.event_id) or "")


def _label(one: Held, part: Part) -> str:
    if part == "article":
        return plain(f"{one.outlet}: {one.title or one.article_id}")
    return plain(one.outlet if part == "outlet" else one.event or "")


@st.dialog("Remove for good?")
def _confirm(removal: Removal) -> None:
    """Names what goes; the whole library asks for a word to be typed as well."""
    st.html(tag("p", "This removes ", tag("strong", removal.words), "."))
    st.html(tag("p", removal.consequence, " It cannot be undone. Save the library first if you may want it back."))
    is_meant = True
    if removal.part == "library":
        is_meant = st.text_input("Type remove to go on", key="holdings_word").strip().casefold() == "remove"
    with st.container(horizontal=True):
        if st.button("Remove for good", type="primary", disabled=not is_meant, key="holdings_yes"):
            try:
                done = remove_part(open_library(), removal)
            except NarrativesError as error:
                st.error(literal(str(error)))
                return
            st.session_state[_TOLD] = f"{done.n_articles:,} {'article' if done.n_articles == 1 else 'articles'} removed"
            st.rerun()
        if st.button("Keep it", key="holdings_no"):
            st.rerun()
