"""The claim matrix: a row a claim, a column an outlet, a stance in each cell; a chosen row opens its passages.

It is a table of links, so that it can be read aloud, walked through by keyboard and opened in another tab.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st
from markupsafe import Markup

from narratives.analysis.passages import Nearest, Passage, collect_passages, find_nearest
from narratives.analysis.rows import Row, list_rows
from narratives.analysis.story import ORDER, SHOW, Story, select_clusters
from narratives.records import digest
from narratives.store import queries
from narratives.views.address import link, read
from narratives.views.certainty import differing_readings, how_sure
from narratives.views.highlight import join, tag
from narratives.views.passages import missing_block, passage_list
from narratives.views.theme import SHAPES, legend, stance_mark
from narratives.views.verdicts import render_decided, render_verdict

MANY_OUTLETS = 7
LEVELS = {"possible": "possibly the same", "confirmed": "confirmed", "refused": "not the same, about to come apart"}
MAX_ROWS = 60  # at first; more are a click away


@dataclass(frozen=True, slots=True)
class View:
    """What of the matrix is seen: filter, order, text, whether all rows, and the claim and outlet that are chosen."""

    show: str = "all"
    order: str = "disagreement"
    find: str = ""
    is_long: bool = False
    claim: str | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The passages of the chosen claim, and the nearest sentence of each outlet that has none."""

    passages: Mapping[str, tuple[Passage, ...]]
    nearest: Mapping[str, Nearest]


def choose_view(story: Story, *, claim: str | None, outlet: str | None, is_long: bool) -> View:
    """Draw the filters, which live in the address, and return what is to be seen."""
    left, middle, right = st.columns([7, 5, 4], vertical_alignment="bottom")
    show = left.segmented_control(
        "Show", SHOW, default="all", key="show", bind="query-params", required=True, wrap=True
    )
    order = middle.segmented_control(
        "Order by", ORDER, default="disagreement", key="order", bind="query-params", required=True, wrap=True
    )
    find = right.text_input("Find in claims and passages", key="find", bind="query-params", placeholder="word or name")
    known = claim if claim in set(story.clusters["cluster_id"]) else None
    return View(
        show=show or "all",
        order=order or "disagreement",
        find=find or "",
        is_long=is_long,
        claim=known,
        outlet=outlet if outlet in story.outlets else None,
    )


def render_matrix(bind: queries.Bind, story: Story, view: View) -> None:
    """What was decided so far, the legend, how many rows are seen, the table, and a question on the chosen row."""
    found = select_clusters(story, show=view.show, order=view.order, text=view.find)
    rows = found if view.is_long else found.head(MAX_ROWS)
    is_kept = view.claim is not None and view.claim not in set(rows["cluster_id"])
    if is_kept:
        # A chosen claim stays in sight: a copied address must open what it was copied from.
        rows = pd.concat([story.clusters[story.clusters["cluster_id"] == view.claim], rows], ignore_index=True)
    opened = None
    if view.claim is not None:
        opened = Opened(collect_passages(bind, story, view.claim), find_nearest(bind, story, view.claim))
    table = matrix_table(story, rows, view, opened)
    render_decided(bind, story)
    st.html(join([legend(), _count(story, found, is_kept), table, _more(story, found, view)]))
    with st.container(key="question"):  # also when empty: what stands below keeps its place
        if view.claim is not None:
            render_verdict(bind, story, view.claim)


def matrix_table(story: Story, rows: pd.DataFrame, view: View, opened: Opened | None) -> Markup:
    """HTML of the matrix: rows as given, with the passages below the chosen one."""
    if rows.empty:
        text = "No claim passes this filter. Choose all, or clear the text."
        return tag("div", tag("p", text), class_="note", role="status")
    cells = {(row["cluster_id"], row["outlet"]): row for row in list_rows(story.cells)}
    body = []
    for row in list_rows(rows):
        body.append(_claim_row(story, row, cells, view))
        if opened is not None and row["cluster_id"] == view.claim:
            body.append(_passages_row(story, row, view, opened))
    head = tag(
        "tr",
        tag("th", "Claim", scope="col", role="columnheader", class_="corner"),
        *(tag("th", outlet, scope="col", role="columnheader") for outlet in story.outlets),
        role="row",
    )
    table = tag(
        "table",
        tag("caption", "How each outlet carries each claim", class_="unseen"),
        tag("thead", head, role="rowgroup"),
        tag("tbody", *body, role="rowgroup"),
        class_="matrix",
        role="table",
    )
    return tag("div", table, class_="matrix-box many" if len(story.outlets) > MANY_OUTLETS else "matrix-box")


def _count(story: Story, found: pd.DataFrame, is_kept: bool) -> Markup:
    words = f"{len(found)} of {len(story.clusters)} claims"
    if story.n_rows:
        used, looser, stricter = (story.n_rows[name] for name in ("used", "looser", "stricter"))
        words += f"; {used} in several articles, of which {looser} would change if likeness were judged a little less"
        words += f" strictly, and {stricter} if a little more"
    if is_kept:
        words += "; the chosen claim stands first, out of its order"
    return tag("p", words, class_="section-note", role="status")


def _more(story: Story, found: pd.DataFrame, view: View) -> Markup:
    n_more = 0 if view.is_long else len(found) - MAX_ROWS
    if n_more <= 0:
        return Markup("")
    address = _address(story, replace(view, is_long=True), view.claim, view.outlet)
    words = f"Show the other {n_more} claims"
    return tag("p", tag("a", words, href=address, id="more-rows", data_view=True, data_still=True), class_="more-rows")


def _claim_row(story: Story, row: Row, cells: Mapping[tuple[str, str], Row], view: View) -> Markup:
    is_open = row["cluster_id"] == view.claim
    name = digest(row["cluster_id"])
    facts = [f"{row['n_outlets']} of {len(story.outlets)} outlets"]
    if row["n_voices"] < row["n_outlets"]:  # some of them print one text
        facts.append("1 voice: one text" if row["n_voices"] == 1 else f"{row['n_voices']} voices: some print one text")
    facts += [LEVELS[row["level"]]] if row["level"] in LEVELS else []
    facts += ["figures differ"] if row["conflicts"] else []
    contested = join([" · ", tag("span", "contested", class_="contested")]) if row["is_contested"] else ""
    head = tag(
        "a",
        tag("span", row["label"], class_="label"),
        tag("span", row["wording"], class_="said"),
        tag("span", " · ".join(facts), contested, class_="facts"),
        href=_address(story, view, None if is_open else row["cluster_id"], None),
        id=f"claim-{name}",
        class_="claim-link",
        data_view=True,
        data_still=True,
        aria_expanded="true" if is_open else "false",
    )
    tds = [
        _cell(story, row["cluster_id"], outlet, cells.get((row["cluster_id"], outlet)), view)
        for outlet in story.outlets
    ]
    return tag(
        "tr",
        tag("th", head, scope="row", role="rowheader"),
        *tds,
        role="row",
        class_="row open" if is_open else "row",
        data_reveal=row["cluster_id"] if is_open else None,
        data_at="start" if is_open else None,
    )


def _cell(story: Story, cluster_id: str, outlet: str, cell: Row | None, view: View) -> Markup:
    is_chosen = cluster_id == view.claim and outlet == view.outlet
    name = tag("span", outlet, class_="outlet-name", aria_hidden="true")
    if cell is None:
        stance = "none"
        spoken = f"{outlet}: no match"
        dash = tag("span", "–", class_="shape", aria_hidden="true")
        inside = [name, tag("span", dash, " ", tag("span", "no match", class_="word"), class_="stance none")]
    else:
        stance = cell["stance"]
        also = [other for other in cell["stances"] if other != stance]
        spoken = f"{outlet}: {stance}, {cell['n']} {'passage' if cell['n'] == 1 else 'passages'}"
        spoken += f", also {', '.join(also)}" if also else ""
        shown = [f"{cell['n']} passages"] if cell["n"] > 1 else []
        shown += [f"also {SHAPES[other]} {other}" for other in also]
        more = tag("span", ", ".join(shown), class_="more") if shown else Markup("")
        inside = [name, stance_mark(stance), more]
    inner = tag(
        "a",
        *inside,
        href=_address(story, view, cluster_id, outlet),
        id=f"cell-{digest(cluster_id, outlet)}",
        class_="cell",
        data_view=True,
        data_still=True,
        aria_label=spoken,
        aria_current="true" if is_chosen else None,
    )
    return tag("td", inner, role="cell", class_=f"{stance} chosen" if is_chosen else stance)


def _passages_row(story: Story, row: Row, view: View, opened: Opened) -> Markup:
    tds = []
    for outlet in story.outlets:
        own = opened.passages.get(outlet, ())
        block = passage_list(story.event_id, own) if own else missing_block(story.event_id, opened.nearest.get(outlet))
        is_chosen = outlet == view.outlet
        tds.append(
            tag(
                "td",
                tag("p", outlet, class_="outlet-name"),
                block,
                role="cell",
                class_="chosen" if is_chosen else None,
            )
        )
    return tag(
        "tr",
        tag("th", _about(story, row, view), scope="row", role="rowheader"),
        *tds,
        role="row",
        class_="passages",
    )


def _about(story: Story, row: Row, view: View) -> Markup:
    sure = how_sure(row)
    keys = join(
        [
            tag("span", "source", class_="source"),
            " and ",
            tag("span", "cue", class_="cue"),
            " are marked in each sentence; the claim has the colour of its stance.",
        ]
    )
    close = tag(
        "a", "Close", href=_address(story, view, None, None), id="close-passages", data_view=True, data_still=True
    )
    return join(
        [tag("p", "Passages as printed. ", keys), tag("p", sure), differing_readings(story, row), tag("p", close)]
    )


def _address(story: Story, view: View, claim: str | None, outlet: str | None) -> str:
    return link(
        "side_by_side",
        event=story.event_id,
        claim=claim,
        outlet=outlet,
        show=view.show if view.show != "all" else None,
        order=view.order if view.order != "disagreement" else None,
        find=view.find,
        rows="all" if view.is_long else None,
        run=read("run"),  # the earlier run that is held against this one, at the foot of the page
    )
