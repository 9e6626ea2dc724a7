"""What waits to be confirmed: corrected, kept through a reload, compared with itself and with the library."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from narratives.errors import InputError
from narratives.ingest import Draft, ReadReport, Refusal
from narratives.intake.batch import Batch, lacking
from narratives.intake.reading import find_files
from narratives.intake.report import count_outcomes, write_report_csv
from narratives.intake.sameness import choose_wanted, find_same, sign_new
from narratives.intake.storing import report_batch, store_batch
from narratives.intake.tray import open_batch, read_refusals, save_batch, take_staged
from narratives.records import Article
from narratives.spreadsheet import neutralise
from narratives.store import imports
from narratives.store.articles import add_articles, read_articles
from narratives.store.engine import Store, open_store
from narratives.store.imports import Line
from narratives.store.jobs import read_job

LONG = " ".join(f"The harbour master said in week {n} that the ferry Maren had kept its hours." for n in range(30))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'narratives.db'}")


def a_batch(*drafts: tuple[str | None, str], name: str = "a.csv") -> Batch:
    batch = Batch()
    made = [
        Draft(f"{name}:{n}", text, outlet=outlet, title=f"T{n}") for n, (outlet, text) in enumerate(drafts, start=1)
    ]
    batch.take(ReadReport(name, tuple(made), (Refusal(f"{name}:9", f"{name}:9: empty; write something"),)))
    return batch


def words(batch: Batch, store: Store) -> list[str]:
    sign_new(batch, store, on_progress=lambda *_: None)
    same = find_same(batch.entries, store)
    choose_wanted(batch.entries, same)
    pairs = zip(batch.entries, same, strict=True)
    return [f"{'+' if entry.is_wanted else '-'} {one.words if one else ''}" for entry, one in pairs]


# (drafts: outlet and text, what is said of the last: ticked or not, and why). Stored: Harbour Post, "Rain fell."
SAMENESS = [
    ([("Coast Daily", "Snow fell.")], "+ "),
    ([("Harbour Post", "Rain fell.")], "- here already: q1"),
    ([("Coast Daily", "Rain fell.")], "+ copy of Harbour Post: q1"),
    ([("A", "Snow fell."), ("A", "Snow fell.")], "- same as row 1, a.csv:1"),
    ([("A", "Snow fell."), (None, "Snow fell.")], "- same as row 1, a.csv:1"),
    ([("A", "Snow fell."), ("B", "Snow fell.")], "+ copy of row 1, A"),
    ([("A", LONG), ("B", LONG.replace("week 7", "that week"))], "+ nearly row 1, A"),
]


@pytest.mark.parametrize(("drafts", "says"), SAMENESS)
def test_what_a_draft_is_the_same_as(store: Store, drafts: list[tuple[str | None, str]], says: str) -> None:
    add_articles(store, [Article("q1", "Harbour Post", "Rain fell.")])
    assert words(a_batch(*drafts), store)[-1] == says


def test_a_correction_changes_what_was_typed_and_nothing_else() -> None:
    batch = a_batch(("A", "Rain fell."))
    before = batch.entries[0].draft
    batch.edit(0, {"outlet": "  New   Name ", "published_at": date(2025, 3, 4), "language": ""})
    assert batch.entries[0].draft == replace(before, outlet="New Name", published_at="2025-03-04", language="en")
    assert lacking(batch.entries) == {"outlet": 0, "title": 0, "date": 0}


def test_a_batch_is_found_again_as_it_was_left(store: Store) -> None:
    batch = a_batch(("A", LONG), ("B", LONG), (None, "Snow fell."))
    words(batch, store)
    batch.edit(0, {"title": "Corrected"})
    batch.tick(1, False)
    save_batch(store, batch)
    again = open_batch(store, batch.batch_id or 0)
    assert [entry.draft for entry in again.entries] == [entry.draft for entry in batch.entries]
    assert [entry.is_wanted for entry in again.entries] == [True, False, True]
    assert [entry.signature for entry in again.entries] == [entry.signature for entry in batch.entries]
    assert words(again, store) == words(batch, store)
    assert [line.why for line in read_refusals(store, again)] == ["a.csv:9: empty; write something"]


def test_a_file_read_again_takes_the_place_of_what_it_was(store: Store) -> None:
    batch = a_batch(("A", "Rain fell."), ("B", "Snow fell."))
    save_batch(store, batch)
    batch.replace(0, ReadReport("a.csv", (Draft("a.csv:1", "Hail fell.", outlet="C"),)))
    save_batch(store, batch)
    again = open_batch(store, batch.batch_id or 0)
    assert [entry.draft.text for entry in again.entries] == ["Hail fell."]
    assert read_refusals(store, again) == []


def test_what_the_worker_has_fetched_joins_what_was_read(store: Store) -> None:
    batch = a_batch(("A", "Rain fell."))
    save_batch(store, batch)
    assert not take_staged(store, batch)
    imports.add_drafts(store, batch.batch_id or 0, [{"where": "https://example.org/a", "text": "Snow fell."}])
    assert take_staged(store, batch)
    assert [entry.file for entry in batch.entries] == ["a.csv", "https://example.org/a"]


def test_each_draft_gets_a_line_of_the_report(store: Store) -> None:
    add_articles(store, [Article("q1", "Harbour Post", "Rain fell.")])
    batch = a_batch(("Harbour Post", "Rain fell."), ("A", "Snow fell."), ("B", "Snow fell."), ("C", "Hail fell."))
    words(batch, store)
    batch.tick(3, False)
    done = store_batch(store, batch, find_same(batch.entries, store))
    lines = imports.read_report(store, done.batch_id)
    assert [line.outcome for line in lines] == ["refused", "duplicate", "taken", "copy", "left out"]
    assert lines[1].article_id == "q1"
    assert count_outcomes(lines) == "1 taken, 1 taken as copies, 1 here already, 1 refused, 1 left out"
    assert imports.read_batch(store, done.batch_id).drafts == {}


def test_what_is_here_and_waits_in_no_job_is_queued_once(store: Store) -> None:
    add_articles(store, [Article("q1", "Harbour Post", "Rain fell.")])
    jobs_of_imports = []
    for _ in range(2):
        batch = a_batch(("Harbour Post", "Rain fell."))
        same = find_same(batch.entries, store)
        choose_wanted(batch.entries, same)
        jobs_of_imports.append(store_batch(store, batch, same).job_id)
    first, second = jobs_of_imports
    assert first is not None
    assert read_job(store, first).payload["article_ids"] == ["q1"]
    assert second is None


def test_texts_of_one_id_are_each_reported_as_what_they_are(store: Store) -> None:
    add_articles(store, [Article("7", "Harbour Post", "Rain fell.")])
    batch = Batch()
    texts = ("Snow fell.", "Hail fell.", "Rain fell.", "Sleet fell.")
    drafts = [Draft(f"a:{n}", text, outlet="Harbour Post", article_id="7") for n, text in enumerate(texts)]
    batch.take(ReadReport("a", tuple(drafts)))
    same = find_same(batch.entries, store)
    batch.tick_all(True, range(4))
    foreseen = report_batch(store, batch, same)
    done = store_batch(store, batch, same)
    lines = imports.read_report(store, done.batch_id)
    assert lines == foreseen
    assert [line.outcome for line in lines] == ["taken", "taken", "duplicate", "taken"]
    read = read_articles(store, [line.article_id or "" for line in lines])
    assert [one.text for one in read] == list(texts)


def test_nothing_is_stored_when_one_article_has_no_outlet(store: Store) -> None:
    batch = a_batch(("A", "Rain fell."), (None, "Snow fell."))
    same = find_same(batch.entries, store)
    choose_wanted(batch.entries, same)
    with pytest.raises(InputError, match=r"a.csv:2: no outlet; say who published the article"):
        store_batch(store, batch, same)
    assert imports.list_batches(store) == []


FORMULAS = ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "\n=1", "＝1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_spreadsheet_runs_nothing_of_the_report(cell: str) -> None:
    text = neutralise(cell)
    assert text[0] == "'"
    assert text.replace("'", "") == cell
    written = write_report_csv([Line(cell, cell, cell, cell, "refused", cell)]).decode("utf-8-sig")
    assert written.count(text) == 5


@pytest.mark.parametrize("cell", ["a=b", "", "5 - 3", "«=»"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert neutralise(cell) == cell


def test_folders_are_walked_in_order_without_what_is_hidden_or_linked(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.csv", ".h.txt", ".git/x.txt", "a/readme.exe", "a/d.PDF"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf8")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    files, refused = find_files([tmp_path / "in", tmp_path / "in" / "b.txt"])
    assert [path.relative_to(tmp_path / "in").as_posix() for path in files] == ["a/c.csv", "a/d.PDF", "b.txt"]
    assert refused == []
    (tmp_path / "empty").mkdir()
    assert "holds no file ending in .txt" in find_files([tmp_path / "empty"])[1][0].message
