"""Hostile text, pages, mails, tables and web archives: length, nesting, quotes, encodings, formulas, pickles."""

# ruff: noqa: E501, PLW0108 -- a table: one input a line, and each is made only when it is wanted

import gzip
import io
import json
import os
import pickle
import zlib
from collections.abc import Iterator
from pathlib import Path

from hostile_archives import LAUGHS, OUTSIDE, PARAMETER, Made
from valid_files import TEXT, S, cell, html, mail, parquet, row, rtf, table, valid_files, warc, xlsx, zeros, zipped

ENDINGS = (".txt", ".md", ".html", ".rtf", ".eml", ".csv", ".jsonl", ".json", ".mht")
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://127.0.0.1:9/")')


def texts() -> Iterator[Made]:
    yield from _quotes()
    yield from _long_lines()
    yield from _nested()
    yield from _entities()
    yield from _encodings()
    yield from _slow_patterns()
    yield from _disguises()


def tables() -> Iterator[Made]:
    yield from _open_quotes()
    yield from _large_cells()
    yield from _odd_json()
    yield from _columnar()
    yield from _formulas()


def mails_and_archives() -> Iterator[Made]:
    yield from _mails()
    yield from _warcs()


def wrapped(ending: str, text: str) -> bytes:
    """The text as the article of a file of the format."""
    match ending:
        case ".html":
            return html(f"<p>{text}</p>")
        case ".rtf":
            return rtf(text)
        case ".eml":
            return mail(text)
        case ".csv":
            return table(text=text)
        case ".jsonl":
            return row(text=text)
        case ".json":
            return b"[" + row(text=text) + b"]"
        case ".mht":
            return valid_files()["a.mht"].replace(b"<p>", f"<p>{text}".encode(), 1)
    return f"Title: Bridge shut\n\n{text}".encode()


def _quotes() -> Iterator[Made]:
    for ending in ENDINGS:
        for name, text in {
            "apostrophes": "'" * 20_000,
            "words": "rock 'n' 'roll' " * 5000,
            "quotes": "“‘" * 10_000,
        }.items():
            yield (
                "20,000 apostrophes",
                name + ending,
                lambda e=ending, t=text: wrapped(e, f"The bridge {t} was closed."),
            )


def _long_lines() -> Iterator[Made]:
    for ending in ENDINGS:
        yield "long line", f"words{ending}", lambda e=ending: wrapped(e, "word " * 300_000)
        yield "long line", f"no_spaces{ending}", lambda e=ending: wrapped(e, "a" * 1_500_000)
    for ending in (".txt", ".jsonl", ".csv", ".html"):
        yield "100 MB line", f"line{ending}", lambda: b"a" * 100_000_000


def _nested() -> Iterator[Made]:
    n = 200_000
    for tag in ("div", "b", "p", "table", "ul", "blockquote", "font", "svg", "a", "select", "template", "math"):
        yield "nested tags", f"{tag}.html", lambda t=tag: html(f"<{t}>" * n + "words" + f"</{t}>" * n)
    yield "nested tags", "cells.html", lambda: html("<table><tr><td>" * (n // 3) + "words")
    yield "nested tags", "closed.html", lambda: html("</div>" * n)
    yield "nested tags", "attributes.html", lambda: html("<p " + "a=b " * n + ">words")
    yield "nested tags", "comments.html", lambda: html("<!--" * n)
    yield "nested tags", "cdata.html", lambda: html("<![CDATA[" * n)
    yield "nested tags", "less.html", lambda: html("<" * n)
    yield "nested tags", "scripts.html", lambda: html("<script>" * n)
    yield "nested tags", "json_ld.html", lambda: html(head=f'<script type="application/ld+json">{"[" * n}</script>')
    yield "nested tags", "metas.html", lambda: html(head='<meta property="og:title" content="x">' * 50_000)
    yield "nested tags", "groups.rtf", lambda: rtf("{" * n + "words" + "}" * n)
    yield "nested tags", "groups_open.rtf", lambda: b"{\\rtf1 " + b"{\\b " * n
    yield "nested tags", "groups_closed.rtf", lambda: b"{\\rtf1 words" + b"}" * n
    yield "nested tags", "lists.json", lambda: b"[" * n + b"]" * n
    yield "nested tags", "objects.json", lambda: b'{"a":' * n + b"1" + b"}" * n
    yield "nested tags", "lists.jsonl", lambda: b'{"text": ' + b"[" * n + b"]" * n + b"}"
    yield "nested tags", "quotes.md", lambda: b">" * 50_000 + b" words"
    yield "nested tags", "lists.md", lambda: b"".join(b" " * k + b"- words\n" for k in range(2000))
    yield "nested tags", "emphasis.md", lambda: b"*_" * 20_000 + b"words"
    yield "nested tags", "links.md", lambda: b"[" * 20_000 + b"words" + b"](x)" * 20_000
    yield "nested tags", "images.md", lambda: b"![" * 20_000


def _entities() -> Iterator[Made]:
    for name, doctype in {"laughs": LAUGHS, "outside": OUTSIDE, "parameter": PARAMETER}.items():
        page = f"{doctype}<html><head><title>Bridge</title></head><body><article><p>{TEXT} &l9;</p></article></body></html>"
        feed = f'{doctype}<rss version="2.0"><channel><title>x</title><item><title>&l9;</title><link>https://example.org/a</link></item></channel></rss>'
        site = f"{doctype}<urlset><url><loc>https://example.org/&l9;</loc></url></urlset>"
        yield "entity expansion", f"{name}.html", lambda p=page: p.encode()
        yield "entity expansion", f"{name}.xhtml", lambda p=page: b'<?xml version="1.0"?>' + p.encode()
        yield "entity expansion", f"{name}_feed.xml", lambda f=feed: f.encode()
        yield "entity expansion", f"{name}_sitemap.xml", lambda s=site: s.encode()
        yield "entity expansion", f"{name}.md", lambda p=page: p.encode()
    yield "entity expansion", "references.html", lambda: html("&amp;" * 500_000)
    yield "entity expansion", "numbers.html", lambda: html("&#x41;" * 500_000 + "&#99999999999;&#xD800;&#0;")


def _encodings() -> Iterator[Made]:
    text = f"Title: Bridge\n\n{TEXT}"
    broken = {
        "cut_utf8": text.encode()[:-3] + b"\xe2\x80", "overlong": b"The \xc0\xaf bridge", "surrogate": b"The \xed\xa0\x80 bridge",
        "beyond": b"The \xf4\x90\x80\x80 bridge", "latin1": text.encode("cp1252"), "mixed": text.encode() + text.encode("cp1252"),
        "utf16": text.encode("utf-16"), "utf16_odd": text.encode("utf-16") + b"x", "utf16_half": b"\xff\xfeT\0\x00\xd8x\0",
        "utf16_no_mark": text.encode("utf-16-le"), "utf16_big": text.encode("utf-16-be"), "utf32": text.encode("utf-32"),
        "utf32_beyond": b"\xff\xfe\0\0\xff\xff\xff\xff", "mark_only": b"\xff\xfe", "marks": b"\xef\xbb\xbf" * 10_000, "utf7": text.encode("utf-7"),
        "nuls": b"\0" * 100_000, "nul_within": text.encode().replace(b" ", b"\0"), "one_nul": text.encode() + b"\0", "ff": b"\xff" * 100_000,
        "bidi": f"\u202e{text}\u2066\u2069\u200f".encode(), "bidi_many": ("\u202e" * 20_000 + text).encode(), "zero_width": ("\u200b" * 20_000 + text).encode(),
        "controls": bytes(range(32)) * 50 + text.encode(), "escape": text.replace(" ", "\x1b[31m ").encode(), "separators": text.replace(" ", "\u2028").encode(),
        "combining": ("a" + "\u0301" * 50_000 + text).encode(), "private": ("\ue000\uf8ff\U0010ffff" * 100 + text).encode(),
        "tags": ("".join(chr(0xE0000 + ord(c)) for c in "hidden") + text).encode(), "ebcdic": text.replace("“", "").replace("”", "").encode("cp500"),
        "shift_jis": "橋は月曜日に閉鎖された。".encode("shift_jis"), "koi8": "Мост закрыт в понедельник из-за паводка.".encode("koi8-r"), "gb": "大桥于星期一关闭。".encode("gb18030"),
    }  # fmt: skip
    for name, data in broken.items():
        for ending in (".txt", ".csv", ".html") if len(data) < 50_000 else (".txt",):
            prefix = {".csv": b"outlet,text\nHarbour Post,", ".html": b"<html><body><p>", ".txt": b""}[ending]
            yield "broken encoding", name + ending, lambda p=prefix, d=data: p + d
    for charset in (
        "utf-16",
        "utf-7",
        "rot13",
        "zlib_codec",
        "bz2_codec",
        "unicode_escape",
        "idna",
        "undefined",
        "hex",
        "x" * 5000,
        "\\x00",
        "utf-8\\0",
        "mbcs",
    ):
        meta = (
            f"<html><head><meta charset='{charset}'><title>x</title></head><body><p>{TEXT}</p></body></html>".encode()
        )
        yield "broken encoding", f"says_{charset[:9].strip(chr(92))}.html", lambda m=meta: m
        yield (
            "broken encoding",
            f"says_{charset[:9].strip(chr(92))}.eml",
            lambda c=charset: mail().replace(b"utf-8", c.encode()),
        )


def _slow_patterns() -> Iterator[Made]:
    n = 20_000
    pieces = {
        "by": "By Ada Fell and ", "dates": "14/03/2025 ", "slashes": "1/", "months": "March ", "colons": "Outlet: ", "dashes": "- ", "blanks": " \t", "lines": "\n", "returns": "\r",
        "brackets": "(", "urls": "http://a.b/?", "ats": "a@", "dots": "a.", "pipes": "a | ", "bylines": "By ", "said": "“x,” said ", "numbers": "1,234.5 ", "commas": ",",
    }  # fmt: skip
    for name, piece in pieces.items():
        yield "slow pattern", f"{name}.txt", lambda p=piece: (p * n + "\n\n" + TEXT).encode()
        yield (
            "slow pattern",
            f"{name}_title.jsonl",
            lambda p=piece: row(title=p * n, outlet=p * n, date=p * n, url=p * n),
        )
    for name in ("dates", "months", "by", "ats", "urls"):
        yield (
            "slow pattern",
            f"{name}.html",
            lambda p=pieces[name]: html(
                head=f'<meta name="date" content="{p * n}"><meta name="author" content="{p * n}">'
            ),
        )
    yield (
        "slow pattern",
        "front_matter.md",
        lambda: b"---\n" + b"a: &a [*a, *a]\n" * n + b"---\n\nThe bridge was closed.",
    )
    yield (
        "slow pattern",
        "bundle.txt",
        lambda: b"Document TEXT1234567\n\n1 of 500 DOCUMENTS\n\nLENGTH: 500 words\n" * 5000,
    )


class _Runs:
    """What a pickle would do on being read: make a file whose being there shows it."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, (str(self._mark),)


def pickles(mark: Path) -> Iterator[Made]:
    """Pickles under other names, and within formats whose readers have unpickled in the past; they make ``mark``."""
    for protocol in range(5 + 1):
        data = pickle.dumps(_Runs(mark), protocol)
        for ending in (
            ".parquet",
            ".json",
            ".npz",
            ".npy",
            ".pkl",
            ".csv",
            ".xlsx",
            ".docx",
            ".txt",
            ".jsonl",
            ".zip",
            ".pdf",
            ".joblib",
            ".feather",
        )[: 14 if protocol in (0, 4) else 4]:
            yield "pickle in disguise", f"p{protocol}{ending}", lambda d=data: d
    data = pickle.dumps(_Runs(mark))
    array = b"\x93NUMPY\x01\0\x46\0{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".ljust(80) + data
    yield "pickle in disguise", "objects.npy", lambda: array
    yield "pickle in disguise", "objects.npz", lambda: zipped({"text.npy": array})
    yield (
        "pickle in disguise",
        "objects.zip",
        lambda: zipped({"a.npy": array, "b.pkl": data, "data.pkl": data, "archive/data.pkl": data}),
    )
    yield "pickle in disguise", "gzipped.warc.gz", lambda: gzip.compress(data)
    yield "pickle in disguise", "compressed.pkl.z", lambda: zlib.compress(data)
    yield "pickle in disguise", "extension.parquet", lambda: _extension(data)
    yield "pickle in disguise", "metadata.parquet", lambda: _extension(data, key=b"pandas")
    yield (
        "pickle in disguise",
        "in_mail.eml",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: application/python-pickle\r\n\r\n" + data,
    )
    yield "pickle in disguise", "in_docx.docx", lambda: zipped({"word/document.xml": data, "[Content_Types].xml": data})


def _extension(data: bytes, key: bytes | None = None) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as pq

    metadata = {b"ARROW:extension:name": b"arrow.py_extension_type", b"ARROW:extension:metadata": data}
    field = pa.field("text", pa.string(), metadata=metadata)
    schema = pa.schema([field], metadata={key: data} if key else None)
    buffer = io.BytesIO()
    pq.write_table(pa.table([[TEXT]], schema=schema), buffer)
    return buffer.getvalue()


def _disguises() -> Iterator[Made]:
    heads = {"png": b"\x89PNG\r\n\x1a\n", "elf": b"\x7fELF\2\1\1", "exe": b"MZ\x90\0", "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "rar": b"Rar!\x1a\7", "7z": b"7z\xbc\xaf\x27\x1c",
             "sqlite": b"SQLite format 3\0", "bz2": b"BZh91AY&SY", "xz": b"\xfd7zXZ\0", "zstd": b"\x28\xb5\x2f\xfd", "gif": b"GIF89a", "ps": b"%!PS-Adobe"}  # fmt: skip
    for name, head in heads.items():
        for ending in (".txt", ".docx"):
            yield "disguise", name + ending, lambda h=head: h + bytes(range(256)) * 20
    names = (
        "../../etc/passwd.csv",
        "a\0b.csv",
        "x" * 5000 + ".csv",
        "a\u202evsc.csv",
        "\n.csv",
        "-rf.csv",
        "=1+1.csv",
        "",
        ".",
        "..",
        "CON",
        "a.csv/",
        "a.CSV",
        "a.csv ",
        "<b>.csv",
        "\ud800.csv",
    )
    for name in names:
        yield "hostile file name", name, table


def _open_quotes() -> Iterator[Made]:
    head = b"outlet,text\n"
    cases = {
        "open": head + b'A,"never closed\n' + b"B,words\n" * 1000, "open_long": head + b'A,"' + b"words\n" * 2_000_000, "only": b'"' * 1_000_000, "pairs": head + b'""' * 500_000,
        "in_header": b'"outlet,text\nA,words', "after": head + b'A,"words" more\n', "many": head + b'"A","' * 100_000, "odd": head + b'A,"""\n"""",\n' * 1000, "columns": b"," * 500_000,
        "wide": b"text," + b"x," * 100_000 + b"\n" + b"words," * 100_001, "rows": b"text\n" + b"\n" * 1_000_000, "ragged": head + b"".join(b"," * n + b"\n" for n in range(1000)),
        "same_names": b"text,text,text\na,b,c\n", "separator": b"sep=;\noutlet;text\nA;words\n", "separator_odd": b"sep=\0\n" + head, "nul": head + b"A,wor\0ds\n", "returns": b"outlet,text\rA,words\r" * 1000,
        "no_text": b"a,b\n1,2\n", "header_only": head, "blank": b"\n\n\n", "escaped": head + b'A,"say \\"x\\""\n', "mark_within": head + b"A,\xef\xbb\xbfwords\n",
    }  # fmt: skip
    for name, data in cases.items():
        for ending in (".csv", ".tsv"):
            yield "open quotes", name + ending, lambda d=data, e=ending: d.replace(b",", b"\t") if e == ".tsv" else d


def _large_cells() -> Iterator[Made]:
    big = "word " * 1_000_000
    yield "cell of 5 MB", "text.csv", lambda: table(text=big)
    yield "cell of 5 MB", "outlet.csv", lambda: f"outlet,text\n{big},words\n".encode()
    yield "cell of 5 MB", "header.csv", lambda: f"{big},text\nA,words\n".encode()
    yield "cell of 5 MB", "spare.csv", lambda: f"outlet,text,spare\nA,words,{big}\n".encode()
    yield "cell of 5 MB", "quoted.tsv", lambda: table("\t", big)
    for field in ("title", "outlet", "date", "url", "text", "spare"):
        yield "cell of 5 MB", f"{field}.jsonl", lambda f=field: row(**{f: big})
        yield "cell of 5 MB", f"{field}.json", lambda f=field: b"[" + row(**{f: big}) + b"]"
        yield "cell of 5 MB", f"{field}.parquet", lambda f=field: parquet(**{f: [big]})
    rows = '<row r="1">{}</row><row r="2">{}</row>'
    yield (
        "cell of 5 MB",
        "text.xlsx",
        lambda: xlsx(
            f'<worksheet xmlns="{S}"><sheetData>{rows.format(cell("A1", "text"), cell("A2", big))}</sheetData></worksheet>'
        ),
    )


def _odd_json() -> Iterator[Made]:
    odd = {
        "number": b'{"text": ' + b"9" * 100_000 + b"}", "exponent": b'{"text": 1e999999999}', "nan": b'{"text": NaN, "outlet": -Infinity}', "half": b'{"text": "a \\ud800 b", "outlet": "x"}', "nul": b'{"text": "a\\u0000b"}',
        "keys": json.dumps({f"k{n}": n for n in range(100_000)} | {"text": "words"}).encode(), "same_keys": b'{"text": "a b", "text": ["x"], "text": {"text": 1}}', "open": b'{"text": "words', "comma": b'{"text": "words",}',
        "comment": b'/* x */ {"text": "words"}', "bare": b"null", "true": b"true", "text": b'"words"', "empty": b"{}", "list": b"[]", "lists": b"[[[[{}]]]]", "types": b'{"text": {"text": {"text": "words"}}, "outlet": [1, [2]], "date": true, "url": {}}',
        "articles_text": b'{"articles": "words"}', "articles_mixed": b'{"articles": [1, null, "x", [], {}, {"text": null}]}', "bom_utf16": row().decode().encode("utf-16"), "id": b'{"id": {"$ne": 1}, "text": "words"}', "proto": b'{"__proto__": {"x": 1}, "__class__": "os", "py/object": "os.system", "text": "words here"}',
        "date": b'{"text": "words here", "date": "9999999999999999-99-99"}', "epoch": b'{"text": "words here", "date": 1e300}', "url": b'{"text": "words here", "url": "javascript:alert(1)"}', "url_bad": b'{"text": "words here", "url": "http://[::1"}', "url_secret": b'{"text": "words here", "url": "http://a:b@127.0.0.1/"}',
    }  # fmt: skip
    for name, data in odd.items():
        yield "odd JSON", f"{name}.json", lambda d=data: d
        yield "odd JSON", f"{name}.jsonl", lambda d=data: d


def _columnar() -> Iterator[Made]:
    import pyarrow as pa

    good = valid_files()["a.parquet"]
    yield (
        "parquet bomb",
        "repeated.parquet",
        lambda: parquet_of(pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), ["long " * 100_000])),
    )
    yield (
        "parquet bomb",
        "rows.parquet",
        lambda: parquet_of(
            pa.DictionaryArray.from_arrays(
                pa.Array.from_buffers(pa.int32(), 20_000_000, [None, pa.py_buffer(bytes(80_000_000))]),
                ["x"],
            )
        ),
    )
    yield "parquet bomb", "nulls.parquet", lambda: parquet_of(pa.nulls(10_000_000, pa.string()))
    yield "parquet bomb", "columns.parquet", lambda: parquet(**{f"c{n}": ["x"] for n in range(3000)})
    yield "broken parquet", "lists.parquet", lambda: parquet(text=[[["words"]]])
    yield "broken parquet", "numbers.parquet", lambda: parquet(text=[1.5])
    yield "broken parquet", "bytes.parquet", lambda: parquet(text=[b"\xff\0words"])
    yield "broken parquet", "structs.parquet", lambda: parquet(text=[{"text": "words"}])
    yield "broken parquet", "cut.parquet", lambda: good[: len(good) // 2]
    yield "broken parquet", "head.parquet", lambda: b"PAR1"
    yield "broken parquet", "footer.parquet", lambda: good[:-8] + b"\xff\xff\xff\x7fPAR1"
    yield "broken parquet", "footer_negative.parquet", lambda: good[:-8] + b"\xff\xff\xff\xffPAR1"
    yield "broken parquet", "footer_only.parquet", lambda: b"PAR1" + b"\x15" * 1000 + b"\xe8\x03\0\0PAR1"
    yield "broken parquet", "locked.parquet", lambda: good[:-4] + b"PARE"


def parquet_of(column: object) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as pq

    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": column}), buffer, compression="zstd")
    return buffer.getvalue()


def _formulas() -> Iterator[Made]:
    for number, formula in enumerate(FORMULAS):
        yield "formula", f"f{number}.jsonl", lambda f=formula: row(title=f, outlet=f, text=f"{f} {TEXT}", event=f)
        yield (
            "formula",
            f"f{number}.csv",
            lambda f=formula: table().replace(b"Bridge shut after flood", b'"' + f.replace('"', '""').encode() + b'"'),
        )


def _mails() -> Iterator[Made]:
    n = 20_000
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (k, k) for k in range(2000))
    yield "hostile mail", "multiparts.eml", lambda: b"MIME-Version: 1.0\r\n" + deep + b"\r\nwords"
    yield (
        "hostile mail",
        "messages.eml",
        lambda: b"MIME-Version: 1.0\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 2000 + b"words",
    )
    yield (
        "hostile mail",
        "parts.eml",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nwords\r\n" * n,
    )
    yield (
        "hostile mail",
        "no_boundary.eml",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n\r\n--b\r\nwords",
    )
    yield (
        "hostile mail",
        "empty_boundary.eml",
        lambda: b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=""\r\n\r\n--\r\nwords' + b"\r\n--" * n,
    )
    yield "hostile mail", "headers.eml", lambda: b"".join(b"X-%d: y\r\n" % k for k in range(n)) + mail()
    yield "hostile mail", "long_header.eml", lambda: b"X: " + b"y" * 5_000_000 + b"\r\n" + mail()
    yield "hostile mail", "folded.eml", lambda: b"Subject: a\r\n" + b" b\r\n" * n + mail()
    for name, value in {
        "comments": "(" * n,
        "groups": "a:" * n,
        "angles": "<" * n,
        "quotes": '"' * n,
        "encoded": "=?utf-8?q?=41?= " * 3000,
        "bad_encoded": "=?x?z?" * n,
        "routes": "@a," * n,
        "escapes": "\\" * n,
    }.items():
        for header in ("From", "Date", "Subject"):
            yield (
                "hostile mail",
                f"{name}_{header}.eml",
                lambda h=header, v=value: (
                    f"{h}: {v}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n{TEXT}".encode()
                ),
            )
    yield (
        "hostile mail",
        "parameters.eml",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: text/plain" + b"; a*0*=b" * 3000 + b"\r\n\r\nwords here",
    )
    for name, encoding in {
        "base64": b"base64",
        "quoted": b"quoted-printable",
        "uuencode": b"x-uuencode",
        "odd": b"rot13",
    }.items():
        yield (
            "hostile mail",
            f"{name}.eml",
            lambda e=encoding: (
                b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: "
                + e
                + b"\r\nContent-Type: text/plain\r\n\r\n"
                + b"=ZZ\xff===\n" * 1000
            ),
        )
    yield (
        "hostile mail",
        "page.eml",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + html("<script>alert(1)</script>" * 100),
    )
    yield (
        "hostile mail",
        "parts.mht",
        lambda: valid_files()["a.mht"].replace(b"------b\r\n", b"------b\r\n\r\n" * 5000, 1),
    )
    yield "hostile mail", "no_page.mht", lambda: valid_files()["a.mht"].replace(b"text/html", b"image/png")


def _warcs() -> Iterator[Made]:
    good = warc()
    length = good[good.index(b"Content-Length") : good.index(b"\r\n\r\n")]
    for name, value in {
        "huge": b"99999999999999",
        "negative": b"-5",
        "words": b"many",
        "zero": b"0",
        "short": b"10",
        "none": b"",
    }.items():
        yield "hostile WARC", f"length_{name}.warc", lambda v=value: good.replace(length, b"Content-Length: " + v)
    yield "hostile WARC", "bomb.warc.gz", lambda: zeros(500, wbits=31)
    yield (
        "hostile WARC",
        "record_bomb.warc.gz",
        lambda: (
            gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 300000000\r\n\r\n")
            + zeros(300, wbits=31)
        ),
    )
    yield "hostile WARC", "empty_members.warc.gz", lambda: gzip.compress(b"", mtime=0) * 50_000
    yield "hostile WARC", "cut.warc.gz", lambda: gzip.compress(good)[:-20]
    yield "hostile WARC", "not_warc.warc.gz", lambda: gzip.compress(b"words " * 1000)
    yield (
        "hostile WARC",
        "page_bomb.warc",
        lambda: warc(zeros(200, wbits=31), b"Content-Type: text/html\r\nContent-Encoding: gzip\r\n"),
    )
    yield (
        "hostile WARC",
        "page_bomb_deflate.warc",
        lambda: warc(zeros(200, wbits=15), b"Content-Type: text/html\r\nContent-Encoding: deflate\r\n"),
    )
    yield (
        "hostile WARC",
        "chunks.warc",
        lambda: warc(b"ffffffffffff\r\nwords", b"Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n"),
    )
    yield (
        "hostile WARC",
        "chunks_negative.warc",
        lambda: warc(b"-1\r\nwords", b"Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n"),
    )
    yield "hostile WARC", "headers.warc", lambda: warc(None, b"X: y\r\n" * 20_000)
    yield "hostile WARC", "long_header.warc", lambda: warc(None, b"X: " + b"y" * 3_000_000 + b"\r\n")
    yield "hostile WARC", "records.warc", lambda: good * 300
    yield "hostile WARC", "uri.warc", lambda: good.replace(b"https://example.org/bridge", b"javascript:alert(1)")
    yield "hostile WARC", "uri_file.warc", lambda: good.replace(b"https://example.org/bridge", b"file:///etc/passwd")
    yield "hostile WARC", "version.warc", lambda: good.replace(b"WARC/1.0", b"WARC/" + b"9" * 50_000)
    yield "hostile WARC", "no_http.warc", lambda: good.replace(b"HTTP/1.1 200 OK", b"\0\xff")
    yield "hostile WARC", "status.warc", lambda: good.replace(b"200 OK", b"9" * 10_000)
