"""Reads the dates that newspapers print, and refuses to guess where a date can be read in two ways."""

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from narratives.errors import InputError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_CLOCK = r"(?:,?\s+(?:at\s+)?[0-2]?\d[:.h][0-5]\d(?:[:.][0-5]\d)?(?:\s*[ap]\.?m\.?)?(?:\s*[A-Z]{2,4}T?)?)?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_WEEKDAY}{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_YEAR}[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)",
        r"(?P<first>[0-3]?\d)[-/.](?P<second>[0-3]?\d)[-/.](?P<year>(?:19|20)\d\d)",
    )
)
_MAX_FOREIGN = 60  # characters
# Languages whose dates are tried: with all of the library's two hundred, a word that is no month takes seconds.
_LANGUAGES = tuple("de fr es it pt nl pl ru uk sv da nb fi cs ro hu el tr ar fa he hi zh ja ko id vi".split())
_REMEDY = "write e.g. 2025-03-14"


def read_date(value: str) -> str:
    """The ISO 8601 form of a date or date-time; raises InputError (without a place) where it is not one.

    A date-time that is already ISO 8601 is given back as it stands. Other forms give the day alone.
    """
    value = value.strip()
    try:
        datetime.fromisoformat(value)
    except ValueError:
        pass
    else:
        return value if "-" in value else datetime.fromisoformat(value).date().isoformat()
    for form in _FORMS:
        if match := re.fullmatch(form.pattern + _CLOCK, value, re.IGNORECASE):
            return _as_day(match, value)
    try:
        return parsedate_to_datetime(value).isoformat()
    except ValueError:
        pass
    if day := _foreign_day(value):
        return day
    raise InputError(f"{value[:40]!r} is not a date; {_REMEDY}")


@lru_cache(maxsize=2_000)
def _foreign_day(value: str) -> str | None:
    """The day of a date whose month is a word in another language ("14. März 2025"), with nothing left to guess."""
    figures = re.findall(r"\d+", re.sub(r"\b\d{1,2}[:.h]\d\d\b", "", value))
    if len(value) > _MAX_FOREIGN or not 2 <= len(figures) <= 3 or not re.search(r"[^\W\d_]{2}|[年月]", value):
        return None
    import dateparser

    strict = {"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True}
    orders = [strict | {"DATE_ORDER": order} for order in ("DMY", "MDY")]
    found = {dateparser.parse(value, languages=_LANGUAGES, settings=settings) for settings in orders}
    if len(found) != 1 or (read := found.pop()) is None:
        return None
    return read.date().isoformat() if {int(figure) for figure in figures} <= {read.year, read.month, read.day} else None


def find_date(line: str) -> tuple[str, int, int] | None:
    """The date a short line begins or ends with: its ISO form, start and end in the line; None without one."""
    stripped = line.strip()
    offset = line.find(stripped)
    for form in _FORMS:
        for match in re.finditer(rf"(?<![\w/.-]){form.pattern}(?![\w/]){_CLOCK}", stripped, re.IGNORECASE):
            if match.start() != 0 and match.end() != len(stripped):
                continue
            try:
                return _as_day(match, match[0]), offset + match.start(), offset + match.end()
            except InputError:
                continue
    return None


def _as_day(match: re.Match[str], value: str) -> str:
    parts = match.groupdict()
    year = int(parts["year"])
    if parts.get("first"):
        day, month = _day_and_month(int(parts["first"]), int(parts["second"]), value)
    else:
        named = parts["month"][:3].lower()
        day, month = int(parts["day"]), _MONTHS.index(named) + 1 if named in _MONTHS else int(parts["month"])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise InputError(f"{value[:40]!r} is no day of the calendar; {_REMEDY}") from None


def _day_and_month(first: int, second: int, value: str) -> tuple[int, int]:
    """Day and month of a date written in figures, if only one reading is possible."""
    if first <= 12 and second <= 12 and first != second:
        raise InputError(f"{value[:40]!r} can be read as two days (day first or month first); {_REMEDY}")
    return (second, first) if second > 12 else (first, second)
