"""One article of the table, as it was read: where from, what is odd about it, and its whole text."""

from collections.abc import Sequence

import streamlit as st

from narratives.intake.batch import Batch, Entry
from narratives.intake.sameness import Same
from narratives.views.highlight import plain, tag

SHOWN_TEXT = 20_000  # characters
LABEL = 90


def render_detail(batch: Batch, same: Sequence[Same | None]) -> None:
    """A choice among the rows, and the article chosen."""
    row = st.selectbox(
        "Read one of them before you add it",
        range(len(batch.entries)),
        index=None,
        format_func=lambda at: plain(f"{at + 1}. {batch.entries[at].name}")[:LABEL],
        placeholder="Choose a row, or type words of its title",
        key=f"detail-{batch.number}",
    )
    if row is not None:
        _render_article(batch.entries[row], same[row])


def _render_article(entry: Entry, same: Same | None) -> None:
    draft = entry.draft
    with st.container(border=True, key="detail-box"):
        facts = [
            draft.where,
            draft.url,
            f"by {draft.author}" if draft.author else None,
            f"{len(draft.text):,} characters",
        ]
        st.html(tag("p", " · ".join(fact for fact in facts if fact), class_="draft-head"))
        remarks = [*draft.problems, *draft.notes]
        if same is not None:
            remarks.append(f"{same.words}; left out unless you tick it" if same.is_duplicate else same.words)
        if remarks:
            st.html(tag("ul", *[tag("li", remark) for remark in remarks], class_="remarks"))
        if draft.set_apart:
            st.html(tag("p", "Read as heading and kept apart from the text:", class_="section-note"))
            st.html(tag("pre", draft.set_apart, class_="given"))
        cut = " […]" if len(draft.text) > SHOWN_TEXT else ""
        st.html(tag("pre", draft.text[:SHOWN_TEXT] + cut, class_="given"))
