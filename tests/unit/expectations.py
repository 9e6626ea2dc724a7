"""The form of the example tables: a short text, and what a careful foreign editor finds in it.

An expectation is about the one claim that overlaps a verbatim fragment most, and only about the fields it names.
A tuple of values means that two careful editors would differ between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from narratives.records import AnalysedArticle, Claim

WORD_EDGES = " \t\n.,;:!?'\"()“”‘’"
SMALL_WORDS = {"the", "a", "an", "of", ""}
MOST_WORDS_ADDED = 5  # a title, a post and a middle name may stand around a name; half a sentence may not


@dataclass(frozen=True)
class Expectation:
    """What is true of the claim under ``fragment``; ``fields`` holds only what the example is about."""

    fragment: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """One table row. ``limit``: why the program is known to miss it today; None when it must hold."""

    id: str
    subject: str
    text: str
    expected: tuple[Expectation, ...]
    title: str | None = None
    limit: str | None = None


@dataclass(frozen=True)
class Split:
    """Fragments that belong to claims of their own (``apart``) or to one and the same (not ``apart``)."""

    id: str
    subject: str
    text: str
    fragments: tuple[str, ...]
    apart: bool = True
    limit: str | None = None


@dataclass(frozen=True)
class NoClaim:
    """A fragment in which no claim may be found, beside text that holds some."""

    id: str
    subject: str
    text: str
    fragment: str
    limit: str | None = None


def expects(fragment: str, **fields: object) -> Expectation:
    """An expectation on stance, source, source_kind, cue, mode, agent, action, target, negated, hedged, voice, wording.

    ``None`` means that the field must be empty; a field not given is not looked at. ``action`` is a lemma.
    """
    return Expectation(fragment, fields)


def place(example: Example | Split | NoClaim, fragment: str) -> tuple[str, int, int]:
    """Where the fragment stands: ("headline" or "text", start, end). ValueError unless it stands there exactly once."""
    title = getattr(example, "title", None) or ""
    if title.count(fragment) + example.text.count(fragment) != 1:
        raise ValueError(f"{example.id}: {fragment!r} does not stand exactly once; choose another fragment")
    room, host = ("headline", title) if fragment in title else ("text", example.text)
    start = host.index(fragment)
    return room, start, start + len(fragment)


def claims_at(analysed: AnalysedArticle, room: str, start: int, end: int) -> list[Claim]:
    """Claims that overlap the span, the largest overlap first; of equals the shorter claim, then the earlier."""
    ranked = []
    for claim in analysed.claims:
        shared = min(end, claim.end) - max(start, claim.start)
        if (claim.section == "headline") == (room == "headline") and shared > 0:
            ranked.append((-shared, claim.end - claim.start, claim.start, claim.claim_id, claim))
    return [row[-1] for row in sorted(ranked, key=lambda row: row[:-1])]


def mismatches(claim: Claim, fields: Mapping[str, object], lemmas_of: "LemmasOf") -> list[str]:
    """One line for each field of the claim that is not as expected."""
    found = []
    for name, wanted in fields.items():
        got = shown(claim, name)
        options = wanted if isinstance(wanted, tuple) else (wanted,)
        if not any(agrees(name, claim, option, lemmas_of) for option in options):
            found.append(f"{name}: expected {wanted!r}, got {got!r}")
    return found


def shown(claim: Claim, name: str) -> object:
    """The claim's value of a field, as it is printed when it is not the expected one."""
    source, cue = claim.attribution.source, claim.attribution.cue
    values = {
        "stance": claim.attribution.stance,
        "mode": claim.attribution.mode,
        "source": source and source.name,
        "source_kind": source and source.kind,
        "cue": cue and cue.text,
    }
    return values[name] if name in values else getattr(claim, name)


def agrees(name: str, claim: Claim, wanted: object, lemmas_of: "LemmasOf") -> bool:
    got = shown(claim, name)
    if wanted is None or got is None or not isinstance(wanted, str):
        return got == wanted
    if name == "source":
        return claim.attribution.source is not None and names(wanted, claim.attribution.source.name)
    if name == "cue":
        return claim.attribution.cue is not None and (
            words(wanted) <= words(claim.attribution.cue.text) or wanted == claim.attribution.cue.lemma
        )
    if name == "action":
        return words(wanted) <= lemmas_of(str(got)) | words(str(got))
    if name in {"agent", "target", "wording"}:
        return words(wanted) <= words(str(got))
    return got == wanted


def names(wanted: str, got: str) -> bool:
    """The expected name stands in the one found, which adds at most a title and the like."""
    return words(wanted) <= words(got) and len(words(got) - words(wanted)) <= MOST_WORDS_ADDED


def words(text: str) -> set[str]:
    cut = (word.strip(WORD_EDGES).removesuffix("'s").removesuffix("’s").lower() for word in text.split())
    return {word for word in cut if word not in SMALL_WORDS}


class LemmasOf:
    """Lemmas of a few words, by the pipeline's own model."""

    def __init__(self, nlp: object) -> None:
        self.nlp = nlp

    def __call__(self, text: str) -> set[str]:
        return {token.lemma_.lower() for token in self.nlp(text)}  # type: ignore[operator]
