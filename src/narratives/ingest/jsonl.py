"""Reads JSON lines: one object per line, one article per object."""

import json

from narratives.errors import InputError
from narratives.ingest.drafts import Draft, ReadReport, Refusal, refuse_broken, shown
from narratives.ingest.rows import draft_from_row, recognise_columns


def read_jsonl(name: str, content: str) -> ReadReport:
    """Every line of the file as a draft or a refusal; a bad line does not stop the next one.

    Lines end with a line feed only: the other characters Unicode calls line ends may stand inside a string.
    """
    drafts: list[Draft] = []
    refused: list[Refusal] = []
    ignored: dict[str, None] = {}
    ids: dict[str, str] = {}
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            row = _read_object(line, where)
            columns = recognise_columns(list(row), where)
            draft = draft_from_row(row, columns, where)
            refuse_repeated_id(draft, ids)
        except InputError as error:
            refused.append(Refusal(where, str(error)))
            continue
        ignored.update(dict.fromkeys(columns.ignored))
        drafts.append(draft)
    return ReadReport(name, tuple(drafts), tuple(refused), notes_on_ignored(tuple(ignored)))


def refuse_repeated_id(draft: Draft, ids: dict[str, str]) -> None:
    """Remember where each id stands; raises InputError for one that stands twice."""
    if draft.article_id is None:
        return
    first = ids.setdefault(draft.article_id, draft.where)
    if first != draft.where:
        raise InputError(f"{draft.where}: id {shown(draft.article_id)} stands already at {first}; give each its own")


def notes_on_ignored(columns: tuple[str, ...]) -> tuple[str, ...]:
    """What to say about columns that mean nothing to the program."""
    return (f"columns not used: {', '.join(shown(name, 40) for name in columns[:12])}",) if columns else ()


def _read_object(line: str, where: str) -> dict[str, object]:
    refuse_broken(line, where, "the line")
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        hint = "write one JSON object per line, without a list around them" if line.lstrip()[0] == "[" else None
        remedy = hint or "write one complete JSON object per line"
        raise InputError(f"{where}: not JSON at character {error.pos + 1} ({error.msg}); {remedy}") from None
    except (ValueError, RecursionError):  # a number of 5,000 figures, 100,000 brackets
        raise InputError(f"{where}: {shown(line.strip(), 40)} cannot be read; write one plain JSON object") from None
    if not isinstance(row, dict):
        raise InputError(f'{where}: {shown(row, 40)} is not an object; write {{"outlet": …, "text": …}} on each line')
    return row
