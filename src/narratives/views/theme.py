"""The look shared by all pages: the stylesheet, and the shape, word and meaning of each stance."""

from importlib.resources import files

import streamlit as st
from markupsafe import Markup

from narratives.views.highlight import tag

SHAPES = {"asserted": "●", "attributed": "◐", "distanced": "◌", "denied": "✕"}
MEANINGS = {
    "asserted": "said in the outlet's own voice",
    "attributed": "reported as what a source says",
    "distanced": "reported with visible doubt",
    "denied": "rejected, by the outlet or by a source it reports",
}
_STYLE = Markup("<style>{}</style>").format(  # ours, and free of anything a user gave
    Markup(files("narratives.views").joinpath("theme.css").read_text(encoding="utf8"))  # noqa: S704
)


def apply_theme() -> None:
    """Bring the stylesheet into the page; costs no space in it."""
    st.html(_STYLE)


def stance_mark(stance: str, *, word: bool = True) -> Markup:
    """A stance by shape, colour and word; without the word only where the word stands beside it."""
    shape = tag("span", SHAPES[stance], class_="shape", aria_hidden="true")
    if not word:
        return tag("span", shape, tag("span", stance, class_="unseen"), class_=f"stance {stance}")
    return tag("span", shape, " ", tag("span", stance, class_="word"), class_=f"stance {stance}")


def legend() -> Markup:
    """What the four stances and the dash mean."""
    items = [tag("li", stance_mark(stance), " ", tag("span", MEANINGS[stance], class_="what")) for stance in SHAPES]
    none = tag(
        "span",
        tag("span", "–", class_="shape", aria_hidden="true"),
        " ",
        tag("span", "no match", class_="word"),
        class_="stance none",
    )
    items.append(tag("li", none, " ", tag("span", "nothing found; no proof that it is absent", class_="what")))
    return tag("ul", *items, class_="legend")
