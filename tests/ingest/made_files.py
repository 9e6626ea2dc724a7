"""Makes small files of every format out of our own words, so that tests need no fixtures nobody can read."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

import docx
import pyarrow as pa
import pyarrow.parquet as pq

PARAGRAPHS = (
    "The bridge over the Orle was closed on Monday after inspectors found cracks in two of its piers.",
    "Mayor Ines Falk said that the town had been warned in spring, and that nobody had listened to the engineers.",
    "A ferry will carry the commuters until the repair is done, the harbour office said.",
)
TEXT = "\n\n".join(PARAGRAPHS)
FRENCH = (
    "Le pont sur l'Orle a été fermé lundi, après que des inspecteurs ont trouvé des fissures dans deux piliers. "
    "La maire a déclaré que la ville avait été avertie au printemps."
)


def html(body: str = "", head: str = "", lang: str = "en") -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>'
        f"<nav><a href='/'>Home</a> <a href='/news'>News</a></nav><article>{body or paragraphs}</article>"
        "<footer>All rights with the Harbour Post</footer></body></html>"
    )


HEAD = (
    "<title>Bridge shut after cracks are found - Harbour Post</title>"
    '<meta property="og:title" content="Bridge shut after cracks are found">'
    '<meta property="og:site_name" content="Harbour Post"><meta name="author" content="Jane Doe">'
    '<meta property="article:published_time" content="2025-03-14T09:00:00+01:00">'
    '<link rel="canonical" href="https://www.harbour.example/bridge">'
)


def mht(page: str, url: str = "https://www.harbour.example/bridge") -> bytes:
    return (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {url}\r\nSubject: Bridge shut\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="====b"\r\n\r\n'
        f"--====b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        f"Content-Location: {url}\r\n\r\n{page}\r\n--====b\r\nContent-Type: image/png\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Location: https://www.harbour.example/a.png\r\n\r\niVBORw0KGgo=\r\n"
        "--====b--\r\n"
    ).encode()


def mail(body: str = TEXT, *, kind: str = "plain", attachment: bytes | None = None, **headers: str) -> bytes:
    message = EmailMessage()
    told = {
        "From": "Harbour Post <news@harbour.example>",
        "Subject": "Fwd: Bridge shut after cracks are found",
        "Date": "Fri, 14 Mar 2025 09:30:00 +0100",
    } | headers
    for field, value in told.items():
        message[field] = value
    message.set_content(body, subtype=kind)
    if attachment is not None:
        message.add_attachment(attachment, maintype="application", subtype="pdf", filename="report.pdf")
    return message.as_bytes()


def pdf(pages: Sequence[Sequence[str]], *, drawn: bytes | None = None) -> bytes:
    """A PDF with one line of text under the other; an empty page holds nothing, as a scan does.

    ``drawn`` is what draws every page in place of that, packed.
    """
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    numbers = []
    for page in pages:
        shown = "".join(f"({line.replace('(', '[').replace(')', ']')}) Tj 0 -14 Td\n" for line in page)
        content = f"BT /F1 11 Tf 72 760 Td\n{shown}ET"
        if drawn is not None:
            content = zlib.compress(drawn, 9).decode("latin-1")
        packed = "/Filter /FlateDecode " if drawn is not None else ""
        objects.append(f"<< {packed}/Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        numbers.append(len(objects))
    objects[1] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] >>"
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")


def word(paragraphs: Sequence[str], *, title: str | None = None, property_title: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.title = property_title
    if title:
        document.add_heading(title, level=0)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt(content: str, *, title: str = "", doctype: str = "") -> bytes:
    spaces = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    spaces += 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f'<?xml version="1.0"?>{doctype}<office:document-content {spaces}><office:body><office:text>'
            f"{content}</office:text></office:body></office:document-content>",
            "meta.xml": f"<office:document-meta {spaces}><office:meta><dc:title>{title}</dc:title></office:meta>"
            "</office:document-meta>",
        }
    )


def rtf(text: str) -> bytes:
    def escaped(character: str) -> str:
        if character in "\\{}":
            return f"\\{character}"
        if character == "\n":
            return "\\par\n"
        units = character.encode("utf-16-be")
        numbers = [int.from_bytes(units[at : at + 2], "big", signed=True) for at in range(0, len(units), 2)]
        return character if character.isascii() else "".join(f"\\u{number}?" for number in numbers)

    fonts = r"{\fonttbl{\f0\froman\fcharset0 Times;}}"
    body = "".join(escaped(character) for character in text)
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{fonts}\\f0 {body}}}".encode("ascii")


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook of text, numbers (a day is its number since 1899-12-30, in a tuple) and empty cells (None)."""
    spaces = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    spaces += 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = list(sheets)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="r1" Type="{kind}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {spaces}><sheets>"
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rels}">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{kind}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        + f'<Relationship Id="s" Type="{kind}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {spaces}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
    }
    for n, name in enumerate(names, 1):
        rows = "".join(_sheet_row(number, row) for number, row in enumerate(sheets[name], 1))
        parts[f"xl/worksheets/sheet{n}.xml"] = f"<worksheet {spaces}><sheetData>{rows}</sheetData></worksheet>"
    return zipped(parts)


def _sheet_row(number: int, row: Sequence[object]) -> str:
    cells = ""
    for letter, value in zip("ABCDEFGHIJ", row, strict=False):
        place = f"{letter}{number}"
        if isinstance(value, str):
            plain = value.replace("&", "&amp;").replace("<", "&lt;")
            cells += f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
        elif isinstance(value, tuple):
            cells += f'<c r="{place}" s="1"><v>{value[0]}</v></c>'
        elif value is not None:
            cells += f'<c r="{place}"><v>{value}</v></c>'
    return f'<row r="{number}">{cells}</row>'


def parquet(columns: Mapping[str, object]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), out)
    return out.getvalue()


def warc(answers: Sequence[tuple[str, str, str, bytes]], *, is_packed: bool = False) -> bytes:
    """``answers``: address, status line, content type, bytes."""
    records = [_warc_record("warcinfo", "", b"software: a test\r\n")]
    for url, status, kind, body in answers:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        records.append(_warc_record("response", url, answer))
    return b"".join(gzip.compress(record, mtime=0) for record in records) if is_packed else b"".join(records)


def _warc_record(kind: str, url: str, block: bytes) -> bytes:
    address = f"WARC-Target-URI: {url}\r\n" if url else ""
    kinds = {"warcinfo": "application/warc-fields", "response": "application/http; msgtype=response"}
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        f"WARC-Date: 2025-03-14T09:00:00Z\r\n{address}Content-Type: {kinds[kind]}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def zipped(members: Mapping[str, str | bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()
