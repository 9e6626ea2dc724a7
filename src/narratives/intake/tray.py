"""Keeps a batch in the store while it waits, so that a reload, a crash or another day finds it as it was left."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict, astuple, fields
from typing import Any

from narratives.ingest import Draft, ReadReport
from narratives.intake.batch import Batch, Entry, Source
from narratives.records import Signature
from narratives.store import imports
from narratives.store.engine import Store, transaction
from narratives.store.imports import Line
from narratives.store.known import Known

_FIELDS = {field.name for field in fields(Draft)}


def save_batch(store: Store, batch: Batch) -> None:
    """Write what is new, corrected or taken back since the last time, in one transaction; often that is nothing."""
    unsaved = [source for source in batch.sources.values() if not source.is_stored]
    new = [entry for entry in batch.entries if entry.position is None]
    changed = [entry for entry in batch.entries if entry.position is not None and entry.is_changed]
    if not (unsaved or new or changed or batch.gone):
        return
    with transaction(store) as conn:
        if batch.batch_id is None:
            batch.batch_id = imports.stage(conn, (), label=_label(batch))
        if batch.gone:
            imports.drop_drafts(conn, batch.batch_id, batch.gone)
        for name in {source.report.name for source in unsaved}:
            imports.drop_lines(conn, batch.batch_id, name)
        imports.write_report(conn, batch.batch_id, _refusals(source.report for source in unsaved))
        positions = imports.add_drafts(conn, batch.batch_id, [_to_mapping(entry) for entry in new])
        imports.replace_drafts(conn, batch.batch_id, {entry.position or 0: _to_mapping(entry) for entry in changed})
    for entry, position in zip(new, positions, strict=True):
        entry.position = position
    for entry in batch.entries:
        entry.is_changed = False
    for source in unsaved:
        source.is_stored = True
    batch.gone.clear()


def open_batch(store: Store, batch_id: int, *, number: int = 0) -> Batch:
    """The batch as it was left; raises ``StoreError`` when there is none with the id."""
    imports.read_report(store, batch_id)  # raises where there is no such batch
    batch = Batch(number=number, batch_id=batch_id)
    take_staged(store, batch)
    return batch


def take_staged(store: Store, batch: Batch) -> bool:
    """Take in what has been staged by somebody else, such as the worker that fetches links; whether there was any."""
    if batch.batch_id is None:
        return False
    held = {entry.position for entry in batch.entries} | set(batch.gone)
    if imports.count_drafts(store, batch.batch_id) == len(held - {None}):  # asked at every run of the page
        return False
    drafts = imports.read_batch(store, batch.batch_id).drafts
    new = {position: draft for position, draft in drafts.items() if position not in held}
    for position, draft in new.items():
        _take_one(batch, position, draft)
    batch.number += bool(new)
    return bool(new)


def read_refusals(store: Store, batch: Batch) -> list[Line]:
    """What could not become a draft, from files and links alike; a link that has been fetched since is no refusal."""
    if batch.batch_id is None:
        return []
    fetched = {entry.found_in for entry in batch.entries}
    lines = imports.read_report(store, batch.batch_id)
    return [line for line in lines if line.outcome == "refused" and (line.file, line.where) not in fetched]


def _take_one(batch: Batch, position: int, draft: Mapping[str, Any]) -> None:
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in draft.items()}
    made = Draft(**{name: value for name, value in known.items() if name in _FIELDS})
    file = str(draft.get("file") or made.url or made.where)
    of = {source.report.name: key for key, source in batch.sources.items()}
    if file not in of:
        of[file] = max(batch.sources, default=-1) + 1
        batch.sources[of[file]] = Source(ReadReport(file), is_stored=True)
    entry = Entry(of[file], file, made, known.get("is_wanted"), position)
    entry.signature = _to_signature(draft.get("signature"))
    entry.near = Known(*draft["near"]) if draft.get("near") else None
    entry.found_in = known.get("found_in")
    batch.entries.append(entry)


def _to_mapping(entry: Entry) -> dict[str, Any]:
    return asdict(entry.draft) | {
        "file": entry.file,
        "is_wanted": entry.is_wanted,
        "signature": _from_signature(entry.signature),
        "near": astuple(entry.near) if entry.near else None,
        "found_in": entry.found_in,
    }


def _from_signature(signature: Signature | None) -> dict[str, Any] | None:
    if signature is None:
        return None
    return asdict(signature) | {"minhash": b64encode(signature.minhash).decode("ascii")}


def _to_signature(given: Mapping[str, Any] | None) -> Signature | None:
    if not given:
        return None
    prints = tuple((int(position), int(value), int(n)) for position, value, n in given["prints"])
    return Signature(given["method"], int(given["n_words"]), b64decode(given["minhash"]), prints)


def _refusals(reports: Iterable[ReadReport]) -> list[Line]:
    return [
        Line(report.name, refusal.where, None, None, "refused", refusal.message)
        for report in reports
        for refusal in report.refused
    ]


def _label(batch: Batch) -> str:
    names = [source.report.name for source in batch.sources.values()]
    return f"{names[0]} and {len(names) - 1:,} more" if len(names) > 1 else "".join(names[:1]) or "links"
