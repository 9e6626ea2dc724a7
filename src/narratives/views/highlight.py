"""The one helper that turns text into HTML, so that a ``$5``, a ``:red[x]`` or an ``<img>`` shows as typed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markupsafe import Markup, escape

# What cannot be sent to a browser or would not be seen there: control characters and lone surrogates.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$:~^&@=\"'/])")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) to be wrapped in an element.

    Where spans of one ``layer`` overlap, the shortest wins; spans of different layers nest, the longest outermost.
    """

    start: int
    end: int
    layer: str
    name: str
    attributes: tuple[tuple[str, str | bool], ...] = ()


def tag(name: str, *children: object, **attributes: str | bool | int | None) -> Markup:
    """An HTML element; children and attribute values are escaped unless they are Markup already.

    ``class_`` stands for class and ``data_view`` for data-view; None and False leave an attribute out.
    """
    written = "".join(
        f" {_name(key)}" if value is True else f' {_name(key)}="{show(value)}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    inner = "".join(map(show, children))
    # Plain strings, for a table has thousands of these; what was given has been through show(), and the names of
    # elements and attributes are written in the code, never in an article.
    return Markup(f"<{name}{written}>{inner}</{name}>")  # noqa: S704


def join(children: Iterable[object], separator: str = "") -> Markup:
    """The children one after the other, escaped unless they are Markup already."""
    return escape(separator).join(show(child) for child in children)


def show(value: object) -> Markup:
    """Text as HTML that shows it as typed."""
    return value if isinstance(value, Markup) else escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", str(value)))


def literal(text: str) -> str:
    """Text for a Streamlit label or other Markdown, so that it shows as typed."""
    return _MARKDOWN.sub(r"\\\1", _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split())))


def plain(text: str) -> str:
    """Text for a list of options, which Streamlit shows without reading it as Markdown; on one line."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))


def mark_spans(text: str, spans: Sequence[Span], *, offset: int = 0) -> Markup:
    """HTML of a text with its spans wrapped; ``offset`` is where the text starts in what the spans count in."""
    end = offset + len(text)
    inside = [span for span in spans if span.start < end and span.end > offset and span.start < span.end]
    cuts = {offset, end, *(span.start for span in inside), *(span.end for span in inside)}
    edges = sorted(cut for cut in cuts if offset <= cut <= end)
    pieces = []
    for start, stop in pairwise(edges):
        piece = show(text[start - offset : stop - offset])
        for span in _wrapping(inside, start, stop):
            # Only the first piece of a span carries its id: an address must point at one place.
            kept = {key: value for key, value in span.attributes if key != "id" or start == max(span.start, offset)}
            piece = tag(span.name, piece, **kept)
        pieces.append(piece)
    return join(pieces)


def _wrapping(spans: Sequence[Span], start: int, stop: int) -> list[Span]:
    """The span of each layer that wraps a piece, innermost first."""
    best: dict[str, Span] = {}
    for span in sorted(spans, key=lambda span: (span.end - span.start, span.start)):
        if span.start <= start and span.end >= stop:
            best.setdefault(span.layer, span)
    return sorted(best.values(), key=lambda span: (span.end - span.start, span.layer))


@cache
def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
