"""The command line brings articles in, takes them out, and carries a library from one machine to another."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from narratives.cli import app
from narratives.store import imports, jobs, queries
from narratives.store.engine import Store, open_store
from narratives.store.jobs import State

FERRY = "The ferry company skipped its spring inspection, two engineers said on Monday."
DENIAL = "The ferry company denied on Tuesday that it had skipped any inspection of its ships."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles and a reprint, a file that cannot be read, and what is to be passed over."""
    files = {
        "a.txt": f"Checks skipped\n\nHarbour Post — 3 March 2025\n\n{FERRY}",
        "deep/b.jsonl": json.dumps({"outlet": "=Valley", "text": DENIAL}) + "\n" + json.dumps({"text": FERRY + " So."}),
        "deep/c.jsonl": json.dumps({"outlet": "Coast Daily", "text": FERRY}),
        "broken.csv": "paper,words\nA,b\n",
        ".hidden.txt": FERRY,
        ".git/d.txt": FERRY,
        "picture.png": "no article",
    }
    for name, content in files.items():
        path = tmp_path / "given" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf8")
    return tmp_path / "given"


def call(*arguments: object, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments], input=answer)


def outlets(store: Store) -> list[str]:
    return sorted(queries.read_articles(store)["outlet"])


def test_a_dry_run_shows_the_preview_and_stores_nothing(store: Store, folder: Path) -> None:
    done = call("import", folder, "--dry-run")
    assert done.exit_code == 0
    head, *rows = done.stdout.splitlines()
    assert head.split() == "row add outlet title date language length story duplicate or copy of".split()
    assert [row[7:27].rstrip() for row in rows[:4]] == [
        "yes  Harbour Post",
        "yes  =Valley",
        "no   ?",
        "yes  Coast Daily",
    ]
    assert "copy of row 1, Harbour Post" in rows[3]
    assert rows[-1] == "3 articles would be added, 0 articles there already"
    assert outlets(store) == []
    assert imports.list_batches(store) == []


def test_a_folder_is_walked_and_every_line_reported(store: Store, folder: Path, tmp_path: Path) -> None:
    done = call("import", folder, "--report", tmp_path / "report.csv")
    assert done.stdout.strip() == "3 articles added, 0 there already, 3 waiting for a worker"
    assert "left out: b.jsonl:2: no outlet; say who published it" in done.stderr
    assert "left out: broken.csv:1: no column holds the text" in done.stderr
    assert outlets(store) == ["=Valley", "Coast Daily", "Harbour Post"]
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["where"]: row for row in csv.DictReader(file)}
    assert {where: row["outcome"] for where, row in rows.items()} == {
        "a.txt": "taken",
        "b.jsonl:1": "taken",
        "b.jsonl:2": "left out",
        "c.jsonl:1": "copy",
        "broken.csv:1": "refused",
    }
    assert rows["b.jsonl:1"]["outlet"] == "'=Valley"  # not run by a spreadsheet


def test_the_same_folder_again_changes_nothing(store: Store, folder: Path) -> None:
    call("import", folder)
    again = call("import", folder)
    assert again.exit_code == 0
    assert again.stdout.startswith("0 articles added, 3 there already")
    assert len(outlets(store)) == 3
    assert len(queries.read_active_jobs(store)) == 1


@pytest.mark.parametrize("state", ["cancelled", "failed"])
def test_what_a_job_left_is_queued_by_the_next_import(store: Store, folder: Path, state: State) -> None:
    call("import", folder)
    job = jobs.take(store, "w1")
    assert job is not None
    jobs.finish(store, job, state)
    for _ in range(2):  # and once only
        again = call("import", folder)
        assert again.stdout.strip() == "0 articles added, 3 there already, 3 waiting for a worker"
    [waiting] = queries.read_active_jobs(store).to_dict("records")
    assert sorted(jobs.read_job(store, waiting["job_id"]).payload["article_ids"]) == sorted(job.payload["article_ids"])


# (--report, what is said)
REPORTS = [
    ("none/report.csv", "none is not there; make it, or name a file in a folder that is"),
    ("given", "given: is a folder; name a file in it"),
    ("given/a.txt/report.csv", "a.txt is not there"),
]


@pytest.mark.parametrize(("report", "says"), REPORTS)
def test_a_report_that_cannot_be_written_is_said_before_anything_is_stored(
    store: Store, folder: Path, tmp_path: Path, report: str, says: str
) -> None:
    done = call("import", folder, "--report", tmp_path / report)
    assert done.exit_code == 1
    assert says in done.stderr
    assert outlets(store) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_disk_that_is_full_is_said(store: Store, folder: Path) -> None:
    done = call("import", folder, "--report", "/dev/full")
    assert done.exit_code == 1
    assert "could not be written" in done.stderr
    assert "3 articles added" in done.stderr
    assert len(outlets(store)) == 3


def test_an_outlet_is_given_to_those_that_name_none(store: Store, folder: Path) -> None:
    call("import", folder / "deep", "--outlet", "Island Gazette")
    assert outlets(store) == ["=Valley", "Coast Daily", "Island Gazette"]


# (arguments, what is said); {folder} stands for the files above
FAILURES = [
    (["import", "{folder}/broken.csv"], "nothing could be taken"),
    (["import", "{folder}/.git", "{folder}/picture.png"], "picture.png"),
    (["import", "{folder}/none"], "none: is not there; name a file or a folder that is"),
    (["import", "--links", "{folder}/none.txt"], "is no link and no file of links"),
    (["import"], "name files or folders of articles"),
    (["remove"], "say what to remove"),
    (["remove", "--all", "--outlet", "A"], "say what to remove"),
    (["remove", "--outlet", "Nobody", "--yes"], "no outlet 'Nobody' is here"),
    (["library", "open", "{folder}/a.txt"], "a.txt"),
]


@pytest.mark.parametrize(("arguments", "says"), FAILURES)
def test_what_cannot_be_done_is_said(store: Store, folder: Path, arguments: Sequence[str], says: str) -> None:
    done = call(*[one.format(folder=folder) for one in arguments])
    assert done.exit_code != 0
    assert says in done.stderr
    assert outlets(store) == []


def test_removal_names_what_goes_and_asks(store: Store, folder: Path) -> None:
    call("import", folder)
    kept = call("remove", "--outlet", "Coast Daily", answer="n\n")
    assert kept.exit_code == 1
    assert "the outlet Coast Daily with 1 article" in kept.stdout
    assert len(outlets(store)) == 3
    assert call("remove", "--outlet", "Coast Daily", "--yes").exit_code == 0
    assert outlets(store) == ["=Valley", "Harbour Post"]
    [article_id] = queries.read_articles(store).query("outlet == 'Harbour Post'")["article_id"]
    assert call("remove", "--article", article_id, answer="y\n").exit_code == 0
    assert call("remove", "--all", "--yes").exit_code == 0
    assert outlets(store) == []


def test_a_library_is_saved_and_opened_elsewhere(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("import", folder)
    saved = call("library", "save", tmp_path / "all.narratives")
    assert saved.stdout.startswith("3 articles, ")
    monkeypatch.setenv("NARRATIVES_DATA_DIR", str(tmp_path / "elsewhere"))
    opened = call("library", "open", tmp_path / "all.narratives")
    assert opened.exit_code == 0, opened.stderr
    assert outlets(open_store(f"sqlite:///{tmp_path / 'elsewhere' / 'narratives.db'}")) == outlets(store)
