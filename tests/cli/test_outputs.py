"""The contract's files: columns, order, bytes that do not change, and cells a spreadsheet must not run."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
from pyarrow import parquet

from narratives.errors import InputError
from narratives.outputs import COLUMNS, Findings, build_tables, write_outputs, write_rows
from narratives.records import (
    AnalysedArticle,
    Article,
    Attribution,
    Claim,
    ClaimCluster,
    ComparedEvent,
    Cue,
    Event,
    Manifest,
    Source,
)

CONTRACT = {
    "articles": "article_id outlet title published_at event_id lead_narrative",
    "events": "event_id title article_ids",
    "claims": "claim_id article_id event_id section start end text cluster_id stance source source_start source_end "
    "source_kind cue agent action target negated hedged voice",
    "clusters": "cluster_id event_id label representative outlets n_articles probability conflicts",
}
TEXT = "The dam held, the mayor said. =2+3 is no formula here.\u2028Nor is this."
SAID = Attribution(
    "attributed", Source("the mayor", "Ana Ruiz", "named", 14, 23), Cue("said", "say", 24, 28), "indirect"
)


def _claim(start: int, end: int, **changes: object) -> Claim:
    claim = Claim(
        claim_id=f"a1@b{start}-{end}",
        article_id="a1",
        section="body",
        sentence=0,
        start=start,
        end=end,
        text=TEXT[start:end],
        wording=TEXT[start:end],
        agent="the dam",
        action="hold",
        target=None,
        negated=False,
        hedged=False,
        voice="active",
        attribution=Attribution("asserted"),
    )
    return replace(claim, **changes)  # type: ignore[arg-type]


@pytest.fixture
def findings() -> Findings:
    first, second = _claim(0, 12, attribution=SAID), _claim(30, 54)
    article = Article("a1", "@Courier", TEXT, title="-10 degrees", published_at="2025-03-14", event="dam")
    cluster = ClaimCluster("c1", "dam", "Dam holding", first.claim_id, (first.claim_id,), ("@Courier",), 1, 0.98762, 1)
    other = replace(cluster, cluster_id="c0", representative=second.claim_id, claim_ids=(second.claim_id,))
    compared = ComparedEvent(Event("dam", "The dam", ("a1",)), (), (cluster, other), {"a1": "c1"})
    return Findings([AnalysedArticle(article, (), (second, first), ())], [compared])


@pytest.fixture
def manifest() -> Manifest:
    return Manifest(
        {"narratives": "0"}, {"model": "digest"}, {"threshold": 0.5}, 0, "input", ("one line",), {"all": 1.5}
    )


@pytest.mark.parametrize("table", CONTRACT)
def test_columns_are_those_of_the_contract(findings: Findings, table: str) -> None:
    assert list(COLUMNS[table]) == CONTRACT[table].split()
    assert all(list(row) == CONTRACT[table].split() for row in build_tables(findings)[table])


def test_rows_say_what_was_found(findings: Findings) -> None:
    tables = build_tables(findings)
    assert tables["articles"][0]["lead_narrative"] == "Dam holding"
    assert [row["start"] for row in tables["claims"]] == [0, 30]
    claim = tables["claims"][0]
    assert (claim["source"], claim["source_kind"], claim["cue"], claim["stance"]) == (
        "the mayor",
        "named",
        "said",
        "attributed",
    )
    assert TEXT[claim["source_start"] : claim["source_end"]] == "the mayor"
    assert TEXT[claim["start"] : claim["end"]] == claim["text"] == "The dam held"
    assert claim["cluster_id"] == "c1"
    assert [row["cluster_id"] for row in tables["clusters"]] == ["c0", "c1"]
    assert tables["clusters"][1]["representative"] == "The dam held"
    assert tables["clusters"][1]["probability"] == 0.9876


def test_every_line_is_one_row_even_for_readers_that_split_at_any_line_end(
    findings: Findings, manifest: Manifest, tmp_path: Path
) -> None:
    whole = _claim(30, len(TEXT))
    one = replace(findings.analysed[0], claims=(whole,))
    single = replace(findings.events[0].clusters[0], representative=whole.claim_id, claim_ids=(whole.claim_id,))
    compared = replace(findings.events[0], clusters=(single,), leads={})
    write_outputs(Findings([one], [compared]), manifest, tmp_path, file_format="jsonl")
    lines = (tmp_path / "claims.jsonl").read_text(encoding="utf8").splitlines()
    assert [json.loads(line)["text"] for line in lines] == [TEXT[30:]]


def test_a_spreadsheet_runs_nothing(findings: Findings, manifest: Manifest, tmp_path: Path) -> None:
    write_outputs(findings, manifest, tmp_path, file_format="csv")
    tables = {name: _read_csv(tmp_path / f"{name}.csv") for name in COLUMNS}
    assert tables["articles"][0]["outlet"] == "'@Courier"
    assert tables["articles"][0]["title"] == "'-10 degrees"
    assert tables["claims"][1]["text"].startswith("'=2+3")
    assert tables["claims"][0]["negated"] == "false"
    assert tables["claims"][1]["source"] == ""
    assert json.loads(tables["events"][0]["article_ids"]) == ["a1"]
    cells = [cell for rows in tables.values() for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r"))]


def test_parquet_keeps_types_and_the_text_as_it_was(findings: Findings, manifest: Manifest, tmp_path: Path) -> None:
    write_outputs(findings, manifest, tmp_path, file_format="parquet")
    rows = parquet.read_table(tmp_path / "claims.parquet").to_pylist()
    assert rows == build_tables(findings)["claims"]
    assert rows[1]["text"] == TEXT[30:54]


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "parquet"])
def test_the_same_findings_give_the_same_bytes(
    findings: Findings, manifest: Manifest, tmp_path: Path, file_format: str
) -> None:
    backwards = Findings(
        findings.analysed[::-1], [replace(findings.events[0], clusters=findings.events[0].clusters[::-1])]
    )
    write_outputs(findings, manifest, tmp_path / "one", file_format=file_format)  # type: ignore[arg-type]
    write_outputs(backwards, manifest, tmp_path / "two", file_format=file_format)  # type: ignore[arg-type]
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == sorted([*(f"{name}.{file_format}" for name in COLUMNS), "manifest.json"])
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


def test_a_folder_that_cannot_be_made_is_told(findings: Findings, manifest: Manifest, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="name another folder with --out"):
        write_outputs(findings, manifest, tmp_path / "file" / "out", file_format="jsonl")
    with pytest.raises(InputError, match="name another file"):
        write_rows([], tmp_path)


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf8", newline="") as lines:
        return list(csv.DictReader(lines))
