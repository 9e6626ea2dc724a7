"""Reads names: who is a person and under which surname, and which words stand for the same country or body."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

HONORIFICS_MALE = frozenset("mr sir lord king prince baron father brother monsieur herr señor don".split())
HONORIFICS_FEMALE = frozenset("mrs ms miss madam lady dame queen princess baroness sister madame frau".split())
HONORIFICS = (
    HONORIFICS_MALE
    | HONORIFICS_FEMALE
    | frozenset("mx dr prof professor doctor rev reverend hon pope rabbi imam sheikh".split())
)
RANKS = frozenset(
    "gen general lt lieutenant col colonel maj major capt captain cmdr cdr commander commodore adm admiral brig "
    "brigadier sgt sergeant cpl corporal pvt private sen senator rep representative gov governor pres president "
    "chancellor premier minister secretary ambassador judge justice chief sheriff mayor congressman congresswoman "
    "speaker attorney marshal chairman chairwoman chairperson officer detective inspector superintendent ayatollah "
    "emir sultan archbishop bishop cardinal envoy commissioner councillor alderman senators reps sens gens vice prime "
    "deputy foreign interior defense defence finance justice state treasury health education energy trade first "
    "acting former ex-president then-president then-candidate candidate nominee leader majority minority house "
    "senate white press special district us u.s federal king's queen's party".split()
)
ROLES = frozenset(
    "president premier chancellor minister secretary governor mayor senator congressman congresswoman lawmaker deputy "
    "speaker ambassador envoy diplomat spokesman spokeswoman spokesperson general colonel major captain lieutenant "
    "commander admiral sergeant officer soldier judge justice prosecutor attorney lawyer sheriff chief director head "
    "chairman chairwoman chair chairperson chief executive ceo founder owner manager coach captain player striker "
    "professor scientist researcher economist analyst expert author writer journalist reporter editor columnist "
    "historian activist campaigner leader candidate nominee king queen prince princess pope bishop cleric imam priest "
    "doctor nurse teacher headteacher principal farmer actor actress singer director producer billionaire businessman "
    "businesswoman entrepreneur engineer pilot driver inspector commissioner councillor administrator coordinator "
    "adviser advisor aide official regulator veteran widow father mother son daughter brother sister husband wife "
    "lady man woman suspect defendant plaintiff witness victim gunman teenager boy girl student".split()
)
COLLECTIVES = frozenset(
    "officials official government governments authorities military forces troops army navy air force soldiers "
    "fighters militants insurgents rebels administration ministry ministries embassy side leaders leadership leader "
    "regime diplomats diplomat lawmakers commanders generals intelligence police spokesman spokeswoman spokesperson "
    "sources source representatives delegation officers agencies agents negotiators members movement group terrorists "
    "parliament foreign people public ministers department".split()
)
_MODIFIERS = frozenset(
    "senior top unnamed unidentified anonymous former several some many most other two three one high-ranking "
    "high-level foreign defense defence state security military intelligence federal government central armed ruling "
    "the a an its their his her our these those certain local western".split()
)
_NICKNAMES = {
    "bill": "william", "bob": "robert", "jim": "james", "joe": "joseph", "mike": "michael", "dick": "richard",
    "jack": "john", "liz": "elizabeth", "kate": "katherine", "steve": "stephen", "steven": "stephen",
    "tony": "anthony", "ted": "edward", "chuck": "charles", "tom": "thomas", "rudy": "rudolph", "harry": "harold",
    "larry": "lawrence", "jerry": "gerald", "betty": "elizabeth", "peggy": "margaret", "dave": "david",
}  # fmt: skip
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_PARTICLES = frozenset("de da del della di van von der den bin ibn al el la le ben abu".split())


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in its parts, in lower case; ``first`` holds first and middle names, maybe none."""

    titles: tuple[str, ...]
    first: tuple[str, ...]
    surname: str
    suffix: str

    def agrees_with(self, other: "PersonName") -> bool:
        """Whether both can be one person: never when surname, first name, suffix or sex of address differ."""
        if self.surname != other.surname:
            return False
        if self.suffix != other.suffix and (self.first or self.suffix) and (other.first or other.suffix):
            return False
        sexes = {sex for sex in (self.sex(), other.sex()) if sex}
        if len(sexes) > 1:
            return False
        return not self.first or not other.first or _same_first(self.first[0], other.first[0])

    def sex(self) -> str | None:
        """``m`` or ``f`` by the form of address, else by a first name that is mostly one, else None."""
        if HONORIFICS_MALE.intersection(self.titles):
            return "m"
        if HONORIFICS_FEMALE.intersection(self.titles):
            return "f"
        return _first_names().get(self.first[0]) if self.first else None


def _same_first(one: str, other: str) -> bool:
    one, other = one.rstrip("."), other.rstrip(".")
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    one, other = _NICKNAMES.get(one, one), _NICKNAMES.get(other, other)
    return one == other or (min(len(one), len(other)) >= 2 and (one.startswith(other) or other.startswith(one)))


def read_person(name: str) -> PersonName | None:
    """A person's name with or without titles, as ``Gen. John William Nicholson, Jr``; None when no surname is left."""
    words = [word for word in re.split(r"[\s,]+", _even(name)) if word and word not in ("the", "The")]
    suffix = ""
    while words and words[-1].lower().rstrip(".") in _SUFFIXES:
        suffix = words.pop().lower().rstrip(".")
    titles: list[str] = []
    while len(words) > 1 and _is_title(words[0]):
        titles.append(words.pop(0).lower().rstrip("."))
    if not words:
        return None
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() in _PARTICLES:
        cut -= 1
    first = tuple(word.lower() for word in words[:cut])
    return PersonName(tuple(titles), first, " ".join(words[cut:]).lower(), suffix)


def _is_title(word: str) -> bool:
    plain = word.lower().rstrip(".")
    return plain in HONORIFICS or plain in RANKS or plain in ROLES or _country_of(word) is not None


def is_person_like(name: str) -> bool:
    """Whether a name is a person's by its title or first name, without any context."""
    person = read_person(name)
    if person is None or not all(word[0].isalpha() for word in (*person.first, person.surname)):
        return False
    if HONORIFICS.intersection(person.titles):
        return True
    capitals = [word for word in re.split(r"[\s,]+", _even(name)) if word[:1].isupper()]
    if person.first:
        return person.first[0] in _first_names() and len(person.first) <= 3 and len(capitals) >= 2
    ranked = (RANKS | ROLES).intersection(person.titles)
    return (
        bool(ranked)
        and capitals[-1:] == [_even(name).split()[-1]]
        and person.surname not in COLLECTIVES | ROLES | RANKS
    )


@lru_cache(maxsize=20_000)
def canonical(name: str) -> str:
    """A key under which the names of one actor are equal: ``russia`` for Moscow, the Kremlin, Russian officials.

    Lower case. Persons are keyed by their surname. A name without any known alias is its own key, articles left off.
    """
    plain = _even(name)
    known = _lookup(plain)
    if known is not None:
        return known
    of = re.fullmatch(r"(?P<what>[\w .-]+?) (?:of|from|in) (?P<who>.+)", plain)
    if of and of["what"].split()[-1].lower() in COLLECTIVES and _lookup(of["who"]) is not None:
        return _lookup(of["who"]) or ""
    words = plain.split()
    if len(words) > 1 and words[-1].lower() in COLLECTIVES:
        whose = _whose(words[:-1])
        if whose is not None:
            return whose
    if is_person_like(plain):
        person = read_person(plain)
        if person is not None:
            return f"{person.surname} {person.suffix}".strip()
    return plain.lower().rstrip(".")


def _whose(words: list[str]) -> str | None:
    """The one country or body that the words before a collective noun name, plain adjectives aside."""
    words = [word.removesuffix("'s").rstrip("'") for word in words]
    rest = [word for word in words if word.lower() not in _MODIFIERS and word.lower() not in COLLECTIVES]
    return _lookup(" ".join(rest)) if rest else None


def is_known(name: str) -> bool:
    """Whether the name is one of the countries and bodies whose aliases are known."""
    return _lookup(_even(name)) is not None


def country_of(name: str) -> str | None:
    """The country that a name, a capital, a seat of government or a demonym stands for, as its plain name."""
    return _country_of(_even(name))


def is_demonym(word: str) -> bool:
    """Whether the word is a people's name or adjective, as ``Afghan``."""
    return _even(word) in _demonyms()


def is_capital(name: str) -> bool:
    """Whether the name is a capital city, which may stand for its government or for the place."""
    return _even(name) in {place.get("capital") for place in _places().values()}


def sex_of_first_name(name: str) -> str | None:
    """``m``, ``f``, or None for a name that is unknown or both."""
    return _first_names().get(name.lower())


def _even(name: str) -> str:
    plain = " ".join(name.replace("’", "'").replace("‘", "'").split())
    plain = re.sub(r"^(?:the|a|an)\s+", "", plain, flags=re.IGNORECASE)
    plain = re.sub(r"\b(?:[A-Z]\.\s?){2,}", lambda match: re.sub(r"[.\s]", "", match.group()) + " ", plain)
    return re.sub(r"(?:'s?)$", "", " ".join(plain.split())).strip(" \"'“”,;:")


def _lookup(plain: str) -> str | None:
    found = _keys().get(plain)
    if found is None and (len(plain) > 3 or plain.isupper()) and not plain.islower():
        found = _keys().get(plain.title())
    return found


def _country_of(word: str) -> str | None:
    return _country_names().get(word)


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    keys = {name: country.lower() for name, country in _country_names().items()}
    for group, aliases in _read("groups.json").items():
        for alias in (group, *aliases):
            keys[_even(alias)] = group.lower()
    return keys


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for country, place in _places().items():
        demonyms = place.get("demonyms", [])
        plurals = [f"{word}s" for word in demonyms if not word.endswith(("s", "sh", "ch", "se"))]
        capital = [place["capital"]] if "capital" in place else []
        for name in (country, *capital, *demonyms, *plurals, *place.get("also", [])):
            names.setdefault(_even(name), country)
    return names


@lru_cache(maxsize=1)
def _demonyms() -> frozenset[str]:
    words = {word for place in _places().values() for word in place.get("demonyms", [])}
    return frozenset(words | {f"{word}s" for word in words})


@lru_cache(maxsize=1)
def _places() -> dict[str, dict]:  # type: ignore[type-arg]
    return dict(_read("places.json"))


@lru_cache(maxsize=1)
def _first_names() -> dict[str, str]:
    table = _read("first_names.json")
    names = {name.lower(): "m" for name in table["male"].split()}
    return names | {name.lower(): "f" for name in table["female"].split()}


def _read(file: str) -> dict:  # type: ignore[type-arg]
    return dict(json.loads(resources.files("narratives.pipeline").joinpath(file).read_text("utf8")))
