"""Reads rich text (.rtf), as news databases deliver it: often many articles in one file."""

import re

from striprtf.striprtf import font_table_group, rtf_to_text

from narratives.errors import InputError
from narratives.ingest.drafts import ReadReport
from narratives.ingest.formats.bundles import read_document
from narratives.ingest.limits import MAX_RTF

_MAX_FONTS = 1_000
_FIELD = re.compile(r"\\field(?![a-z])", re.IGNORECASE)


def read_rtf(name: str, data: bytes) -> ReadReport:
    """The article, or articles, of a rich text. Raises InputError when it is damaged or too large."""
    if len(data) > MAX_RTF:
        raise InputError(f"{name}: has more than {MAX_RTF // 2**20} MB; export fewer articles at a time")
    source = data.decode("latin-1")  # the format itself is ASCII: its escapes say what lies beyond
    if not source.rstrip("\0 \t\r\n\x1a").endswith("}"):
        raise InputError(f"{name}: breaks off before its last brace; download or copy it again")
    fonts = str(font_table_group(source))  # type: ignore[no-untyped-call]
    if len(re.findall(r"\\f\d", fonts)) > _MAX_FONTS or len(fonts) > 100 * _MAX_FONTS:
        raise InputError(f"{name}: lists more than {_MAX_FONTS:,} fonts; open it, and save it again")
    source = _FIELD.sub("", source)  # a link is its text; the library's pattern for links takes time without end
    try:
        text = str(rtf_to_text(source, errors="replace"))  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, IndexError, OverflowError, LookupError) as error:
        raise InputError(
            f"{name}: the rich text is damaged ({type(error).__name__}); open it, and save it again"
        ) from None
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # \u pairs become one character
    if not text.strip():
        raise InputError(f"{name}: holds no text; type or paste the article into it")
    return read_document(name, text)
