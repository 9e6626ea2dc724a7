"""What begins like a formula comes out of the CSV export as text, whichever column it stands in."""

import csv
from pathlib import Path

import pytest
from hostile_texts import FORMULAS

from narratives.outputs import COLUMNS, write_table


@pytest.mark.parametrize("formula", [*FORMULAS, "-", "+", "=", "@x", '="quoted"', "=1,2", "\t", "\r\n=1+1"])
@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_no_cell_of_an_export_begins_like_a_formula(tmp_path: Path, table: str, formula: str) -> None:
    values = {"text": formula, "list": [formula, formula], "integer": 1, "number": 0.5, "flag": True}
    row = {name: values[kind] for name, kind in COLUMNS[table].items()}
    path = write_table(table, [row], tmp_path / f"{table}.csv")
    with path.open(encoding="utf8", newline="") as file:
        _, cells = csv.reader(file)
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []
    assert formula.replace("'", "") in {cell.replace("'", "") for cell in cells}  # nothing else has been done to it
