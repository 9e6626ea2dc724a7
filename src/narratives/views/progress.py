"""Work under way: what the worker is doing, kept up to date while the page is open."""

import json
from collections.abc import Sequence

import streamlit as st

from narratives.analysis.rows import Row
from narratives.store import jobs, summary
from narratives.store.roles import role_of
from narratives.views import notices
from narratives.views.address import link
from narratives.views.highlight import literal
from narratives.views.library import open_library

EVERY_S = 1.0
_SEEN = "jobs_seen"


def render_progress() -> None:
    """A bar for each job that waits or runs; the page is drawn anew when one ends. Nothing when none is under way."""
    active = summary.read_active_job_rows(open_library())
    st.session_state[_SEEN] = _ids(active)
    with st.container():  # also when empty: the page below keeps its place, else it shows twice while it moves
        if active:
            _watch()
        else:
            _report_last()


@st.fragment(run_every=EVERY_S)
def _watch() -> None:
    active = summary.read_active_job_rows(open_library())
    if _ids(active) != st.session_state.get(_SEEN):
        st.rerun()
    for job in active:
        bar, button = st.columns([6, 1], vertical_alignment="center")
        bar.progress(_share(job), text=_words(job))
        job_id = job["job_id"]
        label = "Stopping" if job["cancel_asked"] else "Cancel"
        button.button(
            label,
            key=f"cancel-{job_id}",
            disabled=bool(job["cancel_asked"]) or role_of(open_library()) != "editor",
            on_click=jobs.cancel,
            args=(open_library(), job_id),
            width="stretch",
        )


def _report_last() -> None:
    """Say what went wrong in the newest job; a job that went well needs no word."""
    last = summary.read_last_job_rows(open_library())
    if not last:
        return
    job = last[0]
    if job["kind"] == "gather":
        if job["state"] == "failed":
            batch = json.loads(str(job["payload"])).get("batch_id")
            address = link("add", batch=str(batch), job=str(job["job_id"]))
            notices.render_notice("No link could be fetched", "Add articles says why.", (address, "See the reasons"))
        return
    if job["state"] == "failed":
        notices.render_notice("The last reading failed", str(job["error"] or "The worker gave no reason."))
        if role_of(open_library()) == "editor" and st.button("Try again", key="retry"):
            jobs.retry(open_library(), job["job_id"])
            st.rerun()
        return
    errors = summary.read_job_error_rows(open_library(), job["job_id"])
    if errors and job["state"] == "done":
        lines = "; ".join(f"{row['article_id']}: {row['message']}" for row in errors[:5])
        notices.render_notice(f"{len(errors)} of the last articles could not be read", lines)


def _ids(active: Sequence[Row]) -> list[int]:
    return [job["job_id"] for job in active]


def _share(job: Row) -> float:
    done, total = job["n_done"], job["n_total"]
    return min(done / total, 1.0) if total else 0.0


def _words(job: Row) -> str:
    if job["state"] == "paused":
        return literal(f"Paused: {_subject(job)}")
    if job["state"] == "queued":
        return literal(f"Waiting for a worker: {_subject(job)}")
    count = f", {job['n_done']} of {job['n_total']}" if job["n_total"] else ""
    return literal(f"{str(job['stage'] or 'starting').capitalize()}{count}: {_subject(job)}")


def _subject(job: Row) -> str:
    payload = json.loads(str(job["payload"]))
    if job["kind"] == "gather":
        n = len(payload.get("links", []))
        return f"{n} {'link' if n == 1 else 'links'}"
    n = len(payload.get("article_ids", [])) if isinstance(payload, dict) else 0
    return f"{n:,} {'article' if n == 1 else 'articles'}" if n else "the articles added last"
