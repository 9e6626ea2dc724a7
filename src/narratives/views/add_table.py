"""The table of what was found: one row an article, corrected in place, before anything is stored."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from narratives.intake.batch import Batch, Entry
from narratives.intake.sameness import Same
from narratives.views.add_story import Choice

if TYPE_CHECKING:
    import pandas as pd

ADD, OUTLET, TITLE, DATE, LANGUAGE = "Add", "Outlet", "Title", "Date", "Language"
LENGTH, STORY, SAME, FROM = "Characters", "Story", "Duplicate or copy of", "From"
FIELDS = {OUTLET: "outlet", TITLE: "title", DATE: "published_at", LANGUAGE: "language", STORY: "event"}
MAX_HEIGHT, ROW, HEAD = 460, 35, 38  # pixels
_ROWS, _SHOWN = "add_table_rows", "add_table_shown"  # in the session: the rows on the screen, and their choice
_SHOW: dict[str, Callable[[Entry, Same | None], bool]] = {
    "All": lambda _entry, _same: True,
    "Without outlet": lambda entry, _same: not entry.draft.outlet,
    "Without date": lambda entry, _same: not entry.draft.published_at,
    "Duplicates and copies": lambda _entry, same: same is not None,
    "With remarks": lambda entry, _same: bool(entry.draft.problems),
}
_FIRST_DAY, _LAST_DAY = date(1600, 1, 1), date(2199, 12, 31)


def apply_edits(batch: Batch) -> None:
    """Put what was typed into the table into the drafts, before anything else is drawn."""
    rows = st.session_state.get(_ROWS)
    state = st.session_state.get(_key(batch))
    if state is None or rows is None:
        return
    for at, cells in state["edited_rows"].items():
        if int(at) < len(rows) and rows[int(at)] < len(batch.entries):
            _apply(batch, rows[int(at)], cells)


def render_table(batch: Batch, same: Sequence[Same | None], choice: Choice) -> None:
    """Every draft as a row, however many there are; what can be corrected is corrected in its cell."""
    may_name = choice.is_by_article or not any(entry.draft.event for entry in batch.entries)
    fixed = ["_index", LENGTH, SAME, FROM] + ([] if may_name and choice.event is None else [STORY])
    with st.container(horizontal=True, vertical_alignment="center", key="table-tools"):
        rows = _choose_rows(batch, same)
        if len(batch.entries) > 1:
            _render_ticks(batch, rows)
    st.data_editor(
        _frame(batch, same, choice, rows),
        key=_key(batch),
        disabled=fixed,
        height=min(MAX_HEIGHT, HEAD + ROW * max(1, len(rows))),
        column_config=_columns(),
        placeholder="",
        alt="Articles found, one a row; outlet, title, date, language and story can be corrected",
    )
    st.caption("Click into a cell to correct it; a click on a column's head sorts by it.")


def _choose_rows(batch: Batch, same: Sequence[Same | None]) -> list[int]:
    """The rows to show. They stay the same while they are corrected, until another choice is made."""
    n = {
        name: sum(test(entry, one) for entry, one in zip(batch.entries, same, strict=True))
        for name, test in _SHOW.items()
    }
    names = [name for name in _SHOW if n[name]]
    shown = "All"
    if len(names) > 1:
        shown = (
            st.segmented_control(
                "Show",
                names,
                default="All",
                format_func=lambda name: f"{name} ({n[name]:,})",
                key=f"show-{batch.number}",
                label_visibility="collapsed",
            )
            or "All"
        )
    made = f"{batch.number}-{shown}"
    if st.session_state.get(_SHOWN) != made:
        pairs = enumerate(zip(batch.entries, same, strict=True))
        st.session_state[_ROWS] = [row for row, (entry, one) in pairs if _SHOW[shown](entry, one)]
        st.session_state[_SHOWN] = made
    return list(st.session_state[_ROWS])


def _render_ticks(batch: Batch, rows: Sequence[int]) -> None:
    for label, is_wanted in (("Tick these", True), ("Untick these", False)):
        if st.button(label, key=f"tick-{is_wanted}", type="tertiary"):
            batch.tick_all(is_wanted, rows)
            st.rerun()


def _key(batch: Batch) -> str:
    return f"table-{batch.number}-{st.session_state.get(_SHOWN, '')}"


def _apply(batch: Batch, position: int, cells: Mapping[str, Any]) -> None:
    if ADD in cells:
        batch.tick(position, bool(cells[ADD]))
    changes: dict[str, Any] = {FIELDS[name]: value for name, value in cells.items() if name in FIELDS}
    if "published_at" in changes:
        changes["published_at"] = _day(changes["published_at"])
    proposal = batch.entries[position].proposal
    if proposal is not None and changes.get("event") == proposal.words:
        changes["event"] = None
    if changes:
        batch.edit(position, changes)


def _frame(batch: Batch, same: Sequence[Same | None], choice: Choice, rows: Sequence[int]) -> "pd.DataFrame":
    import pandas as pd

    entries = [batch.entries[row] for row in rows]
    drafts = [entry.draft for entry in entries]
    index = pd.Index([row + 1 for row in rows], name="Row", dtype="int64")
    return pd.DataFrame(
        {
            ADD: [bool(entry.is_wanted) for entry in entries],
            OUTLET: [draft.outlet or "" for draft in drafts],
            TITLE: [draft.title or "" for draft in drafts],
            DATE: pd.Series([_day(draft.published_at) for draft in drafts], index=index, dtype="datetime64[s]"),
            LANGUAGE: [draft.language for draft in drafts],
            LENGTH: [len(draft.text) for draft in drafts],
            STORY: [choice.shown(entry) for entry in entries],
            SAME: [one.words if one else "" for one in (same[row] for row in rows)],
            FROM: [draft.where for draft in drafts],
        },
        index=index,
    )


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        ADD: config.CheckboxColumn(ADD, width=74, pinned=True),
        OUTLET: config.TextColumn(
            OUTLET, width=150, max_chars=500, help="Who published it; asked for where not found."
        ),
        TITLE: config.TextColumn(TITLE, width=300, max_chars=500),
        DATE: config.DateColumn(
            DATE,
            width=112,
            format="YYYY-MM-DD",
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            help="When it was published.",
        ),
        LANGUAGE: config.TextColumn(
            LANGUAGE,
            width=110,
            max_chars=12,
            validate=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$",
            help="A code such as en.",
        ),
        LENGTH: config.NumberColumn(LENGTH, width=92, format="localized"),
        STORY: config.TextColumn(
            STORY, width=210, max_chars=200, help="The story it seems to tell; type a name to say otherwise."
        ),
        SAME: config.TextColumn(SAME, width=230),
        FROM: config.TextColumn(FROM, width=150),
    }


def _day(value: object) -> date | None:
    try:
        day = date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
    return day if _FIRST_DAY <= day <= _LAST_DAY else None
