"""Says whether the JSON in a row of a library file is what the program writes there, and can read again."""

import json
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any, get_args

from sqlalchemy import Table

from narratives.records import STANCES
from narratives.store.corrections import CorrectionKind
from narratives.store.row_form import Row, UnsoundError, is_clean

MAX_DEPTH = 8  # of brackets in brackets; a manifest has four


def check_json(row: Row, table: Table) -> None:
    """Raise ``UnsoundError`` unless every column that holds JSON has the keys and types of its kind."""
    for column, is_sound in _JSON.get(table.name, {}).items():
        if row[column] is None:
            continue
        value = _load(row[column], table.name)
        if not is_sound(value):
            raise UnsoundError(f"{table.name}.{column} does not hold what it should")
        if table.name == "corrections" and not _DECISIONS[row["kind"]](value):
            raise UnsoundError(f"{table.name}.{column} does not hold what {row['kind']!r} needs")


def _load(text: str, table: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnsoundError(f"{table} holds a value that is not JSON") from error
    if not _is_plain(value):
        raise UnsoundError(f"{table} holds JSON with a character that no text has, or too many brackets in brackets")
    return value


def _is_plain(value: Any) -> bool:
    """Whether all texts in it can be stored and shown, and nothing is so deep that a walk through it would fail."""
    level = [value]
    for _ in range(MAX_DEPTH):
        inner: list[Any] = []
        for one in level:
            if isinstance(one, str) and not is_clean(one):
                return False
            if isinstance(one, dict):
                inner += chain(one, one.values())
            elif isinstance(one, list):
                inner += one
        level = inner
    return not level


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(_is_texts(one) for one in value)


def _is_pairs(value: Any) -> bool:
    return _is_rows(value) and all(len(one) == 2 for one in value)


def _is_parted(value: Any) -> bool:
    """Groups of ids, none empty and no id twice: pairs are made of them, and of one id a million times too many."""
    return _is_rows(value) and all(value) and len(set(chain(*value))) == sum(map(len, value))


def _is_counts(value: Any) -> bool:
    return isinstance(value, dict) and all(type(one) is int and 0 <= one < 2**63 for one in value.values())


def _is_row_count(value: Any) -> bool:
    return _is_counts(value) and set(value) in ({"used", "looser", "stricter"}, set())


def _is_summary(value: Any) -> bool:
    return _is_counts(value) and {"n_articles", "n_claims", "n_rows", "n_shared", *STANCES} <= set(value)


def _is_names(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _is_manifest(value: Any) -> bool:
    parts: Mapping[str, Callable[[Any], bool]] = {
        "versions": _is_names,
        "models": _is_names,
        "options": lambda one: isinstance(one, dict),
        "seed": lambda one: type(one) is int,
        "input_digest": lambda one: isinstance(one, str),
        "left_out": _is_texts,
        "seconds": lambda one: isinstance(one, dict) and all(type(n) in (int, float) for n in one.values()),
    }
    return isinstance(value, dict) and set(value) == set(parts) and all(own(value[name]) for name, own in parts.items())


def _is_confirmation(value: Any) -> bool:
    return _is_parted([value.get("claim_ids")]) and isinstance(value.get("is_same", True), bool)


def _is_refusal(value: Any) -> bool:
    return _is_parted(value.get("groups")) and len(value["groups"]) > 1


def _is_undoing(value: Any) -> bool:
    return type(value.get("correction_id")) is int


_JSON: Mapping[str, Mapping[str, Callable[[Any], bool]]] = {
    "events": {"manifest": _is_manifest, "n_rows": _is_row_count},
    "clusters": {"conflicts": _is_pairs},
    "actors": {"aliases": _is_texts},
    "corrections": {"payload": _is_object},
    "runs": {"manifest": _is_manifest, "summary": _is_summary, "articles": _is_texts, "shared": _is_parted},
}
# By the kind of the decision; of kinds that nobody makes yet nothing is asked.
_DECISIONS: Mapping[str, Callable[[Any], bool]] = dict.fromkeys(get_args(CorrectionKind), lambda _: True) | {
    "confirm": _is_confirmation,
    "refuse": _is_refusal,
    "undo": _is_undoing,
}
