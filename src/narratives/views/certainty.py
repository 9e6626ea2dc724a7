"""How sure a row is, and what in it cannot both be right, in words."""

from markupsafe import Markup

from narratives.analysis.levels import SURE
from narratives.analysis.rows import Row
from narratives.analysis.story import Story
from narratives.views.highlight import join, tag


def how_sure(row: Row) -> str:
    """In words, what the probability of a row means."""
    if row["n_articles"] < 2:
        return "Only one article carries this claim."
    said = f"The program gives these passages a probability of {row['probability']:.2f} that they say the same"
    if row["level"] == "confirmed":
        return f"{said}; somebody has confirmed it."
    if row["level"] == "refused":
        return f"{said}; somebody who read them found that not all of them do."
    if row["level"] == "sure":
        return f"{said}; rows from {SURE:.2f} on count as sure."
    return f"{said}: possibly they do. Read them, and decide below."


def differing_readings(story: Story, row: Row) -> Markup:
    """The passages whose figures cannot both be right, side by side; which of them is right is not for us to say."""
    if not row["conflicts"]:
        return Markup("")
    texts = story.claims.set_index("claim_id")
    items = []
    for pair in row["conflicts"]:
        shown = [f"{texts['outlet'].get(claim_id, '')}: “{texts['text'].get(claim_id, '')}”" for claim_id in pair]
        items.append(tag("li", " – ".join(shown)))
    return join([tag("p", "Figures or dates that differ on the same point:"), tag("ul", *items)])
