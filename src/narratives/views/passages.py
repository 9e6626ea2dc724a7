"""The printed sentences of a claim, with claim, source and cue marked where they stand."""

from collections.abc import Sequence

from markupsafe import Markup

from narratives.analysis.passages import Nearest, Passage
from narratives.views.address import link
from narratives.views.highlight import Span, join, mark_spans, tag
from narratives.views.theme import stance_mark

MAX_OPEN = 3


def passage_list(event_id: str, passages: Sequence[Passage]) -> Markup:
    """All sentences of an outlet that carry the claim; what goes beyond three folds away."""
    sentences: dict[tuple[str, bool, int], list[Passage]] = {}
    for passage in passages:
        place = (passage.article_id, passage.section == "headline", passage.sentence_start)
        sentences.setdefault(place, []).append(passage)
    blocks = [sentence_block(event_id, group) for group in sentences.values()]
    rest = blocks[MAX_OPEN:]
    folded = tag("details", tag("summary", f"{len(rest)} more"), *rest) if rest else ""
    return tag("div", *blocks[:MAX_OPEN], folded)


def sentence_block(event_id: str, passages: Sequence[Passage]) -> Markup:
    """One sentence as printed with the passages in it that carry the claim, and the way into the article."""
    first = passages[0]
    stances = dict.fromkeys(passage.stance for passage in passages)
    return tag(
        "div",
        tag("p", join([stance_mark(stance) for stance in stances], " "), class_="stances"),
        tag("blockquote", mark_passages(passages)),
        tag("p", _facts(passages), class_="facts"),
        tag("a", "Read in the article", href=passage_address(event_id, first), data_view=True, class_="read"),
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


def mark_passages(passages: Sequence[Passage]) -> Markup:
    """Their sentence with each claim in the colour of its stance, its source in bold and its cue in italics."""
    spans = []
    for passage in passages:
        spans.append(Span(passage.start, passage.end, "claim", "mark", (("class", passage.stance),)))
        if passage.source_span:
            spans.append(Span(*passage.source_span, "source", "span", (("class", "source"), ("title", "source"))))
        if passage.cue_span:
            spans.append(Span(*passage.cue_span, "cue", "span", (("class", "cue"), ("title", "cue"))))
    return mark_spans(passages[0].sentence, spans, offset=passages[0].sentence_start)


def _facts(passages: Sequence[Passage]) -> str:
    where = {"headline": "in the headline", "lede": "in the lede"}.get(passages[0].section, "in the body")
    sources = dict.fromkeys(f"{one.source_name} ({one.source_kind or 'named'})" for one in passages if one.source_name)
    copied = dict.fromkeys(outlet for one in passages for outlet in one.copied_in)
    facts = [where, f"source: {', '.join(sources)}" if sources else "", _say_copied(list(copied))]
    return " · ".join(fact for fact in facts if fact)


def _say_copied(outlets: Sequence[str]) -> str:
    shown = ", ".join(outlets[:MAX_OPEN])
    more = f" and {len(outlets) - MAX_OPEN} more" if len(outlets) > MAX_OPEN else ""
    return f"same text as {shown}{more}: one voice" if outlets else ""
