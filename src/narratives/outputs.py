"""Writes what was found as the files of the output contract: articles, events, claims, clusters and a manifest.

Rows are sorted by id, floats rounded and columns fixed, so that equal findings give equal bytes.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from narratives.errors import InputError
from narratives.records import AnalysedArticle, Article, Claim, ClaimCluster, ComparedEvent, Event, Manifest
from narratives.spreadsheet import neutralise

Format = Literal["jsonl", "csv", "parquet"]
Kind = Literal["text", "integer", "number", "flag", "list"]
Row = dict[str, Any]

FORMATS: tuple[Format, ...] = ("jsonl", "csv", "parquet")

COLUMNS: Mapping[str, Mapping[str, Kind]] = {
    "articles": {
        "article_id": "text",
        "outlet": "text",
        "title": "text",
        "published_at": "text",
        "event_id": "text",
        "lead_narrative": "text",
    },
    "events": {"event_id": "text", "title": "text", "article_ids": "list"},
    "claims": {
        "claim_id": "text",
        "article_id": "text",
        "event_id": "text",
        "section": "text",
        "start": "integer",
        "end": "integer",
        "text": "text",
        "cluster_id": "text",
        "stance": "text",
        "source": "text",
        "source_start": "integer",
        "source_end": "integer",
        "source_kind": "text",
        "cue": "text",
        "agent": "text",
        "action": "text",
        "target": "text",
        "negated": "flag",
        "hedged": "flag",
        "voice": "text",
    },
    "clusters": {
        "cluster_id": "text",
        "event_id": "text",
        "label": "text",
        "representative": "text",
        "outlets": "list",
        "n_articles": "integer",
        "probability": "number",
        "conflicts": "list",
    },
}


@dataclass(frozen=True, slots=True)
class Findings:
    """All articles of one input with what they say, and the events they were compared in."""

    analysed: Sequence[AnalysedArticle]
    events: Sequence[ComparedEvent]


def write_outputs(findings: Findings, manifest: Manifest, folder: Path, *, file_format: Format) -> list[Path]:
    """Write the four tables in the format and ``manifest.json``; returns the paths written.

    Raises ``InputError`` when the folder cannot be made or written.
    """
    tables = build_tables(findings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [write_table(name, rows, folder / f"{name}.{file_format}") for name, rows in tables.items()]
        target = folder / "manifest.json"
        target.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({error.strerror or error}); name another folder with --out"
        ) from error
    return [*paths, target]


def build_tables(findings: Findings) -> dict[str, list[Row]]:
    """The rows of the four tables, sorted by id, claims by their place."""
    placed = _Placed(findings)
    events = sorted(findings.events, key=lambda compared: compared.event.event_id)
    analysed = sorted(findings.analysed, key=lambda one: one.article.article_id)
    return {
        "articles": [placed.article_row(one.article) for one in analysed],
        "events": [_event_row(compared.event) for compared in events],
        "claims": [placed.claim_row(claim) for one in analysed for claim in sorted(one.claims, key=_place)],
        "clusters": [
            placed.cluster_row(cluster)
            for compared in events
            for cluster in sorted(compared.clusters, key=lambda cluster: cluster.cluster_id)
        ],
    }


def write_table(name: str, rows: Sequence[Row], path: Path) -> Path:
    """Write the rows of one table of the contract; the format is the path's suffix."""
    columns = COLUMNS[name]
    if path.suffix == ".jsonl":
        path.write_bytes(b"".join(_json_lines(rows)))
    elif path.suffix == ".csv":
        path.write_bytes(_csv_text(columns, rows).encode("utf8"))
    elif path.suffix == ".parquet":
        _write_parquet(columns, rows, path)
    else:
        raise InputError(f"{path}: unknown format {path.suffix!r}; choose one of {', '.join(FORMATS)}")
    return path


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Write rows as JSON lines; raises ``InputError`` when the file cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(_json_lines(rows)))
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error}); name another file") from error


class _Placed:
    """Where each claim and article belongs, so that a row can say it."""

    def __init__(self, findings: Findings) -> None:
        self._claims = {claim.claim_id: claim for one in findings.analysed for claim in one.claims}
        self._event_of = {
            a: compared.event.event_id for compared in findings.events for a in compared.event.article_ids
        }
        self._cluster_of = {
            claim_id: cluster.cluster_id
            for compared in findings.events
            for cluster in compared.clusters
            for claim_id in cluster.claim_ids
        }
        self._stance_of = {c: stance for compared in findings.events for c, stance in compared.stances.items()}
        labels = {cluster.cluster_id: cluster.label for compared in findings.events for cluster in compared.clusters}
        self._lead_of = {
            article_id: labels[cluster_id]
            for compared in findings.events
            for article_id, cluster_id in compared.leads.items()
        }

    def article_row(self, article: Article) -> Row:
        return {
            "article_id": article.article_id,
            "outlet": article.outlet,
            "title": article.title,
            "published_at": article.published_at,
            "event_id": self._event_of.get(article.article_id),
            "lead_narrative": self._lead_of.get(article.article_id),
        }

    def claim_row(self, claim: Claim) -> Row:
        attribution = claim.attribution
        source = attribution.source
        return {
            "claim_id": claim.claim_id,
            "article_id": claim.article_id,
            "event_id": self._event_of.get(claim.article_id),
            "section": claim.section,
            "start": claim.start,
            "end": claim.end,
            "text": claim.text,
            "cluster_id": self._cluster_of.get(claim.claim_id),
            "stance": self._stance_of.get(claim.claim_id, attribution.stance),
            "source": source.naming if source else None,
            "source_start": source.start if source else None,
            "source_end": source.end if source else None,
            "source_kind": source.kind if source else None,
            "cue": attribution.cue.text if attribution.cue else None,
            "agent": claim.agent,
            "action": claim.action,
            "target": claim.target,
            "negated": claim.negated,
            "hedged": claim.hedged,
            "voice": claim.voice,
        }

    def cluster_row(self, cluster: ClaimCluster) -> Row:
        return {
            "cluster_id": cluster.cluster_id,
            "event_id": cluster.event_id,
            "label": cluster.label,
            "representative": self._claims[cluster.representative].text,
            "outlets": list(cluster.outlets),
            "n_articles": cluster.n_articles,
            "probability": round(cluster.probability, 4),
            "conflicts": [" / ".join(self._claims[claim_id].text for claim_id in pair) for pair in cluster.conflicts],
        }


def _event_row(event: Event) -> Row:
    return {"event_id": event.event_id, "title": event.title, "article_ids": list(event.article_ids)}


def _place(claim: Claim) -> tuple[bool, int, int, str]:
    return claim.section != "headline", claim.start, claim.end, claim.claim_id


def _json_lines(rows: Sequence[Row]) -> Iterator[bytes]:
    for row in rows:
        line = json.dumps(row, ensure_ascii=False)
        # str.splitlines() takes these for ends of lines, and a row must stay on its own.
        for separator in "\x85\u2028\u2029":
            line = line.replace(separator, f"\\u{ord(separator):04x}")
        yield line.encode("utf8") + b"\n"


def _csv_text(columns: Mapping[str, Kind], rows: Sequence[Row]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_csv_cell(kind, row[name]) for name, kind in columns.items()] for row in rows)
    return buffer.getvalue()


def _csv_cell(kind: Kind, value: Any) -> str:
    if value is None:
        return ""
    if kind == "flag":
        return "true" if value else "false"
    if kind in ("integer", "number"):
        return str(value)
    return neutralise(json.dumps(value, ensure_ascii=False) if kind == "list" else str(value))


def _write_parquet(columns: Mapping[str, Kind], rows: Sequence[Row], path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "list": pa.list_(pa.string()),
    }
    table = pa.table({name: pa.array([row[name] for row in rows], type=types[kind]) for name, kind in columns.items()})
    parquet.write_table(table, path, compression="zstd")
