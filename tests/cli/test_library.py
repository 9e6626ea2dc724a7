"""The two ways through the house end in the same tables: `analyze`, and `import` with `export`."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from narratives.cli import app
from narratives.outputs import COLUMNS

pytestmark = pytest.mark.golden

STORY = Path(__file__).resolve().parents[2] / "data" / "water.jsonl"


@pytest.fixture(autouse=True)
def _own_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATIVES_DATA_DIR", str(tmp_path / "library"))
    monkeypatch.delenv("NARRATIVES_DATABASE_URL", raising=False)


def test_import_and_export_write_what_analyze_writes(tmp_path: Path) -> None:
    direct, stored = tmp_path / "direct", tmp_path / "stored"
    _run("analyze", str(STORY), "--out", str(direct))
    assert "5 articles added, 0 there already, 5 analysed" in _run("import", str(STORY), "--wait")
    _run("export", "--out", str(stored))
    for name in COLUMNS:
        assert (stored / f"{name}.jsonl").read_bytes() == (direct / f"{name}.jsonl").read_bytes(), name
    one, other = (_manifest(folder) for folder in (direct, stored))
    for part in ("versions", "models", "seed", "input_digest"):
        assert one[part] == other[part], part
    assert "library                5 articles in 1 stories" in _run("doctor")
    assert "0 articles added, 5 there already, 0 analysed" in _run("import", str(STORY), "--wait")


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.stderr or result.exception
    return result.stdout


def _manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf8"))
