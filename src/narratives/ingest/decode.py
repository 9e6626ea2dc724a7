"""Turns the bytes of a text file into text without ever guessing an encoding."""

import codecs
import re

from narratives.errors import InputError

_MARKS = (  # the longer mark first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HALF = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")
_MIN_GUESSED = 200  # bytes of a file below which a guess is a gamble
_MIN_ODD = 3
_META = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)


def decode_text(name: str, data: bytes) -> str:
    """The text of a file, without its byte order mark; line ends stay as they are.

    Without a mark it is UTF-8. A byte that is not UTF-8 comes out as a half character (``surrogateescape``),
    so that one broken row does not cost its neighbours; the readers refuse it where it stands. Raises
    InputError for an empty file and for bytes that are no text at all.
    """
    if not data.strip():
        raise InputError(f"{name}: the file is empty; choose one with text in it")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding, "surrogateescape" if encoding == "utf-8" else "strict")
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{name}: byte {error.start + len(mark)} is not {encoding.upper()} although the file says so; "
                    "save it again as UTF-8"
                ) from None
            if not text.strip():
                raise InputError(f"{name}: the file is empty; choose one with text in it")
            return text
    if data.count(0) > len(data) // 8:
        raise InputError(f"{name}: every other byte is NUL, so this is UTF-16 or no text file; save it as UTF-8")
    return data.decode("utf-8", "surrogateescape")


def decode_guessing(name: str, data: bytes) -> tuple[str, str | None]:
    """The text of a file, and a note where its encoding had to be guessed.

    That is done only where there is much to go by: a file without one character in UTF-8 and with several that
    are none. Everything else is as in ``decode_text``.
    """
    text = decode_text(name, data)
    if len(data) < _MIN_GUESSED or len(_HALF.findall(text)) < _MIN_ODD or _BEYOND_ASCII.search(text):
        return text, None
    from charset_normalizer import from_bytes

    odd_lines = b"\n".join(line[:2_000] for line in data.split(b"\n") if not line.isascii())
    best = from_bytes(odd_lines[:50_000]).best()
    if best is None:
        return text, None
    encoding = "cp1252" if "cp1252" in (best.encoding, *best.could_be_from_charset) else best.encoding
    try:
        return data.decode(encoding), f"not UTF-8, read as {encoding}; look whether letters with accents are right"
    except (UnicodeDecodeError, LookupError):
        return text, None


def decode_page(name: str, data: bytes, charset: str | None = None) -> str:
    """The text of a web page: by its byte order mark, by ``charset`` or the page's own word for it, else as UTF-8.

    Where none of them fits, the encoding its bytes look most like. Raises InputError for an empty page.
    """
    if not data.strip():
        raise InputError(f"{name}: the file is empty; choose one with text in it")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    told = _META.search(data[:4096])
    for told_encoding in (charset, "utf-8", told[1].decode("ascii") if told else None):
        try:
            if told_encoding:
                return data.decode(told_encoding)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    return data.decode(best.encoding if best else "utf-8", "replace")
