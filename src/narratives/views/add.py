"""Takes articles in: paste, drop or link, check the table, confirm; nothing is stored before that."""

import streamlit as st

from narratives.intake.batch import Batch, lacking
from narratives.intake.sameness import Same, choose_wanted, find_same
from narratives.intake.storing import store_batch
from narratives.views.add_detail import render_detail
from narratives.views.add_entry import render_entry
from narratives.views.add_files import render_files
from narratives.views.add_links import is_fetching, render_links_in_files
from narratives.views.add_report import render_report
from narratives.views.add_story import Choice, current_choice, render_story
from narratives.views.add_table import render_table
from narratives.views.add_tray import close_tray, discard_tray, open_tray, render_waiting
from narratives.views.highlight import tag
from narratives.views.job_stages import render_jobs, show_job
from narratives.views.library import open_library
from narratives.views.masthead import render_masthead
from narratives.views.page_style import apply_style


def render_add() -> None:
    """The whole page."""
    apply_style("add")
    render_masthead(
        "Add articles",
        "Drop files, paste what outlets printed, or give links. Files are read on this machine and stay here; nothing "
        "joins the library until you confirm.",
    )
    batch = open_tray()
    # Each part that comes and goes has its own place: else all that follow stand on the page twice for a moment.
    with st.container():
        render_jobs()
    with st.container():
        render_report()
    render_entry(batch)
    with st.container():
        render_files(batch)
    with st.container():
        render_links_in_files(batch)
    with st.container():
        if batch.entries:
            _render_check(batch)
        else:
            render_waiting(batch)


def _render_check(batch: Batch) -> None:
    """What was read, to be corrected and confirmed."""
    same = find_same(batch.entries, open_library())
    choose_wanted(batch.entries, same)
    st.html(tag("h2", "Check what was found", class_="section-head"))
    with st.container():
        _render_missing(batch)
    with st.container():
        render_table(batch, same, current_choice(batch))
    with st.container():
        render_detail(batch, same)
    with st.container():
        choice = render_story(batch)
    _render_confirmation(batch, same, choice)


def _render_missing(batch: Batch) -> None:
    """What was not found, and one field that fills an outlet into all that lack it."""
    missing = lacking(batch.wanted)
    told = [count(n, name, f"{name}s") for name, n in missing.items() if n]
    asked = (
        f"Not found: {', '.join(told)}; please fill in what you know, in the table."
        if told
        else "Each has outlet, title and date."
    )
    found = f"{count(len(batch.entries), 'article', 'articles')} read, {len(batch.wanted):,} ticked. "
    st.html(tag("p", found, asked, class_="section-note"))
    if missing["outlet"] > 1:
        with (
            st.form(f"outlet-for-all-{batch.number}", border=False),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            outlet = st.text_input(f"Outlet for all {missing['outlet']} that have none", max_chars=200)
            if st.form_submit_button("Fill in") and outlet.strip():
                batch.fill_outlet(outlet)
                st.rerun()


def _render_confirmation(batch: Batch, same: list[Same | None], choice: Choice) -> None:
    """The button that stores, or why it cannot yet."""
    obstacle = _obstacle(batch, same, choice)
    adding = f"Add {count(len(batch.wanted), 'article', 'articles')} and analyse"
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            adding if batch.wanted or obstacle else "Nothing new: close with a report",
            type="primary",
            disabled=obstacle is not None,
            key="add_confirm",
        ):
            _store(batch, same, choice)
            st.rerun()
        if st.button("Discard all", key="add_discard"):
            discard_tray(batch)
            st.rerun()
        if obstacle:
            st.caption(obstacle)


def _obstacle(batch: Batch, same: list[Same | None], choice: Choice) -> str | None:
    """Why the articles cannot be added yet, or None."""
    if is_fetching(batch.batch_id):
        return "Links are still being fetched; wait for them, or cancel that above."
    n_nameless = lacking(batch.wanted)["outlet"]
    if not batch.wanted:
        is_known = all(one is not None and one.is_duplicate for one in same)
        return None if is_known else "Tick at least one article."
    if n_nameless:
        return f"{count(n_nameless, 'article still needs', 'articles still need')} an outlet."
    return choice.obstacle


def _store(batch: Batch, same: list[Same | None], choice: Choice) -> None:
    """Store what is wanted and queue its analysis, both or neither; the report waits for the next run."""
    choice.apply(batch)
    stored = store_batch(open_library(), batch, same)
    close_tray(batch, report=stored.batch_id)
    if stored.job_id is not None:
        show_job(stored.job_id)


def count(n: int, one: str, many: str) -> str:
    """``1 article``, ``2,000 articles``."""
    return f"{n:,} {one if n == 1 else many}"
