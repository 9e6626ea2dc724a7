"""Cuts an article into sentences with their sections and parses them, without ever moving a character."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from narratives.config import SegmentOptions
from narratives.pipeline.sentences import split_sentences
from narratives.records import Article, Section, Sentence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

MAX_LEDE_SENTENCES = 3
MAX_HEADING_WORDS = 14


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A sentence with its parse: ``token.idx + offset`` is the token's place in the text (headline: in the title).

    The words of ``span`` may differ from print in quotation marks and case, never in length: take what is
    shown from the article by offsets.
    """

    sentence: Sentence
    span: "Span"
    offset: int


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """An article, all its sentences, and the parses of those that are not boilerplate, in the same order."""

    article: Article
    sentences: tuple[Sentence, ...]
    docs: tuple[ParsedSentence, ...]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    start: int
    sentences: list[tuple[int, int]]
    is_heading: bool


def parse_article(
    article: Article,
    *,
    nlp: "Language",
    options: SegmentOptions = SegmentOptions(),  # noqa: B008
) -> ParsedArticle:
    """Sentences of the title and the text in reading order, each that is not boilerplate with its parse."""
    sentences = segment_article(article)
    groups = [list(group) for group in _parse_groups(sentences, options=options)]
    texts = [_text_for_parser(article, group, options=options) for group in groups]
    docs: list[ParsedSentence] = []
    for group, doc in zip(groups, nlp.pipe(_make_docs(texts, groups, nlp=nlp)), strict=True):
        offset = group[0].start
        for sentence in group:
            span = doc.char_span(sentence.start - offset, sentence.end - offset, alignment_mode="expand")
            docs.append(ParsedSentence(sentence, span, offset))
    return ParsedArticle(article, tuple(sentences), tuple(docs))


def segment_article(article: Article) -> list[Sentence]:
    """Sentences of the title, then of the text, with their sections; needs no model."""
    found: list[tuple[Section, int, int, bool]] = []
    for start, end in split_sentences(article.title or ""):
        found.append(("headline", start, end, False))
    lede_seen = False
    for paragraph in _paragraphs(article.text):
        for n, (start, end) in enumerate(paragraph.sentences):
            in_lede = not lede_seen and n < MAX_LEDE_SENTENCES
            found.append(("lede" if in_lede else "body", start, end, paragraph.is_heading))
        lede_seen = lede_seen or not paragraph.is_heading
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


def _paragraphs(text: str) -> Iterator[_Paragraph]:
    for match in re.finditer(r"[^\n\r\x0b\x0c\u2028\u2029]+", text):
        sentences = [(match.start() + a, match.start() + b) for a, b in split_sentences(match.group())]
        if sentences:
            yield _Paragraph(match.start(), sentences, _is_heading(match.group()))


def _is_heading(line: str) -> bool:
    line = line.strip().rstrip("\"'”’")
    return bool(line) and line[-1] not in ".!?…,;" and len(line.split()) <= MAX_HEADING_WORDS


def _parse_groups(sentences: Sequence[Sentence], *, options: SegmentOptions) -> Iterator[list[Sentence]]:
    """Neighbouring sentences that spaCy may see together: same section kind, within the length it is given at once."""
    group: list[Sentence] = []
    for sentence in sentences:
        if sentence.section == "boilerplate":
            continue
        if group and (
            (group[0].section == "headline") != (sentence.section == "headline")
            or sentence.is_heading
            or group[-1].is_heading
            or sentence.end - group[0].start > min(2000, options.max_paragraph)
        ):
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


_SAME_LENGTH = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'"}
    | dict.fromkeys("\n\r\t\x0b\x0c\u2028\u2029\u00a0\u2007\u202f", " ")
)


def _text_for_parser(article: Article, group: Sequence[Sentence], *, options: SegmentOptions) -> str:
    whole = (article.title or "") if group[0].section == "headline" else article.text
    text = whole[group[0].start : group[-1].end].translate(_SAME_LENGTH)
    # spaCy's tokenizer needs time quadratic in the length of a run without spaces.
    return re.sub(rf"(\S{{{options.max_run - 1}}})\S(?=\S)", r"\1 ", text)


def _make_docs(texts: Sequence[str], groups: Sequence[Sequence[Sentence]], *, nlp: "Language") -> Iterator["Doc"]:
    for text, group in zip(texts, groups, strict=True):
        doc = nlp.make_doc(text)
        starts = {sentence.start - group[0].start for sentence in group}
        for token in doc[1:]:
            token.is_sent_start = any(start in starts for start in range(token.idx, token.idx + len(token)))
        yield doc
