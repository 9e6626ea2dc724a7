"""Quantities in running text, normalised so that '12', 'twelve' and 'a dozen' are one and '12' and '40' conflict."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Bound = Literal["exact", "least", "most", "about"]


def words_of(text: str) -> frozenset[str]:
    """The set of words written with spaces between them, for lists in code."""
    return frozenset(text.split())


_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {
    "hundred": 100, "dozen": 12, "score": 20, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6,
    "billion": 1e9, "bn": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_PARTS = {
    "half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "sixth": 6, "eighth": 8,
    "tenth": 10, "tenths": 10,
}  # fmt: skip
# Measures, by the common unit they are counted in and how many of it one of them is.
_MEASURES = {
    "second": ("second", 1), "minute": ("second", 60), "hour": ("second", 3600), "day": ("second", 86_400),
    "week": ("second", 604_800), "fortnight": ("second", 1_209_600), "month": ("second", 2_629_800),
    "year": ("second", 31_557_600), "decade": ("second", 315_576_000), "century": ("second", 3_155_760_000),
    "centurie": ("second", 3_155_760_000), "km": ("metre", 1000), "kilometre": ("metre", 1000),
    "kilometer": ("metre", 1000), "mile": ("metre", 1609), "metre": ("metre", 1), "meter": ("metre", 1),
    "foot": ("metre", 0.3048), "feet": ("metre", 0.3048), "kg": ("gram", 1000), "kilogram": ("gram", 1000),
    "kilo": ("gram", 1000), "gram": ("gram", 1), "tonne": ("gram", 1e6), "ton": ("gram", 1e6),
    "hectare": ("hectare", 1), "acre": ("hectare", 0.4047), "percent": ("share", 0.01), "%": ("share", 0.01),
    "per cent": ("share", 0.01), "euro": ("€", 1), "dollar": ("$", 1), "pound": ("£", 1), "celsius": ("celsius", 1),
    "c": ("celsius", 1), "degree": ("celsius", 1), "f": ("fahrenheit", 1), "fahrenheit": ("fahrenheit", 1),
    "pm": ("hour of day", 1), "am": ("hour of day", 1),
}  # fmt: skip
# Heads under which outlets count the same people.
_PEOPLE = words_of(
    """people person man men woman women child children victim civilian passenger patient resident worker employee
    staff demonstrator protester marcher soldier troop fighter rebel militant officer member teacher migrant refugee
    prisoner hostage student user customer subscriber dead bodie body candidate voter supporter other crowd strong post
    job life live account academic lecturer"""
)
_BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("least", re.compile(r"(?:at least|more than|over|no fewer than|no less than|upwards of|in excess of|above)$")),
    ("most", re.compile(r"(?:at most|up to|less than|fewer than|under|no more than|below)$")),
    ("about", re.compile(r"(?:about|around|some|roughly|approximately|close to|estimated|nearly|almost|barely|just)$")),
)
_MONTHS = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6,
    "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10,
    "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}  # fmt: skip
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_TOKEN = re.compile(r"[€$£%]|(?<![\w-])\d+:\d\d|(?<!\w)(?<!\w-)\d[\d,]*(?:\.\d+)?|[^\W\d_]+(?:['’][^\W\d_]+)?")
_SMALL = words_of("a an of the and in to")
_NO_NOUNS = _SMALL | words_of("than at by with over least most more less fewer about some only just was were")
_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts: ``unit`` is a measure, 'people', 'date', 'weekday', 'year' or '' (see nouns)."""

    value: float
    unit: str
    bound: Bound = "exact"
    nouns: frozenset[str] = frozenset()


def is_number_word(word: str) -> bool:
    """Whether a word counts: 'twelve', 'dozen', 'million'."""
    return word.lower() in _WORDS or word.lower() in _SCALES


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Read all quantities, dates and weekdays of a text, in their order."""
    tokens = [match.group() for match in _TOKEN.finditer(text)]
    lowered = [token.lower() for token in tokens]
    found: list[Quantity] = []
    place = 0
    while place < len(tokens):
        if lowered[place] in _DAYS:
            found.append(Quantity(_DAYS.index(lowered[place]), "weekday"))
        number = _read_number(lowered, place)
        if number is None:
            place += 1
            continue
        value, end = number
        found.append(_with_unit(value, lowered, place, end))
        place = max(end, place + 1)
    return tuple(found)


def agree(a: Quantity, b: Quantity) -> bool:
    """Whether both can be true of the same thing; 'at least 12' leaves room for 15."""
    loose = a.bound != "exact" or b.bound != "exact"
    if abs(a.value - b.value) <= _TOLERANCE * (3 if loose else 1) * max(abs(a.value), abs(b.value)):
        return a.unit not in ("year", "date", "weekday") or a.value == b.value
    low, high = (a, b) if a.value < b.value else (b, a)
    return (low.bound == "least" and high.value <= 2 * low.value) or (high.bound == "most" and low.value > 0)


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether both count the same kind of thing."""
    if a.unit or b.unit:
        return a.unit == b.unit or (not (a.unit and b.unit) and bool(a.nouns & b.nouns))
    return bool(a.nouns & b.nouns) or not (a.nouns and b.nouns)


def compare_quantities(a: Sequence[Quantity], b: Sequence[Quantity]) -> tuple[int, int]:
    """How many quantities of two texts agree, and how many stand against another value of the same thing."""
    if not (a and b):
        return 0, 0
    matched_b = {y for x in a for y, q in enumerate(b) if comparable(x, q) and agree(x, q)}
    n_agree = sum(any(comparable(x, q) and agree(x, q) for q in b) for x in a)
    left_b = [q for y, q in enumerate(b) if y not in matched_b]
    left_a = [x for x in a if not any(comparable(x, q) and agree(x, q) for q in b)]
    n_against = sum(any(comparable(x, q) for q in left_b) for x in left_a)
    return n_agree, n_against


def _read_number(tokens: Sequence[str], start: int) -> tuple[float, int] | None:
    """Value of the number that starts at a word, and the word after it."""
    place = start + 1 if tokens[start] in "€$£" else start
    if place >= len(tokens):
        return None
    part = _read_part(tokens, place)
    if part is not None:
        return part
    article = tokens[place] in ("a", "an") and place + 1 < len(tokens) and tokens[place + 1] in _SCALES
    value: float | None = 1.0 if article else None
    total, place = 0.0, place + article
    while place < len(tokens):
        word = tokens[place]
        if value is None and word[0].isdigit():
            value = float(word.replace(",", "").split(":")[0])
        elif word in _WORDS and (value is None or (value % 10 == 0 and value >= 20 and _WORDS[word] < 10)):
            value = (value or 0.0) + _WORDS[word]
        elif word in _WORDS and value is not None and value >= 100 and value % 100 == 0:
            value += _WORDS[word]
        elif word in _SCALES and value is not None:
            value *= _SCALES[word]
            if _SCALES[word] >= 1000:
                total, value = total + value, 0.0
        elif word == "and" and value is not None and tokens[place + 1 : place + 3] == ["a", "half"]:
            unit = _SCALES.get(tokens[place - 1], 1.0)
            return total + value + unit / 2, place + 3
        elif not (word == "and" and place > start and tokens[place - 1] in _SCALES and _starts_word(tokens, place)):
            break
        place += 1
    return None if value is None else (total + value, place)


def _starts_word(tokens: Sequence[str], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1] in _WORDS


def _read_part(tokens: Sequence[str], place: int) -> tuple[float, int] | None:
    """'a third', 'three quarters', 'half a million', 'nine in ten', 'one Glaswegian in four'."""
    first = tokens[place]
    count = _small_number(first)
    after = tokens[place + 1] if place + 1 < len(tokens) else ""
    whole = tokens[place + 2] if place + 2 < len(tokens) else ""
    if first == "half" and after == "a" and whole in _SCALES:
        return _SCALES[whole] / 2, place + 3
    if first == "half" and after in ("a", "an") and whole in _MEASURES:
        return 0.5, place + 2
    if first == "half" and after in _SMALL:
        return 0.5, place + 1
    if after in _PARTS and (count is not None or first == "a") and tokens[place + 2 : place + 3] != ["of", "a"]:
        return (count or 1) / _PARTS[after], place + 2
    if count is not None:
        for gap in (1, 2):
            window = [word for word in tokens[place + gap : place + gap + 3] if word != "every"]
            base = _small_number(window[1]) if len(window) > 1 and window[0] == "in" else None
            if base is not None and base > count:
                return count / base, place + gap + 2 + ("every" in tokens[place + gap : place + gap + 3])
    return None


def _small_number(token: str) -> float | None:
    if token in _WORDS:
        return float(_WORDS[token])
    return float(token) if token.isdigit() and len(token) <= 2 else None


def _with_unit(value: float, tokens: Sequence[str], start: int, end: int) -> Quantity:
    after = list(tokens[end : end + 4])
    near = [*after[:3], *tokens[max(0, start - 2) : start]]
    dated = _read_date(value, tokens[max(0, start - 1) : start], tokens[start], after)
    if dated is not None:
        return dated
    before = " ".join(tokens[max(0, start - 3) : start])
    bound: Bound = next((name for name, pattern in _BOUNDS if pattern.search(before)), "exact")
    measured = _read_measure(value, tokens[start:end], after)
    if measured is not None:
        return Quantity(measured[0], measured[1], bound)
    nouns = frozenset(word.rstrip("s") for word in near if word[0].isalpha() and word not in _NO_NOUNS)
    return Quantity(value, "people" if nouns & _PEOPLE else "", bound, nouns)


def _read_date(value: float, before: Sequence[str], first: str, after: Sequence[str]) -> Quantity | None:
    month = next((_MONTHS[word] for word in (*before, *after[:1]) if word in _MONTHS), 0)
    if month and value <= 31:
        return Quantity(month * 100 + value, "date")
    is_measured = bool(after) and after[0].rstrip("s") in _MEASURES
    is_year = first.isdigit() and len(first) == 4 and 1500 <= value <= 2099
    return Quantity(value, "year") if is_year and not is_measured else None


def _read_measure(value: float, words: Sequence[str], after: Sequence[str]) -> tuple[float, str] | None:
    """The number in the common unit of its measure; None when it counts things."""
    if words[0] in "€$£":
        return value, words[0]
    head = after[0] if after and after[0] in ("s", "%") else "".join(after[:1]).rstrip("s")
    if "in" in words[1:] or (0 < value < 1 and head not in _MEASURES):
        return value, "share"
    if list(after[:2]) == ["per", "cent"]:
        return value / 100, "share"
    if head in _MEASURES:
        unit, size = _MEASURES[head]
        if unit == "fahrenheit":
            return round((value - 32) * 5 / 9, 1), "celsius"
        return value * size + (12 if head == "pm" and value < 12 else 0), unit
    return (value, "hour of day") if ":" in words[0] else None
