"""Files made to stall or break a parser: each is read or refused in time, and nothing of it is half taken."""

import gzip
import time

import pytest
from made_files import html, odt, pdf, warc, zipped

from narratives.errors import InputError
from narratives.ingest import read_file, recognise

MANY = 50_000
MAIL = b"MIME-Version: 1.0\n"
WORDS = "The bridge was shut on Monday. "
DOUBLED = "".join(f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};'>" for n in range(1, 40))
BOMB = f"<!DOCTYPE x [<!ENTITY a0 'aaaa'>{DOUBLED}]>"


def page(body: str) -> bytes:
    return f"<html><body>{body}</body></html>".encode()


# (file, its bytes)
SHAPES = {
    "nested.html": page("<div>" * 200_000),
    "paragraphs.html": page("<p>a" * 200_000),
    "tables.html": page("<table><tr><td>" * 10_000),
    "attributes.html": page("<p " + "a=b " * 100_000 + ">x</p>"),
    "apostrophes.html": page("'" * 100_000),
    "comments.html": b"<!--" * MANY + b"<html>",
    "tags.html": page("<" * MANY),
    "entities.html": page("&#x" * MANY),
    "json.html": b"<html><head><script type='application/ld+json'>" + b"[" * MANY + b"</script></head><p>x</p>",
    "address.html": html(WORDS * 5, f"<link rel='canonical' href='https://a.example/{'x/' * MANY}'>").encode(),
    "halves.html": html(f"<p>{WORDS * 9}</p>", '<script type="application/ld+json">{"@type":"NewsArticle","headline":'
                        '"a\\ud800 b\\u0000c","author":{"@type":"Person","name":"J\\udfff"}}</script>').encode(),
    "braces.rtf": b"{\\rtf1 " + b"{" * MANY,
    "closed.rtf": b"{\\rtf1 " + b"}" * MANY,
    "fields.rtf": b"{\\rtf1 " + b'{\\field{\\*\\fldinst{ HYPERLINK "' * MANY,
    "fonts.rtf": b"{\\rtf1{\\fonttbl" + b"\\f1\\fcharset" * 900 + b"}x}",
    "pictures.rtf": b"{\\rtf1 " + b"\\pict\\bin9 " * MANY,
    "numbers.rtf": b"{\\rtf1 \\u99999999999? \\bin" + b"9" * MANY,
    "halves.rtf": b"{\\rtf1 The bridge \\u-10179? was shut}",
    "brackets.md": b"[" * 10_000,
    "quotes.md": b">" * MANY,
    "stars.md": b"*a " * 10_000,
    "links.md": b"[a](b" * 5_000,
    "front.md": b"---\n" + b"a: b\n" * MANY,
    "sender.eml": MAIL + b"From: " + b'("<a@' * MANY + b"\n\nThe bridge",
    "subject.eml": MAIL + b"Subject: " + b"=?utf-8?q?a?= " * MANY + b"\n\nThe bridge",
    "bytes.eml": MAIL + b"Subject: caf\xe9\n\nThe bridge was shut.",
    "parameters.eml": MAIL + b"Content-Type: text/plain; " + b"a*0=b; " * MANY + b"\n\nThe bridge",
    "charset.eml": MAIL + b"Content-Type: text/plain; charset=none\n\nThe bridge \xe9",
    "base64.eml": MAIL + b"Content-Transfer-Encoding: base64\n\n" + b"!" * MANY,
    "nested.eml": MAIL
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300)),
    "parts.mht": MAIL
    + b"Content-Type: multipart/related; boundary=b\n\n"
    + b"--b\nContent-Type: text/html\n\nx\n" * 600,
    "deep.json": b'{"a":' * MANY,
    "numbers.json": b"[" + b"1" * MANY + b"]",
    "columns.csv": b"a," * MANY + b"text\n" + b"," * MANY + b"x\n",
    "open.csv": b'text\n"' + b"a\n" * MANY,
    "commas.csv": b"," * MANY,
    "deep.docx": zipped({"word/document.xml": "<w:p>" * MANY}),
    "entities.odt": odt("<text:p>&a39;</text:p>", doctype=BOMB),
    "paragraphs.odt": odt("<text:p>" * 120 + WORDS * 100 + "</text:p>" * 120),
    "blanks.odt": odt("<text:p>a" + "<text:s text:c='99999999999'/>" * 100 + "</text:p>"),
    "parts.txt": b"1 of 2 DOCUMENTS\n" * 5_000,
    "ends.txt": b"Document AAAAAAAAAAAAAAAAAA\n" * 5_000,
    "bodies.txt": b"Body\nEnd of Document\n" * 5_000,
    "blank.txt": b"1 of 1 DOCUMENTS\n" + b"\n " * MANY,
    "codes.txt": b"HD\n" * MANY + b"Document AAAAAAAAAAAAAAAAAA\n",
    "lines.warc": b"WARC/1.0\r\n" * MANY,
    "length.warc": warc([("https://a.example", "200 OK", "text/html", b"<p>x")]).replace(b"Length: ", b"Length: 9999"),
    "zeros.warc.gz": gzip.compress(b"\0" * 5_000_000),
    "line.warc.gz": gzip.compress(b"WARC/1.0" + b"x" * 5_000_000),
    "objects.pdf": b"%PDF-1.4\n" + b"1 0 obj <</Kids [1 0 R]>> endobj\n" * 2_000,
    "arrays.pdf": b"%PDF-1.4\n1 0 obj\n" + b"[" * MANY,
    "blanks.pdf": pdf([[]], drawn=b" " * 30_000_000),
    "steps.pdf": pdf([[]], drawn=b"BT /F1 1 Tf " + b"(a) Tj " * 600_000 + b"ET"),
    "same.pdf": pdf([["The bridge was shut."]] * 20),
    "names.zip": zipped({f"{'../' * 50}{'x' * 200}\x1b[31m\u202e{n}.txt": WORDS for n in range(100)}),
    "dates.csv": ("text,date\n" + "".join(f"The bridge,{n % 28} Unmonth{n} 2025\n" for n in range(20))).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_no_file_stalls_or_breaks_its_reader(name: str) -> None:
    begin = time.process_time()
    report = read_file(name, SHAPES[name])
    assert time.process_time() - begin < 4.0
    assert report.articles or report.refused
    for refusal in report.refused:
        assert refusal.message.startswith(refusal.where)
        assert len(refusal.message) < 500
        assert refusal.message.isprintable()
    for draft in report.articles:
        for value in (draft.text, draft.title, draft.outlet, draft.author, draft.url, draft.event, draft.where):
            assert "\0" not in (value or "")
            (value or "").encode("utf-8")  # no half characters


@pytest.mark.parametrize("name", SHAPES)
def test_no_table_breaks_its_preview(name: str) -> None:
    if not name.endswith((".csv", ".json")):
        return
    try:
        found = recognise(name, SHAPES[name])
    except InputError:
        return
    assert found is not None
    assert all(len(cell) <= 200 for row in found.rows for cell in row)
