"""`analyze` on the demo stories as a user runs it: the same bytes in one process and two, offsets that hold."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from narratives.outputs import COLUMNS

pytestmark = pytest.mark.golden

ROOT = Path(__file__).resolve().parents[2]
STORIES = sorted((ROOT / "data").glob("*.jsonl"))


def _analyze(out: Path, *arguments: str) -> Path:
    command = [sys.executable, "-m", "narratives", "analyze", *map(str, STORIES), "--out", str(out), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _analyze(tmp_path_factory.mktemp("one"))


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf8").splitlines()]


def _manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf8"))


def test_two_processes_write_the_same_bytes_as_one(results: Path, tmp_path: Path) -> None:
    other = _analyze(tmp_path, "--processes", "2")
    for name in COLUMNS:
        assert (other / f"{name}.jsonl").read_bytes() == (results / f"{name}.jsonl").read_bytes(), name
    assert {**_manifest(other), "seconds": None} == {**_manifest(results), "seconds": None}


def test_every_span_is_what_it_says(results: Path) -> None:
    given = {
        row["id"]: row for path in STORIES for row in map(json.loads, path.read_text(encoding="utf8").splitlines())
    }
    claims = _rows(results, "claims")
    assert len(claims) > 100
    for claim in claims:
        printed = given[claim["article_id"]]["title" if claim["section"] == "headline" else "text"]
        assert printed[claim["start"] : claim["end"]] == claim["text"] != ""
        if claim["source_start"] is not None:
            assert 0 <= claim["source_start"] < claim["source_end"] <= len(printed)
        assert (claim["source"] is None) == (claim["source_kind"] is None)


def test_the_tables_hang_together(results: Path) -> None:
    claims, clusters, events = (_rows(results, name) for name in ("claims", "clusters", "events"))
    labels = {cluster["cluster_id"]: cluster["label"] for cluster in clusters}
    assert {claim["cluster_id"] for claim in claims} == set(labels)
    assert len({claim["claim_id"] for claim in claims}) == len(claims)
    members = {article_id: event["event_id"] for event in events for article_id in event["article_ids"]}
    for article in _rows(results, "articles"):
        assert members[article["article_id"]] == article["event_id"]
        assert article["lead_narrative"] in labels.values()
    passages = {claim["text"] for claim in claims}
    assert all(cluster["representative"] in passages for cluster in clusters)
    assert len(events) == len(STORIES)


def test_the_manifest_says_what_made_it(results: Path) -> None:
    manifest = _manifest(results)
    assert {"narratives", "python", "spacy", "torch"} <= set(manifest["versions"])
    assert all(len(found) == 64 for found in manifest["models"].values())
    assert manifest["options"]["cluster"]["threshold"] > 0
    assert manifest["input_digest"]
    assert set(manifest["seconds"]) == {"input", "models", "articles", "grouping", "comparison"}
