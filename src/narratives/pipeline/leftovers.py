"""What two passages leave over when the words they share are taken out.

Words that only say how a claim is carried ("officials said", "rumours", "denied") are no part of what is told: who
carries it, and whether as a fact, is the stance's business.
"""

import re

from narratives.pipeline.numbers import is_number_word, words_of
from narratives.pipeline.wording import is_stopword, root

LEFTOVER_NAMES = ("overlap", "left_min", "left_max", "both_negate", "not_to_apart")

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
_NOT = re.compile(r"\b(?:not|never|no|nobody|none)\b|n['’]t\b", re.IGNORECASE)


def compare_leftovers(a: str, b: str) -> dict[str, float]:
    """The features by name; symmetric in the two passages."""
    one, other = _read(a), _read(b)
    shared = one & other
    fewer, more = sorted(len(side - shared) for side in (one, other))
    return {
        "overlap": len(shared) / max(1, min(len(one), len(other))),
        "left_min": float(min(fewer, 4)),
        "left_max": float(min(more, 8)),
        "both_negate": float(all(_NOT.search(text) for text in (a, b))),
        "not_to_apart": float(("not to" in a) != ("not to" in b)),
    }


def _read(text: str) -> frozenset[str]:
    """Stem of each word that tells something."""
    words = (re.sub(r"['’]s?$|['’].*", "", match) for match in _WORD.findall(text))
    return frozenset(
        root(word)
        for word in words
        if word and not is_stopword(word) and not is_number_word(word) and word.lower() not in _CARRIED
    )
