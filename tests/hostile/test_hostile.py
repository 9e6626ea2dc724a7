"""Hostile inputs, hand-made and mutated, each read in a child: read or refused, article by article, within its limits."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hostile_archives import Made, archives, documents
from hostile_texts import mails_and_archives, pickles, tables, texts
from mutants import mutants
from valid_files import valid_files

from narratives.ingest import Draft, ReadReport, read_file
from narratives.ingest.drafts import MAX_TEXT
from narratives.ingest.sandbox import Cost, Limits, read_measured

MIB = 2**20
LIMITS = Limits(memory=1024 * MIB, seconds=90, cpu_s=6)
MUTANTS = 16  # of every format; scripts/fuzz_ingest.py makes as many as are wanted
SEED = 1
# What a child says of itself, and what is said of a child: the first is a mistake of ours, the second a limit kept.
_BROKE = re.compile(r"the reader broke|process that read it (died|answered|was ended)|process that reads files is gone")
_LIMIT = re.compile(r"reading it (needs more|took)|the process that read it gave up|what was found in it fills")
_REMEDY = re.compile(
    r"[;,] (?:or |and |then )?(?:at most [^,;]+, )?(?:it is better to )?"
    r"(add|ask|begin|choose|close|copy|delete|double|download|export|fetch|get|give|import|make|mark|name|open|pack|"
    r"paste|print|put|remove|run|save|shorten|split|take|try|type|unlock|unpack|use|write)\b"
)


@cache
def made() -> tuple[Made, ...]:
    return (*archives(), *documents(), *texts(), *tables(), *mails_and_archives())


KINDS = sorted(dict.fromkeys(kind for kind, _, _ in made()))


def test_there_are_hundreds_of_them_of_every_kind() -> None:
    counts = Counter(kind for kind, _, _ in made())
    assert sum(counts.values()) >= 300
    assert min(counts.values()) >= 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_hostile_file_is_read_or_refused_within_its_limits(kind: str, tmp_path: Path) -> None:
    wrong = []
    for _, name, make in (one for one in made() if one[0] == kind):
        report, cost = read_measured(name, make(), limits=LIMITS)
        wrong += [f"{name}: {what}" for what in faults(report, cost)]
    assert wrong == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sorted(valid_files()))
def test_a_mutated_file_is_read_or_refused_within_its_limits(name: str) -> None:
    wrong = []
    for number, data in enumerate(mutants(valid_files()[name], MUTANTS, f"{SEED}/{name}")):
        report, cost = read_measured(name, data, limits=LIMITS)
        wrong += [f"{name} {number}: {what}" for what in faults(report, cost)]
    assert wrong == []


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


def test_no_pickle_is_opened_whatever_its_name(tmp_path: Path) -> None:
    """In this process, where nothing would hold it back: what a pickle does on being read is not done."""
    mark = tmp_path / "was unpickled"
    for _, name, make in pickles(mark):
        read_file(name, make())
        assert not mark.exists(), name


def test_the_pickles_would_show() -> None:
    """The mark does appear when one is opened, so that the test above can fail."""
    import pickle
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        mark = Path(folder, "mark")
        _, _, make = next(iter(pickles(mark)))
        pickle.loads(make())  # noqa: S301
        assert mark.exists()


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "json", "xlsx", "docx", "odt", "zip", "parquet", "pdf", "rtf", "warc", "warc.gz"])
def test_of_a_file_that_was_cut_no_part_of_an_article_is_taken(ending: str) -> None:
    """Where a format marks its ends, as all but running text do, half an article is none."""
    data = valid_files()[f"a.{ending}"]
    whole = {draft.text for draft in read_file(f"a.{ending}", data).articles}
    assert whole
    taken = {draft.text for part in range(1, 24) for draft in read_file(f"a.{ending}", data[: len(data) * part // 24]).articles}
    assert taken <= whole
