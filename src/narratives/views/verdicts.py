"""What a reader decides on a suggestion: the same claim or not; what was decided so far, and taking it back."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st
from markupsafe import Markup

from narratives.analysis.decided import Decided, Said, Standing
from narratives.analysis.rows import Row, find_row, list_rows
from narratives.analysis.story import Story
from narratives.records import digest
from narratives.store import queries
from narratives.store.decisions import confirm_same, refuse_same, undo_decisions
from narratives.store.roles import role_of
from narratives.views.highlight import join, literal, tag

HEADS = {"same": "They say the same", "different": "Not the same"}
STANDINGS: dict[Standing, str] = {
    "holds": "",
    "waits": "shown in the rows as soon as the story has been compared again",
    "overruled": "overruled by a later decision, at least in part",
    "unused": "not in use: its passages are gone, or are read otherwise now",
}
MAX_PASSAGES = 4


def render_verdict(bind: queries.Bind, story: Story, cluster_id: str) -> None:
    """Below the table, for a chosen row that is not sure by itself: buttons to decide, or to take that back."""
    row = find_row(story.clusters, "cluster_id", cluster_id)
    if row is None or row["level"] == "sure" or role_of(bind) != "editor":
        return
    groups = _passages_by_article(story, cluster_id)
    with st.container(key="verdict", gap="xsmall"):
        if row["level"] == "possible":
            _ask(bind, story, row, groups)
        else:
            _recall(bind, story, row, {claim_id for group in groups.values() for claim_id in group})


def render_decided(bind: queries.Bind, story: Story) -> None:
    """Every decision on the story, newest first, each with its undo; nothing where nothing was decided."""
    with st.container():  # also when empty: what stands below keeps its place, else it shows twice while it moves
        if story.decided:
            _list_decided(bind, story)


def _list_decided(bind: queries.Bind, story: Story) -> None:
    n_waiting = sum(one.standing == "waits" for one in story.decided)
    head = f"Decided by hand: {len(story.decided)}" + (f", {n_waiting} not yet in the rows" if n_waiting else "")
    with st.expander(head, key="decided"):
        for one in story.decided:
            words, button = st.columns([9, 1], vertical_alignment="top")
            words.html(_tell(one))
            if role_of(bind) == "editor" and button.button("Undo", key=f"undo-{one.decision_id}"):
                _undo(bind, story, [one])


def _ask(bind: queries.Bind, story: Story, row: Row, groups: Mapping[str, Sequence[str]]) -> None:
    asked = ["Possibly the same claim: ", tag("b", row["label"]), ". Do its passages say the same?"]
    st.html(tag("p", *asked, class_="section-note"))
    picked: list[str] = []
    if len(groups) > 2:
        picked = st.pills(
            "If only some say something else, pick them",
            list(groups),
            selection_mode="multi",
            wrap=False,  # on a phone the question must leave room for the passages
            format_func=_name_articles(story, groups).__getitem__,
            key=f"apart-{digest(row['cluster_id'])}",
        )
    with st.container(horizontal=True):
        if st.button("They say the same", key="confirm-row", disabled=bool(picked)):
            confirm_same(bind, story.event_id, [claim_id for group in groups.values() for claim_id in group])
            st.rerun()
        label = f"Not the same: set {len(picked)} of {len(groups)} apart" if picked else "Not the same"
        if st.button(label, key="refuse-row"):
            refuse_same(bind, story.event_id, _part(groups, picked))
            st.rerun()


def _recall(bind: queries.Bind, story: Story, row: Row, members: Collection[str]) -> None:
    is_same = row["level"] == "confirmed"
    head, said = "Confirmed: ", ". Its passages say the same."
    if not is_same:
        head, said = "Refused: ", ". Not all its passages say the same; they part once the story is compared again."
    st.html(tag("p", head, tag("b", row["label"]), said, class_="section-note"))
    verdict = "same" if is_same else "different"
    about = [one for one in story.decided if one.verdict == verdict and len(one.claim_ids & set(members)) > 1]
    if about and st.button("Take that back", key="undo-row"):
        _undo(bind, story, about)


def _part(groups: Mapping[str, Sequence[str]], picked: Sequence[str]) -> list[Sequence[str]]:
    """The passages picked against all others; with none or all picked, every article against every other."""
    rest = [claim_id for article_id, group in groups.items() if article_id not in picked for claim_id in group]
    if not picked or not rest:
        return list(groups.values())
    return [[claim_id for article_id in picked for claim_id in groups[article_id]], rest]


def _undo(bind: queries.Bind, story: Story, decided: Sequence[Decided]) -> None:
    undo_decisions(bind, story.event_id, [one.decision_id for one in decided])
    st.rerun()


def _passages_by_article(story: Story, cluster_id: str) -> dict[str, list[str]]:
    """Claim ids of the row by article, in the order of the outlets' columns."""
    groups: dict[str, list[str]] = {str(article_id): [] for article_id in story.articles["article_id"]}
    for claim in list_rows(story.claims[story.claims["cluster_id"] == cluster_id]):
        groups[str(claim["article_id"])].append(str(claim["claim_id"]))
    return {article_id: group for article_id, group in groups.items() if group}


def _name_articles(story: Story, article_ids: Collection[str]) -> dict[str, str]:
    """What to call each article: its outlet, with its headline where the outlet has several."""
    rows = [row for row in list_rows(story.articles) if row["article_id"] in article_ids]
    outlets = [row["outlet"] for row in rows]
    return {
        str(row["article_id"]): literal(
            row["outlet"] if outlets.count(row["outlet"]) == 1 else f"{row['outlet']}: {row['title'] or 'no headline'}"
        )
        for row in rows
    }


def _tell(one: Decided) -> Markup:
    """A decision in words: what, when, of which passages, and whether it holds."""
    when = f"{one.made_at[:16].replace('T', ', ')} UTC"
    facts = [when, STANDINGS[one.standing]]
    if one.n_gone and one.standing != "unused":
        facts.append(f"{one.n_gone} of its passages {'is' if one.n_gone == 1 else 'are'} gone")
    head = tag("p", tag("b", HEADS[one.verdict]), " · ", " · ".join(fact for fact in facts if fact), class_="facts")
    groups = [[said for said in one.passages if said.group == n] for n in sorted({s.group for s in one.passages})]
    between = tag("p", "≠ ", tag("span", "and not the same as", class_="unseen"), class_="between")
    return tag("div", head, join([_quote(group) for group in groups], between), class_=f"decided {one.standing}")


def _quote(group: Sequence[Said]) -> Markup:
    items = [tag("li", tag("b", said.outlet), " “", said.text, "”") for said in group[:MAX_PASSAGES]]
    n_more = len(group) - MAX_PASSAGES
    return tag("ul", *items, tag("li", f"and {n_more} more") if n_more > 0 else "")
