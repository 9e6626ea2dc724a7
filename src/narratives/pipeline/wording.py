"""What can be read off the wording of a claim without a parser: content words, names, phase, negation."""

import re
from dataclasses import dataclass

from narratives.pipeline.actors import canonical
from narratives.pipeline.names import country_of
from narratives.pipeline.numbers import Quantity, read_quantities, words_of

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d,.]*\d|\d")
_STOPWORDS = words_of(
    """a about above after again against all also am an and any are as at be because been before being below between
    both but by can could did do does doing down during each else even ever few for from further had has have having
    he her here hers him his how i if in into is it its itself just like may me might more most much must my no nor
    not now of off on once one only onto or other our out over own per said same say says saying she should since so
    some such than that the their them then there these they this those though through to told too under until up
    upon us very was we were what when where which while who whom whose why will with within without would yet you
    your according mr mrs ms dr sir gen lt col monday tuesday wednesday thursday friday saturday sunday"""
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t|fail(?:s|ed|ing)?|refus\w+|den(?:y|ies"
    r"|ied|ying)|reject\w*|baseless|unfounded|false)\b",
    re.IGNORECASE,
)
# Stages a happening passes through: two claims in different stages tell of different occurrences.
_PHASES: tuple[tuple[str, str], ...] = (
    (
        "planned",
        r"plan(?:s|ned|ning)? to|will|would|to be|shall|going to|set to|due to|about to|intends?|propos\w+|consider\w*"
        r"|hop(?:es?|ing)|prepar\w+|weigh(?:s|ing)|seeks?|seeking|vow\w*|pledg\w+|promis\w+|threaten\w*|wants?|expected"
        r"|shortlist\w*|draft(?:ed|ing)?|next (?:week|month|year)|soon|scheduled|upcoming|talks|negotiat\w+|warn\w*"
        r"|begin|start",
    ),
    ("begun", r"beg(?:a|u)n|beginning|start(?:ed|ing|s)|launch\w*|open(?:s|ed|ing)|review\w*|looking for|question\w+"),
    ("accused", r"charg(?:e|ed|es)|indict\w*|accus\w+|arrest\w*|suspect\w*|on trial|face[sd]?|detain\w*|investigat\w+"),
    (
        "ended",
        r"convict\w*|guilty|sentenc\w+|jail\w*|acquit\w*|clear(?:ed|s)|complet\w+|finish\w*|end(?:s|ed)"
        r"|stopp?(?:ed|s)|resigned|lift\w*|broken|collaps\w+|sign(?:ed|s)|approv(?:ed|es)|halt(?:ed|s)|adopt(?:ed|s)",
    ),
)
_PHASE_PATTERNS = tuple((name, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for name, pattern in _PHASES)
_SUFFIXES = (
    "ational", "ization", "isation", "fulness", "iveness", "ations", "ating", "ation", "ments", "ingly", "ities",
    "ance", "ence", "ment", "ness", "ings", "ions", "ians", "able", "ible", "ally", "edly", "ated", "ates", "ers",
    "ing", "ion", "ies", "ied", "ian", "ors", "ity", "ous", "ive", "ful", "est", "ate", "ed", "er", "or", "es", "ly",
    "al", "ic", "en", "an", "s", "e", "y",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """A claim's wording, read. ``stems`` content-word stems, ``names`` the stems printed with a capital inside."""

    stems: frozenset[str]
    names: frozenset[str]
    quantities: tuple[Quantity, ...]
    phases: frozenset[str]
    negations: int
    n_words: int


def read_wording(text: str) -> Wording:
    """Read stems, names, quantities, phases and negations off a text."""
    words = list(_WORD.finditer(text))
    stems, names = set(), set()
    for place, match in enumerate(words):
        word = re.sub(r"['’]s?$|['’].*", "", match.group())
        if is_stopword(word) or (len(word) < 2 and not word.isdigit()):
            continue
        key = root(word)
        stems.add(key)
        if word[0].isupper() and place > 0:
            names.add(key)
    return Wording(
        stems=frozenset(stems),
        names=frozenset(names),
        quantities=read_quantities(text),
        phases=frozenset(name for name, pattern in _PHASE_PATTERNS if pattern.search(text)),
        negations=len(_NEGATION.findall(text)),
        n_words=len(words),
    )


def root(word: str) -> str:
    """Stem of a word; a name that stands for a country or a body gives that one's: Moscow, Russian → russia."""
    if word[0].isupper():
        key = canonical(word)
        if key != word.lower() or country_of(word) is not None:  # a country's own name is not cut: Afghanistan, Afghan
            return key
    return stem(word)


def is_stopword(word: str) -> bool:
    """Whether a word is left out of the content words; "US" is a country."""
    return word.lower() in _STOPWORDS and word != "US"


def stem(word: str) -> str:
    """Cut an English word to a stem that its inflections and many of its derivations share."""
    root = word.lower().replace("’", "'")
    for suffix in _SUFFIXES:
        if root.endswith(suffix) and len(root) - len(suffix) >= (5 if suffix == "ly" else 3):
            root = root[: -len(suffix)]
            break
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
        root = root[:-1]
    return root[:-1] + "i" if root.endswith("y") else root
