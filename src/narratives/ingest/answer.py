"""A report as lines of JSON and back, every field checked: the process that wrote them has read a hostile file."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Generic, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from narratives.ingest.drafts import MAX_TEXT

MAX_LONG = MAX_TEXT  # characters of the fields in _LONG
MAX_SHORT = 20_000  # characters of any other value; a web address has hardly 2,000
MAX_VALUES = 1_000  # values of a list such as ``notes``
MAX_LINE = 24 * MAX_TEXT + 2**20  # bytes: two long fields of twelve bytes a character, and the rest
MAX_RECORDS = 1_000_000  # articles and refusals of one file
_LONG = ("text", "set_apart", "a", "b")  # of an article; of a pair of passages
_BROKEN = re.compile("[\0\ud800-\udfff]")
R = TypeVar("R")  # the class of the report: a dataclass of a name, tuples of records, and plain values


class AnswerError(Exception):
    """The lines are no answer; the text says in a few words what they are instead."""


def encode_report(report: Any) -> Iterator[bytes]:
    """One line a record (article, refusal, …), then one that counts them: an answer that breaks off shows as such."""
    shape: Any = type(report)
    counts = {}
    for kind, record in _kinds(shape).items():
        records = getattr(report, kind)
        counts[kind] = len(records)
        for one in records:
            yield _line(kind, {name: getattr(one, name) for name in _hints(record)})
    yield _line("end", {"counts": counts, "rest": {name: getattr(report, name) for name in _rest(shape)}})


def encode_failure(what: str) -> bytes:
    """The line that says that nothing of this file may be used."""
    return _line("failed", {"what": what[:500]})


class Answer(Generic[R]):
    """Takes the lines of one answer in turn; ``finish`` gives the report.

    Nothing is handed out before the last line has come and agrees with the others.
    """

    def __init__(self, name: str, shape: type[R]) -> None:
        self.failure: str | None = None
        self._name = name
        self._shape: Any = shape
        self._found: dict[str, list[Any]] = {kind: [] for kind in _kinds(cast(Any, shape))}
        self._rest: dict[str, Any] | None = None

    def take(self, line: bytes) -> None:
        """Raises AnswerError for a line that no reader of ours has written."""
        kind, values = _parsed(line)
        if self._rest is not None:
            raise AnswerError("more than it had announced")
        if kind in self._found:
            if sum(map(len, self._found.values())) >= MAX_RECORDS:
                raise AnswerError(f"more than {MAX_RECORDS:,} articles")
            record = _kinds(self._shape)[kind]
            self._found[kind].append(record(**_checked(record.__name__, values, _hints(record))))
        elif kind == "end":
            if values.get("counts") != {kind: len(found) for kind, found in self._found.items()}:
                raise AnswerError("lines missing")
            self._rest = _checked("report", values.get("rest"), _rest(self._shape))
        elif kind == "failed":
            self.failure = "".join(c for c in _text(values.get("what"), "what") if c.isprintable())[:500]
        else:
            raise AnswerError("a line of no known kind")

    def finish(self) -> R:
        """The whole report; raises AnswerError when its last line has not come."""
        if self._rest is None:
            raise AnswerError("something that breaks off")
        found = {kind: tuple(records) for kind, records in self._found.items()}
        report: R = self._shape(name=self._name, **found, **self._rest)
        return report


def _line(kind: str, values: Mapping[str, Any]) -> bytes:
    return json.dumps([kind, values], separators=(",", ":")).encode("ascii") + b"\n"


def _parsed(line: bytes) -> tuple[str, dict[str, Any]]:
    try:
        match json.loads(line):
            case [str() as kind, dict() as values]:
                return kind, values
    except (ValueError, RecursionError):
        pass
    raise AnswerError("a line that is not ours")


def _checked(what: str, values: Any, hints: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(values, dict) or set(values) != set(hints):
        raise AnswerError(f"a {what} of other fields")
    return {name: _value(values[name], hint, name) for name, hint in hints.items()}


def _value(value: Any, hint: Any, name: str) -> Any:
    """The value, when it is what the record's annotation says: a text, a word of a few, yes or no, several of these."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return None if value is None and type(None) in inner else _value(value, inner[0], name)
    if origin is Literal and isinstance(value, str) and value in inner:
        return value
    if origin is tuple and isinstance(value, list) and len(value) <= MAX_VALUES:
        one_for_each = [inner[0]] * len(value) if inner[1:] == (...,) else inner
        if len(one_for_each) == len(value):
            return tuple(_value(one, of, name) for one, of in zip(value, one_for_each, strict=True))
    if hint is str:
        return _text(value, name)
    if hint in (bool, int) and type(value) is hint:
        return value
    raise AnswerError(f"{name} of another type")


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise AnswerError(f"{name} that is no text")
    if len(value) > (MAX_LONG if name in _LONG else MAX_SHORT):
        raise AnswerError(f"{name} of {len(value):,} characters")
    if _BROKEN.search(value):
        raise AnswerError(f"{name} with characters that no database keeps")
    return value


@cache
def _kinds(shape: type) -> dict[str, type]:
    """What a report holds many of: field → the record it is of."""
    inner = {name: get_args(hint) for name, hint in get_type_hints(shape).items()}
    return {name: args[0] for name, args in inner.items() if args and is_dataclass(args[0])}  # type: ignore[misc]


@cache
def _rest(shape: type) -> dict[str, Any]:
    hints = get_type_hints(shape)
    return {f.name: hints[f.name] for f in fields(shape) if f.name != "name" and f.name not in _kinds(shape)}


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)
