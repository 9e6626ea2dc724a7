"""What two passages leave over when the words they share are taken out, and whether what they share stands in order.

Words that only say how a claim is carried ("officials said", "rumours", "denied") are no part of what is told: who
carries it, and whether as a fact, is the stance's business.
"""

import re

from narratives.pipeline.numbers import is_number_word, words_of
from narratives.pipeline.wording import is_stopword, root

LEFTOVER_NAMES = (
    "overlap", "left_min", "left_max", "nothing_left", "left_in_overlap", "left_share", "turned", "turned_in_overlap",
    "voice_apart", "turned_by_voice", "both_negate", "one_negates", "not_to_apart", "words_left_in_overlap",
)  # fmt: skip

# Whole forms: by their stems "aide" and "aid" would be one.
_CARRIED = words_of(
    """say said says saying told tell tells telling claim claims claimed claiming deny denied denies denying denial
    denials reject rejected rejects rejecting allegation allegations allege alleges alleged alleging allegedly
    reportedly rumour rumours rumoured rumor rumors rumored supposedly suspected purportedly purports purported
    apparently officials official spokesman spokeswoman spokesperson witnesses witness according statement statements
    insist insists insisted insisting maintain maintains maintained maintaining argue argues argued arguing believe
    believes believed think thinks thought evidence true untrue false falsely wrong unproven unconfirmed confirm
    confirms confirmed report reports reported reporting announce announces announced announcing add adds added assert
    asserts asserted testify testifies testified unverified suggest suggests suggested suggestion suggestions
    speculation suspicion suspicions accuse accused accuses accusing acknowledge acknowledges acknowledged admit admits
    admitted concede concedes conceded warn warns warned never not nothing nobody none no minister ministry sources
    source aide aides lawyer lawyers diplomat diplomats doubt doubts doubted dismiss dismisses dismissed basis invented
    story stories whisper whispers whispered word heard"""
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PASSIVE = re.compile(
    r"\b(?:am|is|are|was|were|be|been|being|gets?|got)\s+(?:\w+ly\s+|not\s+|never\s+)?"
    r"\w+(?:ed|en|wn|un|ne|ght|old|nt|aid|ung|id|et|ut|st)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no|nobody|none)\b|n['’]t\b", re.IGNORECASE)
LIKE_OVERLAP = 0.6  # share of the shorter side's words from which two passages word the same matter alike
SOME_OVERLAP = 0.5
IN_ORDER = 0.15  # so many pairs of shared words turn round when a sentence is only rearranged


def compare_leftovers(a: str, b: str, *, passive: tuple[bool, bool] | None = None) -> dict[str, float]:
    """The features by name; symmetric in the two passages.

    ``passive``: whether each names its doer in a passive, where a parse tells; without one the wording has to.
    """
    one, other = _read(a), _read(b)
    shared = one.keys() & other.keys()
    shorter = max(1, min(len(one), len(other)))
    overlap = len(shared) / shorter
    left = [{word: place for word, place in side.items() if word not in shared} for side in (one, other)]
    fewer, more = sorted(len(side) for side in left)
    in_lower = min(sum(is_lower for _, is_lower in side.values()) for side in left)
    turned = _count_turned(one, other, sorted(shared))
    first, second = passive or (_is_passive(a), _is_passive(b))
    voice_apart = float(first != second)
    negations = [bool(_NOT.search(text)) for text in (a, b)]
    return {
        "overlap": overlap,
        "left_min": float(min(fewer, 4)),
        "left_max": float(min(more, 8)),
        "nothing_left": float(overlap > LIKE_OVERLAP and fewer == 0),
        "left_in_overlap": float(overlap > SOME_OVERLAP) * min(fewer, 3),
        "left_share": overlap * min(fewer, 3) / shorter,
        "turned": turned,
        "turned_in_overlap": turned * overlap,
        "voice_apart": voice_apart,
        "turned_by_voice": (turned - IN_ORDER) * (1 - 2 * voice_apart) * overlap,
        "both_negate": float(all(negations)),
        "one_negates": float(negations[0] != negations[1]),
        "not_to_apart": float(("not to" in a) != ("not to" in b)),
        "words_left_in_overlap": min(in_lower, 3) * overlap,
    }


def _read(text: str) -> dict[str, tuple[int, bool]]:
    """Stem of each word that tells something → its first place, and whether it is printed small there."""
    found: dict[str, tuple[int, bool]] = {}
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s?$|['’].*", "", match.group())
        if word and not is_stopword(word) and not is_number_word(word) and word.lower() not in _CARRIED:
            found.setdefault(root(word), (match.start(), word[0].islower()))
    return found


def _count_turned(one: dict[str, tuple[int, bool]], other: dict[str, tuple[int, bool]], shared: list[str]) -> float:
    """Share of the pairs of shared words that stand the other way round on the other side."""
    pairs = [(v, w) for n, v in enumerate(shared) for w in shared[:n]]
    turned = sum((one[v][0] < one[w][0]) != (other[v][0] < other[w][0]) for v, w in pairs)
    return turned / max(1, len(pairs))


def _is_passive(text: str) -> bool:
    return bool(_PASSIVE.search(text) and _BY.search(text))
