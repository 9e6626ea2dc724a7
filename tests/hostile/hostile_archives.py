"""Hostile zip files and what is stored as one, hostile PDFs and gzip: bombs, nesting, paths, links, broken structure."""

# ruff: noqa: E501 -- a table: one input a line, and each is made only when it is wanted

import bz2
import gzip
import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from valid_files import (
    PACKAGE,
    REL,
    TEXT,
    S,
    W,
    cell,
    docx,
    html,
    odt,
    pdf,
    pdf_of,
    row,
    table,
    valid_files,
    warc,
    xlsx,
    zeros,
    zipped,
)  # fmt: skip

Made = tuple[str, str, Callable[[], bytes]]  # kind, file name, how to make the bytes
_ARTICLE = b"Bridge shut\n\nThe bridge was closed on Monday after the water had risen by two metres."
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'
LONG_ENTITY = f'<!DOCTYPE x [<!ENTITY l9 "{"a" * 100_000}">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'


def archives() -> Iterator[Made]:
    yield from _zip_bombs()
    yield from _zip_members()
    yield from _broken_zips()
    yield from _nested()


def documents() -> Iterator[Made]:
    yield from _office_bombs()
    yield from _office_entities()
    yield from _office_nesting()
    yield from _office_links()
    yield from _pdfs()


def raw_zip(packed: bytes, *, name: str = "a.txt", size: int, method: int = 8, told: int | None = None) -> bytes:
    """A zip of one member whose packed bytes are given; ``told`` is the size its entries tell."""
    told = size if told is None else told
    crc = zlib.crc32(b" " * size) if size <= 2**28 else 0
    head = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0x5A6E, crc, len(packed), told, len(name), 0)
    local = b"PK\3\4" + head + name.encode() + packed
    central = b"PK\1\2\x14\0" + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name.encode()
    return local + central + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


def overlapping(count: int, n_mb: int) -> bytes:
    """Many entries of the table of contents that all point at the same packed bytes."""
    one = raw_zip(zeros(n_mb), size=n_mb * 2**20)
    local, central = one[: one.index(b"PK\1\2")], one[one.index(b"PK\1\2") : -22]
    return (
        local
        + central * count
        + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(central) * count, len(local), 0)
    )


def _zip_bombs() -> Iterator[Made]:
    for ending in (".zip", ".txt", ".docx", ".xlsx", ".odt", ""):
        yield "zip bomb", f"bomb{ending}", lambda: raw_zip(zeros(100), size=100 * 2**20)
    yield "zip bomb", "four_gb.zip", lambda: raw_zip(zeros(4000), size=4000 * 2**20)
    yield "zip bomb", "tells_less.zip", lambda: raw_zip(zeros(1000), size=1000 * 2**20, told=100)
    yield "zip bomb", "tells_nothing.zip", lambda: raw_zip(zeros(1000), size=1000 * 2**20, told=0)
    yield "zip bomb", "tells_more.zip", lambda: raw_zip(zeros(1), size=2**20, told=2**32 - 2)
    yield "zip bomb", "overlapping.zip", lambda: overlapping(500, 20)
    yield "zip bomb", "just_under.zip", lambda: zipped({f"{n}.txt": b" " * 2**20 for n in range(100)})
    yield "zip bomb", "bzip2.zip", lambda: raw_zip(bz2.compress(b" " * 50_000_000), size=50_000_000, method=12)
    yield "zip bomb", "lzma.zip", lambda: raw_zip(_lzma(2**16), size=50_000_000, method=14)
    yield "zip bomb", "lzma_wants_4_gb.zip", lambda: raw_zip(_lzma(2**32 - 1), size=50_000_000, method=14)
    yield "zip bomb", "many_members.zip", lambda: zipped({f"{n}.txt": b"" for n in range(25_000)})
    yield "zip bomb", "many_articles.zip", lambda: zipped({f"{n}.txt": _ARTICLE for n in range(3000)})


def _lzma(dictionary: int) -> bytes:
    filters = [{"id": lzma.FILTER_LZMA1, "preset": 1, "dict_size": 2**16}]
    packed = lzma.compress(b" " * 50_000_000, lzma.FORMAT_RAW, filters=filters)
    return struct.pack("<BBHBI", 9, 4, 5, 93, dictionary) + packed


def _zip_members() -> Iterator[Made]:
    names = (
        "../../../../tmp/escaped.txt", "/etc/cron.d/escaped.txt", "C:\\Windows\\escaped.txt", "..\\..\\escaped.txt", "a/../../b.txt",
        "//server/share/a.txt", "\\\\server\\share\\a.txt", "a\u202etxt.exe.txt", "a\nb\r\x1b[2J.txt", "~/.bashrc.txt", "$HOME/a.txt", "a" * 5000 + ".txt",
        "CON.txt", "a.txt/", "-rf.txt", "=1+1.txt", "%2e%2e%2fa.txt", "....//a.txt", ".txt", " ", "a/" * 2000 + "b.txt", "ａ\u0301\u0301.txt",
    )  # fmt: skip
    for number, name in enumerate(names):
        yield "path traversal", f"path{number}.zip", lambda name=name: zipped({name: _ARTICLE})
    yield "path traversal", "nul.zip", lambda: zipped({"aXb.txt": _ARTICLE}).replace(b"aXb.txt", b"a\0b.txt")
    yield "path traversal", "not_utf8.zip", lambda: zipped({"aXb.txt": _ARTICLE}).replace(b"aXb.txt", b"a\xffb.txt")
    yield (
        "path traversal",
        "other_name_inside.zip",
        lambda: zipped({"aXb.txt": _ARTICLE}).replace(b"aXb.txt", b"../.txt", 1),
    )
    yield "path traversal", "same_name.zip", _same_name
    for mode, name in (
        (stat.S_IFLNK, "link"),
        (stat.S_IFCHR, "device"),
        (stat.S_IFIFO, "pipe"),
        (stat.S_IFSOCK, "socket"),
    ):
        yield "link in archive", f"{name}.zip", lambda mode=mode: _special(mode, b"/etc/passwd")
    yield "link in archive", "link_upwards.zip", lambda: _special(stat.S_IFLNK, b"../../../etc/passwd")
    yield "link in archive", "link_then_member.zip", lambda: _special(stat.S_IFLNK, b"/tmp", more="a.txt/b.txt")
    yield "link in archive", "tar_with_link.zip", _tar
    yield "link in archive", "tar_with_link.tar", _tar


def _same_name() -> bytes:
    return zipped({"a.txt": _ARTICLE, "b.txt": _ARTICLE + b" Again."}).replace(b"b.txt", b"a.txt")


def _special(mode: int, data: bytes, more: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.create_system, info.external_attr = 3, (mode | 0o777) << 16
        archive.writestr(info, data)
        if more:
            archive.writestr(more, _ARTICLE)
    return buffer.getvalue()


def _tar() -> bytes:
    import tarfile

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        link = tarfile.TarInfo("a.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return buffer.getvalue()


def _broken_zips() -> Iterator[Made]:
    good = valid_files()["a.zip"]
    end = good.index(b"PK\5\6")
    broken = {
        "cut": good[: len(good) // 2], "no_table": good[: good.index(b"PK\1\2")], "only_the_end": good[end:],
        "garbage_before": b"garbage" * 100 + good, "garbage_after": good + b"garbage" * 20_000, "twice": good + good,
        "count_too_high": good[: end + 8] + b"\xff\xff\xff\xff" + good[end + 12 :],
        "count_too_low": good[: end + 8] + b"\0\0\0\0" + good[end + 12 :],
        "offset_too_far": good[: end + 16] + b"\xff\xff\xff\x7f" + good[end + 20 :],
        "zip64_nonsense": good[:end] + b"PK\6\6" + b"\xff" * 52 + b"PK\6\7" + b"\xff" * 16 + good[end:],
        "comment_with_an_end": good[:-2] + b"\x16\0" + b"PK\5\6" + bytes(18),
        "method_99": good.replace(b"\x08\0\0\0\x6e\x5a", b"\x63\0\0\0\x6e\x5a"), "locked": _locked(good),
        "wrong_sum": good.replace(zlib.crc32(row()).to_bytes(4, "little"), b"\1\2\3\4"), "empty": good[:0] + b"PK\5\6" + bytes(18),
        "spanned": b"PK\7\x08" + good,
    }  # fmt: skip
    for name, data in broken.items():
        yield "broken archive", f"{name}.zip", lambda data=data: data


def _locked(good: bytes) -> bytes:
    changed = bytearray(good)
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + offset] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


def _nested() -> Iterator[Made]:
    for depth in (1, 2, 10, 100):
        yield "nested archive", f"depth{depth}.zip", lambda depth=depth: _deep(depth)
    yield "nested archive", "wide.zip", lambda: zipped({f"{n}.zip": _deep(1) for n in range(50)})
    yield "nested archive", "named_txt.zip", lambda: zipped({"a.txt": _deep(1)})
    yield (
        "nested archive",
        "bomb_in_docx_in_zip.zip",
        lambda: zipped({"a.docx": docx(more={"word/x.xml": b" " * 30_000_000})}),
    )
    yield "nested archive", "documents_in_zip.zip", lambda: zipped(valid_files())
    yield "nested archive", "gz_in_zip.zip", lambda: zipped({"a.warc.gz": zeros(50, wbits=31)})
    yield "nested archive", "gz_in_gz.warc.gz", lambda: gzip.compress(gzip.compress(gzip.compress(warc())))
    yield "nested archive", "zip_in_warc.warc", lambda: warc(_deep(3), b"Content-Type: application/zip\r\n")
    yield (
        "nested archive",
        "zip_in_mail.eml",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: application/zip\r\n\r\n" + _deep(3),
    )


def _deep(depth: int) -> bytes:
    data = zipped({"a.txt": _ARTICLE})
    for level in range(depth):
        data = zipped({f"level{level}.zip": data})
    return data


def _office_bombs() -> Iterator[Made]:
    blank = " " * 50_000_000
    yield "docx bomb", "blanks.docx", lambda: docx(f'<w:document xmlns:w="{W}"><w:body>{blank}</w:body></w:document>')
    yield "docx bomb", "words.docx", lambda: docx(_paragraph("word " * 4_000_000))
    yield "docx bomb", "paragraphs.docx", lambda: docx(_paragraph("</w:t></w:r></w:p><w:p><w:r><w:t>word" * 300_000))
    yield "docx bomb", "attributes.docx", lambda: docx(_paragraph("x", "".join(f' a{n}="1"' for n in range(200_000))))
    yield "docx bomb", "picture.docx", lambda: docx(more={"word/media/a.png": bytes(60_000_000)})
    yield "docx bomb", "parts.docx", lambda: docx(more={f"word/x{n}.xml": b"<x/>" for n in range(21_000)})
    yield "odt bomb", "blanks.odt", lambda: odt(f"<x>{blank}</x>")
    yield "odt bomb", "spaces.odt", lambda: _odt_body('<text:s text:c="2000000000"/>')
    yield "odt bomb", "repeated.odt", lambda: _odt_body("<text:tab/>" * 1_000_000)
    far = cell("XFD1048576", "far away")
    yield (
        "xlsx bomb",
        "far_cell.xlsx",
        lambda: xlsx(_sheet(f'<row r="1">{cell("A1", "text")}</row><row r="1048576">{far}</row>')),
    )
    yield (
        "xlsx bomb",
        "wide_cell.xlsx",
        lambda: xlsx(_sheet(f'<row r="1">{cell("A1", "text")}{cell("XFD1", "far")}</row>')),
    )
    yield "xlsx bomb", "beyond.xlsx", lambda: xlsx(_sheet(f'<row r="1">{cell("ZZZZZZZ99999999999", "far")}</row>'))
    yield "xlsx bomb", "dimension.xlsx", lambda: xlsx(_sheet("", '<dimension ref="A1:XFD1048576"/>'))
    yield "xlsx bomb", "blanks.xlsx", lambda: xlsx(_sheet(f'<row r="1">{cell("A1", blank)}</row>'))
    yield (
        "xlsx bomb",
        "rows.xlsx",
        lambda: xlsx(_sheet('<row><c t="inlineStr"><is><t>text</t></is></c></row>' * 600_000)),
    )
    yield "xlsx bomb", "shared.xlsx", lambda: xlsx(
        _sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>' + '<row><c t="s"><v>1</v></c></row>' * 20_000),
        {"xl/sharedStrings.xml": f'<sst xmlns="{S}"><si><t>text</t></si><si><t>{"long " * 20_000}</t></si></sst>'.encode()},
    )  # fmt: skip
    yield (
        "xlsx bomb",
        "shared_missing.xlsx",
        lambda: xlsx(_sheet('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>')),
    )
    yield (
        "xlsx bomb",
        "shared_count.xlsx",
        lambda: xlsx(
            None,
            {"xl/sharedStrings.xml": f'<sst xmlns="{S}" count="4294967295" uniqueCount="4294967295"></sst>'.encode()},
        ),
    )


def _paragraph(text: str, attributes: str = "") -> str:
    return (
        f'<w:document xmlns:w="{W}"><w:body><w:p{attributes}><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    )


def _odt_body(body: str, doctype: str = "") -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    return odt(
        f'{doctype}<office:document-content xmlns:office="{office}:office:1.0" xmlns:text="{office}:text:1.0"><office:body>'
        f"<office:text><text:p>The bridge was closed. {body}</text:p></office:text></office:body></office:document-content>"
    )


def _sheet(rows: str, before: str = "", doctype: str = "") -> str:
    return f'{doctype}<worksheet xmlns="{S}">{before}<sheetData>{rows}</sheetData></worksheet>'


def _office_entities() -> Iterator[Made]:
    doctypes = {"laughs": LAUGHS, "long": LONG_ENTITY, "outside": OUTSIDE, "parameter": PARAMETER}
    for name, doctype in doctypes.items():
        body = "&l9;" * (2000 if name == "long" else 1) if name != "parameter" else "words"
        yield "entity expansion", f"{name}.docx", lambda d=doctype, b=body: docx(d + _paragraph(b))
        yield "entity expansion", f"{name}.odt", lambda d=doctype, b=body: _odt_body(b, d)
        yield (
            "entity expansion",
            f"{name}.xlsx",
            lambda d=doctype, b=body: xlsx(_sheet(f'<row r="1">{cell("A1", b)}</row>', "", d)),
        )
        yield (
            "entity expansion",
            f"{name}_rels.docx",
            lambda d=doctype: docx(
                more={
                    "word/_rels/document.xml.rels": f'{d}<Relationships xmlns="{PACKAGE}/relationships">&l9;</Relationships>'.encode()
                }
            ),
        )


def _office_nesting() -> Iterator[Made]:
    for n in (1000, 200_000):
        deep = (
            "<w:tbl><w:tr><w:tc>" * (n // 3)
            + "<w:p><w:r><w:t>words</w:t></w:r></w:p>"
            + "</w:tc></w:tr></w:tbl>" * (n // 3)
        )
        yield (
            "nested tags",
            f"tables{n}.docx",
            lambda d=deep: docx(f'<w:document xmlns:w="{W}"><w:body>{d}</w:body></w:document>'),
        )
        yield "nested tags", f"open{n}.docx", lambda n=n: docx(f'<w:document xmlns:w="{W}"><w:body>' + "<w:p>" * n)
        yield "nested tags", f"spans{n}.odt", lambda n=n: _odt_body("<text:span>" * n + "words" + "</text:span>" * n)
        yield "nested tags", f"sheet{n}.xlsx", lambda n=n: xlsx(_sheet("<row>" * n + cell("A1", "text") + "</row>" * n))


def _office_links() -> Iterator[Made]:
    def related(target: str, mode: str = "", kind: str = "attachedTemplate") -> bytes:
        return docx(more={"word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId9" Type="{REL}/{kind}" Target="{target}"{mode}/>'
            "</Relationships>").encode()})  # fmt: skip

    outside = ' TargetMode="External"'
    yield "link in document", "template.docx", lambda: related("http://127.0.0.1:9/a.dotm", outside)
    yield "link in document", "file.docx", lambda: related("file:///etc/passwd", outside)
    yield "link in document", "climbs.docx", lambda: related("../../../../etc/passwd", kind="image")
    yield "link in document", "missing.docx", lambda: related("not/there.xml", kind="styles")
    yield "link in document", "itself.docx", lambda: related("document.xml", kind="styles")
    yield (
        "link in document",
        "chunk.docx",
        lambda: docx(_paragraph('</w:t></w:r></w:p><w:altChunk r:id="rId9"/><w:p><w:r><w:t>x')),
    )
    yield "link in document", "formula.xlsx", lambda: xlsx(_sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row><row r="2"><c r="A2"><f>WEBSERVICE("http://127.0.0.1:9/")'
        "</f><v>cmd</v></c></row>"))  # fmt: skip
    yield "link in document", "climbs.xlsx", lambda: xlsx(None, {"xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{REL}/worksheet" Target="../../../etc/passwd"/>'
        "</Relationships>").encode()})  # fmt: skip


def _pdfs() -> Iterator[Made]:
    flate = "/Filter/FlateDecode"
    yield "pdf bomb", "stream.pdf", lambda: pdf(zeros(500, wbits=15), entries=flate)
    yield (
        "pdf bomb",
        "twice_packed.pdf",
        lambda: pdf(zlib.compress(zeros(500, wbits=15), 9), entries="/Filter[/FlateDecode/FlateDecode]"),
    )
    yield "pdf bomb", "twenty_filters.pdf", lambda: pdf(zeros(10, wbits=15), entries=f"/Filter[{'/FlateDecode' * 20}]")
    yield "pdf bomb", "run_length.pdf", lambda: pdf(b"\x81 " * 2_000_000 + b"\x80", entries="/Filter/RunLengthDecode")
    yield (
        "pdf bomb",
        "lzw.pdf",
        lambda: pdf(b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01" * 200_000, entries="/Filter/LZWDecode"),
    )
    yield (
        "pdf bomb",
        "predictor.pdf",
        lambda: pdf(zeros(10, wbits=15), entries=f"{flate}/DecodeParms<</Predictor 12/Columns 2000000000>>"),
    )
    yield "pdf bomb", "hex.pdf", lambda: pdf(b"4" * 4_000_000, entries="/Filter/ASCIIHexDecode")
    yield "pdf bomb", "ascii85.pdf", lambda: pdf(b"z" * 5_000_000 + b"~>", entries="/Filter/ASCII85Decode")
    yield "pdf bomb", "operators.pdf", lambda: pdf(b"q " * 400_000)
    yield "pdf bomb", "shows.pdf", lambda: pdf(b"BT /F1 11 Tf " + b"(a) Tj " * 50_000 + b"ET")
    yield "pdf bomb", "state.pdf", lambda: pdf(b"q 1 0 0 1 0 0 cm " * 20_000)
    yield "pdf bomb", "inline_image.pdf", lambda: pdf(b"BI /W 99999 /H 99999 ID " + b"EI" * 100_000)
    yield "pdf bomb", "unclosed_string.pdf", lambda: pdf(b"BT (" * 300_000)
    yield "pdf bomb", "arrays.pdf", lambda: pdf(b"BT " + b"[" * 200_000 + b" TJ ET")
    yield "pdf bomb", "dictionaries.pdf", lambda: pdf(page="/X" + "<</X" * 20_000)
    yield "pdf bomb", "names.pdf", lambda: pdf(page="/" + "#41" * 1_000_000 + " 1")
    yield "pdf bomb", "many_pages.pdf", lambda: _pages(b"<</Type/Pages/Kids[" + b"3 0 R " * 5000 + b"]/Count 5000>>")
    yield "pdf bomb", "count.pdf", lambda: _pages(b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>")
    yield "pdf bomb", "negative_count.pdf", lambda: _pages(b"<</Type/Pages/Kids[3 0 R]/Count -5>>")
    yield "pdf loop", "tree.pdf", lambda: _pages(b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>")
    yield "pdf loop", "self.pdf", lambda: pdf_of([b"<</Type/Catalog/Pages 1 0 R>>"])
    yield "pdf loop", "reference.pdf", lambda: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"2 0 R"])
    yield "pdf loop", "parents.pdf", lambda: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 3 0 R>>",
                                                     b"<</Type/Page/Parent 2 0 R>>"])  # fmt: skip
    yield "pdf loop", "length.pdf", lambda: pdf().replace(b"/Length", b"/Length 4 0 R/Old")
    yield "pdf loop", "form.pdf", lambda: pdf(
        b"/X Do", page="/Resources<</XObject<</X 6 0 R>>>>",
        more=[b"<</Type/XObject/Subtype/Form/Resources<</XObject<</X 6 0 R>>>>/Length 5>>stream\n/X Do\nendstream"])  # fmt: skip
    yield (
        "pdf loop",
        "tables.pdf",
        lambda: pdf_of([b"<</Type/Catalog/Pages 2 0 R>>"], b"/Prev 9").replace(b"/Prev 9", b"/Prev 59"),
    )
    yield "pdf loop", "object_streams.pdf", lambda: pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/ObjStm/N 1/First 4/Extends 2 0 R/Length 8>>stream\n2 0 <<>>\nendstream"])  # fmt: skip
    yield "pdf loop", "fonts.pdf", lambda: _font(b"<</Type/Font/Subtype/Type0/DescendantFonts[5 0 R]/ToUnicode 5 0 R>>")
    yield (
        "pdf bomb",
        "map.pdf",
        lambda: _font(b"<</Type/Font/Subtype/Type0/ToUnicode 6 0 R>>", _map(b"<00000000> <ffffffff> <0000>")),
    )
    yield (
        "pdf bomb",
        "map_lists.pdf",
        lambda: _font(
            b"<</Type/Font/Subtype/Type0/ToUnicode 6 0 R>>", _map(b"<0000> <ffff> [" + b"<0041>" * 300_000 + b"]")
        ),
    )
    yield (
        "pdf bomb",
        "widths.pdf",
        lambda: _font(b"<</Type/Font/Subtype/Type0/DescendantFonts[<</W[0 2000000000 500]>>]>>"),
    )
    yield (
        "pdf bomb",
        "differences.pdf",
        lambda: _font(b"<</Type/Font/Subtype/Type1/Encoding<</Differences[0 " + b"/a" * 300_000 + b"]>>>>"),
    )
    yield (
        "broken pdf",
        "locked.pdf",
        lambda: pdf_of([b"<</Type/Catalog>>"], b"/Encrypt<</Filter/Standard/V 1/R 2/O(x)/U(y)/P -1>>"),
    )
    yield (
        "broken pdf",
        "locked_odd.pdf",
        lambda: pdf_of([b"<</Type/Catalog>>"], b"/Encrypt<</Filter/Nobody/V 99/Length 9999999>>"),
    )
    yield "broken pdf", "no_table.pdf", lambda: pdf().split(b"xref")[0]
    yield "broken pdf", "head_only.pdf", lambda: b"%PDF-1.7\n"
    yield "broken pdf", "head_many.pdf", lambda: b"%PDF-1.7\n" * 50_000
    yield "broken pdf", "table_far.pdf", lambda: pdf().replace(b"startxref\n", b"startxref\n99999999999")
    yield "broken pdf", "table_negative.pdf", lambda: pdf().replace(b"startxref\n", b"startxref\n-")
    yield "broken pdf", "table_huge.pdf", lambda: pdf().replace(b"xref\n0 6", b"xref\n0 999999999")
    yield "broken pdf", "objects.pdf", lambda: b"%PDF-1.4\n" + b"1 0 obj\n<<>>\nendobj\n" * 30_000
    yield (
        "broken pdf",
        "script.pdf",
        lambda: pdf(page="/AA<</O<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9'\\))>>>>"),
    )
    yield "broken pdf", "launch.pdf", lambda: pdf(page="/AA<</O<</S/Launch/F(/bin/sh)>>>>")
    yield "broken pdf", "and_zip.pdf", lambda: pdf() + valid_files()["a.zip"]
    yield "broken pdf", "and_html.pdf", lambda: b"<html><script>alert(1)</script>" + pdf()
    yield "broken pdf", "long_line.pdf", lambda: pdf().replace(b"/Root", b"/X(" + b"a" * 3_000_000 + b")/Root")


def _pages(pages: bytes) -> bytes:
    return pdf().replace(b"<</Type/Pages/Kids[3 0 R]/Count 1>>", pages)


def _font(font: bytes, *more: bytes) -> bytes:
    return pdf_of([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length 28>>stream\nBT /F1 11 Tf <00410042> Tj ET\nendstream", font, *more])  # fmt: skip


def _map(ranges: bytes) -> bytes:
    body = b"begincmap 1 beginbfrange\n" + ranges + b"\nendbfrange endcmap"
    return b"<</Length %d>>stream\n%s\nendstream" % (len(body), body)


__all__ = ["LAUGHS", "OUTSIDE", "PARAMETER", "TEXT", "Made", "archives", "documents", "html", "table"]
