"""What a reader hands on: drafts of articles to be checked by a person, and refusals that say why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from narratives.errors import InputError
from narratives.records import Article, digest

MAX_TEXT = 1_000_000  # characters; a long magazine piece has 60,000
MAX_URL = 2_000  # characters
MAX_FIELD = 500  # characters of a title, an outlet, an event or an id
_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it was read, before a person has confirmed it.

    ``text`` is what is stored and what all offsets refer to. ``set_apart`` holds the lines above it that
    were read as title, outlet or date. ``language_from`` says how its language is known: told with the
    article, recognised in its text, or assumed, because the text is too short to tell. ``problems`` are values
    that cannot be used and were left empty; ``notes`` tell what was seen and kept.
    """

    where: str  # file and line, e.g. "march.csv:3"
    text: str
    article_id: str | None = None
    outlet: str | None = None
    title: str | None = None
    published_at: str | None = None
    author: str | None = None
    url: str | None = None
    event: str | None = None
    language: str = "en"
    language_from: Literal["told", "text", "assumed"] = "assumed"
    set_apart: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of outlet, title and date were not found and should be asked for."""
        values = {"outlet": self.outlet, "title": self.title, "date": self.published_at}
        return tuple(name for name, value in values.items() if not value)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that cannot become an article; ``message`` begins with ``where``."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Link:
    """An article that a file names by its address alone: to be fetched before it can become a draft."""

    where: str
    url: str
    title: str | None = None
    outlet: str | None = None
    published_at: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class ReadReport:
    """All that came out of one file or paste, in the order of the file.

    Each of ``links`` stands among ``refused`` too, since without a text there is nothing to read yet.
    """

    name: str
    articles: tuple[Draft, ...] = ()
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


def complete_draft(draft: Draft) -> Article:
    """The article a confirmed draft stands for; raises InputError when its outlet is missing."""
    if not draft.outlet:
        raise InputError(f"{draft.where}: no outlet; say who published the article")
    return Article(
        article_id=draft.article_id or digest(draft.outlet, draft.title or "", draft.text),
        outlet=draft.outlet,
        text=draft.text,
        title=draft.title,
        url=draft.url,
        published_at=draft.published_at,
        language=draft.language,
        event=draft.event,
        author=draft.author,
    )


def find_duplicates(drafts: Sequence[Draft]) -> dict[int, int]:
    """Position of each draft that repeats an earlier one → position of that earlier one.

    Two drafts are the same when their texts are equal to the character and their outlets are equal or
    unknown. The same text in two outlets is a reprint, which is news in itself, and no duplicate.
    """
    seen: dict[str, list[int]] = {}
    duplicates: dict[int, int] = {}
    for position, draft in enumerate(drafts):
        earlier = seen.setdefault(digest(draft.text, length=64), [])
        outlet = (draft.outlet or "").casefold()
        same = [at for at in earlier if not outlet or (drafts[at].outlet or "").casefold() in ("", outlet)]
        if same:
            duplicates[position] = same[0]
        else:
            earlier.append(position)
    return duplicates


def check_text(text: str, where: str) -> tuple[str, ...]:
    """Notes about what is odd in a text and was kept; raises InputError when it is no article at all."""
    if not any(character.isalpha() for character in text):
        raise InputError(f"{where}: the text {shown(text)} holds no words; give the article's text")
    if len(text) > MAX_TEXT:
        raise InputError(
            f"{where}: the text has {len(text):,} characters; an article may have {MAX_TEXT:,}; split it up"
        )
    refuse_broken(text, where, "text")
    notes = []
    if marks := _DIRECTION_MARKS.findall(text):
        notes.append(f"{len(marks)} invisible direction mark(s) such as U+{ord(marks[0]):04X} in the text, kept")
    if controls := _CONTROLS.findall(text):
        notes.append(f"{len(controls)} control character(s) such as U+{ord(controls[0]):04X} in the text, kept")
    return tuple(notes)


def refuse_broken(text: str, where: str, field: str) -> None:
    """Raise InputError for characters that no text file has and no database keeps: NUL and half characters."""
    if (at := text.find("\0")) >= 0:
        raise InputError(
            f"{where}: {field} has a NUL character at {at}; the file is not plain text, save it again as UTF-8"
        )
    broken = _HALF_CHARACTERS.search(text)
    if broken is None:
        return
    at, character = broken.start(), broken[0]
    if "\udc80" <= character <= "\udcff":  # how a byte that is not UTF-8 comes out of the decoder
        byte = f"byte 0x{ord(character) - 0xDC00:02X}"
        raise InputError(
            f"{where}: {byte} at character {at} of {field} is not UTF-8, perhaps the file is Windows-1252; "
            "save it again as UTF-8"
        )
    raise InputError(
        f"{where}: {field} has half a character (U+{ord(character):04X}) at {at}; export it again as UTF-8"
    )


def clean_name(value: str) -> str:
    """A title, an outlet or an event on one line, without the marks that would turn its neighbours around.

    Half characters, which no database keeps, become replacement characters.
    """
    plain = _HALF_CHARACTERS.sub("\ufffd", _DIRECTION_MARKS.sub("", value))
    return " ".join(_CONTROLS.sub(" ", plain).split())


def short_name(value: str | None) -> str | None:
    """The same for a value that a file may lack; None where it is empty or too long to be a name."""
    line = clean_name(value or "")
    return line if 0 < len(line) <= MAX_FIELD else None


def read_url(value: str) -> str:
    """A web address as it was given; raises InputError (without a place) for anything else."""
    address = value.strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    is_clean = len(address) <= MAX_URL and not re.search(r"[\s\x00-\x20\x7f\ud800-\udfff]", address)
    if parts.scheme not in ("http", "https") or not parts.netloc or not is_clean:
        raise InputError(f"{shown(value)} is not a web address; write e.g. https://example.org/story")
    return address


def shown(value: object, limit: int = 60) -> str:
    """A value as it stands in an error: quoted, with control characters escaped, cut at ``limit``."""
    try:
        text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    except RecursionError:  # lists in lists in lists
        text = f"a nested {type(value).__name__}"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
