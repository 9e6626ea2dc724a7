"""What waits to be confirmed, named in the address: a reload, a crash or another day finds it as it was left."""

import streamlit as st

from narratives.errors import StoreError
from narratives.intake.batch import Batch
from narratives.intake.proposals import propose_stories
from narratives.intake.sameness import sign_new
from narratives.intake.tray import open_batch, save_batch, take_staged
from narratives.store import imports
from narratives.views.add_table import apply_edits
from narratives.views.address import read, write
from narratives.views.highlight import tag
from narratives.views.library import open_library

_KEY = "add_batch"
MAX_SHOWN = 10
MANY = 50  # articles


def open_tray() -> Batch:
    """The batch of the address, else the one of this tab; corrections typed since are kept, and new drafts taken in."""
    batch = st.session_state.setdefault(_KEY, Batch())
    assert isinstance(batch, Batch)  # noqa: S101 - tells the type checker what we put there
    asked = read("batch")
    if asked is not None and asked != str(batch.batch_id):
        batch = _open_asked(batch, asked)
    apply_edits(batch)
    take_staged(open_library(), batch)
    _look_for_copies(batch)
    if batch.entries:
        propose_stories(batch, open_library())
    save_batch(open_library(), batch)
    if batch.batch_id is not None:
        write("batch", str(batch.batch_id))
    return batch


def close_tray(batch: Batch, *, report: int | None = None) -> None:
    """Begin anew; ``report`` is shown in the place of what waited."""
    st.session_state[_KEY] = Batch(number=batch.number + 1)
    write("batch", None)
    write("report", str(report) if report is not None else None)


def discard_tray(batch: Batch) -> None:
    """Begin anew and forget what waited."""
    if batch.batch_id is not None:
        imports.drop_batch(open_library(), batch.batch_id)
    close_tray(batch)


def render_waiting(batch: Batch) -> None:
    """What was read another time and never confirmed, to be gone on with or discarded."""
    waiting = [row for row in imports.list_batches(open_library(), waiting=True) if row["batch_id"] != batch.batch_id]
    if not waiting:
        return
    st.html(tag("h2", "Read earlier and not confirmed", class_="section-head"))
    for row in waiting[:MAX_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", key=f"waiting-{row['batch_id']}"):
            n = row["n_drafts"]
            words = f" – {n:,} {'article' if n == 1 else 'articles'}, {row['made_at'][:16].replace('T', ' ')}"
            st.html(tag("p", tag("strong", row["label"]), words, class_="section-note"))
            if st.button("Go on", key=f"go-on-{row['batch_id']}"):
                write("batch", str(row["batch_id"]))
                st.rerun()
            if st.button("Discard", key=f"drop-{row['batch_id']}", type="tertiary"):
                imports.drop_batch(open_library(), row["batch_id"])
                st.rerun()


def _look_for_copies(batch: Batch) -> None:
    """Done once for each article; of many it takes some seconds, and says so."""
    n_new = sum(entry.signature is None for entry in batch.entries)
    bar = st.progress(0.0, text="Looking for copies of one text") if n_new >= MANY else None

    def show(n_done: int, n_total: int) -> None:
        if bar is not None and n_done % MANY == 0:
            bar.progress(n_done / n_total, text=f"Looking for copies of one text: {n_done:,} of {n_total:,}")

    sign_new(batch, open_library(), on_progress=show)
    if bar is not None:
        bar.empty()


def _open_asked(batch: Batch, asked: str) -> Batch:
    try:
        found = open_batch(open_library(), int(asked), number=batch.number + 1)
    except (ValueError, OverflowError, StoreError):
        write("batch", None)
        st.info("What the address names as waiting is not known here; it may have been confirmed or discarded.")
        return batch
    if not found.entries and any(line.outcome != "refused" for line in imports.read_report(open_library(), int(asked))):
        write("batch", None)  # confirmed already, perhaps in another tab
        write("report", asked)
        return batch
    st.session_state[_KEY] = found
    return found
