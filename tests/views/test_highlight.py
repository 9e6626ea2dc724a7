"""The escaping helper: whatever an article prints is shown as typed, and marks stand where they belong."""

import pytest

from narratives.views.highlight import Span, literal, mark_spans, show, tag


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("It cost $5 and then $9", "It cost $5 and then $9"),
        (":red[x]", ":red[x]"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("Smith & Sons", "Smith &amp; Sons"),
        ("&lt;", "&amp;lt;"),
        ("</style><script>", "&lt;/style&gt;&lt;script&gt;"),
        ("a\x00b\ud800c", "a\ufffdb\ufffdc"),
    ],
)
def test_text_is_shown_as_typed(text, html):
    assert show(text) == html


def test_attributes_are_escaped():
    assert tag("a", "x", href='" onmouseover="alert(1)') == '<a href="&#34; onmouseover=&#34;alert(1)">x</a>'


def test_attributes_may_be_left_out():
    assert tag("a", "x", id=None, hidden=False, data_view=True, class_="c") == '<a data-view class="c">x</a>'


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("$5 … $9", "\\$5 … \\$9"),
        (":red[x]", "\\:red\\[x\\]"),
        ("<b>", "\\<b\\>"),
        ("**a** _b_", "\\*\\*a\\*\\* \\_b\\_"),
        ("two\nlines", "two lines"),
    ],
)
def test_markdown_is_escaped(text, escaped):
    assert literal(text) == escaped


def span(start: int, end: int, layer: str = "a", name: str = "b", **attributes: str) -> Span:
    return Span(start, end, layer, name, tuple(attributes.items()))


@pytest.mark.parametrize(
    ("spans", "html"),
    [
        ([], "a &lt; b"),
        ([span(0, 1)], "<b>a</b> &lt; b"),
        ([span(2, 3)], "a <b>&lt;</b> b"),
        # Of one layer the shorter wins, so that links never nest.
        ([span(0, 5), span(2, 3, name="i")], "<b>a </b><i>&lt;</i><b> b</b>"),
        # Of two layers the longer is outside.
        ([span(0, 3), span(2, 3, "c", "i")], "<b>a </b><b><i>&lt;</i></b> b"),
        # Crossing spans are cut.
        ([span(0, 4), span(2, 5, "c", "i")], "<b>a </b><b><i>&lt; </i></b><i>b</i>"),
        # Out of range and empty spans do nothing.
        ([span(7, 9), span(3, 3), span(-4, 0)], "a &lt; b"),
        # Only the first piece keeps the id.
        ([span(0, 5, id="x"), span(2, 3, name="i")], '<b id="x">a </b><i>&lt;</i><b> b</b>'),
    ],
)
def test_spans_are_marked(spans, html):
    assert mark_spans("a < b", spans) == html


def test_spans_count_from_the_offset():
    assert mark_spans("b c", [span(0, 12)], offset=10) == "<b>b </b>c"
