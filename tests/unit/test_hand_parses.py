"""The parses written by hand: each gives back its printed sentence and is one tree."""

import pytest
from hand_parses import PARSES, parse_by_hand


@pytest.mark.parametrize("text", PARSES)
def test_parse_is_one_tree_over_the_printed_sentence(text: str) -> None:
    parsed = parse_by_hand(text, start=100)
    assert parsed.span.doc.text == text
    assert parsed.text_between(100, 100 + len(text)) == text
    assert [token.dep_ for token in parsed.span].count("ROOT") == 1
    assert len(list(parsed.span.root.subtree)) == len(parsed.span)
