"""The command line: every command documented, every option explained, errors told in one line."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from narratives.cli import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf8")
GROUP: Any = get_command(app)
COMMANDS = sorted(GROUP.commands)


def _documented_calls() -> Iterator[list[str]]:
    for call in re.findall(r"python -m narratives ((?:[a-z]+)(?: [^`\n]*)?)", README):
        yield shlex.split(call)


@pytest.fixture(autouse=True)
def _own_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATIVES_DATA_DIR", str(tmp_path / "library"))
    monkeypatch.delenv("NARRATIVES_DATABASE_URL", raising=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_with_its_first_sentence_in_the_help(command: str) -> None:
    assert re.search(rf"^\| `{command}\b", README, re.MULTILINE), f"{command} is not in the README's table"
    assert GROUP.commands[command].help
    assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_help(command: str) -> None:
    unexplained = [p.name for p in GROUP.commands[command].params if p.name != "help" and not getattr(p, "help", None)]
    assert unexplained == []


def test_the_readme_calls_only_what_is_there() -> None:
    calls = list(_documented_calls())
    assert {call[0] for call in calls} >= {"analyze", "export", "doctor"}
    for name, *arguments in calls:
        known = {option for p in GROUP.commands[name].params for option in (*p.opts, *p.secondary_opts)}
        assert [a for a in arguments if a.startswith("-") and a not in known] == []


def test_the_readme_names_no_command_that_is_not_there() -> None:
    table = README.split("## Commands")[1].split("\n## ")[0]
    assert sorted(re.findall(r"^\| `([a-z-]+)", table, re.MULTILINE)) == COMMANDS


@pytest.mark.parametrize(
    ("arguments", "content", "message"),
    [
        ("analyze {file} --out out", "", "the file is empty"),
        ("analyze {file} --out out", '{"outlet": "A", "text": "Rain fell.", "date": "14/03"}', "articles.jsonl:1: "),
        ("analyze {file} --out out", "not json", "articles.jsonl:1: not JSON"),
        ("analyze {file} --out out", '{"text": "Rain fell."}', "no outlet; say who published the article"),
        ("relate {file} --out out", '{"id": 1, "a": "Rain fell."}', "articles.jsonl:1: b is None, not a passage"),
        ("relate {file} --out out", "[1]", "no object with an id"),
        ("relate {file} --out out", "\n", "holds no pairs"),
        ("import", "", "name files or folders of articles, or say --links or --demo"),
        ("export --out out", "", "no story has been compared yet"),
        ("export --out out --event gone", "", "no event has the id 'gone'"),
    ],
)
def test_errors_are_one_line_with_a_remedy(tmp_path: Path, arguments: str, content: str, message: str) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text(content, encoding="utf8")
    result = CliRunner().invoke(app, shlex.split(arguments.format(file=file)))
    assert result.exit_code == 1
    assert result.stderr.startswith("narratives: ")
    assert result.stderr.count("\n") == 1
    assert message in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("analyze none.jsonl --out out", "does not exist"),
        ("analyze README.md --out out --format xml", "xml"),
        ("analyze README.md --out out --processes 0", "--processes"),
        ("analyse README.md", "No such command"),
    ],
)
def test_wrong_use_is_told(arguments: str, message: str) -> None:
    result = CliRunner().invoke(app, shlex.split(arguments))
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_worker_without_work_ends_when_asked_to() -> None:
    assert CliRunner().invoke(app, ["worker", "--once"]).exit_code == 0


def test_files_wait_for_a_worker_and_are_taken_once(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    rows = [{"outlet": outlet, "text": "Rain fell on the harbour all night."} for outlet in ("A", "B")]
    (folder / "two.jsonl").write_text("\n".join(map(json.dumps, [*rows, {"text": "Nobody's."}])), encoding="utf8")
    first = CliRunner().invoke(app, ["import", str(folder)])
    assert "2 articles added, 0 there already, 2 waiting for a worker" in first.stdout
    assert "left out: two.jsonl:3: no outlet" in first.stderr
    second = CliRunner().invoke(app, ["import", str(folder)])
    assert "0 articles added, 2 there already" in second.stdout
    assert CliRunner().invoke(app, ["import", str(tmp_path / "library")]).exit_code == 1


def test_the_demo_stories_are_asked_for_once() -> None:
    first, second = (CliRunner().invoke(app, ["import", "--demo"]).stdout for _ in range(2))
    assert first == second  # the job that waits already is found again
    assert re.search(r"\b1\d waiting for a worker", first)
