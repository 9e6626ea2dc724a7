"""Hostile inputs, made by hand and mutated, each in a child: read or refused, article by article, within its limits."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from faults import LIMITS, faults
from hostile_archives import Made, archives, documents
from hostile_texts import mails_and_archives, pickles, tables, texts
from mutants import mutants
from valid_files import valid_files

from narratives.ingest import read_file
from narratives.ingest.sandbox import read_measured

MUTANTS = 8  # of every format; scripts/fuzz_ingest.py makes as many as are wanted
SEED = 1


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


@pytest.mark.parametrize(
    "ending", ["csv", "tsv", "jsonl", "json", "xlsx", "docx", "odt", "zip", "parquet", "pdf", "rtf", "warc", "warc.gz"]
)
def test_of_a_file_that_was_cut_no_part_of_an_article_is_taken(ending: str) -> None:
    """Where a format marks its ends, as all but running text do, half an article is none."""
    data = valid_files()[f"a.{ending}"]
    whole = {draft.text for draft in read_file(f"a.{ending}", data).articles}
    assert whole
    taken = {
        draft.text
        for part in range(1, 24)
        for draft in read_file(f"a.{ending}", data[: len(data) * part // 24]).articles
    }
    assert taken <= whole
