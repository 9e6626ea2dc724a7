"""Example table: on whose word a claim stands."""

import pytest
from examples_attribution import EXAMPLES
from expectations import Example
from reading import Reader, rows

pytestmark = pytest.mark.golden


@pytest.mark.parametrize("example", rows(EXAMPLES))
def test_source_and_cue_are_found(example: Example, reader: Reader) -> None:
    assert reader.disagreements(example) == []
