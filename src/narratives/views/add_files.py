"""What was read from each file: what had to be refused and why, what was not used, and a way to take it back."""

import streamlit as st
from markupsafe import Markup

from narratives.intake.batch import Batch
from narratives.intake.tray import read_refusals
from narratives.views.add_columns import render_columns
from narratives.views.add_tray import discard_tray
from narratives.views.highlight import tag
from narratives.views.library import open_library

MAX_LINES = 50


def render_files(batch: Batch) -> None:
    """The refusals and notes of everything read; nothing when all went well."""
    render_columns(batch)
    refused = read_refusals(open_library(), batch)
    notes = [f"{source.report.name}: {note}" for source in batch.sources.values() for note in source.report.notes]
    parts: list[Markup] = []
    if refused:
        parts.append(tag("h2", f"{len(refused):,} {'entry' if len(refused) == 1 else 'entries'} refused"))
        parts.append(tag("ul", *[tag("li", line.why or line.where) for line in refused[:MAX_LINES]]))
        if len(refused) > MAX_LINES:
            parts.append(tag("p", f"and {len(refused) - MAX_LINES:,} more; the report at the end has them all"))
    parts += [tag("p", note) for note in notes[:MAX_LINES]]
    if not parts:
        return
    st.html(tag("div", *parts, class_="note refused"))
    if not batch.entries and st.button("Dismiss", key=f"dismiss-{batch.number}"):
        discard_tray(batch)
        st.rerun()
