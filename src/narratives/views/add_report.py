"""Tells what became of each file and article of the last addition, and gives it as a table to keep."""

from collections import defaultdict
from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from narratives.errors import StoreError
from narratives.intake.report import count_outcomes, write_report_csv
from narratives.store.imports import Line, read_report
from narratives.views.address import link, read, write
from narratives.views.highlight import tag
from narratives.views.library import open_library

MAX_LINES = 200
MAX_FILES = 60
FEW = 8  # lines that need no folding


def render_report() -> None:
    """What became of each file and article of the addition that the address names, once it is confirmed."""
    batch_id = read("report")
    if batch_id is None:
        return
    try:
        lines = read_report(open_library(), int(batch_id))
    except (ValueError, OverflowError, StoreError):
        write("report", None)
        st.info("The report named in the address is not known here; it may have been removed.")
        return
    by_file: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_file[line.file].append(line)
    # What was not taken stands first: it is what somebody may want to mend.
    files = sorted(by_file.items(), key=lambda item: all(line.outcome == "taken" for line in item[1]))
    parts = [_report_file(file, members) for file, members in files[:MAX_FILES]]
    if len(files) > MAX_FILES:
        parts.append(tag("p", f"and {len(files) - MAX_FILES} more files; the table below has them all"))
    told = tag("p", f"{count_outcomes(lines)}.")
    with st.container(border=True, key="add-report"):
        st.html(tag("div", tag("h2", "What became of it", class_="section-head"), told, *parts, class_="report"))
        with st.container(horizontal=True):
            st.download_button(
                "Download the report (CSV)",
                write_report_csv(lines),
                "import-report.csv",
                "text/csv",
                on_click="ignore",
                key="report_csv",
            )
            if st.button("Close the report", key="report_close"):
                write("report", None)
                st.rerun()


def _report_file(file: str, members: Sequence[Line]) -> Markup:
    if len(members) == 1:
        return tag("p", tag("strong", file), " – ", *_report_words(members[0]))
    telling = sorted(members, key=lambda line: line.outcome == "taken")
    rows = [tag("li", *_report_words(line)) for line in telling[:MAX_LINES]]
    if len(members) > MAX_LINES:
        rows.append(tag("li", f"and {len(members) - MAX_LINES} more"))
    is_open = len(members) <= FEW
    summary = tag("summary", tag("strong", file), f": {count_outcomes(members)}")
    return tag("details", summary, tag("ul", *rows), open=is_open)


def _report_words(line: Line) -> list[Markup | str]:
    name = f"{line.outlet or 'no outlet'}: {line.title or line.where}" if line.outcome != "refused" else ""
    why = f" – {line.why}" if line.why and name else f" {line.why or ''}"
    if not line.article_id:
        return [tag("strong", line.outcome), f" {name}" if name else "", why]
    address = link("article", article=line.article_id)
    return [tag("strong", line.outcome), " ", tag("a", name, href=address, data_view=True), why]
