"""Takes articles in: paste or drop, check what was recognised, confirm; nothing is stored before that."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st
from markupsafe import Markup

from narratives.ingest import FORMATS, Draft, ReadReport, complete_draft, find_duplicates, read_file, read_paste
from narratives.records import Article
from narratives.store import queries
from narratives.store.articles import Added, add_articles
from narratives.store.engine import transaction
from narratives.store.jobs import enqueue
from narratives.views.add_report import Line, forget_report, keep_report, render_last_report
from narratives.views.highlight import join, literal, tag
from narratives.views.job_stages import render_jobs, show_job
from narratives.views.library import open_library
from narratives.views.masthead import render_masthead
from narratives.views.page_style import apply_style

PER_PAGE = 10
SHOWN_TEXT = 4_000  # characters of an article in its preview
FIND, NEW, EXISTING, TOLD = "find", "new", "existing", "told"
CHOICES = {
    TOLD: "The stories named in the file",
    FIND: "Let the program find out",
    NEW: "A new story",
    EXISTING: "A story that is here already",
}
_FIRST_DAY, _LAST_DAY = date(1600, 1, 1), date(2199, 12, 31)


@dataclass(slots=True)
class _Batch:
    """What waits to be confirmed, and a number that makes its widgets new when it is emptied."""

    number: int = 0
    drafts: list[Draft] = field(default_factory=list)
    files: list[str] = field(default_factory=list)  # where each draft came from
    is_wanted: list[bool] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # name of the file, message
    notes: list[str] = field(default_factory=list)


def render_add() -> None:
    """The whole page."""
    apply_style("add")
    render_masthead(
        "Add articles",
        "Paste what outlets printed on the same event, or drop files. Everything is read on this machine and stays "
        "here; nothing is stored until you confirm.",
    )
    render_jobs()
    render_last_report()
    batch = _batch()
    _render_entry(batch)
    if batch.refused or batch.notes:
        _render_refused(batch)
    if not batch.drafts:
        return
    st.html(tag("h2", "Check what was found", class_="section-head"))
    found = st.container()  # stands above the drafts, but says how they are after the last correction
    _render_drafts(batch)
    with found:
        _render_missing(batch)
    _render_confirmation(batch)


def _batch() -> _Batch:
    batch = st.session_state.setdefault("add_batch", _Batch())
    assert isinstance(batch, _Batch)  # noqa: S101 - tells the type checker what we put there
    return batch


def _render_entry(batch: _Batch) -> None:
    """Paste on the left, files on the right; both are read at once and emptied."""
    left, right = st.columns(2, gap="large")
    with left, st.form(f"paste-form-{batch.number}", border=False):
        pasted = st.text_area(
            "Paste an article",
            height=220,
            key=f"paste-{batch.number}-{len(batch.drafts)}",
            placeholder="Headline\nOutlet — 3 March 2025\n\nThe text of the article …",
            help="Headline, outlet and date are recognised in the first lines. "
            "Put a line of ===== between several articles.",
        )
        if st.form_submit_button("Read this text", type="primary" if not batch.drafts else "secondary"):
            if pasted and pasted.strip():
                _take(batch, read_paste(pasted, f"paste {_n_pastes()}"))
                st.rerun()
            st.warning("There is no text to read; paste an article first.")
    with right:
        files = st.file_uploader(
            "Or drop files",
            type=[ending.removeprefix(".") for ending in FORMATS],
            accept_multiple_files=True,
            key=f"files-{batch.number}-{len(batch.drafts)}-{len(batch.refused)}",
        )
        st.html(
            tag(
                "p",
                "Text files hold one article. Tables and JSON lines hold one article a row, in columns such as ",
                _codes("outlet", "title", "date", "text", "url", "event"),
                "; only the text is needed.",
                class_="section-note",
            )
        )
        if files:
            for file in files:
                _take(batch, read_file(file.name, file.getvalue()))
            st.rerun()


def _take(batch: _Batch, report: ReadReport) -> None:
    """Put what was read behind what waits already; what repeats another draft is not wanted unless asked for."""
    batch.drafts += report.articles
    batch.files += [report.name] * len(report.articles)
    repeats = find_duplicates(batch.drafts)
    first_new = len(batch.is_wanted)
    batch.is_wanted += [position not in repeats for position in range(first_new, len(batch.drafts))]
    batch.refused += [(report.name, refusal.message) for refusal in report.refused]
    batch.notes += [f"{report.name}: {note}" for note in report.notes]
    forget_report()


def _n_pastes() -> int:
    st.session_state["n_pastes"] = st.session_state.get("n_pastes", 0) + 1
    return int(st.session_state["n_pastes"])


def _render_refused(batch: _Batch) -> None:
    parts: list[Markup] = []
    if batch.refused:
        parts.append(tag("h2", f"{_count(len(batch.refused), 'entry', 'entries')} refused"))
        parts.append(tag("ul", *[tag("li", message) for _, message in batch.refused[:50]]))
        if len(batch.refused) > 50:
            parts.append(tag("p", f"and {len(batch.refused) - 50} more, for reasons like these"))
    parts += [tag("p", note) for note in batch.notes]
    st.html(tag("div", *parts, class_="note refused"))
    if not batch.drafts and st.button("Dismiss", key=f"dismiss-{batch.number}"):
        _empty(batch)
        st.rerun()


def _render_missing(batch: _Batch) -> None:
    """What was not found, and one field that fills an outlet into all that lack it."""
    wanted = [draft for draft, is_wanted in zip(batch.drafts, batch.is_wanted, strict=True) if is_wanted]
    lacking = {name: sum(name in draft.missing for draft in wanted) for name in ("outlet", "title", "date")}
    told = [_count(n, name, f"{name}s") for name, n in lacking.items() if n]
    found = f"{_count(len(batch.drafts), 'article', 'articles')} read. "
    asked = (
        f"Not found: {', '.join(told)}; please fill in what you know." if told else "Each has outlet, title and date."
    )
    st.html(tag("p", found, asked, class_="section-note"))
    if lacking["outlet"] > 1:
        with (
            st.form(f"outlet-for-all-{batch.number}", border=False),
            st.container(horizontal=True, vertical_alignment="bottom"),
        ):
            outlet = st.text_input(f"Outlet for all {lacking['outlet']} that have none", max_chars=200)
            if st.form_submit_button("Fill in") and outlet.strip():
                batch.drafts = [d if d.outlet else replace(d, outlet=_line(outlet)) for d in batch.drafts]
                batch.number += 1
                st.rerun()


def _render_drafts(batch: _Batch) -> None:
    n_pages = -(-len(batch.drafts) // PER_PAGE)
    page = 1
    if n_pages > 1:
        page = st.pagination(n_pages, key=f"page-{batch.number}-{n_pages}")
    repeats = find_duplicates(batch.drafts)
    for position in range((page - 1) * PER_PAGE, min(page * PER_PAGE, len(batch.drafts))):
        _render_draft(batch, position, repeats.get(position))


def _render_draft(batch: _Batch, position: int, repeats: int | None) -> None:
    """One article as found: three fields to correct, and its text to look at."""
    draft = batch.drafts[position]
    key = f"{batch.number}-{position}"
    with st.container(border=True, key=f"draft-{key}"):
        st.html(
            tag(
                "p",
                tag("span", draft.where, class_="where"),
                " ",
                tag("bdi", _excerpt(draft.text)),
                class_="draft-head",
            )
        )
        outlet_at, title_at, day_at = st.columns([3, 6, 2.4])
        outlet = outlet_at.text_input(
            "Outlet", draft.outlet or "", key=f"outlet-{key}", max_chars=500, placeholder="not found: who published it?"
        )
        title = title_at.text_input(
            "Title", draft.title or "", key=f"title-{key}", max_chars=500, placeholder="not found: give the headline"
        )
        day = day_at.date_input(
            "Date",
            _day(draft.published_at),
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            format="YYYY-MM-DD",
            key=f"date-{key}",
        )
        batch.drafts[position] = _corrected(draft, outlet, title, day)
        _render_remarks(batch, draft, repeats)
        batch.is_wanted[position] = st.checkbox(
            "Add this article", value=batch.is_wanted[position], key=f"wanted-{key}"
        )
        with st.expander("Read the text"):
            _render_text(draft)


def _corrected(draft: Draft, outlet: str, title: str, day: object) -> Draft:
    """The draft with what stands in its fields; what was not touched stays as it was read, to the character."""
    changes: dict[str, str | None] = {}
    if outlet != (draft.outlet or ""):
        changes["outlet"] = _line(outlet) or None
    if title != (draft.title or ""):
        changes["title"] = title.strip() or None
    if day != _day(draft.published_at):
        changes["published_at"] = day.isoformat() if isinstance(day, date) else None
    return replace(draft, **changes) if changes else draft  # type: ignore[arg-type]


def _render_remarks(batch: _Batch, draft: Draft, repeats: int | None) -> None:
    remarks = [*draft.problems, *draft.notes]
    if repeats is not None:
        other = batch.drafts[repeats]
        remarks.append(f"the same text as {other.where}, so it is left out unless you tick it")
    if draft.event:
        remarks.append(f"the file puts it in the story {draft.event!r}")
    if remarks:
        st.html(tag("ul", *[tag("li", remark) for remark in remarks], class_="remarks"))


def _render_text(draft: Draft) -> None:
    if draft.set_apart:
        st.html(tag("p", "Read as heading and kept apart from the text:", class_="section-note"))
        st.html(tag("pre", draft.set_apart, class_="given"))
    st.html(tag("p", f"The text, {len(draft.text):,} characters:", class_="section-note"))
    cut = " […]" if len(draft.text) > SHOWN_TEXT else ""
    st.html(tag("pre", draft.text[:SHOWN_TEXT] + cut, class_="given"))


def _render_confirmation(batch: _Batch) -> None:
    """Which story the articles belong to, and the button that stores them."""
    st.html(tag("h2", "Which story do they tell?", class_="section-head"))
    events = queries.read_events(open_library())
    titles = dict(zip(events["event_id"], events["title"], strict=True))
    choices = [choice for choice in CHOICES if _is_offered(choice, batch, titles)]
    choice = st.radio(
        "Story",
        choices,
        format_func=CHOICES.__getitem__,
        key=f"add_choice-{TOLD in choices}",
        label_visibility="collapsed",
    )
    event: str | None = None
    if choice == NEW:
        event = _line(st.text_input("Name of the story", key="add_event_name", max_chars=200)) or None
    elif choice == EXISTING:
        event = st.selectbox(
            "Story", list(titles), format_func=lambda event_id: literal(str(titles[event_id])), key="add_event"
        )
    wanted = [draft for draft, is_wanted in zip(batch.drafts, batch.is_wanted, strict=True) if is_wanted]
    obstacle = _obstacle(wanted, str(choice), event)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            f"Add {_count(len(wanted), 'article', 'articles')} and analyse",
            type="primary",
            disabled=obstacle is not None,
            key="add_confirm",
        ):
            _store(batch, str(choice), event)
            st.rerun()
        if st.button("Discard all", key="add_discard"):
            _empty(batch)
            st.rerun()
        if obstacle:
            st.caption(obstacle)


def _is_offered(choice: str, batch: _Batch, titles: dict[str, str]) -> bool:
    if choice == TOLD:
        return any(draft.event for draft in batch.drafts)
    return choice != EXISTING or bool(titles)


def _obstacle(wanted: Sequence[Draft], choice: str, event: str | None) -> str | None:
    """Why the articles cannot be added yet, or None."""
    n_nameless = sum(not draft.outlet for draft in wanted)
    if not wanted:
        return "Tick at least one article."
    if n_nameless:
        return f"{_count(n_nameless, 'article still needs', 'articles still need')} an outlet."
    if choice in (NEW, EXISTING) and not event:
        return "Give the story a name."
    return None


def _store(batch: _Batch, choice: str, event: str | None) -> None:
    """Store what is wanted and queue its analysis, both or neither; the report waits for the next run."""
    articles: dict[int, Article] = {}
    for position, draft in enumerate(batch.drafts):
        if batch.is_wanted[position]:
            told = draft.event if choice == TOLD else event
            articles[position] = complete_draft(replace(draft, event=told))
    job_id = None
    with transaction(open_library()) as conn:
        added = add_articles(conn, articles.values())
        if added.stored:
            job_id = enqueue(conn, "analyze", {"article_ids": list(added.stored)})
    keep_report(_report(batch, articles, added))
    _empty(batch)
    if job_id is not None:
        show_job(job_id)


def _report(batch: _Batch, articles: dict[int, Article], added: Added) -> list[Line]:
    lines = [Line(file, "", "refused", message) for file, message in batch.refused]
    for position, (file, draft) in enumerate(zip(batch.files, batch.drafts, strict=True)):
        name = f"{draft.outlet or 'no outlet'}: {draft.title or draft.text[:60].strip() + '…'}"
        article = articles.get(position)
        if article is None:
            lines.append(Line(file, name, "left out", "not ticked"))
        elif article.article_id in added.known:
            there = added.known[article.article_id]
            lines.append(Line(file, name, "duplicate", "this outlet's text is here already", there))
        else:
            stored = added.renamed.get(article.article_id, article.article_id)
            lines.append(Line(file, name, "taken", "", stored))
    return lines


def _empty(batch: _Batch) -> None:
    st.session_state["add_batch"] = _Batch(number=batch.number + 1)


def _excerpt(text: str, length: int = 150) -> str:
    line = " ".join(text[: 3 * length].split())
    return line if len(line) <= length else f"{line[:length].rsplit(' ', 1)[0]} …"


def _line(value: str) -> str:
    return " ".join(value.split())


def _day(published_at: str | None) -> date | None:
    try:
        day = date.fromisoformat((published_at or "")[:10])
    except ValueError:
        return None
    return day if _FIRST_DAY <= day <= _LAST_DAY else None


def _count(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def _codes(*words: str) -> Markup:
    return join([tag("code", word) for word in words], ", ")
