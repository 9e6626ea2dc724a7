"""Layouts that show who speaks, and layouts made to stall whoever reads them; no model is loaded."""

import pytest

from narratives.pipeline.turns import add_turns


def nobody(_start: int, _end: int) -> None:
    """No name is known."""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"Fine." - A' + "." * 400_000 + "!", id="stops after a signature"),
        pytest.param('"Fine." - ' + "A " * 200_000 + "!", id="a name without end"),
        pytest.param('"' * 400_000, id="nothing but marks"),
        pytest.param("A." * 200_000 + "!", id="a label without end"),
        pytest.param(" \t" * 200_000 + "\n", id="nothing but space"),
    ],
)
def test_a_line_made_to_stall_is_read_to_its_end(text: str) -> None:
    assert add_turns(text, [], [], name_of=nobody) == []
