"""The table that says how well each step does, read from the scores that come with the program."""

import json
from collections.abc import Mapping
from importlib.resources import files

from markupsafe import Markup

from narratives.views.highlight import join, tag

SCORES = "scores.json"


def score_section() -> Markup:
    """The scores as a table, or how to get them."""
    rows, problem = read_scores()
    if not rows:
        measure = join(["No scores come with this version. ", tag("code", "make eval"), " measures each step here."])
        return tag("div", tag("h2", "How well each step does"), tag("p", problem or measure), class_="prose")
    intro = tag(
        "div",
        tag("h2", "How well each step does"),
        tag(
            "p",
            "Measured on texts that people have marked by hand. 1 would mean perfect agreement with them; people do "
            "not reach it among themselves either, and where that is known it stands beside the score.",
        ),
        class_="prose",
    )
    body = [
        tag(
            "tr",
            tag("th", _text(row, "measure"), scope="row"),
            tag("td", _value(row.get("value")), *_ceiling(row), class_="number"),
            tag("td", _text(row, "meaning")),
            tag("td", _text(row, "data"), tag("span", _made(row), class_="aside-text")),
        )
        for row in rows
    ]
    head = tag("tr", *[tag("th", name, scope="col") for name in ("Step", "Score", "What it means", "Measured on")])
    table = tag("table", tag("thead", head), tag("tbody", *body), class_="facts-table wide")
    return join([intro, table])


def read_scores() -> tuple[list[dict[str, object]], str | None]:
    """The rows of the packaged table of scores, and what is wrong with it if it cannot be used.

    A row has ``measure``, ``data``, ``value`` (0-1 or words), ``date``, ``version`` and ``meaning`` in plain
    words; ``ceiling`` (0-1), what two people reach, may stand beside them.
    """
    path = files("narratives").joinpath(SCORES)
    if not path.is_file():
        return [], None
    try:
        rows = json.loads(path.read_text(encoding="utf8"))
    except ValueError as error:
        return [], f"{SCORES} is not JSON ({error}); install the program again."
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return [], f"{SCORES} is not a list of scores; install the program again."
    return rows, None


def _value(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value or "–")


def _ceiling(row: Mapping[str, object]) -> list[Markup]:
    ceiling = row.get("ceiling")
    return [] if ceiling is None else [tag("span", f"people: {_value(ceiling)}", class_="aside-text")]


def _made(row: Mapping[str, object]) -> str:
    version = _text(row, "version")
    return ", ".join(part for part in (_text(row, "date"), f"version {version}" if version else "") if part)


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)
