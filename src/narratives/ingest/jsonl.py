"""Opens JSON: lines of one object each, or one document that holds a list of objects somewhere on top."""

import json
from collections.abc import Iterator, Mapping

from narratives.errors import InputError
from narratives.ingest.drafts import refuse_broken, shown
from narratives.ingest.limits import MAX_JSON
from narratives.ingest.tables import Row, Table

# Where exports keep their list: NewsAPI and GDELT in "articles", others in one of these, perhaps one level down.
_LISTS = ("articles", "stories", "items", "results", "data", "docs", "documents", "news", "response", "hits", "value")


def open_jsonl(name: str, content: str) -> Table:
    """One row a line; a bad line does not stop the next one.

    Lines end with a line feed only: the other characters Unicode calls line ends may stand inside a string.
    """
    return Table(name, None, _line_rows(name, content))


def open_json(name: str, content: str) -> Table:
    """One row for each object of the document's list; ``where`` counts them from 1. Raises InputError without any."""
    if len(content) > MAX_JSON:
        raise InputError(f"{name}: has more than {MAX_JSON // 2**20} MB; write one object a line and name it .jsonl")
    try:
        document = _parse(content, name)
    except InputError:
        first = content.lstrip().split("\n", 1)[0]
        if not (first.startswith("{") and first.rstrip().endswith("}")):
            raise
        return open_jsonl(name, content)  # lines of objects under the name .json
    rows = _find_list(document)
    if rows is None:
        raise InputError(f"{name}: holds no list of articles; "
                         'write [{"outlet": …, "text": …}, …]')  # fmt: skip
    return Table(name, None, _list_rows(name, rows))


def _line_rows(name: str, content: str) -> Iterator[Row]:
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            refuse_broken(line, where, "the line")
            yield where, _object(_parse(line, where), where, 'write {"outlet": …, "text": …} on each line')
        except InputError as error:
            yield where, error


def _list_rows(name: str, rows: list[object]) -> Iterator[Row]:
    for number, value in enumerate(rows, start=1):
        where = f"{name}:{number}"
        try:
            yield where, _object(value, where, 'write {"outlet": …, "text": …} for each article')
        except InputError as error:
            yield where, error


def _parse(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        is_line = where.rsplit(":", 1)[-1].isdigit()
        hint = "write one JSON object per line, without a list around them" if text.lstrip()[:1] == "[" else None
        remedy = (hint or "write one complete JSON object per line") if is_line else "export it anew"
        raise InputError(f"{where}: not JSON at character {error.pos + 1} ({error.msg}); {remedy}") from None
    except (ValueError, RecursionError):  # a number of 5,000 figures, 100,000 brackets
        raise InputError(
            f"{where}: {shown(text.strip()[:80], 40)} cannot be read; write one plain JSON object"
        ) from None


def _object(value: object, where: str, remedy: str) -> Mapping[str, object]:
    """The object, with {"source": {"name": …}} as its name alone, the way NewsAPI writes outlets."""
    if not isinstance(value, dict):
        raise InputError(f"{where}: {shown(value, 40)} is not an object; {remedy}")
    return {
        column: cell["name"] if isinstance(cell, dict) and "name" in cell else cell for column, cell in value.items()
    }


def _find_list(document: object, depth: int = 2) -> list[object] | None:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict) or depth < 0:
        return None
    for key in _LISTS:
        if isinstance(document.get(key), list | dict) and (found := _find_list(document[key], depth - 1)) is not None:
            return found
    return [document] if any(isinstance(document.get(key), str) for key in ("text", "body", "content", "url")) else None
