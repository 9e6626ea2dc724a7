"""Example table: how an outlet carries a claim."""

import pytest
from examples_stance import EXAMPLES
from expectations import Example
from reading import Reader, rows

pytestmark = pytest.mark.golden


@pytest.mark.parametrize("example", rows(EXAMPLES))
def test_stance_is_what_a_careful_editor_reads(example: Example, reader: Reader) -> None:
    assert reader.disagreements(example) == []
