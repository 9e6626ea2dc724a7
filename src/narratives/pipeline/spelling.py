"""Evens out print for the parser without moving a character: quotation marks, runs, headline capitals, initials."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_SAME_LENGTH = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‘’‚‛`´′", "'")
    | dict.fromkeys("―‒", "—")
    | dict.fromkeys("\n\r\t\x0b\x0c\x85\u2028\u2029\u00a0\u2007\u2009\u202f\ufeff\u200b", " ")
)
_DOUBLED_OPENING = re.compile(r"(?<!\S)(?:''|``)(?=[\w$“'])|``")
_DOUBLED_CLOSING = re.compile(r"(?<=[\w.,!?;:)])''(?!\w)")
_DATELINE = re.compile(
    r"\s*[A-Z][A-Z .'-]{2,30}(?:, [A-Z][\w.]{1,20}(?: [A-Z]\w+)?)?"
    r"(?:, \w{3,9}\.? \d{1,2})?(?: \([^()]{1,40}\))? ?[—–-]{1,2} "
    r"|\s*[A-Z][A-Z '-]{2,30}, \w{3,9} \d{1,2}\. ?(?:/[^/]{1,40}/\.? ?)?$"
    r"|\s*/[^/]{1,40}/\.? ?$"
)
_NOISE = re.compile(r"(?:(?![\w\s]).){20,}")
_HEADLINE_CAPITALS = 0.6
_LITTLE_WORDS = frozenset(
    "a an the and or but nor of in on at to for from by with as is are was were be been has have had will would could "
    "should may might not no over under after before into out up down off against amid about its his her their our who "
    "what when where why how than that this more most it he she they we you".split()
)


def straighten(text: str) -> str:
    """The text with typewriter quotation marks and plain spaces, as long as before."""
    return join_doubled_marks(text).translate(_SAME_LENGTH)


def join_doubled_marks(text: str) -> str:
    """Quotation marks typed as two apostrophes made one mark and a space, as long as before."""
    return _DOUBLED_CLOSING.sub('" ', _DOUBLED_OPENING.sub(' "', text))


def blank_dateline(text: str) -> str:
    """The text with spaces for the place, date and agency that open a report ("KABUL, May 3 (Agency) -")."""
    match = _DATELINE.match(text)
    return " " * match.end() + text[match.end() :] if match else text


def break_runs(text: str, *, max_run: int) -> str:
    """The text with only the beginning of its unbroken runs, spaces for the rest; as long as before.

    spaCy's tokenizer needs time quadratic in the length of a run, most of all of one of quotation marks.
    """
    text = _NOISE.sub(lambda match: match.group()[:3] + " " * (len(match.group()) - 3), text)
    too_long = re.compile(rf"\S{{{max_run + 1},}}")
    return too_long.sub(lambda match: match.group()[:max_run] + " " * (len(match.group()) - max_run), text)


@dataclass(frozen=True, slots=True)
class KnownWords:
    """Which words an article itself writes with a capital or without, and which words are verbs or adjectives."""

    lower: frozenset[str]
    capital: frozenset[str]
    verbs_and_adjectives: frozenset[str]

    @classmethod
    def from_article(cls, text: str, *, nlp: "Language") -> "KnownWords":
        """Read the article's running text; the dictionary is the spaCy lemmatizer's."""
        lower = Counter(re.findall(r"\b[a-z][a-z'’-]+", text))
        capital = Counter(re.findall(r"(?<=[\w,;] )[A-Z][\w'’-]+", text))
        return cls(
            lower=frozenset(lower),
            capital=frozenset(word.lower() for word, count in capital.items() if count >= lower[word.lower()]),
            verbs_and_adjectives=_dictionary(nlp),
        )


def _dictionary(nlp: "Language") -> frozenset[str]:
    lookups = getattr(nlp.get_pipe("lemmatizer"), "lookups", None) if nlp.has_pipe("lemmatizer") else None
    if lookups is None or "lemma_index" not in lookups.tables:
        return frozenset()
    index = lookups.get_table("lemma_index")
    return frozenset(index.get("verb", ())) | frozenset(index.get("adj", ())) | frozenset(index.get("adv", ()))


def lower_headline(headline: str, words: KnownWords) -> str:
    """A headline In Capitals as running text, since parsers take its capitals for names; as long as before."""
    found = list(re.finditer(r"[^\W\d_][\w'-]*", headline))
    long_words = [match.group() for match in found if match.group().lower() not in _LITTLE_WORDS]
    if sum(word[0].isupper() for word in long_words) < max(2, _HEADLINE_CAPITALS * len(long_words)):
        return headline
    pieces = list(headline)
    for match in found[1:]:
        word = match.group()
        if len(word) > 1 and word[1:].islower() and _is_plain_word(word.lower(), words):
            pieces[match.start()] = word[0].lower()
    return "".join(pieces)


def _is_plain_word(word: str, words: KnownWords) -> bool:
    if word in _LITTLE_WORDS:
        return True
    if word in words.capital or word.removesuffix("'s") in words.capital:
        return False
    if word in words.lower:
        return True
    stems = {word, word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ed"), word.removesuffix("d")}
    stems |= {word.removesuffix("ing"), word.removesuffix("ing") + "e", word.removesuffix("ies") + "y"}
    return not stems.isdisjoint(words.verbs_and_adjectives)


def merge_spaced_initials(doc: "Doc") -> "Doc":
    """Make one token of the ``U. S.`` of old wires, so that it is read as ``U.S.``."""
    starts = [
        token.i
        for token in doc[:-1]
        if token.text in ("U.", "E.") and doc[token.i + 1].text in ("S.", "N.", "K.", "U.") and token.whitespace_ == " "
    ]
    with doc.retokenize() as retokenizer:
        for start in starts:
            norm = doc[start : start + 2].text.replace(" ", "")
            retokenizer.merge(doc[start : start + 2], attrs={"NORM": norm, "LEMMA": norm})
    return doc
