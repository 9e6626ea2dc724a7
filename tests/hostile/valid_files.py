"""A small valid file of every format, all made here: what the hostile ones are mutated and built from."""

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import cache

TITLE, OUTLET, DATE = "Bridge shut after flood", "Harbour Post", "2025-03-14"
TEXT = (
    "The bridge over the river was closed on Monday after the water had risen by two metres, the harbour master said. "
    "\n\nFerries carry the traffic until the piers have been examined, which will take until the end of the week. "
    "\n\nA spokeswoman of the county denied that warnings had been ignored. “Nobody was told to wait,” she said."
)
PARAGRAPHS = tuple(paragraph.strip() for paragraph in TEXT.split("\n\n"))
_EPOCH = (2025, 3, 14, 12, 0, 0)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def zipped(members: Mapping[str, bytes], *, store: Sequence[str] = ()) -> bytes:
    """A zip file of the members, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            method = zipfile.ZIP_STORED if name in store else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, method)
    return buffer.getvalue()


def html(body: str = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS), head: str = "") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta property="og:site_name" content="{OUTLET}"><meta name="author" content="Ada Fell">'
        f'<meta property="article:published_time" content="{DATE}">{head}</head>'
        f"<body><article><h1>{TITLE}</h1>{body}</article></body></html>"
    ).encode()


def docx(document: str | None = None, more: Mapping[str, bytes] | None = None) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in (TITLE, *PARAGRAPHS))
    document = document or f'<w:document xmlns:w="{W}"><w:body>{paragraphs}<w:sectPr/></w:body></w:document>'
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/'
        'document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
        "</Types>"
    )
    rels = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{REL}/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    members = {"[Content_Types].xml": types, "_rels/.rels": rels, "word/document.xml": document}
    return zipped({name: text.encode() for name, text in members.items()} | dict(more or {}))


def odt(content: str | None = None) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    paragraphs = "".join(f"<text:p>{text}</text:p>" for text in (TITLE, *PARAGRAPHS))
    content = content or (
        f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:text="{office}:text:1.0">'
        f"<office:body><office:text>{paragraphs}</office:text></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.text"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{kind.decode()}"/></manifest:manifest>'
    )
    return zipped(
        {"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()},
        store=("mimetype",),
    )


def xlsx(sheet: str | None = None, more: Mapping[str, bytes] | None = None) -> bytes:
    rows = "".join(
        f'<row r="{n}">' + "".join(cell(f"{'ABCD'[k]}{n}", text) for k, text in enumerate(values)) + "</row>"
        for n, values in enumerate((("title", "outlet", "date", "text"), (TITLE, OUTLET, DATE, TEXT)), start=1)
    )
    sheet = sheet or f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData></worksheet>'
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{office}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{REL}"><sheets><sheet name="Articles" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    return zipped({name: text.encode() for name, text in members.items()} | dict(more or {}))


def cell(where: str, text: str) -> str:
    return f'<c r="{where}" t="inlineStr"><is><t>{text}</t></is></c>'


def pdf(content: bytes | None = None, *, entries: str = "", more: Sequence[bytes] = (), page: str = "") -> bytes:
    """One page with the content stream; ``more`` are objects from number 6 on, ``page`` more entries of the page."""
    if content is None:
        lines = [line for text in (TITLE, *PARAGRAPHS) for line in _wrapped(text)]
        shown = b" ".join(b"(" + line.encode("cp1252").replace(b"(", b"\\(") + b") Tj T*" for line in lines)
        content = b"BT /F1 11 Tf 14 TL 50 780 Td " + shown + b" ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>%s>>"
        % page.encode(),
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries.encode(), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        *more,
    ]
    return pdf_of(objects)


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )


def _wrapped(text: str) -> list[str]:
    words, lines = text.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 80:
            lines.append("")
        lines[-1] += f"{word} "
    return lines


def rtf(body: str = "".join(rf"{paragraph}\par " for paragraph in PARAGRAPHS)) -> bytes:
    text = rf"{{\rtf1\ansi\ansicpg1252{{\fonttbl{{\f0 Arial;}}}}\f0 {TITLE}\par {body}}}"
    return "".join(c if c.isascii() else rf"\u{ord(c)}?" for c in text).encode()


def mail(body: str = TEXT, headers: str = "") -> bytes:
    return (
        f"From: {OUTLET} <desk@example.org>\r\nTo: reader@example.org\r\nSubject: {TITLE}\r\n"
        f"Date: Fri, 14 Mar 2025 10:00:00 +0000\r\nMIME-Version: 1.0\r\n{headers}"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n"
    ).encode()


def mht() -> bytes:
    return (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://example.org/bridge\r\nSubject: {TITLE}\r\n"
        "Date: Fri, 14 Mar 2025 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;"
        ' type="text/html"; boundary="----b"\r\n\r\n------b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding:'
        " 8bit\r\nContent-Location: https://example.org/bridge\r\n\r\n"
    ).encode() + html() + b"\r\n------b--\r\n"  # fmt: skip


def row(**fields: object) -> bytes:
    values = {"title": TITLE, "outlet": OUTLET, "date": DATE, "url": "https://example.org/bridge", "text": TEXT}
    return json.dumps(values | fields).encode()


def table(separator: str = ",", text: str = TEXT) -> bytes:
    quoted = '"' + text.replace('"', '""') + '"'
    header = separator.join(("title", "outlet", "date", "text"))
    return "".join(
        (f"{header}\n", *(f"{separator.join((TITLE, outlet, DATE, quoted))}\n" for outlet in (OUTLET, "Valley Radio")))
    ).encode()


def parquet(**columns: object) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as pq

    values = {"title": [TITLE], "outlet": [OUTLET], "date": [DATE], "text": [TEXT]} | columns
    buffer = io.BytesIO()
    pq.write_table(pa.table(values), buffer)
    return buffer.getvalue()


def warc(
    page: bytes | None = None, http: bytes = b"Content-Type: text/html; charset=utf-8\r\n", more: str = ""
) -> bytes:
    payload = b"HTTP/1.1 200 OK\r\n" + http + b"\r\n" + (html() if page is None else page)
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        b"WARC-Date: 2025-03-14T10:00:00Z\r\nWARC-Target-URI: https://example.org/bridge\r\n"
        b"Content-Type: application/http; msgtype=response\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n"
        % (more.encode(), len(payload), payload)
    )


def zeros(n_mb: int, *, wbits: int = -15) -> bytes:
    """A stream that unpacks to so many MiB of blanks, a thousand times its size, made without packing them all."""
    one = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = one.compress(b" " * 2**20) + one.flush(zlib.Z_FULL_FLUSH)
    raw = block * n_mb + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    if wbits == 15:
        return b"\x78\xda" + raw + struct.pack(">I", zlib.adler32(b" " * (n_mb * 2**20)))
    if wbits == 31:
        crc = zlib.crc32(b" " * (n_mb * 2**20))
        return b"\x1f\x8b\x08\0\0\0\0\0\2\xff" + raw + struct.pack("<II", crc, n_mb * 2**20)
    return raw


@cache
def valid_files() -> dict[str, bytes]:
    """File name → bytes, one of every format."""
    return {
        "a.txt": f"{TITLE}\n{OUTLET}\n{DATE}\n\n{TEXT}\n".encode(),
        "a.md": f"---\ntitle: {TITLE}\nauthor: Ada Fell\ndate: {DATE}\n---\n\n# {TITLE}\n\n{TEXT}\n".encode(),
        "a.html": html(),
        "a.mht": mht(),
        "a.pdf": pdf(),
        "a.docx": docx(),
        "a.odt": odt(),
        "a.rtf": rtf(),
        "a.eml": mail(),
        "a.csv": table(),
        "a.tsv": table("\t"),
        "a.xlsx": xlsx(),
        "a.jsonl": row() + b"\n" + row(outlet="Valley Radio") + b"\n",
        "a.json": b'{"status": "ok", "totalResults": 1, "articles": ['
        + row(source={"id": None, "name": OUTLET})
        + b"]}",
        "a.parquet": parquet(),
        "a.warc": warc(),
        "a.warc.gz": gzip.compress(warc(), mtime=0),
        "a.zip": zipped({"monday/a.txt": f"{TITLE}\n\n{TEXT}\n".encode(), "b.jsonl": row()}),
    }
