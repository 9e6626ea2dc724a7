"""One table a format: a file of our own words → the article it holds, or why it is refused and what to do about it."""

import io
import re
import zipfile
from dataclasses import asdict

import docx
import pyarrow as pa
import pytest
from docx.oxml import OxmlElement
from made_files import (
    FRENCH,
    HEAD,
    PARAGRAPHS,
    TEXT,
    html,
    mail,
    mht,
    odt,
    parquet,
    pdf,
    rtf,
    saved,
    warc,
    word,
    workbook,
    zipped,
)

from narratives.ingest import FORMATS, read_file
from narratives.ingest.limits import MAX_HTML

PAGE = html(head=HEAD)
URL = "https://www.harbour.example/bridge"
KNOWN = {"title": "Bridge shut after cracks are found", "outlet": "Harbour Post", "published_at": "2025-03-14",
         "author": "Jane Doe", "url": URL, "text": TEXT}  # fmt: skip
HEADED = f"Bridge shut after cracks are found\nBy Jane Doe\nHarbour Post — 14 March 2025\n\n{TEXT}"
HEADED_FACTS = {**KNOWN, "url": None}
FRONT = (
    "---\ntitle: 'Bridge shut after cracks are found'\nauthor: Jane Doe\ndate: 2025-03-14\nsource: Harbour Post\n---\n"
)
BRIDGES = ("bridge", "old bridge", "railway bridge", "bascule bridge")
ODT_BODY = "<text:h>Bridge shut</text:h>" + "".join(f"<text:p>{paragraph}</text:p>" for paragraph in PARAGRAPHS)


def about(bridge: str) -> str:
    return TEXT.replace("bridge", bridge).replace("repair", f"repair of the {bridge}").replace("nobody", bridge)


def wrapped(text: str, width: int = 70) -> list[str]:
    """The text in lines, as a PDF prints it, with words parted at the line's end."""
    lines = []
    for paragraph in text.split("\n\n"):
        rest = paragraph
        while len(rest) > width:
            cut = width
            while not (rest[cut - 1].isalpha() and rest[cut].islower() and rest[cut - 2].isalpha()):
                cut -= 1
            lines.append(f"{rest[:cut]}-")
            rest = rest[cut:]
        lines += [rest]
    return lines


def changed_docx() -> bytes:
    """A document with a deleted, an inserted and a linked word, a table, a tab and a line break."""
    document = docx.Document()
    paragraph = document.add_paragraph("The bridge ")
    for tag, kind, words in (
        ("w:del", "w:delText", "is open"),
        ("w:ins", "w:t", "was shut"),
        ("w:hyperlink", "w:t", " today."),
    ):
        change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(kind)
        text.text = words
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Cars\t12", "Buses\n3"
    return saved(document)


# (file, its bytes, what its only article must be)
ONE_ARTICLE = [
    ("a.txt", HEADED.encode(), HEADED_FACTS),
    ("a.text", f"\ufeff{HEADED}".encode(), HEADED_FACTS),
    ("a.md", f"# Bridge shut after cracks are found\n\nBy Jane Doe\n\nHarbour Post — 14 March 2025\n\n{TEXT}".encode(),
     HEADED_FACTS),
    ("a.md", f"{FRONT}\n# Bridge shut after cracks are found\n\n{TEXT}".encode(), HEADED_FACTS),
    ("a.markdown", b"The **bridge** was [closed](https://x.example)\nand `shut` ![a picture](a.png) <b>today</b>.\n\n"
     b"> It is a pity.\n\n1. One\n2. Two\n\n| a | b |\n|---|---|\n| c | d |\n\n    code here\n",
     {"text": "The bridge was closed and shut  <b>today</b>.\n\nIt is a pity.\n\nOne\n\nTwo\n\na\n\nb\n\nc\n\nd\n\n"
      "code here", "title": None}),
    ("a.html", PAGE.encode(), KNOWN),
    ("a.htm", b"\xef\xbb\xbf" + PAGE.encode(), KNOWN),
    ("a.html", PAGE.replace("utf-8", "utf-16").encode("utf-16"), KNOWN),
    ("a.html", html(f"<p>Über {PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>").replace("utf-8", "cp1252").encode("cp1252"),
     {"text": f"Über {PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}"}),
    ("a.html", html(f"<h1>{KNOWN['title']}</h1><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>", HEAD).encode(),
     {"text": f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}", "set_apart": KNOWN["title"]}),
    ("a.html", html(f"<p>{PARAGRAPHS[0]}</p><script>alert('{PARAGRAPHS[1]}')</script><style>p {{}}</style>"
     f"<p onclick='x()'>{PARAGRAPHS[2]}</p>").encode(), {"text": f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[2]}"}),
    ("a.html", html(f"<p>{FRENCH}</p>").encode(), {"language": "fr", "language_from": "text"}),
    ("saved.txt", PAGE.encode(), KNOWN),  # what it is goes before what it is called
    ("saved", PAGE.encode(), KNOWN),
    ("a.mht", mht(PAGE), KNOWN),
    ("a.mhtml", mht(html(), "https://www.bbc.co.uk/news/1"),
     {"outlet": "BBC News", "url": "https://www.bbc.co.uk/news/1"}),
    ("saved.html", mht(PAGE), KNOWN),
    ("a.pdf", pdf([HEADED.replace("—", "-").split("\n")]), HEADED_FACTS),
    ("a.pdf", pdf([["Bridge shut", "", *wrapped(TEXT)]]), {"title": "Bridge shut", "text": TEXT}),
    ("a.pdf", pdf([["HARBOUR POST - 14 March", *wrapped(about(name)), f"page {n} of 4"]
                   for n, name in enumerate(BRIDGES, start=1)]),
     {"text": "\n\n".join(about(name) for name in BRIDGES)}),
    ("a.docx", word(HEADED.split("\n")), HEADED_FACTS),
    ("a.docx", word(PARAGRAPHS, title="Bridge shut"), {"title": "Bridge shut", "text": TEXT}),
    ("a.docx", word([f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}", PARAGRAPHS[2]], property_title="Bridge shut"),
     {"title": "Bridge shut"}),
    ("a.docx", word([f"{PARAGRAPHS[0]} {PARAGRAPHS[1]}", PARAGRAPHS[2]], property_title="Microsoft Word - a.docx"),
     {"title": None}),
    ("a.docx", changed_docx(), {"text": "The bridge was shut today.\n\nCars\t12\n\nBuses\n3"}),
    ("a.odt", odt(ODT_BODY), {"title": "Bridge shut", "text": TEXT}),
    ("a.odt", odt(f"<text:p>{PARAGRAPHS[0]}<text:note><text:p>A note</text:p></text:note></text:p><text:p>Two<text:s "
     "text:c='3'/>and<text:tab/>three <text:span>and<text:line-break/>four</text:span>.</text:p><office:annotation>"
     "<text:p>Check!</text:p></office:annotation>", title="Bridge shut"),
     {"title": "Bridge shut", "text": f"{PARAGRAPHS[0]}\n\nTwo   and\tthree and\nfour."}),
    ("a.rtf", rtf(HEADED), HEADED_FACTS),
    ("a.rtf", rtf(f"Bridge shut\n\nThe “old” bridge — built in 1911 — {{was}} closed 😀.\n\n{TEXT}"),
     {"text": f"The “old” bridge — built in 1911 — {{was}} closed 😀.\n\n{TEXT}"}),
    ("a.rtf", rb"{\rtf1\ansi\ansicpg1252 Caf\'e9 {\field{\*\fldinst{HYPERLINK \"https://x.example\"}}{\fldrslt Orle}} "
     rb"was shut.{\footnote gone}{\*\hidden gone}\par}", {"text": "Café Orle was shut."}),
    ("a.eml", mail(), {**KNOWN, "published_at": "2025-03-14T09:30:00+01:00", "author": None, "url": None}),
    ("a.eml", mail(PAGE, kind="html"), KNOWN),
    ("a.eml", mail(attachment=b"%PDF-1.4", From="news@bbc.co.uk"), {"outlet": "BBC News", "text": TEXT}),
    ("a.eml", mail(f"Die Brücke wurde gesperrt.\n\n{TEXT}", Subject="Brücke gesperrt: =?utf-8?q?ja?="),
     {"text": f"Die Brücke wurde gesperrt.\n\n{TEXT}"}),
    ("a.xlsx", workbook({"Sheet": [["Title", "Article text", "Outlet", "Date", "By", "Author"],
                                   [KNOWN["title"], TEXT, "Harbour Post", (45730,), None, "Jane Doe"]]}), HEADED_FACTS),
    ("a.parquet", parquet({"Headline": [KNOWN["title"]], "body": [TEXT], "source": ["Harbour Post"],
     "authors": ["Jane Doe"], "published": pa.array([20161], pa.date32()), "vector": [[0.1, 0.2]]}), HEADED_FACTS),
    ("a.warc", warc([(URL, "200 OK", "text/html; charset=utf-8", PAGE.encode())]), KNOWN),
    ("a.warc.gz", warc([(URL, "200 OK", "text/html", PAGE.encode())], is_packed=True), KNOWN),
    ("a.zip", zipped({"monday/": "", "monday/a.html": PAGE, "__MACOSX/monday/._a.html": "x", "monday/.DS_Store": "x"}),
     KNOWN),
    ("a.docx", zipped({"a.html": PAGE}), KNOWN),  # an archive under another name
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "expected"), ONE_ARTICLE, ids=[f"{n}-{one[0]}" for n, one in enumerate(ONE_ARTICLE)]
)
def test_a_file_with_one_article(name: str, data: bytes, expected: dict[str, str]) -> None:
    report = read_file(name, data)
    assert [refusal.message for refusal in report.refused] == []
    [draft] = report.articles
    assert {field: value for field, value in asdict(draft).items() if field in expected} == expected
    assert draft.where.startswith(name)
    assert draft.problems == ()


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
LINK = zipfile.ZipInfo("link.txt")
LINK.external_attr = 0o120777 << 16


def archive_of(member: zipfile.ZipInfo, content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(member, content)
    return out.getvalue()


def far_cell() -> bytes:
    """A workbook of two cells, as far apart as a sheet allows."""
    made = io.BytesIO(workbook({"Sheet": [["text"], ["x"]]}))
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'r="A2"', b'r="XFD1048576"').replace(
        b'row r="2"', b'row r="1048576"'
    )
    return zipped(parts)


# (file, its bytes, what the only refusal says behind the file's name)
REFUSED = [
    ("a.pdf", b"%PDF-1.7", r": the PDF is damaged \(\w+\); print it to a new PDF, or paste its text"),
    ("a.pdf", pdf([[], []]),
     r": its 2 page\(s\) are pictures without text; run it through text recognition \(OCR\), then"),
    ("a.pdf", pdf([[]], drawn=b" " * 30_000_000), r": a page unpacks to more than any page of text; print it to a new"),
    ("a.pdf", b"<html>log in",
     r": ends in \.pdf but is no such file, it begins with b'<html>log in'; save or download"),
    ("a.docx", b"The bridge", r": ends in \.docx but is no such file"),
    ("a.docx", zipped({"word/document.xml": "<w:document"}),
     r": the document is damaged \(\w+\); open it, and save it again"),
    ("a.docx", word([]), r": holds no text; type or paste the article into it"),
    ("a.docx", zipped({"ppt/x.xml": "", "[Content_Types].xml": ""}),
     r": is an Office file without text or sheets; save it as"),
    ("a.odt", odt(""), r": holds no text; type or paste"),
    ("a.odt", odt("<text:p>&b;</text:p>", doctype=ENTITIES),
     r": content\.xml defines entities, as no word processor does"),
    ("a.odt", odt("<text:span>" * 300 + "</text:span>" * 300), r": the document is damaged \(XMLSyntaxError\)"),
    ("a.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), r": content\.xml is missing in it"),
    ("a.ods", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
     r": is '.*spreadsheet'; save it as"),
    ("a.rtf", b"{\\rtf1 }", r": holds no text"),
    ("a.rtf", b"The bridge", r": ends in \.rtf but is no such file"),
    ("a.rtf", b"{\\rtf1{\\fonttbl" + b"\\f1" * 2000 + b"}x}", r": lists more than 1,000 fonts"),
    ("a.html", b" \n", r": the file is empty"),
    ("a.html", b"<html><body></body></html>", r": no article was found in the page; open it, copy the article's text"),
    ("a.html", b"<html>" + b" " * MAX_HTML, r": the page has more than 16 MB"),
    ("a.mht", b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx", r": holds no web page; save the page again"),
    ("a.eml", mail("", attachment=b"x").replace(b"text/plain", b"image/png"),
     r": the mail has no text of its own; save what"),
    ("a.eml", mail(" "), r": its text is empty"),
    ("a.xlsx", workbook({"Sheet": []}), r": holds no rows; begin with a row of column names"),
    ("a.xlsx", workbook({"Sheet": [["name", "words"], ["a", "b"]]}),
     r":Sheet:1: no column holds the text \(columns: 'name', "),
    ("a.xlsx", far_cell(),
     r": a sheet reaches over 1,048,576 rows and 16,384 columns; delete the cells beside the table"),
    ("a.xlsx", zipped({"xl/workbook.xml": "<x"}), r": the workbook is damaged \("),
    ("a.parquet", b"PAR1" + b"x" * 40 + b"PAR1", r": the Parquet table is damaged \(\w+\); export it anew"),
    ("a.parquet", parquet({"text": [TEXT]})[:-40], r": the Parquet table is damaged"),
    ("a.parquet", parquet({"name": ["a"]}), r": no column holds the text \(columns: 'name'\)"),
    ("a.json", b'{"status": "error", "message": "no key"}', r": holds no list of articles; write"),
    ("a.json", b'{"articles": []}', r": has column names but no rows under them"),
    ("a.json", b"[1]", r":1: 1 is not an object; write"),
    ("a.json", b"[" * 100_000, r": '\[\[.* cannot be read; write one plain JSON object"),
    ("a.json", b"{", r": not JSON at character 2 \(.*\); export it anew"),
    ("a.warc", warc([(URL, "404 Not Found", "text/html", PAGE.encode())]), r": holds no web page that was fetched"),
    ("a.warc", warc([(URL, "200 OK", "text/html", b"<html><body></body></html>")]),
     r":2: no article was found in the page"),
    ("a.warc.gz", zipped({})[:0] + b"\x1f\x8bjunk",
     r":1: is damaged or no web archive \(.*\); make it again, and unpack a .gz"),
    ("a.zip", zipped({}), r": holds no files; pack the files with the articles"),
    ("a.zip", zipped({"b.zip": zipped({"a.txt": TEXT})}), r"/b\.zip: is an archive within an archive; unpack it"),
    ("a.zip", zipped({"b.warc.gz": warc([(URL, "200 OK", "text/html", PAGE.encode())], is_packed=True)}),
     r"/b\.warc\.gz: is an archive within an archive"),
    ("a.zip", zipped({"b.docx": zipped({"a.txt": TEXT})}), r"/b\.docx: is an archive within an archive; unpack it"),
    ("a.zip", zipped({"../../etc/cron.d/a.txt": TEXT}),
     r"/etc/cron\.d/a\.txt: points out of the archive; pack the file"),
    ("a.zip", zipped({"/etc/a.txt": TEXT}), r"/etc/a\.txt: points out of the archive"),
    ("a.zip", zipped({"C:\\a.txt": TEXT}), r"/C:/a\.txt: points out of the archive"),
    ("a.zip", archive_of(LINK, "/etc/passwd"), r"/link\.txt: points out of the archive"),
    ("a.zip", zipped({"a.txt": "0" * 3_000_000}), r": 'a\.txt' unpacks to [\d,]+ times its size, as no article does"),
    ("a.zip", zipped({"a.txt": TEXT})[:-30], r": the zip file is damaged \(.*\); make or download it anew"),
    ("a.csv", b"\x80\x04\x95\x10\x00\x00\x00",
     r": is a Python pickle, which can run programs and is never opened; export"),
    ("a.txt", b"\x89PNG\r\n\x1a\n", r": is a picture; import the article's text, or its web page"),
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r": is an old Office file .*; save it as \.docx, \.xlsx or \.eml"),
    ("a.rar", b"Rar!\x1a\x07", r": is a RAR archive; unpack it and pack the files as \.zip"),
    ("a.tar", b"a.txt" + b"\0" * 252 + b"ustar\0" + b"\0" * 249, r": is a tar archive; unpack it"),
    ("a.mp4", b"\0\0\0\x18ftypmp42", r": is a recording; import its transcript"),
    ("a.xml", b"<?xml version='1.0'?><!-- x --><rss version='2.0'></rss>",
     r": is a feed or a sitemap; give its web address"),
    ("a.xml", b"<note>The bridge</note>", r": '\.xml' is not read; give one of \.txt, "),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "says"), REFUSED, ids=[f"{n}-{one[0]}" for n, one in enumerate(REFUSED)])
def test_a_file_that_is_refused(name: str, data: bytes, says: str) -> None:
    report = read_file(name, data)
    assert report.articles == ()
    [refusal] = report.refused
    assert re.match(re.escape(name) + says, refusal.message), refusal.message
    assert refusal.message.startswith(refusal.where)
    assert ";" in refusal.message  # what to do about it


def test_a_pdf_of_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narratives.ingest.formats.pdf.MAX_PAGES", 2)
    assert len(read_file("a.pdf", pdf([["Two"], ["pages"]])).articles) == 1
    [refusal] = read_file("a.pdf", pdf([["And"], ["one"], ["more"]])).refused
    assert refusal.message == "a.pdf: has 3 pages; at most 2 are read, split it up"


def test_every_format_has_a_file_that_is_read() -> None:
    read = {f".{name.rsplit('.', 1)[-1]}" for name, _, _ in ONE_ARTICLE}
    tables = {".csv", ".tsv", ".jsonl", ".ndjson", ".json"}  # see the other tables
    assert set(FORMATS) - read - tables == {".xhtml"}
