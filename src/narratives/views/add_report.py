"""Tells what became of each file and article of the last addition: taken, here already, refused because."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from narratives.views.address import link
from narratives.views.highlight import tag

_OUTCOMES = {"taken": "taken", "duplicate": "here already", "refused": "refused", "left out": "left out"}
_KEPT = "add_report"
MAX_LINES = 200
FEW = 8  # lines that need no folding


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one article: ``outcome`` is a word, ``why`` the rest of the sentence."""

    file: str
    name: str
    outcome: str
    why: str = ""
    article_id: str | None = None


def keep_report(lines: Sequence[Line]) -> None:
    """Have the report stand on the page from the next run on."""
    st.session_state[_KEPT] = list(lines)


def forget_report() -> None:
    """Take the report off the page."""
    st.session_state.pop(_KEPT, None)


def render_last_report() -> None:
    """What became of each file and article of the last addition."""
    lines = st.session_state.get(_KEPT)
    if not lines:
        return
    by_file: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_file[line.file].append(line)
    parts = [_report_file(file, members) for file, members in by_file.items()]
    st.html(tag("div", tag("h2", "What became of it"), *parts, class_="note report"))


def _report_file(file: str, members: Sequence[Line]) -> Markup:
    if len(members) == 1:
        return tag("p", tag("strong", file), " – ", *_report_words(members[0]))
    counts = {outcome: sum(line.outcome == outcome for line in members) for outcome in _OUTCOMES}
    told = ", ".join(f"{n} {_OUTCOMES[outcome]}" for outcome, n in counts.items() if n)
    telling = sorted(members, key=lambda line: line.outcome == "taken")  # what was not taken stands first
    rows = [tag("li", *_report_words(line)) for line in telling[:MAX_LINES]]
    if len(members) > MAX_LINES:
        rows.append(tag("li", f"and {len(members) - MAX_LINES} more"))
    is_open = len(members) <= FEW or telling[0].outcome != "taken"
    return tag("details", tag("summary", tag("strong", file), f": {told}"), tag("ul", *rows), open=is_open)


def _report_words(line: Line) -> list[Markup | str]:
    why = f" – {line.why}" if line.why and line.name else f" {line.why}"
    if not line.article_id:
        return [tag("strong", line.outcome), f" {line.name}" if line.name else "", why]
    address = link("article", article=line.article_id)
    return [tag("strong", line.outcome), " ", tag("a", line.name, href=address, data_view=True), why]
