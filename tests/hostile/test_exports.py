"""What comes out of the program runs nowhere: spreadsheets find no formula, other programs the words as they were."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from markdown_it import MarkdownIt
from payload_exports import EXPORTS, OFFERED, PAGES, ROOT, Given, expected_names, find_exports, find_offered, read_cells
from payload_story import PAYLOADS
from pyarrow import parquet

from narratives.outputs import COLUMNS
from narratives.spreadsheet import neutralise
from narratives.store import queries
from narratives.store.engine import open_store
from narratives.store.exchange import import_library

Exported = dict[tuple[str, str, str], list[Path]]
STARTS = tuple("=+-@\t\r\n＝＋－＠")
TABLES = [("analyze", "out", "csv"), ("export", "out", "csv"), ("import", "report", "")]


def test_every_page_and_every_way_out_is_in_the_table() -> None:
    assert sorted(path.stem for path in (ROOT / "pages").glob("*.py")) == sorted(PAGES)
    assert find_offered() == Counter(list(OFFERED)), "name what the page offers in tests/payload_exports.py"
    assert sorted(find_exports()) == sorted(EXPORTS), "have the new export written in tests/payload_exports.py"


def test_a_new_way_out_is_found() -> None:
    planted, group = typer.Typer(), typer.Typer()
    planted.add_typer(group, name="deep")

    @group.command("draw")
    def draw(
        _source: Annotated[Path, typer.Argument(exists=True)],
        _sources: Annotated[list[Path], typer.Argument()],
        _picture: Annotated[Path | None, typer.Option("--picture")] = None,
    ) -> None: ...

    assert list(find_exports(planted)) == [("deep draw", "_picture", "")]


# (cell, what a spreadsheet is given)
CELLS = [
    ("Rain fell; the river rose - fast", "Rain fell; the river rose - fast"),
    ("=1+1", "'=1+1"),
    (" \t=1+1", "' \t'=1+1"),
    ("x;=1+1", "x;'=1+1"),
    ('x; "=1+1"', 'x; "\'=1+1"'),
    ("one\n- two\r\n@three", "one\n'- two\r\n'@three"),
    ("a;b;c", "a;b;c"),
    ("x\t＝1", "x\t'＝1"),
]


@pytest.mark.parametrize(("cell", "given"), CELLS)
def test_a_formula_is_taken_for_text_also_where_a_spreadsheet_cuts_cells_otherwise(cell: str, given: str) -> None:
    assert neutralise(cell) == given


@pytest.mark.golden
@pytest.mark.parametrize("export", TABLES)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_begins_like_a_formula_whatever_the_separator(
    exported: Exported, export: tuple[str, str, str], separator: str
) -> None:
    tables = [path for path in exported[export] if path.suffix == ".csv"]
    assert len(tables) == (1 if export[0] == "import" else len(COLUMNS))
    cells = [cell for path in tables for cell in read_cells(path, separator)]
    assert [cell for cell in cells if cell.lstrip().startswith(STARTS)] == []
    # The payload is there and only made harmless; the report's is in the name of a file as well.
    assert any("'=HYPERLINK" in cell for cell in cells)


@pytest.mark.golden
@pytest.mark.parametrize("command", ["analyze", "export"])
def test_other_formats_have_the_words_as_they_were_and_csv_the_same_but_for_apostrophes(
    exported: Exported, command: str
) -> None:
    for file_format in ("jsonl", "csv", "parquet"):
        export = (command, "out", file_format)
        assert [path.name for path in exported[export]] == expected_names(export)
    for table in COLUMNS:
        by_format = {one: _rows(exported[command, "out", one], table) for one in ("jsonl", "parquet", "csv")}
        assert by_format["parquet"] == by_format["jsonl"]
        written = [_bare(row.values()) for row in by_format["csv"]]
        assert written == [_bare(map(_as_cell, row.values())) for row in by_format["jsonl"]]


@pytest.mark.golden
def test_offsets_of_the_contract_point_at_the_payloads(exported: Exported, payload_given: Given) -> None:
    rows = [json.loads(line) for line in payload_given.articles.read_text(encoding="utf8").splitlines()]
    texts = {row["id"]: row for row in rows}
    claims = _rows(exported["analyze", "out", "jsonl"], "claims")
    assert len(claims) > len(PAYLOADS)
    for claim in claims:
        source = texts[claim["article_id"]]["title" if claim["section"] == "headline" else "text"]
        assert source[claim["start"] : claim["end"]] == claim["text"]
    found = {row["outlet"] for row in _rows(exported["analyze", "out", "jsonl"], "articles")}
    assert found == {f"{payload} Post" for payload in PAYLOADS.values()}
    related = [json.loads(line) for line in exported["relate", "out", ""][0].read_text(encoding="utf8").splitlines()]
    assert [row["id"] for row in related] == list(PAYLOADS.values())


@pytest.mark.golden
@pytest.mark.parametrize("how", ["merge", "replace"])
def test_a_library_is_the_same_on_another_machine(
    exported: Exported, payload_given: Given, tmp_path: Path, how: Any
) -> None:
    there = open_store(f"sqlite:///{tmp_path / 'there.db'}")
    import_library(there, exported["library save", "file", ""][0], how=how)
    here = open_store(f"sqlite:///{payload_given.data_dir('library') / 'narratives.db'}")
    for read in (queries.read_articles, queries.read_events):
        assert read(there).to_csv() == read(here).to_csv()


@pytest.mark.golden
def test_the_error_book_holds_no_markup_of_the_passages(exported: Exported) -> None:
    page = exported["eval-report", "out", ""][0].read_text(encoding="utf8")
    tokens = MarkdownIt("commonmark", {"html": True}).parse(page)
    inner = [child.type for token in tokens for child in token.children or ()]
    assert {token.type for token in tokens} <= {
        *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "fence"),
        *("ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close"),
    }
    assert set(inner) <= {"text", "softbreak", "code_inline"}
    fences = [token.content for token in tokens if token.type == "fence"]
    for payload in PAYLOADS.values():
        assert any(payload in content for content in fences)
        assert not any(payload in token.content for token in tokens if token.type == "inline")


def _rows(paths: list[Path], table: str) -> list[dict[str, Any]]:
    (path,) = [path for path in paths if path.stem == table]
    if path.suffix == ".parquet":
        return list(parquet.read_table(path).to_pylist())
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


def _as_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


def _bare(cells: Any) -> list[str]:
    return [str(cell).replace("'", "") for cell in cells]
