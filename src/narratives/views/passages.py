"""The printed sentences of a claim, with claim, source and cue marked where they stand."""

from collections.abc import Sequence

from markupsafe import Markup

from narratives.analysis.passages import Nearest, Passage
from narratives.views.address import link
from narratives.views.highlight import Span, mark_spans, tag
from narratives.views.theme import stance_mark

MAX_OPEN = 3


def passage_list(event_id: str, passages: Sequence[Passage]) -> Markup:
    """All passages of an outlet; what goes beyond three folds away."""
    shown = [passage_block(event_id, passage) for passage in passages[:MAX_OPEN]]
    rest = [passage_block(event_id, passage) for passage in passages[MAX_OPEN:]]
    folded = tag("details", tag("summary", f"{len(rest)} more"), *rest) if rest else ""
    return tag("div", *shown, folded)


def passage_block(event_id: str, passage: Passage) -> Markup:
    """One sentence as printed, how it is carried, and the way into the article."""
    return tag(
        "div",
        stance_mark(passage.stance),
        tag("blockquote", mark_passage(passage)),
        tag("p", _facts(passage), class_="facts"),
        tag("a", "Read in the article", href=passage_address(event_id, passage), data_view=True, class_="read"),
        class_="passage",
    )


def missing_block(event_id: str, nearest: Nearest | None) -> Markup:
    """No match found, and the nearest stored sentence where there is one."""
    if nearest is None:
        return tag("div", tag("p", "No match found."), class_="passage missing")
    passage = nearest.passage
    return tag(
        "div",
        tag("p", f"No match found; nearest sentence ({nearest.similarity:.2f} of 1):"),
        tag("blockquote", passage.sentence),
        tag("a", "Read in the article", href=passage_address(event_id, passage), data_view=True, class_="read"),
        class_="passage missing",
    )


def passage_address(event_id: str, passage: Passage) -> str:
    """Permalink to the passage in its article."""
    return link("article", event=event_id, article=passage.article_id, passage=passage_name(passage.claim_id))


def passage_name(claim_id: str) -> str:
    """The part of a claim's id that says where in the article it stands, e.g. ``b120-240``."""
    return claim_id.rsplit("@", 1)[-1]


def mark_passage(passage: Passage) -> Markup:
    """The sentence with the claim in the colour of its stance, its source in bold and its cue in italics."""
    spans = [Span(passage.start, passage.end, "claim", "mark", (("class", passage.stance),))]
    if passage.source_span:
        spans.append(Span(*passage.source_span, "source", "span", (("class", "source"), ("title", "source"))))
    if passage.cue_span:
        spans.append(Span(*passage.cue_span, "cue", "span", (("class", "cue"), ("title", "cue"))))
    return mark_spans(passage.sentence, spans, offset=passage.sentence_start)


def _facts(passage: Passage) -> str:
    where = {"headline": "in the headline", "lede": "in the lede"}.get(passage.section, "in the body")
    if not passage.source_name:
        return where
    return f"{where} · source: {passage.source_name} ({passage.source_kind or 'named'})"
