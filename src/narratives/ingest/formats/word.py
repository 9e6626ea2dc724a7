"""Reads word-processor documents, .docx and .odt: their paragraphs in order, without comments and deleted text."""

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from narratives.errors import InputError
from narratives.ingest.drafts import MAX_FIELD, ReadReport, clean_name
from narratives.ingest.formats.bundles import read_document
from narratives.ingest.formats.zipped import open_zip, read_member
from narratives.ingest.headers import Header
from narratives.ingest.limits import MAX_PARTS, MAX_XML

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_HEADING_STYLES = re.compile(r"(?:title|heading ?1|titel|titre|t[ií]tulo)$", re.IGNORECASE)
_NO_TITLE = re.compile(r"microsoft word|untitled|document ?\d*$|\.(?:docx?|odt|rtf|pdf)$", re.IGNORECASE)


def read_docx(name: str, data: bytes) -> ReadReport:
    """The article, or articles, of a Word document. Raises InputError when it is damaged or too large."""
    import docx

    open_zip(name, data, max_members=MAX_PARTS)
    _refuse_large_parts(name, data)
    try:
        document = docx.Document(io.BytesIO(data))
        paragraphs = list(_docx_paragraphs(document.element.body))
        kept_title = document.core_properties.title
    except Exception as error:  # the parser raises whatever a damaged file makes it stumble over
        raise InputError(_damaged(name, error)) from None
    return _read(name, paragraphs, kept_title)


def read_odt(name: str, data: bytes) -> ReadReport:
    """The article, or articles, of an OpenDocument text. Raises InputError when it is damaged or too large."""
    opened = open_zip(name, data, max_members=MAX_PARTS)
    body = _parse(name, opened, "content.xml").find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise InputError(f"{name}: holds no text; save it again as .odt or .docx")
    title = _parse(name, opened, "meta.xml").findtext(f".//{_DC}title") if "meta.xml" in opened.namelist() else None
    return _read(name, list(_odt_paragraphs(body)), title)


def _read(name: str, paragraphs: list[tuple[str, bool]], kept_title: str | None) -> ReadReport:
    """``paragraphs``: text, and whether it is styled as the document's title."""
    filled = [(text.strip(), is_title) for text, is_title in paragraphs if text.strip()]
    if not filled:
        raise InputError(f"{name}: holds no text; type or paste the article into it")
    known = Header()
    if filled[0][1] and len(filled) > 1 and len(filled[0][0]) <= MAX_FIELD:
        known.title = clean_name(filled.pop(0)[0])
    text = "\n\n".join(text for text, _ in filled)
    title = clean_name(kept_title or "")
    spare = title if title and len(title) <= MAX_FIELD and not _NO_TITLE.search(title) else None
    return read_document(name, text, known, spare_title=spare)


def _docx_paragraphs(body: etree._Element) -> Iterator[tuple[str, bool]]:
    for paragraph in body.iter(f"{_W}p"):
        if any(above.tag == f"{_W}txbxContent" for above in paragraph.iterancestors()):
            continue  # text boxes stand twice in the file, and beside the article
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        is_title = style is not None and _HEADING_STYLES.match(style.get(f"{_W}val") or "") is not None
        yield "".join(_docx_runs(paragraph)), is_title


def _docx_runs(paragraph: etree._Element) -> Iterator[str]:
    for part in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        above = {element.tag for element in part.iterancestors()}
        if above & {f"{_W}txbxContent", f"{_W}del", f"{_W}moveFrom", f"{_W}tabs"}:
            continue
        tag = part.tag.removeprefix(_W)
        yield part.text or "" if tag == "t" else {"tab": "\t", "noBreakHyphen": "-"}.get(tag, "\n")


def _odt_paragraphs(body: etree._Element) -> Iterator[tuple[str, bool]]:
    for paragraph in body.iter(f"{_TEXT}p", f"{_TEXT}h"):
        skipped = {f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_OFFICE}annotation"}
        if any(above.tag in skipped for above in paragraph.iterancestors()):
            continue
        style = paragraph.get(f"{_TEXT}style-name") or ""
        is_title = paragraph.tag == f"{_TEXT}h" or _HEADING_STYLES.match(style) is not None
        yield "".join(_odt_runs(paragraph, skipped)), is_title


def _odt_runs(element: etree._Element, skipped: set[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c") or "1"
            yield " " * min(int(count) if count.isdecimal() else 1, 1000)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif isinstance(child.tag, str) and child.tag not in skipped | {f"{_TEXT}p", f"{_TEXT}h"}:
            yield from _odt_runs(child, skipped)
        yield child.tail or ""


def _parse(name: str, opened: zipfile.ZipFile, part: str) -> etree._Element:
    """One XML part, with entities, DTDs and the network off."""
    if part not in opened.namelist():
        raise InputError(f"{name}: {part} is missing in it; save it again as .odt or .docx")
    data = read_member(opened, opened.getinfo(part), f"{name}:{part}", limit=MAX_XML)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(_damaged(name, error)) from None
    if root.getroottree().docinfo.doctype:
        raise InputError(f"{name}: {part} defines entities, as no word processor does; save it again as .odt or .docx")
    return root


def _refuse_large_parts(name: str, data: bytes) -> None:
    for member in open_zip(name, data).infolist():
        if member.filename.endswith((".xml", ".rels")) and member.file_size > MAX_XML:
            raise InputError(f"{name}: has more than {MAX_XML // 2**20} MB of text; split it up")


def _damaged(name: str, error: Exception) -> str:
    return f"{name}: the document is damaged ({type(error).__name__}); open it, and save it again"
