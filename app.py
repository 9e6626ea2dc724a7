"""The dashboard: ``python -m narratives serve``. Sets up the pages and makes sure that a worker is alive."""

from importlib import import_module
from threading import Thread

import streamlit as st

from narratives.config import Settings
from narratives.errors import NarrativesError
from narratives.views.address import follow_links
from narratives.views.highlight import literal
from narratives.views.sign_in import current_role, render_account, render_editors_only, require_sign_in
from narratives.views.theme import apply_theme

PAGES = [
    st.Page("pages/stories.py", title="Stories", default=True),
    st.Page("pages/side_by_side.py", title="Side by side"),
    st.Page("pages/article.py", title="Article"),
    st.Page("pages/add_articles.py", title="Add articles"),
    st.Page("pages/method.py", title="Method"),
]
EDITING = {"Add articles"}  # pages on which everything changes the library
CHECK_EVERY_S = 10


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(
        page_title="Narratives",
        layout="wide",
        menu_items={
            "About": "**Narratives** shows how different outlets tell the same story. It runs on this machine only."
        },
    )
    pages = PAGES if current_role() == "editor" else [_for_viewers(page) for page in PAGES]
    page = st.navigation(pages, position="top")
    apply_theme()
    follow_links()
    try:
        role = require_sign_in()
        page.run()
        render_account(role)
        warm_up()
        start_worker(Settings().resolved_database_url())  # afterwards: nothing on the page waits for it
    except NarrativesError as error:
        st.error(literal(str(error)))


def _for_viewers(page: st.Page) -> st.Page:
    if page.title not in EDITING:
        return page
    return st.Page(render_editors_only, title=page.title, url_path=page.url_path, visibility="hidden")


@st.cache_resource(show_spinner=False)
def warm_up() -> None:
    """Load in the background what the next page needs and the first can do without: pandas takes its time."""
    Thread(target=import_module, args=("narratives.views.side_by_side",), name="warm-up", daemon=True).start()


@st.cache_resource(ttl=CHECK_EVERY_S, show_spinner=False)
def start_worker(url: str) -> None:  # noqa: ARG001 - looked after once in a while for each database
    """See to it that a worker is alive; it is another process, so that no model is ever loaded here."""
    from narratives.worker import start_worker_if_none

    start_worker_if_none(Settings())


main()
