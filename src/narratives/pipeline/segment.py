"""Cuts an article into sentences with their sections and parses them, without ever moving a character."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from narratives.config import SegmentOptions
from narratives.pipeline.boilerplate import find_boilerplate
from narratives.pipeline.sentences import split_sentences
from narratives.pipeline.spelling import (
    KnownWords,
    blank_dateline,
    break_runs,
    lower_headline,
    merge_spaced_initials,
    straighten,
)
from narratives.records import Article, Section, Sentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

_DEFAULTS = SegmentOptions()
MAX_PARSED_TOGETHER = 2_000  # characters
MAX_LEDE_SENTENCES = 3
MAX_HEADING_WORDS = 14
MAX_TAIL_WORDS = 8


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A sentence with its parse: ``token.idx + offset`` is the token's place in the text (headline: in the title).

    The words of ``span`` may differ from print in quotation marks and case, never in length: take what is
    shown from the article by offsets.
    """

    sentence: Sentence
    span: "Span"
    offset: int

    def text_between(self, start: int, end: int) -> str:
        """The printed words of the sentence between two offsets of its article (or title)."""
        return self.sentence.text[max(0, start - self.sentence.start) : max(0, end - self.sentence.start)]


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """An article, all its sentences, and the parses of those that are not boilerplate, in the same order."""

    article: Article
    sentences: tuple[Sentence, ...]
    docs: tuple[ParsedSentence, ...]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    sentences: list[tuple[int, int]]
    is_heading: bool


def parse_article(article: Article, *, nlp: "Language", options: SegmentOptions = _DEFAULTS) -> ParsedArticle:
    """Sentences of the title and the text in reading order, each that is not boilerplate with its parse."""
    sentences = segment_article(article, options=options)
    groups = [list(group) for group in _parse_groups(sentences, options=options)]
    docs: list[ParsedSentence] = []
    parses = nlp.pipe(list(_make_docs(article, groups, nlp=nlp, options=options)))
    for group, doc in zip(groups, parses, strict=True):
        offset = group[0].start
        for sentence in group:
            span = doc.char_span(sentence.start - offset, sentence.end - offset, alignment_mode="expand")
            if span is not None:
                docs.append(ParsedSentence(sentence, span, offset))
    return ParsedArticle(article, tuple(sentences), tuple(docs))


def segment_article(article: Article, *, options: SegmentOptions = _DEFAULTS) -> list[Sentence]:
    """Sentences of the title, then of the text, with their sections; needs no model."""
    found: list[tuple[Section, int, int, bool]] = []
    for start, end in _split(article.title or "", 0, options=options):
        found.append(("headline", start, end, False))
    paragraphs = _find_paragraphs(article, options=options)
    boilerplate = find_boilerplate(article.text, [paragraph.sentences for paragraph in paragraphs])
    lede_seen = False
    for paragraph in paragraphs:
        told = [span for span in paragraph.sentences if span not in boilerplate]
        lede = [] if lede_seen else told[:MAX_LEDE_SENTENCES]
        lede_seen = lede_seen or bool(told and not paragraph.is_heading)
        for span in paragraph.sentences:
            section: Section = "boilerplate" if span in boilerplate else "lede" if span in lede else "body"
            is_tail = span == paragraph.sentences[-1] and _is_tail_heading(article.text[slice(*span)])
            found.append((section, *span, paragraph.is_heading or is_tail))
    return [
        Sentence(
            article_id=article.article_id,
            index=index,
            section=section,
            start=start,
            end=end,
            text=((article.title or "") if section == "headline" else article.text)[start:end],
            is_heading=is_heading,
        )
        for index, (section, start, end, is_heading) in enumerate(found)
    ]


def _find_paragraphs(article: Article, *, options: SegmentOptions) -> list[_Paragraph]:
    paragraphs = []
    for start, end in _paragraph_spans(article):
        sentences = _split(article.text[start:end], start, options=options)
        if sentences:
            paragraphs.append(_Paragraph(sentences, _is_heading(article.text[start:end])))
    return paragraphs


def _split(text: str, offset: int, *, options: SegmentOptions) -> list[tuple[int, int]]:
    """Sentences of a paragraph; what no reader would call a sentence for its length is cut at a space."""
    spans: list[tuple[int, int]] = []
    for first, last in split_sentences(text):
        start = first
        while last - start > options.max_paragraph:
            space = text.rfind(" ", start + 1, start + options.max_paragraph)
            cut = space if space > start else start + options.max_paragraph
            spans.append((offset + start, offset + cut))
            start = cut + (len(text[cut:last]) - len(text[cut:last].lstrip()))
        spans.append((offset + start, offset + last))
    return spans


def _paragraph_spans(article: Article) -> Iterator[tuple[int, int]]:
    text = article.text
    lines = [match.span() for match in re.finditer(r"[^\n\r\x0b\x0c\u2028\u2029]+", text) if match.group().strip()]
    joined: list[tuple[int, int]] = []
    wraps = _is_hard_wrapped(text, lines)
    for start, end in lines:
        if joined and _goes_on(text, joined[-1][1], start, wraps=wraps):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    for n, (start, end) in enumerate(joined):
        cut = start + _glued_heading(text[start:end], article.title) if n == 0 else start
        if cut > start:
            yield start, cut
        yield cut, end


def _is_hard_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether lines end where the page ended, as in mail: many go on in lower case on the next line."""
    breaks = [(a[1], b[0]) for a, b in pairwise(lines) if "\n" not in text[a[1] : b[0]].replace("\n", "", 1)]
    going_on = sum(text[start:].lstrip()[:1].islower() for _, start in breaks)
    return len(breaks) >= 3 and going_on > len(breaks) / 3


def _goes_on(text: str, end: int, start: int, *, wraps: bool) -> bool:
    between = text[end:start]
    if between.count("\n") > 1 or between.count("\r") > 1:
        return False
    if wraps:
        return True
    return text[start:].lstrip()[:1].islower() and text[:end].rstrip()[-1:] not in '.!?:;"”'


def _glued_heading(first: str, title: str | None) -> int:
    """Length of a headline printed at the head of the first paragraph without a stop, by the title or the dateline."""
    plain = _plain(first)
    if title and plain.startswith(_plain(title) + " ") and title.strip()[-1] not in ".!?":
        return len(first[: len(title.strip())])
    dateline = re.match(
        r"(.{15,160}?[^\W\d_]) (?=[A-Z]{3,}[A-Z., ]{0,30}(?:\([A-Za-z ]{2,20}\) ?)?[—–―-]{1,2} )", first
    )
    return dateline.end(1) if dateline and not re.search(r"[.!?] ", dateline.group(1)) else 0


def _plain(text: str) -> str:
    return straighten(text.strip()).lower()


def _is_heading(line: str, *, words: int = MAX_HEADING_WORDS) -> bool:
    line = line.strip().rstrip("\"'”’")
    return bool(line) and line[-1] not in ".!?…,;" and len(line.split()) <= words


def _is_tail_heading(sentence: str) -> bool:
    """A heading that lost its line and hangs at the end of the paragraph before it."""
    return sentence[-1].isalnum() and _is_heading(sentence, words=MAX_TAIL_WORDS)


def _parse_groups(sentences: Sequence[Sentence], *, options: SegmentOptions) -> Iterator[list[Sentence]]:
    """Neighbouring sentences that spaCy sees together; the title and every heading stand alone."""
    group: list[Sentence] = []
    for sentence in sentences:
        if sentence.section == "boilerplate":
            continue
        if group and (
            "headline" in (group[0].section, sentence.section)
            or group[-1].is_heading
            or sentence.is_heading
            or sentence.end - group[0].start > min(MAX_PARSED_TOGETHER, options.max_paragraph)
        ):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


def _for_parser(whole: str, group: Sequence[Sentence], *, options: SegmentOptions) -> str:
    """The words of a group evened out, as long as before; a lede loses the dateline that would pass for its subject."""
    text = straighten(whole[group[0].start : group[-1].end])
    for sentence in group:
        if sentence.section == "lede":
            start, end = sentence.start - group[0].start, sentence.end - group[0].start
            text = text[:start] + blank_dateline(text[start:end]) + text[end:]
    return break_runs(text, max_run=options.max_run)


def _make_docs(
    article: Article, groups: Sequence[Sequence[Sentence]], *, nlp: "Language", options: SegmentOptions
) -> Iterator["Doc"]:
    """Token lists with our sentence starts set, which spaCy's parser respects."""
    running = " ".join(sentence.text for group in groups for sentence in group if not sentence.is_heading)
    words = KnownWords.from_article(running, nlp=nlp)
    for group in groups:
        is_headline = group[0].section == "headline"
        whole = (article.title or "") if is_headline else article.text
        text = _for_parser(whole, group, options=options)
        if is_headline or group[0].is_heading:
            text = lower_headline(text, words)
        doc = merge_spaced_initials(nlp.make_doc(text))
        starts = [sentence.start - group[0].start for sentence in group]
        for token in doc[1:]:
            token.is_sent_start = any(token.idx <= start < token.idx + len(token) for start in starts)
        yield doc
