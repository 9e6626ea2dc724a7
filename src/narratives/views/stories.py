"""The library: one entry per story, with what is shared and contested in it."""

import streamlit as st
from markupsafe import Markup

from narratives.analysis.library import Summary, summarize_library
from narratives.analysis.rows import Row
from narratives.store.roles import role_of
from narratives.store.summary import count_stories
from narratives.views import address, notices
from narratives.views.address import link
from narratives.views.highlight import join, tag
from narratives.views.holdings import render_holdings
from narratives.views.library import open_library
from narratives.views.masthead import render_masthead

MAX_LEADS = 4
MANY = 24  # stories on the page at first; where there are more, they can be searched


def render_stories() -> None:
    """The newest stories, or those looked for, or how to make the first one."""
    render_masthead("Stories", "What each outlet says, in whose voice, and what the others say on the same point.")
    n_stories = count_stories(open_library())
    if not n_stories:
        notices.render_empty_library()
        render_holdings()
        return
    find, n_shown = _choose(n_stories), _read_shown()
    library = summarize_library(open_library(), find=find, most=n_shown)
    if n_stories > MANY:
        words = f"{library.n_found:,} of {n_stories:,} stories" if find else f"{n_stories:,} stories, the newest first"
        st.html(tag("p", words, class_="section-note", role="status"))
    if library.n_found:
        entries = [_entry(row) for row in library.rows]
        st.html(tag("section", *entries, class_="stories", aria_label="Stories"))
    else:
        notices.render_notice("No story speaks of that", "Look for another word, or clear the text to see all stories.")
    st.html(join([_more(library, n_shown, find), _local()]))
    render_holdings()


def _choose(n_stories: int) -> str:
    """What the stories are to speak of, written into the address; not asked where all are in sight."""
    if n_stories <= MANY:
        return ""
    find = st.text_input(
        "Find stories", key="search", bind="query-params", placeholder="word, name or outlet", width=480
    )
    return (find or "").strip()


def _read_shown() -> int:
    """How many stories the address asks for; what is no number is passed over."""
    asked = address.read("shown") or ""
    return max(MANY, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else MANY


def _more(library: Summary, n_shown: int, find: str) -> Markup:
    n_more = min(library.n_found - len(library.rows), MANY)
    if n_more <= 0:
        return Markup("")
    href = link("stories", search=find, shown=str(n_shown + MANY))
    words = f"Show {n_more} more"
    return tag("p", tag("a", words, href=href, id="more-stories", data_view=True, data_still=True), class_="more-rows")


def _local() -> Markup:
    text = "Everything stays on this machine; only links that you give are asked of their sites."
    may_add = role_of(open_library()) == "editor"
    way = [" ", tag("a", "Add articles", href=link("add"), data_view=True)] if may_add else []
    return tag("p", text, *way, class_="local")


def _entry(row: Row) -> Markup:
    n_articles = row["n_articles"]
    href = link("side_by_side", event=row["event_id"])
    dates = " to ".join(dict.fromkeys(str(row[key]) for key in ("first_date", "last_date") if row[key]))
    articles = f"{n_articles} {'article' if n_articles == 1 else 'articles'}"
    return tag(
        "article",
        tag("h2", tag("a", row["title"], href=href, data_view=True)),
        tag("p", ", ".join(row["outlets"])),
        tag("p", " · ".join(part for part in (articles, dates, _state(row)) if part)),
        _leads(row),
        _figures(row) if row["is_compared"] or row["n_claims"] else "",
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
