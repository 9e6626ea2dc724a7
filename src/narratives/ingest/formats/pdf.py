"""Reads a PDF: its text page by page, with running headers dropped and lines joined into paragraphs."""

import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pypdf

from narratives.errors import InputError
from narratives.ingest.drafts import ReadReport
from narratives.ingest.formats.bundles import read_document
from narratives.ingest.limits import MAX_PAGE_BYTES, MAX_PAGE_STEPS, MAX_PAGES

_EDGE = 3  # lines at the top and the bottom of a page among which running headers stand
_MIN_REPEATS = 3
_WIDE_GAP = 1.4  # times the distance of two lines
_MIN_GAP = 3  # points; less is a raised figure in a line
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_HYPHENED = re.compile(r"([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def read_pdf(name: str, data: bytes) -> ReadReport:
    """The article, or articles, of a PDF; raises InputError for one that is locked, damaged, too long or scanned."""
    pages = _read_pages(name, data)
    if not any(line for page in pages for line in page):
        raise InputError(f"{name}: its {len(pages)} page(s) are pictures without text; run it through text recognition "
                         "(OCR), then import the result")  # fmt: skip
    kept = _without_running_lines(pages)
    if not any(line for page in kept for line in page):  # pages that all say the same
        kept = pages
    return read_document(name, _join([line for page in kept for line in page]))


def _read_pages(name: str, data: bytes) -> list[list[str]]:
    with pypdf.apply_configuration(
        zlib_maximum_output_length=MAX_PAGE_BYTES,
        lzw_maximum_output_length=MAX_PAGE_BYTES,
        run_length_maximum_output_length=MAX_PAGE_BYTES,
        array_based_stream_maximum_output_length=MAX_PAGE_BYTES,
        stream_parsing_work_maximum_count=MAX_PAGE_STEPS,
        jbig2dec_binary=None,
    ):
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            is_locked = reader.is_encrypted and not reader.decrypt("")
            n_pages = 0 if is_locked else len(reader.pages)
            if n_pages <= MAX_PAGES and not is_locked:
                return [_read_lines(page) for page in reader.pages]
        except pypdf.errors.DependencyError:  # a cipher that the program does not carry
            is_locked = True
        except pypdf.errors.LimitReachedError:
            raise InputError(
                f"{name}: a page unpacks to more than any page of text; print it to a new PDF, or paste its text"
            ) from None
        except Exception as error:  # the parser raises whatever a damaged file makes it stumble over
            raise InputError(f"{name}: the PDF is damaged ({type(error).__name__}); print it to a new PDF, or paste "
                             "its text") from None  # fmt: skip
    if is_locked:
        raise InputError(f"{name}: is locked with a password; save it without one")
    raise InputError(f"{name}: has {n_pages:,} pages; at most {MAX_PAGES:,} are read, split it up")


def _read_lines(page: pypdf.PageObject) -> list[str]:
    """The lines of a page from top to bottom; an empty one stands for a gap wider than between most lines."""
    parts: list[tuple[str, float]] = []

    def take(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        parts.append((text, tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))

    page.extract_text(visitor_text=take)
    lines: list[tuple[str, float]] = [("", 0.0)]
    for text, height in parts:
        for at, piece in enumerate(text.split("\n")):
            if at:
                lines.append(("", height))
            before, place = lines[-1]
            lines[-1] = (before + piece, place if before.strip() else height)
    filled = [(" ".join(line.split()), height) for line, height in lines if line.strip()]
    gaps = [above - below for (_, above), (_, below) in pairwise(filled)]
    down = sorted(gap for gap in gaps if gap > _MIN_GAP)
    wide = _WIDE_GAP * down[len(down) // 4] if down else float("inf")
    spread = [[line, ""] if gap > wide else [line] for (line, _), gap in zip(filled, [*gaps, 0.0], strict=False)]
    return [line for some in spread for line in some]


def _without_running_lines(pages: Sequence[list[str]]) -> list[list[str]]:
    """The pages without what stands at the edge of most of them, and without page numbers there."""
    edges = [_edge(page) for page in pages]
    seen = Counter(key for page, edge in zip(pages, edges, strict=True) for key in {_key(page[at]) for at in edge})
    often = max(_MIN_REPEATS, len(pages) / 2)
    return [
        [
            line
            for at, line in enumerate(page)
            if not (at in edge and line and (seen[_key(line)] >= often or _is_page_number(line)) and not _goes_on(line))
        ]
        for page, edge in zip(pages, edges, strict=True)
    ]


def _edge(page: list[str]) -> set[int]:
    filled = [at for at, line in enumerate(page) if line]
    return {*filled[:_EDGE], *filled[-_EDGE:]}


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold())


def _goes_on(line: str) -> bool:
    """Whether a line is the end of a sentence that began above it."""
    return line[0].islower() and _SENTENCE_END.search(line) is not None


def _is_page_number(line: str) -> bool:
    return (
        re.fullmatch(r"(?:page\s+)?[-–—]?\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*[-–—]?", line, re.IGNORECASE)
        is not None
    )


def _join(lines: list[str]) -> str:
    """Lines as paragraphs: a paragraph ends at a blank line, or at a short line that ends a sentence or a heading."""
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    words = Counter(word.casefold() for line in lines for word in _WORD.findall(line))
    paragraphs: list[list[str]] = [[]]
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        if line:
            _append(paragraphs[-1], line, words)
        if not line or _is_last(line, following, width):
            paragraphs.append([])
    return "\n\n".join("".join(paragraph) for paragraph in paragraphs if paragraph)


def _is_last(line: str, following: str, width: int) -> bool:
    """Whether a line is so short that its paragraph ends with it."""
    is_heading = len(line) < 0.7 * width and (following[:1].isupper() or following[:1] in tuple("\"'“‘«—–"))
    return len(line) < 0.85 * width and (_SENTENCE_END.search(line) is not None or is_heading)


def _append(paragraph: list[str], line: str, words: Counter[str]) -> None:
    """Put a line behind the others; a word parted by a hyphen is joined, unless the hyphen belongs to it."""
    parted = _HYPHENED.search(paragraph[-1][-60:]) if paragraph else None
    if parted is None or not line[0].islower():
        paragraph += [" ", line] if paragraph else [line]
        return
    rest = _WORD.match(line)
    second = rest[0] if rest else ""
    if words[f"{parted[1]}-{second}".casefold()] <= words[f"{parted[1]}{second}".casefold()]:
        paragraph[-1] = paragraph[-1][:-1]
    paragraph.append(line)
