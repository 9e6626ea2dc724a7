"""The library: one entry per story, with what is shared and contested in it."""

import streamlit as st
from markupsafe import Markup

from narratives.analysis.library import summarize_library
from narratives.analysis.rows import Row
from narratives.views import notices
from narratives.views.address import link
from narratives.views.highlight import tag
from narratives.views.holdings import render_holdings
from narratives.views.library import open_library
from narratives.views.masthead import render_masthead

MAX_LEADS = 4


def render_stories() -> None:
    """All stories, newest first, or how to make the first one."""
    render_masthead("Stories", "What each outlet says, in whose voice, and what the others say on the same point.")
    rows = summarize_library(open_library())
    if not rows:
        notices.render_empty_library()
        render_holdings()
        return
    entries = [_entry(row) for row in rows]
    st.html(tag("section", *entries, class_="stories", aria_label="Stories"))
    st.html(
        tag(
            "p",
            "Everything stays on this machine; only links that you give are asked of their sites. ",
            tag("a", "Add articles", href=link("add"), data_view=True),
            class_="local",
        )
    )
    render_holdings()


def _entry(row: Row) -> Markup:
    n_articles = row["n_articles"]
    address = link("side_by_side", event=row["event_id"])
    dates = " to ".join(dict.fromkeys(str(row[key]) for key in ("first_date", "last_date") if row[key]))
    articles = f"{n_articles} {'article' if n_articles == 1 else 'articles'}"
    return tag(
        "article",
        tag("h2", tag("a", row["title"], href=address, data_view=True)),
        tag("p", ", ".join(row["outlets"])),
        tag("p", " · ".join(part for part in (articles, dates, _state(row)) if part)),
        _leads(row),
        _figures(row),
        class_="story",
    )


def _state(row: Row) -> str:
    if row["n_unread"]:
        return f"{row['n_unread']} waiting to be read"
    return "" if row["is_compared"] else "about to be compared"


def _leads(row: Row) -> Markup:
    """The narratives its articles open with: the quickest view of how far apart they are."""
    if not row["leads"]:
        return Markup("")
    items = [tag("li", label) for label in row["leads"][:MAX_LEADS]]
    more = len(row["leads"]) - MAX_LEADS
    if more > 0:
        items.append(tag("li", f"and {more} more", class_="more"))
    return tag("div", tag("p", "Outlets lead with", class_="small"), tag("ul", *items, class_="leads"))


def _figures(row: Row) -> Markup:
    names = {"n_claims": "claims", "n_shared": "shared", "n_contested": "contested"}
    items = [tag("div", tag("dt", name), tag("dd", row[key])) for key, name in names.items()]
    return tag("dl", *items, class_="figures")
