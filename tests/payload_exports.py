"""Every page there is and every file that comes out of the program, in one table; the files are full of payloads.

A page or an export that is not in the table fails ``test_exports.py``, which compares it with what the program offers.
"""

import ast
import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from payload_story import EVENT, PAYLOADS, write_story
from typer import Typer
from typer.testing import CliRunner

from narratives.cli import app
from narratives.config import Settings
from narratives.corpus import CorpusOptions, analyze_files
from narratives.error_book import REMEDIES, Mistake, write_error_book
from narratives.outputs import COLUMNS, FORMATS, Format, write_outputs
from narratives.store.engine import open_store

ROOT = Path(__file__).parents[1]

# Page → the addresses under which test_payloads.py opens it; {event} and {article} stand for ids that are payloads.
PAGES = {
    "stories": ("",),
    "side_by_side": ("side_by_side?event={event}",),
    "article": ("article?article={article}",),
    "add_articles": ("add_articles",),
    "method": ("method",),
}
# What a page offers to keep → the name of the file. Tables of Streamlit bring a download of their own, which writes
# cells as they are: it is taken away, and test_payloads.py looks that it is.
OFFERED = {
    ("views/add_report.py", "download_button"): "import-report.csv",
    ("views/holdings.py", "download_button"): "library.narratives",
    ("views/add_table.py", "data_editor"): None,
    ("views/add_columns.py", "data_editor"): None,
}
_OFFERS = ("download_button", "link_button", "data_editor", "dataframe", "table", "image", "graphviz_chart", "json")


@dataclass(frozen=True, slots=True)
class Given:
    """What the exports are made of: a library, articles in files, the same articles in one file, pairs."""

    folder: Path

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def articles(self) -> Path:
        return self.folder / "articles.jsonl"

    @property
    def pairs(self) -> Path:
        return self.folder / "pairs.jsonl"

    def data_dir(self, name: str) -> Path:
        return self.folder / name


Write = Callable[[Given, Path], None]


def _call(given: Given, *arguments: object, library: str = "library") -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NARRATIVES_DATA_DIR", str(given.data_dir(library)))
        patch.delenv("NARRATIVES_DATABASE_URL", raising=False)
        done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == 0, done.stderr or done.exception


def _analyze(file_format: Format) -> Write:
    def write(given: Given, out: Path) -> None:
        """As the command does, with one run of the models for all formats."""
        found = _found.get(given.folder)
        if found is None:
            found = _found[given.folder] = analyze_files(
                [given.articles], settings=Settings(), options=CorpusOptions(one_event=True)
            )
        write_outputs(*found, out, file_format=file_format)

    return write


_found: dict[Path, Any] = {}


def _export(file_format: Format) -> Write:
    return lambda given, out: _call(given, "export", "--out", out, "--format", file_format)


def _report(given: Given, out: Path) -> None:
    _call(given, "import", given.files, "--report", out / "report.csv", library="imported")


def _error_book(_given: Given, out: Path) -> None:
    """The passages are those of our own data, but a page of Markdown must not rest on that."""
    fences = ("````", "`````text", "   ~~~~")
    mistakes = [
        Mistake(kind, f"{payload}\n````\n{payload}", payload, (payload, *fences, payload), 1.0)
        for kind in REMEDIES
        for payload in PAYLOADS.values()
    ]
    write_error_book(mistakes, out / "errors.md")


# (command, argument or option, format) → what writes it.
EXPORTS: Mapping[tuple[str, str, str], Write] = {
    **{("analyze", "out", one): _analyze(one) for one in FORMATS},
    **{("export", "out", one): _export(one) for one in FORMATS},
    ("relate", "out", ""): lambda given, out: _call(given, "relate", given.pairs, "--out", out / "relations.jsonl"),
    ("import", "report", ""): _report,
    ("library save", "file", ""): lambda given, out: _call(given, "library", "save", out / "library.narratives"),
    ("eval-report", "out", ""): _error_book,
}


def write_given(folder: Path) -> Given:
    """Make what the exports are made of."""
    given = Given(folder)
    given.data_dir("library").mkdir()
    store = open_store(f"sqlite:///{given.data_dir('library') / 'narratives.db'}")
    write_story(store)
    store.dispose()
    given.files.mkdir()
    for name, content in list_files().items():
        (given.files / name).write_bytes(content)
    rows = [
        {
            "id": payload,
            "outlet": f"{payload} Post",
            "title": payload,
            "text": f"{payload} said the bridge was closed. The mayor said {payload} denied it.",
            "event": EVENT,
        }
        for payload in PAYLOADS.values()
    ]
    given.articles.write_text("\n".join(map(json.dumps, rows)), encoding="utf8")
    pairs = [{"id": payload, "a": f"{payload} said it was shut.", "b": payload} for payload in PAYLOADS.values()]
    given.pairs.write_text("\n".join(map(json.dumps, pairs)), encoding="utf8")
    return given


def list_files() -> dict[str, bytes]:
    """Files of articles, with payloads for names: one broken, tables, texts that name no outlet, broken lines."""
    rows = [["outlet", "title", "text", "url", "published_at"]]
    for payload in PAYLOADS.values():
        rows.append([payload, payload, f"{payload} and more words of an article about it", payload, payload])
        rows.append([f"{payload} Post", payload, f"{payload} and other words of an article", "", "2025-03-14"])
    table = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows).encode()
    files = {}
    for (name, payload), kind in zip(PAYLOADS.items(), ("csv", "txt", "jsonl") * 4, strict=True):
        text = f"{payload} and the words of the article {name}, which nobody printed.".encode()
        files[f"{payload.replace('/', '∕')}.{kind}"] = text if kind == "txt" else table if files else b"\xff\0"
    return files


def write_exports(given: Given, folder: Path) -> dict[tuple[str, str, str], list[Path]]:
    """Every file of every export."""
    made = {}
    for number, (export, write) in enumerate(EXPORTS.items()):
        out = folder / str(number)
        out.mkdir()
        write(given, out)
        made[export] = sorted(path for path in out.rglob("*") if path.is_file())
    return made


def expected_names(export: tuple[str, str, str]) -> list[str]:
    """The files of an export of tables; those of another come from the table above by their own names."""
    return sorted([*(f"{table}.{export[2]}" for table in COLUMNS), "manifest.json"])


def find_offered() -> Counter[tuple[str, str]]:
    """Every place in the pages that offers a file, or an element of Streamlit that brings a download or a link."""
    found: Counter[tuple[str, str]] = Counter()
    package = ROOT / "src" / "narratives"
    for path in [*sorted((package / "views").rglob("*.py")), ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]:
        shown = path.relative_to(package if package in path.parents else ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = node.func.attr
                if name in _OFFERS or name.endswith("_chart"):
                    found[shown, name] += 1
    return found


def find_exports(of: Typer = app, before: str = "") -> Iterator[tuple[str, str, str]]:
    """Every argument and option of a command that names one path which need not be there, in every format."""
    for command in of.registered_commands:
        assert command.callback is not None
        name = f"{before}{command.name or command.callback.__name__}"
        hints = {one: parameter.annotation for one, parameter in signature(command.callback).parameters.items()}
        formats = next((get_args(kind) for kind in map(_kind, hints.values()) if get_origin(kind) is Literal), ("",))
        for one, hint in hints.items():
            kinds = (_kind(hint), *get_args(_kind(hint)))
            if Path in kinds and get_origin(_kind(hint)) is not list and not getattr(hint.__metadata__[0], "exists", 0):
                yield from ((name, one, file_format) for file_format in formats)
    for group in of.registered_groups:
        assert group.typer_instance is not None
        yield from find_exports(group.typer_instance, f"{before}{group.name} ")


def _kind(hint: Any) -> Any:
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint


def read_cells(path: Path, separator: str) -> Iterator[str]:
    """The cells of a CSV as a spreadsheet has them that was told, or takes, this separator."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=separator):
            yield from row
