"""A report as lines of JSON, and back: every field is checked, for the process that wrote them has read hostile bytes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, get_type_hints

from narratives.ingest.drafts import MAX_TEXT, Draft, ReadReport, Refusal

MAX_LONG = MAX_TEXT  # characters of ``text`` and of ``set_apart``
MAX_SHORT = 20_000  # characters of any other value; a web address has hardly 2,000
MAX_VALUES = 1_000  # values of a list such as ``notes``
MAX_LINE = 24 * MAX_TEXT + 2**20  # bytes: two long fields of twelve bytes a character, and the rest
MAX_REPORT = 200_000  # articles and refusals of one file
_LONG = ("text", "set_apart")
_RECORDS: Mapping[str, type[Draft] | type[Refusal]] = {"article": Draft, "refused": Refusal}
_OF_THE_REPORT = tuple(f.name for f in fields(ReadReport) if f.name not in ("name", "articles", "refused"))


class AnswerError(Exception):
    """The lines are no answer; the text says what was found instead, in a few words."""


def encode_report(report: ReadReport) -> Iterator[bytes]:
    """One line an article, one a refusal, and one that counts them: an answer that breaks off is told from a whole."""
    for kind, records in (("article", report.articles), ("refused", report.refused)):
        for record in records:
            yield _line(kind, {f.name: getattr(record, f.name) for f in fields(record)})
    rest = {name: getattr(report, name) for name in _OF_THE_REPORT}
    yield _line("end", rest | {"n_articles": len(report.articles), "n_refused": len(report.refused)})


def encode_failure(what: str) -> bytes:
    """The line that says that nothing of this file may be used."""
    return _line("failed", {"what": what[:500]})


class Answer:
    """Takes the lines of one answer in turn; ``finish`` gives the report, or raises AnswerError.

    Nothing is handed out before the last line has come and agrees with the others.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: dict[str, list[Any]] = {kind: [] for kind in _RECORDS}
        self._end: dict[str, Any] | None = None
        self.failure: str | None = None

    def take(self, line: bytes) -> None:
        """Raises AnswerError for a line that no reader of ours has written."""
        if self._end is not None:
            raise AnswerError("something after its end")
        kind, values = _parsed(line)
        if kind in _RECORDS:
            if sum(map(len, self._found.values())) >= MAX_REPORT:
                raise AnswerError(f"more than {MAX_REPORT:,} articles")
            self._found[kind].append(_record(_RECORDS[kind], values))
        elif kind == "end":
            self._end = values
        elif kind == "failed" and isinstance(what := values.get("what"), str):
            self.failure = "".join(c for c in what if c.isprintable())[:500]
        else:
            raise AnswerError("a line of no known kind")

    def finish(self) -> ReadReport:
        """The whole report; raises AnswerError when the last line is missing or counts otherwise."""
        if self._end is None:
            raise AnswerError("an answer that breaks off")
        counts = self._end.pop("n_articles", None), self._end.pop("n_refused", None)
        if counts != (len(self._found["article"]), len(self._found["refused"])):
            raise AnswerError("an answer with lines missing")
        rest = _checked(ReadReport, self._end, _OF_THE_REPORT)
        return ReadReport(
            name=self._name, articles=tuple(self._found["article"]), refused=tuple(self._found["refused"]), **rest
        )


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


def _record(record: type[Draft] | type[Refusal], values: Mapping[str, Any]) -> Draft | Refusal:
    return record(**_checked(record, values, tuple(f.name for f in fields(record))))


def _checked(record: type, values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The values as the record's annotations want them: text, perhaps none; yes or no; a number; several texts."""
    if set(values) != set(names):
        raise AnswerError(f"a {record.__name__} with other fields")
    hints = _hints(record)
    return {name: _value(values[name], hints[name], name) for name in names}


def _value(value: Any, hint: Any, name: str) -> Any:
    if hint == str or (hint == str | None and value is not None):
        return _text(value, name)
    if hint == str | None:
        return None
    if hint == tuple[str, ...]:
        if not isinstance(value, list) or len(value) > MAX_VALUES:
            raise AnswerError(f"{name} that is no list of texts")
        return tuple(_text(one, name) for one in value)
    if hint in (bool, int) and type(value) is hint:
        return value
    raise AnswerError(f"{name} of another type")


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise AnswerError(f"{name} that is no text")
    if len(value) > (MAX_LONG if name in _LONG else MAX_SHORT):
        raise AnswerError(f"{name} of {len(value):,} characters")
    if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value if not c.isascii()):
        raise AnswerError(f"{name} with characters that no database keeps")
    return value


def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)
