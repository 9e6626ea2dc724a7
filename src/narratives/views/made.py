"""At the foot of a story: what made its rows, what changed since an earlier run, and a way to have it read again."""

import json
from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from narratives.analysis.runs import (
    Changes,
    describe_models,
    describe_options,
    describe_versions,
    name_runs,
    tell_changes,
    tell_made,
    when_made,
)
from narratives.analysis.story import Story
from narratives.store import queries
from narratives.store.roles import role_of
from narratives.store.runs import Run, compare_made, list_runs, read_installed, request_redo
from narratives.store.summary import read_active_job_rows
from narratives.views.address import read
from narratives.views.highlight import join, plain, tag

MAX_NAMED = 12  # articles that came or went; the others are counted
EARLIER = "run"  # what the address calls the run that is held against the newest


def render_made(bind: queries.Bind, story: Story) -> None:
    """How the newest comparison was made, and a choice of earlier ones; nothing where none was noted."""
    runs = list_runs(bind, story.event_id)
    with st.container():
        if runs and story.is_compared:
            _offer_redo(bind, story, runs[0])
    with st.container():
        if runs:
            with st.expander("How this was made", expanded=read(EARLIER) is not None, key="made"):
                st.html(_describe(runs[0]))
                with st.container():
                    _render_earlier(bind, runs)


def _offer_redo(bind: queries.Bind, story: Story, newest: Run) -> None:
    """To an editor, where the worker has other models, versions or options than made this story."""
    installed = read_installed(bind)
    differs = compare_made(newest.manifest, installed) if installed is not None else {}
    if not differs or role_of(bind) != "editor":
        return
    article_ids = [str(article_id) for article_id in story.articles["article_id"]]
    if _is_asked(bind, article_ids):
        st.html(
            tag("p", "It is about to be read again; the bar at the top says how far that is.", class_="section-note")
        )
        return
    with st.container(key="redo", gap="xsmall"):
        lines = [tag("li", line) for line in tell_made(differs)]
        words = (
            "What is installed now differs from what made this story. Read again, its rows and stances may move or "
            "stay. Newer is not better: what is here now is kept below, to hold the other against."
        )
        summary = tag("summary", f"{len(lines)} {'difference' if len(lines) == 1 else 'differences'}")
        st.html(tag("div", tag("p", words), tag("details", summary, tag("ul", *lines)), class_="note made"))
        if st.button("Read it again with what is installed now", key="redo-story"):
            request_redo(bind, [story.event_id])
            st.rerun()


def _is_asked(bind: queries.Bind, article_ids: Sequence[str]) -> bool:
    """Whether a job that waits, rests or runs reads these articles again."""
    for job in read_active_job_rows(bind):
        payload = json.loads(str(job["payload"])) if job["kind"] == "analyze" else {}
        if payload.get("redo") and set(article_ids) <= set(payload.get("article_ids", ())):
            return True
    return False


def _render_earlier(bind: queries.Bind, runs: Sequence[Run]) -> None:
    newest, *earlier = runs
    if not earlier:
        st.html(tag("p", "No earlier run is kept; there is nothing to compare this one with yet.", class_="facts"))
        return
    names = {run_id: plain(name) for run_id, name in name_runs(runs).items()}
    by_id = {run.run_id: run for run in earlier}
    chosen = st.selectbox(
        "Hold it against an earlier run",
        list(by_id),
        format_func=names.__getitem__,
        key=EARLIER,
        bind="query-params",
        width=360,
    )
    before = by_id[chosen or earlier[0].run_id]
    st.html(_tell(tell_changes(bind, before, newest), names[before.run_id], names[newest.run_id]))


def _describe(run: Run) -> Markup:
    manifest = run.manifest
    parts = [
        tag("p", "Compared ", tag("b", when_made(run)), ". A later one that came to the same is not listed again."),
        tag("h3", "Models"),
        _pairs(describe_models(manifest)),
        tag("h3", "Program and libraries"),
        tag("p", join([join([name, " ", tag("b", version)]) for name, version in describe_versions(manifest)], " · ")),
        tag("h3", "Options"),
        _pairs([*describe_options(manifest), ("seed of chance", str(manifest.seed))]),
    ]
    if manifest.left_out:
        parts += [tag("h3", "Left out"), tag("ul", *[tag("li", line) for line in manifest.left_out])]
    return tag("div", *parts, class_="made")


def _tell(changes: Changes, before: str, after: str) -> Markup:
    """What changed, as words first and all figures below."""
    parts = [tag("h3", "What changed")]
    if changes.verdict:
        parts.append(tag("p", tag("b", changes.verdict), class_="verdict"))
    if changes.made:
        parts += [tag("p", "What it was made with changed:"), tag("ul", *[tag("li", line) for line in changes.made])]
    else:
        parts.append(tag("p", "It was made with the same models, versions and options."))
    parts += [_named("Added since", changes.came), _named("Gone since", changes.went), tag("p", changes.pairs)]
    rows = [
        tag(
            "tr",
            tag("th", words, scope="row"),
            tag("td", f"{old:,}"),
            tag("td", f"{new:,}"),
            tag("td", _moved(old, new)),
        )
        for words, old, new in changes.counts
    ]
    heads = [tag("th", head, scope="col") for head in ("", "before", "now", "change")]
    caption = tag("caption", f"Before: {before}. Now: {after}. More or fewer is not better or worse.")
    table = tag("table", caption, tag("thead", tag("tr", *heads)), tag("tbody", *rows), class_="runs-table")
    return tag("div", *parts, table, class_="made")


def _named(head: str, names: Sequence[str]) -> Markup:
    if not names:
        return Markup("")
    shown = [tag("li", name) for name in names[:MAX_NAMED]]
    shown += [tag("li", f"and {len(names) - MAX_NAMED:,} more")] if len(names) > MAX_NAMED else []
    n = f"{len(names):,} {'article' if len(names) == 1 else 'articles'}"
    return join([tag("p", f"{head}: {n}"), tag("ul", *shown)])


def _pairs(rows: Sequence[tuple[str, str]]) -> Markup:
    items = [tag("div", tag("dt", name), tag("dd", value)) for name, value in rows]
    return tag("dl", *items)


def _moved(old: int, new: int) -> str:
    return f"{new - old:+,}".replace("-", "−") if new != old else "the same"
