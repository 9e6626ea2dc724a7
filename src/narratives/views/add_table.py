"""The table of what was found: one row an article, corrected in place, before anything is stored."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st

from narratives.intake.batch import Batch
from narratives.intake.sameness import Same
from narratives.views.add_story import FOUND, Choice

if TYPE_CHECKING:
    import pandas as pd

ADD, OUTLET, TITLE, DATE, LANGUAGE = "Add", "Outlet", "Title", "Date", "Language"
LENGTH, STORY, SAME, FROM = "Characters", "Story", "Duplicate or copy of", "From"
FIELDS = {OUTLET: "outlet", TITLE: "title", DATE: "published_at", LANGUAGE: "language", STORY: "event"}
MAX_HEIGHT, ROW, HEAD = 460, 35, 38  # pixels
_FIRST_DAY, _LAST_DAY = date(1600, 1, 1), date(2199, 12, 31)


def apply_edits(batch: Batch) -> None:
    """Put what was typed into the table into the drafts, before anything else is drawn."""
    state = st.session_state.get(_key(batch))
    for row, cells in (state["edited_rows"] if state else {}).items():
        position = int(row)
        if position < len(batch.entries):
            _apply(batch, position, cells)


def render_table(batch: Batch, same: Sequence[Same | None], choice: Choice) -> None:
    """Every draft as a row, however many there are; what can be corrected is corrected in its cell."""
    may_name = choice.is_by_article or not any(entry.draft.event for entry in batch.entries)
    fixed = [LENGTH, SAME, FROM] + ([] if may_name and choice.event is None else [STORY])
    with st.container(horizontal=True, vertical_alignment="center", key="table-tools"):
        for label, is_wanted in (("Tick all", True), ("Untick all", False)):
            if len(batch.entries) > 1 and st.button(label, key=f"want-{is_wanted}", type="tertiary"):
                batch.tick_all(is_wanted)
                st.rerun()
    st.data_editor(
        _frame(batch, same, choice),
        key=_key(batch),
        disabled=fixed,
        height=min(MAX_HEIGHT, HEAD + ROW * len(batch.entries)),
        column_config=_columns(),
        placeholder="",
        alt="Articles found, one a row; outlet, title, date, language and story can be corrected",
    )


def _key(batch: Batch) -> str:
    return f"table-{batch.number}"


def _apply(batch: Batch, position: int, cells: Mapping[str, Any]) -> None:
    if ADD in cells:
        batch.tick(position, bool(cells[ADD]))
    changes: dict[str, Any] = {FIELDS[name]: value for name, value in cells.items() if name in FIELDS}
    if "published_at" in changes:
        changes["published_at"] = _day(changes["published_at"])
    if changes.get("event") == FOUND:
        changes["event"] = None
    if changes:
        batch.edit(position, changes)


def _frame(batch: Batch, same: Sequence[Same | None], choice: Choice) -> "pd.DataFrame":
    import pandas as pd

    drafts = [entry.draft for entry in batch.entries]
    rows = pd.RangeIndex(1, len(drafts) + 1, name="Row")
    return pd.DataFrame(
        {
            ADD: [bool(entry.is_wanted) for entry in batch.entries],
            OUTLET: [draft.outlet or "" for draft in drafts],
            TITLE: [draft.title or "" for draft in drafts],
            DATE: pd.Series([_day(draft.published_at) for draft in drafts], index=rows, dtype="datetime64[s]"),
            LANGUAGE: [draft.language for draft in drafts],
            LENGTH: [len(draft.text) for draft in drafts],
            STORY: [choice.shown(draft.event) for draft in drafts],
            SAME: [one.words if one else "" for one in same],
            FROM: [draft.where for draft in drafts],
        },
        index=rows,
    )


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        ADD: config.CheckboxColumn(ADD, width=56, pinned=True),
        OUTLET: config.TextColumn(
            OUTLET, width=150, max_chars=500, help="Who published it; asked for where not found."
        ),
        TITLE: config.TextColumn(TITLE, width=320, max_chars=500),
        DATE: config.DateColumn(
            DATE,
            width=104,
            format="YYYY-MM-DD",
            min_value=_FIRST_DAY,
            max_value=_LAST_DAY,
            help="When it was published.",
        ),
        LANGUAGE: config.TextColumn(
            LANGUAGE,
            width=84,
            max_chars=12,
            validate=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$",
            help="A code such as en.",
        ),
        LENGTH: config.NumberColumn(LENGTH, width=92, format="localized"),
        STORY: config.TextColumn(STORY, width=170, max_chars=200, help="Name a story, or leave it to the program."),
        SAME: config.TextColumn(SAME, width=230),
        FROM: config.TextColumn(FROM, width=150),
    }


def _day(value: object) -> date | None:
    try:
        day = date.fromisoformat(str(value or "")[:10])
    except ValueError:
        return None
    return day if _FIRST_DAY <= day <= _LAST_DAY else None
