"""Reads mail (.eml) and pages saved as one file (.mht): both are messages of several parts."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

from narratives.errors import InputError
from narratives.ingest.dates import read_date
from narratives.ingest.drafts import MAX_FIELD, Draft, ReadReport, clean_name, shown
from narratives.ingest.formats.bundles import read_document
from narratives.ingest.formats.webpage import read_webpage
from narratives.ingest.headers import Header
from narratives.ingest.limits import MAX_MAIL
from narratives.ingest.outlets import known_outlet

_MAX_PARTS = 500
_MAX_HEADER = 4_000  # characters
_CONTENT_HEADER = re.compile(rb"^content-[a-z-]{2,20}:[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE)
_FORWARDED = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr)\s*:\s*)+", re.IGNORECASE)


def read_mail(name: str, data: bytes) -> ReadReport:
    """The article a mail carries: its subject as title, its sender as outlet, its date. Attachments are named only.

    Raises InputError when there is no text in it.
    """
    parts = _parts(name, data)
    message = parts[0]
    sender, address = parseaddr(_header(message, "From") or "")
    outlet = known_outlet(address.rpartition("@")[2]) or clean_name(sender)
    known = Header(
        title=_FORWARDED.sub("", _header(message, "Subject") or "") or None,
        outlet=outlet if 0 < len(outlet) <= MAX_FIELD else None,
        published_at=_date(message),
    )
    bodies = [part for part in parts if part.get_content_disposition() != "attachment"]
    body = next(
        (part for kind in ("text/plain", "text/html") for part in bodies if part.get_content_type() == kind), None
    )
    if body is None:
        raise InputError(f"{name}: the mail has no text of its own; save what is attached, and import that")
    content = _content(name, body)
    if body.get_content_type() == "text/html":
        report = read_webpage(name, content.encode(), charset="utf-8")
    else:
        report = read_document(name, content, known)
    notes = tuple(
        f"attachment {shown(file, 80)} not read; save it, and import it by itself" for file in _attached(parts)
    )
    articles = tuple(_filled(draft, known) for draft in report.articles)
    return replace(report, articles=articles, notes=(*report.notes, *notes))


def read_mht(name: str, data: bytes) -> ReadReport:
    """The article of a page saved with all it needs; only the page itself is looked at.

    Raises InputError when there is no page in it.
    """
    parts = _parts(name, data)
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        raise InputError(f"{name}: holds no web page; save the page again, or paste the article's text")
    url = _header(parts[0], "Snapshot-Content-Location") or _header(page, "Content-Location")
    return read_webpage(name, _content(name, page).encode(), url=url, charset="utf-8")


def _parts(name: str, data: bytes) -> list[EmailMessage]:
    """The message and all parts in it, those of attached messages left out."""
    if len(data) > MAX_MAIL:
        raise InputError(f"{name}: has more than {MAX_MAIL // 2**20} MB; save what is attached, and import that")
    if (n_marks := data.count(b"\n--")) > 10 * _MAX_PARTS:  # counted before the library splits them one by one
        raise InputError(f"{name}: has {n_marks:,} parts; at most {_MAX_PARTS} are read, save it again")
    if any(len(match[0]) > _MAX_HEADER for match in _CONTENT_HEADER.finditer(data)):
        raise InputError(f"{name}: a heading of it is longer than any mail's; paste the article's text")
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        parts = list(_walk(message))
    except (ValueError, TypeError, AttributeError, IndexError, LookupError, RecursionError) as error:
        raise InputError(f"{name}: the message is damaged ({type(error).__name__}); save it again") from None
    if len(parts) > _MAX_PARTS:
        raise InputError(f"{name}: has {len(parts):,} parts; at most {_MAX_PARTS} are read, save it again")
    return parts


def _walk(message: EmailMessage, depth: int = 20) -> Iterator[EmailMessage]:
    yield message
    if message.get_content_maintype() == "multipart" and depth:
        for part in message.iter_parts():
            if isinstance(part, EmailMessage):
                yield from _walk(part, depth - 1)


def _content(name: str, part: EmailMessage) -> str:
    try:
        content = part.get_content(errors="replace")
    except (LookupError, ValueError, KeyError, TypeError, AttributeError):  # a charset nobody knows
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    if not isinstance(content, str) or not content.strip():
        raise InputError(f"{name}: its text is empty; save the message again, or paste the article's text")
    return content


def _header(message: EmailMessage, field: str) -> str | None:
    """A header on one line; read without its grammar, which takes time without end on some that are no mail's."""
    raw = next((value for name, value in message.raw_items() if name.lower() == field.lower()), "")
    if len(raw) > _MAX_HEADER:
        return None
    try:
        value = clean_name(str(make_header(decode_header(raw))))
    except (ValueError, LookupError, HeaderParseError):
        value = clean_name(raw)
    return value if 0 < len(value) <= MAX_FIELD else None


def _date(message: EmailMessage) -> str | None:
    try:
        return read_date(_header(message, "Date") or "")
    except InputError:
        return None


def _attached(parts: list[EmailMessage]) -> list[str]:
    kept = [part for part in parts if part.get_content_disposition() == "attachment"]
    return [clean_name(part.get_filename() or part.get_content_type()) for part in kept[:20]]


def _filled(draft: Draft, known: Header) -> Draft:
    return replace(
        draft,
        title=draft.title or known.title,
        outlet=draft.outlet or known.outlet,
        published_at=draft.published_at or known.published_at,
    )
