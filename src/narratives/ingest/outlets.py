"""Names the outlet behind a web address, by a table of well-known outlets that a user can extend.

The table is ``outlets.csv`` beside this module; a file of the same name and shape (``domain,outlet``) in the
data folder goes before it.
"""

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from narratives.config import Settings
from narratives.errors import InputError
from narratives.ingest.drafts import MAX_FIELD, clean_name, shown

_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+", re.IGNORECASE)
_NO_NAMES = ("www", "m", "amp", "mobile", "edition")  # of hosts, in front of the domain that people know


def outlet_of(url: str) -> str | None:
    """The outlet that publishes under a web address: its name where it is known, else its domain; None without one.

    Raises InputError when the user's own table cannot be read.
    """
    try:
        host = (urlsplit(url.strip()).hostname or "").rstrip(".")
    except ValueError:
        return None
    return _named(host) or _bare(host) if host and _DOMAIN.fullmatch(host) else None


def known_outlet(domain: str) -> str | None:
    """The name of a well-known outlet, given its domain or web address alone ("bbc.co.uk"); None for any other words.

    Raises InputError when the user's own table cannot be read.
    """
    plain = domain.strip()
    host = urlsplit(plain).hostname if plain.startswith(("http://", "https://")) else plain.rstrip("/")
    return _named(host) if host and _DOMAIN.fullmatch(host) else None


def load_outlets(own: Path | None = None) -> Mapping[str, str]:
    """Domain → outlet, of the table that comes with the program and of the user's own where there is one.

    Raises InputError for a row of the user's own that is no domain and name.
    """
    shipped = Path(__file__).with_name("outlets.csv")
    own = own or _data_dir(os.environ.get("NARRATIVES_DATA_DIR")) / "outlets.csv"
    stamps = tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in (shipped, own))
    return _load(shipped, own, stamps)


@lru_cache(maxsize=4)
def _data_dir(_: str | None) -> Path:
    """The data folder; settings take longer to read than many an article."""
    return Settings().data_dir


@lru_cache(maxsize=4)
def _load(shipped: Path, own: Path, stamps: tuple[int, ...]) -> Mapping[str, str]:
    outlets: dict[str, str] = {}
    for path, stamp in zip((shipped, own), stamps, strict=True):
        if stamp:
            outlets.update(_read(path))
    return outlets


def _read(path: Path) -> Iterator[tuple[str, str]]:
    content = path.read_text(encoding="utf-8-sig", errors="replace")
    for number, row in enumerate(csv.reader(io.StringIO(content)), start=1):
        if not any(cell.strip() for cell in row) or (number == 1 and row[0].strip().casefold() == "domain"):
            continue
        domain, name = (
            (row[0].strip().casefold().removeprefix("www."), clean_name(row[1])) if len(row) > 1 else ("", "")
        )
        if not _DOMAIN.fullmatch(domain) or not name or len(name) > MAX_FIELD:
            raise InputError(
                f"{path.name}:{number}: {shown(','.join(row))} is no domain and outlet; write e.g. bbc.co.uk,BBC News"
            )
        yield domain, name


def _named(host: str) -> str | None:
    """The name for a host, or for the longest of its parent domains that the table holds."""
    outlets = load_outlets()
    labels = host.casefold().rstrip(".").split(".")
    return next(
        (outlets[domain] for at in range(len(labels) - 1) if (domain := ".".join(labels[at:])) in outlets), None
    )


def _bare(host: str) -> str:
    labels = host.casefold().rstrip(".").split(".")
    while len(labels) > 2 and labels[0] in _NO_NAMES:
        labels = labels[1:]
    return ".".join(labels)
