"""What the program talks about: frozen records, from an article to the cluster of claims it shares with others.

All offsets are Python string indices into the article's text as it was given, end exclusive; in the
section ``headline`` they are indices into its title. Ids are derived from content and position, never
random, so that addresses, exports and tests survive a rebuild.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Section = Literal["headline", "lede", "body", "boilerplate"]
Stance = Literal["asserted", "attributed", "distanced", "denied"]
SourceKind = Literal["named", "anonymous", "official", "document", "outlet"]
Mode = Literal["direct", "indirect", "mixed"]
Voice = Literal["active", "passive", "agentless"]
ActorKind = Literal["person", "group", "place"]
Role = Literal["viewer", "editor"]  # of a person who has the pages open

_PERSONAL = frozenset({"he", "she", "his", "her"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_PARTICLES = frozenset("de da del della di van von der den bin ibn al el la le ben".split())
_PRONOUNS = frozenset({"i", "we", "he", "she", "it", "they", "his", "her", "its", "their", "who", "which"})

STANCES: tuple[Stance, ...] = ("asserted", "attributed", "distanced", "denied")


def digest(*parts: str, length: int = 12) -> str:
    """Hexadecimal SHA-256 prefix of the parts; equal parts give equal ids on every machine."""
    return hashlib.sha256("\x1f".join(parts).encode("utf8", "surrogatepass")).hexdigest()[:length]


def surname_of(name: str) -> str:
    """The last word of a person's name that is no "Jr."; the whole name where its words are not a person's.

    "Head of the union" and "Ministry of Defence" have no surname.
    """
    words = [word for word in name.split() if word.lower().strip(".,") not in _SUFFIXES]
    is_plain = all(word[:1].isupper() or word.lower() in _PARTICLES for word in words)
    return words[-1].strip(",") if words and is_plain else name


@dataclass(frozen=True, slots=True)
class Article:
    """One printed piece of one outlet. ``event`` is the event the user told, or None to let the program find it."""

    article_id: str
    outlet: str
    text: str
    title: str | None = None
    url: str | None = None
    published_at: str | None = None  # ISO 8601 date or date-time
    language: str = "en"
    event: str | None = None
    author: str | None = None

    @property
    def opening(self) -> str:
        """Headline and first sentence or two, which say what the article is about; its event is found by them."""
        return f"{self.title or ''}\n{self.text[:300]}".strip()


def name_found_event(article_id: str) -> str:
    """Id of an event that was found and not told, after its earliest article."""
    return f"ev-{digest(article_id)}"


def is_found_event(event_id: str) -> bool:
    """Whether the id is one of a found event; a told event is called by its title."""
    return re.fullmatch(r"ev-[0-9a-f]{12}", event_id) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """By what the event of an article is found; ``event`` is the one the user told.

    ``vector``: shape (d,), float32, length 1. ``terms``: hashed words, uint32, ascending, with their ``weights``,
    float32, together of length 1.
    """

    article_id: str
    published_at: str | None
    event: str | None
    vector: "npt.NDArray[np.float32]"
    terms: "npt.NDArray[np.uint32]"
    weights: "npt.NDArray[np.float32]"


@dataclass(frozen=True, slots=True)
class Signature:
    """By what a text is known again. ``minhash``: 128 values, little-endian uint32.

    ``prints``: of each longer sentence its position, a digest of its words, and how many words it has. Only signatures
    made by the same ``method`` can be compared.
    """

    method: str
    n_words: int
    minhash: bytes
    prints: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of an article. ``is_heading``: a heading or caption without a verb of its own line."""

    article_id: str
    index: int
    section: Section
    start: int
    end: int
    text: str
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """On whose word. ``text`` is verbatim at the offsets (None where it is carried over); ``name`` resolved."""

    text: str
    name: str
    kind: SourceKind
    start: int | None = None
    end: int | None = None

    @property
    def naming(self) -> str:
        """The shortest words that name the source: those printed or, for a pronoun, the name it stands for.

        Of a person that is the surname: the fullest name ("Judge Ann Roe") may never stand near the passage.
        """
        word = self.text.lower()
        if word not in _PRONOUNS:
            return self.text
        return surname_of(self.name) if word in _PERSONAL else self.name


@dataclass(frozen=True, slots=True)
class Cue:
    """The word that carries the report or the doubt, at its place in the article."""

    text: str
    lemma: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """How a passage carries a claim."""

    stance: Stance
    source: Source | None = None
    cue: Cue | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition inside a sentence, with the way its outlet carries it.

    ``wording`` is the text used for comparison, pronouns and aliases filled in; ``text`` is verbatim.
    """

    claim_id: str
    article_id: str
    section: Section
    sentence: int
    start: int
    end: int
    text: str
    wording: str
    agent: str | None
    action: str | None
    target: str | None
    negated: bool
    hedged: bool
    voice: Voice
    attribution: Attribution


@dataclass(frozen=True, slots=True)
class Mention:
    """The words an article uses for an actor, at their place."""

    article_id: str
    section: Section
    start: int
    end: int
    text: str
    name: str  # the article's fullest name for whom it means


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, group or place of an event, with all the names its outlets use."""

    actor_id: str
    event_id: str
    name: str
    kind: ActorKind
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnalysedArticle:
    """All that one article says, before it is compared with others."""

    article: Article
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    mentions: tuple[Mention, ...]
    n_skipped: int = 0  # sentences left out because no claim could be read from them


@dataclass(frozen=True, slots=True)
class ClaimCluster:
    """The claims of one event that say the same.

    ``representative`` is the id of a member shown verbatim; ``probability`` that the members say the same
    (1.0 for a single claim); ``cohesion`` the mean cosine similarity of member pairs; ``conflicts`` pairs of members
    whose figures or dates cannot both be right.
    """

    cluster_id: str
    event_id: str
    label: str
    representative: str
    claim_ids: tuple[str, ...]
    outlets: tuple[str, ...]
    n_articles: int
    probability: float
    cohesion: float
    conflicts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Bonds:
    """What people decided about the claims of an event, by claim ids, freed of contradictions.

    The claims of each group of ``together`` say the same, and no claim is in two groups; the claims of a pair in
    ``apart`` do not, and every pair that follows from a group is there too.
    """

    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A happening that several outlets cover."""

    event_id: str
    title: str
    article_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedEvent:
    """What the articles of an event share: its actors and clusters, and which cluster each article leads with.

    ``stances`` holds the claims that stand otherwise inside their row than alone: "did not send arms" asserts
    something by itself and denies the row "sent arms". ``n_rows`` counts the claims that several articles share
    (``used``), and how many of these rows would change at a threshold a little lower or higher (``looser``,
    ``stricter``).
    """

    event: Event
    actors: tuple[Actor, ...]
    clusters: tuple[ClaimCluster, ...]
    leads: Mapping[str, str]  # article_id → cluster_id
    stances: Mapping[str, Stance] = field(default_factory=dict)  # claim_id → stance
    n_rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made a result: enough to make it again and get the same bytes (``seconds`` excepted)."""

    versions: Mapping[str, str]
    models: Mapping[str, str]  # name → digest of its files
    options: Mapping[str, object]
    seed: int
    input_digest: str
    left_out: Sequence[str] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
