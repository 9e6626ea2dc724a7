"""What may be wrong with a report on a hostile file, for the tests and for scripts/fuzz_ingest.py."""

import re
import sys
from collections.abc import Iterator

from narratives.ingest import Draft, ReadReport
from narratives.ingest.drafts import MAX_TEXT
from narratives.ingest.sandbox import Cost, Limits

MIB = 2**20
LIMITS = Limits(memory=1024 * MIB, seconds=90, cpu_s=6)
# What a child says of itself, and what is said of a child: the first is a mistake of ours, the second a limit kept.
_BROKE = re.compile(r"the reader broke|process that read it (died|answered|was ended)|process that reads files is gone")
_LIMIT = re.compile(r"reading it (needs more|took)|the process that read it gave up|what was found in it fills")
_REMEDY = re.compile(
    r"[;,] (?:or |and |then )?(?:at most [^,;]+, )?(?:it is better to )?"
    r"(add|ask|begin|choose|close|copy|delete|double|download|export|fetch|get|give|import|make|mark|name|open|pack|"
    r"paste|print|put|remove|run|save|shorten|split|take|try|type|unlock|unpack|use|write)\b"
)


def outcome(report: ReadReport) -> str:
    """Whether a file was read (at least one article of it), refused, or given up at a limit."""
    if report.articles:
        return "read"
    return "limit" if any(_LIMIT.search(refusal.message) for refusal in report.refused) else "refused"


def faults(report: ReadReport, cost: Cost) -> Iterator[str]:
    """What is wrong with a report on a hostile file: nothing, when all is well."""
    if not report.articles and not report.refused:
        yield "neither read nor refused"
    if cost.peak > LIMITS.memory and sys.platform != "darwin":
        yield f"took {cost.peak // MIB:,} MB"
    for refusal in report.refused:
        message = refusal.message
        if not message.startswith(f"{refusal.where}:") or not refusal.where.startswith(report.name):
            yield f"does not say where: {message!r} at {refusal.where!r}"
        if not _REMEDY.search(message):
            yield f"names no remedy: {message!r}"
        if not message.isprintable() or len(message) > 1000:
            yield f"cannot be shown: {message!r:.300}"
        if _BROKE.search(message):
            yield f"a crash: {message!r}"
        if _LIMIT.search(message) and report.articles:
            yield "a part of a file that was given up"
    for draft in report.articles:
        yield from _odd_fields(draft, report.name)


def _odd_fields(draft: Draft, name: str) -> Iterator[str]:
    if not draft.where.startswith(name):
        yield f"an article from elsewhere: {draft.where!r}"
    if "root:x:0:" in draft.text:
        yield "a file of this machine in an article"
    if not 0 < len(draft.text) <= MAX_TEXT or not any(c.isalpha() for c in draft.text):
        yield f"no text: {draft.text[:50]!r}"
    for field in ("title", "outlet", "author", "event", "url", "published_at", "language", "article_id"):
        value = getattr(draft, field)
        if value is not None and (not value.strip() or len(value) > 2500 or "\n" in value):
            yield f"an odd {field}: {value[:80]!r}"
    if draft.url is not None and not draft.url.lower().startswith(("http://", "https://")):
        yield f"an address of another kind: {draft.url!r}"
    if draft.published_at is not None and not re.match(r"\d{4}(-\d\d){0,2}", draft.published_at):
        yield f"no date: {draft.published_at!r}"
