"""One article as printed: claims marked by stance, boilerplate greyed, and who else carries the chosen one."""

import re
from collections.abc import Iterator, Sequence

import pandas as pd
import streamlit as st
from markupsafe import Markup

from narratives.analysis.passages import collect_passages, read_passage
from narratives.analysis.rows import Row, find_row, list_rows
from narratives.analysis.story import Story
from narratives.records import Article
from narratives.store import queries
from narratives.views.address import link
from narratives.views.highlight import Span, join, mark_spans, tag
from narratives.views.passages import passage_list, passage_name
from narratives.views.theme import SHAPES, legend, stance_mark

TITLE = "-title"  # layers that count in the headline and not in the text
_PASSAGE = re.compile(r"([hlbt])(\d{1,9})-(\d{1,9})")
_BREAK = re.compile(r"\n\s*\n")


def render_siblings(story: Story, article_id: str) -> None:
    """Links to the other articles of the story."""
    items = []
    for row in list_rows(story.articles):
        address = link("article", event=story.event_id, article=row["article_id"])
        is_current = row["article_id"] == article_id
        anchor = tag(
            "a",
            row["outlet"],
            href=address,
            data_view=True,
            title=row["title"],
            aria_current="page" if is_current else None,
        )
        items.append(tag("li", anchor))
    st.html(tag("nav", tag("ul", *items, class_="siblings"), aria_label="Articles of this story"))


def render_article(bind: queries.Bind, story: Story, article: Article, passage: str | None) -> None:
    """The text and, beside it, what is known of the passage the address names."""
    claims = story.claims[story.claims["article_id"] == article.article_id]
    chosen = _find_claim(claims, passage)
    sentences = queries.read_sentences(bind, [article.article_id])
    aside = _about_claim(bind, story, chosen) if chosen is not None else _about_article(claims, passage)
    spans = [
        *_claim_spans(story, claims, chosen),
        *_boilerplate_spans(sentences),
        *_asked_span(passage, chosen),
    ]
    is_filled = "filled" if chosen is not None else ""
    st.html(
        tag(
            "div",
            tag("article", *_text(article, spans), class_="article"),
            tag("aside", aside, class_=f"aside {is_filled}".strip(), aria_label="About the chosen claim"),
            class_="reading",
        )
    )


def _text(article: Article, spans: Sequence[Span]) -> Iterator[Markup]:
    in_title = [span for span in spans if span.layer.endswith(TITLE)]
    in_text = [span for span in spans if not span.layer.endswith(TITLE)]
    byline = " · ".join(part for part in (article.outlet, (article.published_at or "")[:10]) if part)
    yield tag("h1", mark_spans(article.title, in_title) if article.title else "Without a headline")
    yield tag("p", byline, class_="byline")
    for start, end in _paragraphs(article.text):
        yield tag("p", mark_spans(article.text[start:end], in_text, offset=start))


def _claim_spans(story: Story, claims: pd.DataFrame, chosen: Row | None) -> Iterator[Span]:
    for row in list_rows(claims):
        is_chosen = chosen is not None and row["claim_id"] == chosen["claim_id"]
        name = passage_name(row["claim_id"])
        stance = row["stance"]
        passage = None if is_chosen else name
        attributes: list[tuple[str, str | bool]] = [
            ("href", link("article", event=story.event_id, article=row["article_id"], passage=passage)),
            ("id", f"passage-{name}"),
            ("class", f"claim {stance}"),
            ("title", f"{SHAPES[stance]} {stance}"),
            ("data-view", True),
            ("data-still", True),
        ]
        if is_chosen:
            attributes += [("aria-current", "true"), ("data-reveal", f"{row['article_id']} {name}")]
        layer = "claim" + (TITLE if row["section"] == "headline" else "")
        yield Span(row["start"], row["end"], layer, "a", tuple(attributes))


def _boilerplate_spans(sentences: pd.DataFrame) -> Iterator[Span]:
    grey = (("class", "boilerplate"), ("title", "not read for claims: byline, note or the like"))
    for row in list_rows(sentences[sentences["section"] == "boilerplate"]):
        yield Span(row["start"], row["end"], "boilerplate", "span", grey)


def _asked_span(passage: str | None, chosen: Row | None) -> Iterator[Span]:
    """A passage the address names that is no claim is marked all the same, so that any span has a permalink."""
    match = _PASSAGE.fullmatch(passage or "")
    if match and chosen is None:
        layer = "asked" + (TITLE if match[1] == "h" else "")
        yield Span(int(match[2]), int(match[3]), layer, "span", (("class", "asked"), ("data-reveal", match[0])))


def _paragraphs(text: str) -> list[tuple[int, int]]:
    edges = [0]
    for match in _BREAK.finditer(text):
        edges += [match.start(), match.end()]
    edges.append(len(text))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in pairs if text[start:end].strip()]


def _find_claim(claims: pd.DataFrame, passage: str | None) -> Row | None:
    found = claims[claims["claim_id"].map(passage_name) == passage] if passage else claims.iloc[:0]
    rows = list_rows(found.head(1))
    return rows[0] if rows else None


def _about_claim(bind: queries.Bind, story: Story, claim: Row) -> Markup:
    own = read_passage(bind, claim)
    source = f" Source: {own.source_name} ({own.source_kind or 'named'})." if own.source_name else ""
    cue = f" Cue: “{claim['cue']}”." if own.cue_span else ""
    cluster = find_row(story.clusters, "cluster_id", claim["cluster_id"])
    head = cluster["label"] if cluster else "This claim"
    parts = [tag("h2", head), tag("p", stance_mark(own.stance), tag("span", source, cue))]
    if cluster:
        parts += _carriers(bind, story, claim)
        address = link("side_by_side", event=story.event_id, claim=claim["cluster_id"])
        parts.append(tag("p", tag("a", "Open in the matrix", href=address, data_view=True)))
    return join(parts)


def _carriers(bind: queries.Bind, story: Story, claim: Row) -> list[Markup]:
    passages = collect_passages(bind, story, claim["cluster_id"])
    parts: list[Markup] = []
    missing = []
    for outlet in story.outlets:
        others = [one for one in passages.get(outlet, ()) if one.claim_id != claim["claim_id"]]
        if others:
            parts += [tag("h3", outlet), passage_list(story.event_id, others)]
        elif outlet not in passages:
            missing.append(outlet)
    if not parts:
        parts.append(tag("p", "No other passage that says the same was found."))
    if missing:
        parts.append(tag("p", f"No match found in {', '.join(missing)}.", class_="key"))
    return parts


def _about_article(claims: pd.DataFrame, passage: str | None) -> Markup:
    parts = [tag("h2", f"{len(claims)} {'claim' if len(claims) == 1 else 'claims'}")]
    if passage and not _PASSAGE.fullmatch(passage):
        parts.append(tag("p", "The address names a passage that is not in this article."))
    if len(claims):
        parts.append(tag("p", "Choose an underlined passage to see who else carries it."))
        parts.append(legend())
    else:
        parts.append(tag("p", "No claims have been read in this article yet."))
    parts.append(tag("p", "Grey passages, such as bylines and notes, were not read for claims.", class_="key"))
    return join(parts)
