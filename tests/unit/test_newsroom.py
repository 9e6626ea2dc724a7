"""Example table: sentences as newspapers print them."""

import pytest
from examples_newsroom import EXAMPLES
from expectations import Example
from reading import Reader, rows

pytestmark = pytest.mark.golden


@pytest.mark.parametrize("example", rows(EXAMPLES))
def test_long_sentences_are_read_as_an_editor_would(example: Example, reader: Reader) -> None:
    assert reader.disagreements(example) == []
