"""Which column of a table was taken for what, to be corrected; the table is then read again."""

from typing import Any

import streamlit as st

from narratives.intake.batch import Batch, Source
from narratives.intake.reading import FIELDS, read_again
from narratives.views.highlight import literal

COLUMN, TAKEN, FIRST = "Column", "Taken for", "First rows"
UNUSED = "not used"
# The names people know the fields by, in the order of asking.
WORDS = {
    "text": "text",
    "title": "title",
    "outlet": "outlet",
    "published_at": "date",
    "author": "author",
    "url": "link",
    "language": "language",
    "event": "story",
    "id": "id",
}
MAX_CELL = 160


def render_columns(batch: Batch) -> None:
    """The columns of the tables among the files, one table at a time; nothing when there is none."""
    tables = {key: source for key, source in batch.sources.items() if source.report.tables and source.data is not None}
    if not tables:
        return
    is_unread = any(not source.report.articles for source in tables.values())
    with st.expander("Columns: what each was taken for", expanded=is_unread, key=f"columns-{batch.number}"):
        key = next(iter(tables))
        if len(tables) > 1:
            first = next((key for key, source in tables.items() if not source.report.articles), key)
            key = st.selectbox(
                "Table",
                list(tables),
                index=list(tables).index(first),
                format_func=lambda one: tables[one].report.name,
                key=f"columns-of-{batch.number}",
            )
        _render_table(batch, key, tables[key])


def _render_table(batch: Batch, key: int, source: Source) -> None:
    import pandas as pd

    found = source.report.tables[0]
    before = [WORDS.get(field, field) or UNUSED for field in found.fields]
    frame = pd.DataFrame(
        {
            COLUMN: list(found.columns),
            TAKEN: before,
            FIRST: [_first(found.rows, at) for at in range(len(found.columns))],
        }
    )
    edited = st.data_editor(
        frame,
        key=f"columns-{batch.number}-{key}",
        hide_index=True,
        disabled=[COLUMN, FIRST],
        column_config={
            COLUMN: st.column_config.TextColumn(COLUMN, width=160),
            TAKEN: st.column_config.SelectboxColumn(TAKEN, width=130, options=[*WORDS.values(), UNUSED], required=True),
            FIRST: st.column_config.TextColumn(FIRST, width=600),
        },
        alt="Columns of the table; what each was taken for can be corrected",
    )
    after = [str(value) for value in edited[TAKEN]]
    twice = sorted({word for word in after if word != UNUSED and after.count(word) > 1})
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            "Read the table again", key=f"reread-{batch.number}-{key}", disabled=after == before or bool(twice)
        ):
            _read_again(batch, key, source, dict(zip(found.columns, after, strict=True)))
            st.rerun()
        if twice:
            st.caption(literal(f"Two columns are taken for {twice[0]}; choose one."))


def _read_again(batch: Batch, key: int, source: Source, words: dict[str, Any]) -> None:
    fields = {word: field for field, word in WORDS.items() if field in FIELDS} | {UNUSED: ""}
    columns = {column: fields[word] for column, word in words.items()}
    batch.replace(key, read_again(source.report.name, source.data or b"", columns))


def _first(rows: tuple[tuple[str, ...], ...], at: int) -> str:
    """What stands in the first rows of a column, on one line."""
    values = [" ".join(row[at].split())[:MAX_CELL] for row in rows if at < len(row)]
    return "  ·  ".join(value for value in values if value)
