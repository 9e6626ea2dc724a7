"""Shows how far a job is, stage by stage with the time left, and what came of it; survives a reload."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from markupsafe import Markup

from narratives.errors import JobError
from narratives.store import queries
from narratives.store.job_errors import LeftOut, read_left_out
from narratives.store.jobs import Job, cancel, has_live_worker, read_job, retry
from narratives.views.address import link, read, write
from narratives.views.highlight import tag
from narratives.views.library import open_library

EVERY_S = 1.0  # between two looks at the store
REVEAL_S = 3.0  # for so long a job just queued asks to be brought into view
STAGES = {
    "parsing": "Reading the articles for claims, sources and stance",
    "embedding": "Measuring which claims are alike",
    "comparing": "Lining up what the outlets say",
}
ENDED = {
    "done": "Analysed",
    "cancelled": "Cancelled; what was read until then is kept",
    "failed": "Stopped by an error; what was read until then is kept",
}


@dataclass(frozen=True, slots=True)
class _Pace:
    """When this tab first saw a phase (articles are read, events are compared), and how far it was then."""

    is_parsing: bool
    n_done: int
    seen_at: float


def render_jobs() -> None:
    """The job named in the address, then every other one that waits or runs; nothing when there is none."""
    asked = _asked_job()
    active = [int(job_id) for job_id in queries.read_active_jobs(open_library())["job_id"]]
    for job_id in dict.fromkeys([*([asked] if asked is not None else []), *active]):
        job = read_job(open_library(), job_id)
        if job.state in ENDED:
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
    if job.state in ENDED:
        st.rerun()  # the whole page: its other parts show what is new, and the looking stops
    with st.container(border=True, key=f"job-box-{job_id}"):
        is_new = time.monotonic() < st.session_state.get(f"reveal-{job_id}", 0.0)
        reveal = f"job-{job_id}" if is_new else None
        st.html(tag("h2", _headline(job), class_="section-head", data_reveal=reveal))
        st.html(tag("ol", *_stage_lines(job), class_="stages"))
        st.progress(_share(job), text=_time_left(job))
        if job.state == "queued" and not has_live_worker(open_library()):
            st.info("No worker is running yet. The app starts one; or run `python -m narratives worker`.")
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(
                "Stopping after the article in hand …" if job.cancel_asked else "Cancel",
                key=f"cancel-{job_id}",
                disabled=job.cancel_asked,
            ):
                cancel(open_library(), job_id)
                st.rerun(scope="fragment")
            st.caption("You may leave or close this page: the work goes on, and this address brings you back.")


def _headline(job: Job) -> str:
    articles = _articles(len(_article_ids(job)))
    return f"Waiting to analyse {articles}" if job.state == "queued" else f"Analysing {articles}"


def _stage_lines(job: Job) -> list[Markup]:
    names = list(STAGES)
    at = names.index(job.stage) if job.stage in names else -1
    lines = []
    for position, name in enumerate(names):
        state = "past" if position < at else "now" if position == at else "next"
        shape, word = {"past": ("✓", "done: "), "now": ("▸", "now: "), "next": ("○", "to come: ")}[state]
        count = f" – {job.n_done} of {job.n_total}" if state == "now" and job.n_total else ""
        lines.append(
            tag(
                "li",
                tag("span", shape, class_="shape", aria_hidden="true"),
                tag("span", word, class_="unseen"),
                f" {STAGES[name]}{count}",
                class_=state,
                aria_current="step" if state == "now" else None,
            )
        )
    return lines


def _share(job: Job) -> float:
    """How much is done, the stages taken as equally long; the bar stays put while events take turns in two stages."""
    names = list(STAGES)
    if job.stage not in names:
        return 0.0
    within = job.n_done / job.n_total if job.n_total else 0.0
    share = min((names.index(job.stage) + within) / len(names), 1.0)
    best = max(share, st.session_state.get(f"share-{job.job_id}", 0.0)) if job.stage != "parsing" else share
    st.session_state[f"share-{job.job_id}"] = best
    return float(best)


def _time_left(job: Job) -> str:
    """An estimate for the phase, from the pace seen in this tab."""
    if job.state == "queued":
        return "in the queue"
    if job.stage is None:
        return "loading the language models, some seconds"
    key, is_parsing = f"pace-{job.job_id}", job.stage == "parsing"
    pace = st.session_state.get(key)
    if not isinstance(pace, _Pace) or pace.is_parsing != is_parsing or job.n_done < pace.n_done:
        st.session_state[key] = pace = _Pace(is_parsing, job.n_done, time.monotonic())
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
    left_out = read_left_out(open_library(), job.job_id)
    rows = queries.read_articles(open_library())
    rows = rows[rows["article_id"].isin(_article_ids(job))]
    with st.container(border=True, key=f"job-box-{job.job_id}"):
        st.html(tag("h2", ENDED[job.state], class_="section-head"))
        if job.error:
            st.html(tag("p", job.error, class_="section-note"))
        st.html(_stories(rows) if len(rows) else tag("p", "None of its articles is here any more."))
        if left_out:
            st.html(_left_out_list(left_out, rows))
        with st.container(horizontal=True):
            if (job.state != "done" or left_out) and st.button("Try again", key=f"retry-{job.job_id}"):
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


def _article_ids(job: Job) -> list[str]:
    return [str(article_id) for article_id in job.payload.get("article_ids", ())]


def _articles(n: int) -> str:
    return f"{n:,} article{'' if n == 1 else 's'}"
