"""Reads a PDF: its text page by page, with running headers dropped and lines joined into paragraphs."""

import io
import re
from collections import Counter
from collections.abc import Sequence

import pypdf

from narratives.errors import InputError
from narratives.ingest.drafts import ReadReport
from narratives.ingest.formats.bundles import read_document
from narratives.ingest.limits import MAX_PAGE_BYTES, MAX_PAGES

_EDGE = 3  # lines at the top and the bottom of a page among which running headers stand
_MIN_REPEATS = 3
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_HYPHENED = re.compile(r"([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def read_pdf(name: str, data: bytes) -> ReadReport:
    """The article, or articles, of a PDF; raises InputError for one that is locked, damaged, too long or scanned."""
    pages = [[" ".join(line.split()) for line in page.split("\n")] for page in _read_pages(name, data)]
    if not any(line for page in pages for line in page):
        raise InputError(f"{name}: its {len(pages)} page(s) are pictures without text; run it through text recognition "
                         "(OCR), then import the result")  # fmt: skip
    kept = _without_running_lines(pages)
    return read_document(name, _join([line for page in kept for line in page]))


def _read_pages(name: str, data: bytes) -> list[str]:
    with pypdf.apply_configuration(
        zlib_maximum_output_length=MAX_PAGE_BYTES,
        lzw_maximum_output_length=MAX_PAGE_BYTES,
        run_length_maximum_output_length=MAX_PAGE_BYTES,
        array_based_stream_maximum_output_length=MAX_PAGE_BYTES,
        jbig2dec_binary=None,
    ):
        try:
            reader = pypdf.PdfReader(io.BytesIO(data))
            is_locked = reader.is_encrypted and not reader.decrypt("")
            n_pages = 0 if is_locked else len(reader.pages)
            if n_pages <= MAX_PAGES and not is_locked:
                return [page.extract_text() for page in reader.pages]
        except pypdf.errors.DependencyError:  # a cipher that the program does not carry
            is_locked = True
        except Exception as error:  # the parser raises whatever a damaged file makes it stumble over
            raise InputError(f"{name}: the PDF is damaged ({type(error).__name__}); print it to a new PDF, or paste "
                             "its text") from None  # fmt: skip
    if is_locked:
        raise InputError(f"{name}: is locked with a password; save it without one")
    raise InputError(f"{name}: has {n_pages:,} pages; at most {MAX_PAGES:,} are read, split it up")


def _without_running_lines(pages: Sequence[list[str]]) -> list[list[str]]:
    """The pages without what stands at the edge of most of them, and without page numbers there."""
    edges = [_edge(page) for page in pages]
    seen = Counter(key for page, edge in zip(pages, edges, strict=True) for key in {_key(page[at]) for at in edge})
    often = max(_MIN_REPEATS, len(pages) / 2)
    return [
        [
            line
            for at, line in enumerate(page)
            if not (at in edge and line and (seen[_key(line)] >= often or _is_page_number(line)))
        ]
        for page, edge in zip(pages, edges, strict=True)
    ]


def _edge(page: list[str]) -> set[int]:
    filled = [at for at, line in enumerate(page) if line]
    return {*filled[:_EDGE], *filled[-_EDGE:]}


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold())


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
    paragraphs: list[str] = []
    current = ""
    for at, line in enumerate(lines):
        if not line:
            paragraphs.append(current)
            current = ""
            continue
        current = _append(current, line, words)
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if len(line) < 0.85 * width and (
            _SENTENCE_END.search(line) or (len(line) < 0.7 * width and _begins(following))
        ):
            paragraphs.append(current)
            current = ""
    return "\n\n".join(paragraph for paragraph in [*paragraphs, current] if paragraph)


def _begins(line: str) -> bool:
    return bool(line) and (line[0].isupper() or line[0] in "\"'“‘«—–")


def _append(text: str, line: str, words: Counter[str]) -> str:
    """The line put behind the text; a word parted by a hyphen is joined, unless the hyphen belongs to it."""
    parted = _HYPHENED.search(text[-60:])
    if parted is None or not line[0].islower():
        return f"{text} {line}" if text else line
    rest = _WORD.match(line)
    second = rest[0] if rest else ""
    if words[f"{parted[1]}-{second}".casefold()] > words[f"{parted[1]}{second}".casefold()]:
        return text + line
    return text[:-1] + line
