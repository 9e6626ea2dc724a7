"""Shows how far a job is, stage by stage with the time left, and what came of it; survives a reload."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from narratives.analysis.rows import Row
from narratives.errors import JobError
from narratives.store import queries
from narratives.store.imports import read_links
from narratives.store.job_errors import LeftOut, read_left_out
from narratives.store.jobs import Job, cancel, has_live_worker, pause, read_job, resume, retry
from narratives.views.address import link, read, write
from narratives.views.highlight import tag
from narratives.views.library import open_library

EVERY_S = 1.0  # between two looks at the store
REVEAL_S = 3.0  # for so long a job just queued asks to be brought into view
# Kind of job → its stages in their order, each with what is done in it.
STAGES = {
    "gather": {"gathering": "Fetching the links, slowly and one after the other"},
    "analyze": {
        "signing": "Looking for copies of one text",
        "parsing": "Reading the articles for claims, sources and stance",
        "embedding": "Measuring what is alike",
        "comparing": "Lining up what the outlets say",
    },
}
OPEN_ENDED = ("parsing", "gathering", "signing")  # stages that run once; in the others events take turns
ENDED = {
    "gather": {
        "done": "Fetched",
        "cancelled": "Cancelled; what was fetched until then is kept",
        "failed": "Nothing could be fetched",
    },
    "analyze": {
        "done": "Analysed",
        "cancelled": "Cancelled; what was read until then is kept",
        "failed": "Stopped by an error; what was read until then is kept",
    },
}


@dataclass(frozen=True, slots=True)
class _Pace:
    """When this tab first saw a phase (links are fetched, articles are read, events compared), and how far it was."""

    phase: str
    n_done: int
    seen_at: float


def render_jobs() -> None:
    """The job named in the address, then every other one that waits or runs; nothing when there is none."""
    asked = _asked_job()
    active = [int(job_id) for job_id in queries.read_active_jobs(open_library())["job_id"]]
    for job_id in dict.fromkeys([*([asked] if asked is not None else []), *active]):
        job = read_job(open_library(), job_id)
        if job.state in _endings(job):
            _render_ended(job)
        else:
            st.fragment(_render_active, run_every=EVERY_S, key=f"job-{job_id}")(job_id)


def show_job(job_id: int) -> None:
    """Name the job in the address, so that a reload finds it again, and bring it into view."""
    write("job", str(job_id))
    st.session_state[f"reveal-{job_id}"] = time.monotonic() + REVEAL_S


def _asked_job() -> int | None:
    value = read("job")
    if value is None:
        return None
    try:
        return read_job(open_library(), int(value)).job_id
    except (ValueError, OverflowError, JobError):
        write("job", None)
        st.info("The analysis named in the address is not known here; it may have been removed.")
        return None


def _render_active(job_id: int) -> None:
    job = read_job(open_library(), job_id)
    if job.state in _endings(job):
        st.rerun()  # the whole page: its other parts show what is new, and the looking stops
    with st.container(border=True, key=f"job-box-{job_id}"):
        is_new = time.monotonic() < st.session_state.get(f"reveal-{job_id}", 0.0)
        reveal = f"job-{job_id}" if is_new else None
        st.html(tag("h2", _headline(job), class_="section-head", data_reveal=reveal))
        st.html(tag("ol", *_stage_lines(job), class_="stages"))
        st.progress(_share(job), text=_time_left(job))
        if job.state == "queued" and not has_live_worker(open_library()):
            st.info("No worker is running yet. The app starts one; or run `python -m narratives worker`.")
        _render_controls(job)


def _render_controls(job: Job) -> None:
    """Pause or resume, and cancel; each says what it is waiting for once it has been pressed."""
    store, job_id = open_library(), job.job_id
    in_hand = "link" if job.kind == "gather" else "article"
    with st.container(horizontal=True, vertical_alignment="center"):
        if job.state == "paused" or job.pause_asked:
            words = "Resume" if job.state == "paused" else f"Pausing after the {in_hand} in hand … take it back"
            st.button(words, key=f"resume-{job_id}", on_click=resume, args=(store, job_id))
        else:
            st.button("Pause", key=f"pause-{job_id}", disabled=job.cancel_asked, on_click=pause, args=(store, job_id))
        words = f"Stopping after the {in_hand} in hand …" if job.cancel_asked else "Cancel"
        st.button(words, key=f"cancel-{job_id}", disabled=job.cancel_asked, on_click=cancel, args=(store, job_id))
        rests = "it rests until you resume it" if job.state == "paused" else "the work goes on"
        st.caption(f"You may leave or close this page: {rests}, and this address brings you back.")


def _headline(job: Job) -> str:
    what, doing, wait = (
        (_links(job), "Fetching", "fetch")
        if job.kind == "gather"
        else (_articles(len(_article_ids(job))), "Analysing", "analyse")
    )
    return {"queued": f"Waiting to {wait} {what}", "paused": f"Paused: {what}"}.get(job.state, f"{doing} {what}")


def _stage_lines(job: Job) -> list[Markup]:
    names = list(STAGES[_kind(job)])
    at = names.index(job.stage) if job.stage in names else -1
    lines = []
    for position, name in enumerate(names):
        state = "past" if position < at else "now" if position == at else "next"
        shape, word = {"past": ("✓", "done: "), "now": ("▸", "now: "), "next": ("○", "to come: ")}[state]
        count = f" – {job.n_done:,} of {job.n_total:,}" if state == "now" and job.n_total else ""
        lines.append(
            tag(
                "li",
                tag("span", shape, class_="shape", aria_hidden="true"),
                tag("span", word, class_="unseen"),
                f" {STAGES[_kind(job)][name]}{count}",
                class_=state,
                aria_current="step" if state == "now" else None,
            )
        )
    return lines


def _share(job: Job) -> float:
    """How much is done, the stages taken as equally long; the bar stays put while events take turns in two stages."""
    names = list(STAGES[_kind(job)])
    if job.stage not in names:
        return 0.0
    within = job.n_done / job.n_total if job.n_total else 0.0
    share = min((names.index(job.stage) + within) / len(names), 1.0)
    best = max(share, st.session_state.get(f"share-{job.job_id}", 0.0)) if job.stage not in OPEN_ENDED else share
    st.session_state[f"share-{job.job_id}"] = best
    return float(best)


def _time_left(job: Job) -> str:
    """An estimate for the phase, from the pace seen in this tab."""
    if job.state == "queued":
        return "in the queue"
    if job.state == "paused":
        return "paused"
    if job.stage is None:
        return "starting" if job.kind == "gather" else "loading the language models, some seconds"
    key, phase = f"pace-{job.job_id}", job.stage if job.stage in OPEN_ENDED else "comparing"
    pace = st.session_state.get(key)
    if not isinstance(pace, _Pace) or pace.phase != phase or job.n_done < pace.n_done:
        st.session_state[key] = pace = _Pace(phase, job.n_done, time.monotonic())
    n_seen = job.n_done - pace.n_done
    if n_seen <= 0:
        return "estimating the time left …"
    left = (time.monotonic() - pace.seen_at) / n_seen * (job.n_total - job.n_done)
    return f"about {in_words(left)} left in this step"


def in_words(seconds: float) -> str:
    """A span of time as one says it."""
    if seconds < 1.5:
        return "1 second"
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _render_ended(job: Job) -> None:
    if job.kind == "gather":
        _render_fetched(job)
        return
    left_out = read_left_out(open_library(), job.job_id)
    rows = queries.read_articles(open_library())
    rows = rows[rows["article_id"].isin(_article_ids(job))]
    with st.container(border=True, key=f"job-box-{job.job_id}"):
        st.html(tag("h2", _endings(job)[job.state], class_="section-head"))
        if job.error:
            st.html(tag("p", job.error, class_="section-note"))
        st.html(_stories(rows) if len(rows) else tag("p", "None of its articles is here any more."))
        if left_out:
            st.html(_left_out_list(left_out, rows))
        _render_ways_on(job, has_failures=bool(left_out))


def _render_fetched(job: Job) -> None:
    """How many links gave how many articles; these stand in the table below, the refused links above it."""
    try:
        done = read_links(open_library(), int(job.payload["batch_id"]))
    except (KeyError, TypeError, ValueError):
        done = []
    failed = [one for one in done if one.why is not None]
    with st.container(border=True, key=f"job-box-{job.job_id}"):
        st.html(tag("h2", _endings(job)[job.state], class_="section-head"))
        found = _articles(sum(one.n_drafts for one in done))
        told = f"{found} from {len(done) - len(failed):,} of {_links(job)}."
        st.html(tag("p", told, f" {job.error}" if job.error and not failed else "", class_="section-note"))
        _render_ways_on(job, has_failures=bool(failed))


def _render_ways_on(job: Job, *, has_failures: bool) -> None:
    with st.container(horizontal=True):
        words = "Try again what failed" if has_failures else "Go on with the rest"
        if (job.state != "done" or has_failures) and st.button(words, key=f"retry-{job.job_id}"):
            retry(open_library(), job.job_id)
            st.rerun()
        if st.button("Close", key=f"close-{job.job_id}"):
            write("job", None)
            st.rerun()


def _stories(rows: pd.DataFrame) -> Markup:
    """A link to each story that the job's articles are in by now."""
    titles = queries.read_events(open_library()).set_index("event_id")["title"].to_dict()
    counts = rows.dropna(subset=["event_id"]).groupby("event_id", sort=True).size()
    items = [
        tag(
            "li",
            tag(
                "a", str(titles.get(event_id, event_id)), href=link("side_by_side", event=str(event_id)), data_view=True
            ),
            f" – {_articles(n)}",
        )
        for event_id, n in counts.items()
    ]
    if n_waiting := int(rows["event_id"].isna().sum()):
        items.append(tag("li", f"{n_waiting} not yet in a story"))
    return tag("div", tag("p", "Open the story side by side:" if counts.size else ""), tag("ul", *items))


def _left_out_list(left_out: Sequence[LeftOut], rows: pd.DataFrame) -> Markup:
    shown = zip(rows["article_id"], rows["outlet"], rows["title"], strict=True)
    names = {article_id: f"{outlet}: {title or article_id}" for article_id, outlet, title in shown}
    items = [
        tag("li", tag("strong", names.get(one.article_id, one.article_id)), f" – {one.message}") for one in left_out
    ]
    return tag("div", tag("p", f"{len(items)} could not be read:"), tag("ul", *items), class_="note")


def payload_of(row: Row) -> dict[str, Any]:
    """What a job of the store's rows is about."""
    payload = json.loads(str(row["payload"]))
    return payload if isinstance(payload, dict) else {}


def _kind(job: Job) -> str:
    return job.kind if job.kind in STAGES else "analyze"


def _endings(job: Job) -> dict[str, str]:
    return ENDED[_kind(job)]


def _links(job: Job) -> str:
    n = len(job.payload.get("links", ()))
    return f"{n:,} {'link' if n == 1 else 'links'}"


def _article_ids(job: Job) -> list[str]:
    return [str(article_id) for article_id in job.payload.get("article_ids", ())]


def _articles(n: int) -> str:
    return f"{n:,} article{'' if n == 1 else 's'}"
