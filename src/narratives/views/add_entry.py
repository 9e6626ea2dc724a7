"""The three ways in: files and folders, pasted text, and links; what is given is read at once and the field emptied."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from narratives.intake.batch import Batch
from narratives.intake.reading import FORMATS, read_all, read_paste
from narratives.views.add_links import render_links
from narratives.views.highlight import join, literal, tag

if TYPE_CHECKING:
    from streamlit.typing import UploadedFile

ENDINGS = [ending.removeprefix(".") for ending in FORMATS]


def render_entry(batch: Batch) -> None:
    """Files, paste and links, each behind its tab."""
    files, paste, links = st.tabs(["Files", "Paste text", "Links and feeds"])
    with files:
        _render_files(batch)
    with paste:
        _render_paste(batch)
    with links:
        render_links(batch)


def _render_files(batch: Batch) -> None:
    left, right = st.columns(2, gap="large")
    files = left.file_uploader(
        "Drop files of any of these kinds", type=ENDINGS, accept_multiple_files=True, key=f"files-{batch.number}"
    )
    folder = right.file_uploader(
        "Or a whole folder", type=ENDINGS, accept_multiple_files="directory", key=f"folder-{batch.number}"
    )
    st.html(
        tag(
            "p",
            "Text, Markdown, web pages, PDF, Word, OpenDocument, RTF, e-mail, CSV, Excel, JSON, Parquet, web archives "
            "(WARC), and zip files of these; also many articles in one file, as LexisNexis and Factiva give them. "
            "A table holds one article a row, in columns such as ",
            _codes("outlet", "title", "date", "text", "url", "story"),
            "; only the text is needed, and you can say which column is which.",
            class_="section-note",
        )
    )
    given = [*files, *folder]
    if given:
        _read_all(batch, given)
        st.rerun()


def _read_all(batch: Batch, files: "Sequence[UploadedFile]") -> None:
    """Read them one after the other, each in a process of its own, and say how far it is."""
    bar = st.progress(0.0, text=literal(f"Reading {files[0].name}"))
    given = ((file.name, file.getvalue()) for file in files)
    for n_done, (file, report) in enumerate(zip(files, read_all(given), strict=True), start=1):
        batch.take(report, file.getvalue() if report.tables else None)
        bar.progress(n_done / len(files), text=literal(f"Read {n_done:,} of {len(files):,}: {file.name}"))


def _render_paste(batch: Batch) -> None:
    with st.form(f"paste-form-{batch.number}", border=False):
        pasted = st.text_area(
            "Paste an article",
            height=220,
            key=f"paste-{batch.number}",
            placeholder="Headline\nOutlet — 3 March 2025\n\nThe text of the article …",
            help="Headline, outlet and date are recognised in the first lines. "
            "Put a line of ===== between several articles.",
        )
        if st.form_submit_button("Read this text"):
            if pasted and pasted.strip():
                batch.take(read_paste(pasted, f"paste {_n_pastes()}"))
                st.rerun()
            st.warning("There is no text to read; paste an article first.")


def _n_pastes() -> int:
    st.session_state["n_pastes"] = st.session_state.get("n_pastes", 0) + 1
    return int(st.session_state["n_pastes"])


def _codes(*words: str) -> Markup:
    return join([tag("code", word) for word in words], ", ")
