"""Small figures drawn in the page itself, each with words that say the same."""

from collections.abc import Mapping

from markupsafe import Markup

from narratives.records import STANCES
from narratives.views.highlight import tag


def stance_bar(shares: Mapping[str, float]) -> Markup:
    """A bar cut by the shares of the stances; told apart by pattern and colour, and read out in words."""
    words = ", ".join(f"{shares[stance]:.0%} {stance}" for stance in STANCES if shares[stance] > 0)
    parts = [
        tag("span", class_=stance, style=f"flex:{shares[stance]:.4f}", title=f"{stance} {shares[stance]:.0%}")
        for stance in STANCES
        if shares[stance] > 0
    ]
    return tag("div", *parts, class_="bar", role="img", aria_label=f"Share of claims by stance: {words}")
