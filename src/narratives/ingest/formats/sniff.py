"""Tells what kind of file the bytes are: by what they hold, and only where that is open by the name's ending."""

import re
from pathlib import Path

from narratives.errors import InputError
from narratives.ingest.drafts import shown

# ending → kind of file; FORMATS in read.py is made from it
ENDINGS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".mht": "mht",
    ".mhtml": "mht",
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".eml": "mail",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".warc": "warc",
    ".gz": "warc",
    ".zip": "zip",
}
_MARKED = {"pdf", "docx", "odt", "rtf", "xlsx", "parquet", "warc", "zip"}  # kinds that show in the bytes themselves

# first bytes → what it is, and what to do instead
_REFUSED = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls, .msg)", "save it as .docx, .xlsx or .eml"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it and pack the files as .zip"),
    (b"Rar!", "a RAR archive", "unpack it and pack the files as .zip"),
    (b"BZh", "packed with bzip2", "unpack it first"),
    (b"\xfd7zXZ", "packed with xz", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd", "unpack it first"),
    (b"\x89PNG", "a picture", "import the article's text, or its web page"),
    (b"\xff\xd8\xff", "a picture", "import the article's text, or its web page"),
    (b"GIF8", "a picture", "import the article's text, or its web page"),
    (b"II*\0", "a picture", "import the article's text, or its web page"),
    (b"MM\0*", "a picture", "import the article's text, or its web page"),
    (b"RIFF", "a picture or recording", "import the article's text"),
    (b"ID3", "a recording", "import its transcript"),
    (b"OggS", "a recording", "import its transcript"),
    (b"\x1aE\xdf\xa3", "a recording", "import its transcript"),
    (b"\x7fELF", "a program", "choose a file with articles in it"),
    (b"MZ\x90", "a program", "choose a file with articles in it"),
    (b"SQLite format 3\0", "a database", "export the articles as .csv or .jsonl"),
    (b"Obj\x01", "an Avro table", "export the articles as .parquet or .csv"),
    (b"ARROW1", "an Arrow table", "export the articles as .parquet or .csv"),
    (b"\x93NUMPY", "a NumPy array", "export the articles as .parquet or .csv"),
    (b"%!PS", "a PostScript file", "save it as .pdf"),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05][\x8c\x95}\](clX\x89-\x8bJKMNc]")
_HTML = re.compile(
    rb"(?:(?><\?xml[^>]{0,200}>|<!--.{0,2000}?-->|\s))*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_FEED = re.compile(rb"(?:(?><\?xml[^>]{0,200}>|<!--.{0,2000}?-->|\s))*+<(?:rss|feed|rdf:rdf|urlset|sitemapindex)\b",
                   re.I | re.S)  # fmt: skip
_MIME = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?MIME-Version:", re.I)
_MULTIPART_PAGE = re.compile(rb"content-type:\s*multipart/related", re.I)


def sniff(name: str, data: bytes) -> str:
    """The kind of a file, one of the values of ``ENDINGS``; raises InputError for what is none of them."""
    ending = Path(name).suffix.lower()
    if kind := _marked_kind(name, data):
        return kind
    hint = ENDINGS.get(ending)
    if hint in _MARKED and data.strip():
        raise InputError(
            f"{name}: ends in {ending} but is no such file, it begins with {shown(data[:12])}; save or download it anew"
        )
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start) and hint not in ("mht", "mail", "csv", "jsonl", "json"):
        return "html"
    if _FEED.match(start):
        raise InputError(f"{name}: is a feed or a sitemap; give its web address among the links instead")
    if hint in (None, "text", "html", "mail", "mht") and _MIME.match(start):
        return hint if hint in ("mail", "mht") else "mht" if _MULTIPART_PAGE.search(data[:8192]) else "mail"
    if hint is None:
        raise InputError(f"{name}: {shown(ending) if ending else 'a name without ending'} is not read; "
                         f"give one of {', '.join(ENDINGS)}")  # fmt: skip
    return hint


def _marked_kind(name: str, data: bytes) -> str | None:
    """The kind that the first bytes tell without doubt; raises InputError where they tell of something unreadable."""
    start = data[:1024]
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        from narratives.ingest.formats.zipped import kind_of_zip

        return kind_of_zip(name, data)
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith((b"WARC/", b"\x1f\x8b")):
        return "warc"
    if b"%PDF-" in start:
        return "pdf"
    if start[257:262] == b"ustar":
        raise InputError(f"{name}: is a tar archive; unpack it and pack the files as .zip")
    if start[4:8] == b"ftyp":
        raise InputError(f"{name}: is a recording; import its transcript")
    if _PICKLE.match(start):
        raise InputError(f"{name}: is a Python pickle, which can run programs and is never opened; export the articles "
                         "as .csv or .jsonl")  # fmt: skip
    for mark, what, remedy in _REFUSED:
        if start.startswith(mark):
            raise InputError(f"{name}: is {what}; {remedy}")
    return None
