"""Tells which texts are one text or hold passages of another: exactly, by MinHash, and by the sentences they share.

A. Broder, "On the resemblance and containment of documents", 1997, is the method: two texts are alike as their sets of
five-word runs are. A copy that was cut has few runs in common with the whole and is found by its sentences. What is
compared are words only: capitals, quotation marks and line breaks are how a desk sets a text and not what it says.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import eq
from typing import TYPE_CHECKING, Literal

from narratives.records import Signature

if TYPE_CHECKING:
    from datasketch import MinHash

Kind = Literal["same text", "copied passage"]

N_VALUES = 128  # of a MinHash: the resemblance is known to about ±0.04
RUN = 5  # words
SEED = 1
MIN_SENTENCE = 8  # words; shorter ones ("He declined to comment.") are printed everywhere
SAME_RESEMBLANCE = 0.6  # from here on it is the same text
SAME_CONTAINMENT = 0.8  # of the shorter text's words stand in sentences of the longer …
SAME_LENGTH = 0.4  # … which is not too much longer: a brief inside a long report is a passage
COPIED_WORDS = 25  # in sentences that follow each other in both texts
METHOD = f"minhash-{N_VALUES}-{RUN}-{SEED}-affine32"
_BATCH = 4096  # runs whose values are in memory at once
# Characters of scripts that put no spaces between words count as words.
_WORD = re.compile(r"[぀-ヿ㐀-鿿가-힯]|[^\W_぀-ヿ㐀-鿿가-힯]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”’»)\]]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two texts have in common.

    ``resemblance``: share of their five-word runs that both have, estimated. ``n_shared``: words in sentences both
    print. ``longest``: words in the longest row of such sentences that stands in both.
    """

    resemblance: float
    n_shared: int
    longest: int
    kind: Kind | None


def sign_text(text: str) -> Signature:
    """By what the text is found again and compared; the same text gives the same bytes on every machine."""
    words = _words(text)
    runs = {" ".join(words[at : at + RUN]).encode() for at in range(max(1, len(words) - RUN + 1))} if words else set()
    prints = tuple(
        (position, _print(sentence), len(sentence))
        for position, sentence in enumerate(map(_words, _SENTENCE_END.split(text)))
        if len(sentence) >= MIN_SENTENCE
    )
    return Signature(METHOD, len(words), _minhash(sorted(runs)), prints)


def compare_signatures(one: Signature, other: Signature) -> Likeness:
    """How much the texts of two signatures have in common.

    Raises ``ValueError`` when they were made by different methods.
    """
    if one.method != other.method:
        raise ValueError(f"signatures made by {one.method!r} and {other.method!r} cannot be compared; sign both again")
    resemblance = _resemblance(one, other)
    theirs = {value for _, value, _ in other.prints}
    n_shared = sum(n for value, n in {(value, n) for _, value, n in one.prints} if value in theirs)
    longest = _longest_row(one, other)
    shorter, longer = sorted((one.n_words, other.n_words))
    is_contained = n_shared >= SAME_CONTAINMENT * shorter and shorter >= SAME_LENGTH * longer and shorter > 0
    kind: Kind | None = None
    if resemblance >= SAME_RESEMBLANCE or is_contained:
        kind = "same text"
    elif longest >= COPIED_WORDS:
        kind = "copied passage"
    return Likeness(resemblance, n_shared, longest, kind)


def find_repeats(signatures: Sequence[Signature]) -> dict[int, int]:
    """Position of each text that is the same text as an earlier one → position of the first of its kind.

    A text is compared with the first few that share a band of values or a sentence with it, and no further than the
    first that is the same text: a pile of copies of one text costs as much a text as any other pile.
    """
    holders: dict[tuple[int, bytes | int], list[int]] = {}
    first: dict[int, int] = {}
    for position, signature in enumerate(signatures):
        keys = _keys(signature)
        for at in sorted({at for key in keys for at in holders.get(key, ())}):
            if compare_signatures(signature, signatures[at]).kind == "same text":
                first[position] = first.get(at, at)
                break
        for key in keys:
            held = holders.setdefault(key, [])
            if len(held) < _MAX_HOLDERS:
                held.append(position)
    return first


_BAND = 16  # bytes: four values; 32 bands find 99 of 100 texts that are alike by 0.6
_MAX_HOLDERS = 50  # texts looked at for a band or a sentence that many have


def _keys(signature: Signature) -> set[tuple[int, bytes | int]]:
    """Under what a text is looked up: the bands of its MinHash, numbered, and its sentences; none without words."""
    if not signature.n_words:
        return set()
    bands = {(at, signature.minhash[at : at + _BAND]) for at in range(0, len(signature.minhash), _BAND)}
    return bands | {(-1, value) for _, value, _ in signature.prints}


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _print(words: Sequence[str]) -> int:
    value = hashlib.blake2b(" ".join(words).encode("utf8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(value, "little", signed=True)


def _minhash(runs: Sequence[bytes]) -> bytes:
    made = _empty().copy()
    for first in range(0, len(runs), _BATCH):
        made.update_batch(runs[first : first + _BATCH])
    return bytes(made.hashvalues.astype("<u4").tobytes())


@cache
def _empty() -> "MinHash":
    from datasketch import MinHash

    return MinHash(num_perm=N_VALUES, seed=SEED, scheme="affine32")


def _resemblance(one: Signature, other: Signature) -> float:
    """The share of equal values; that of two texts without words is 0."""
    if not one.n_words or not other.n_words:
        return 0.0
    n_equal = sum(map(eq, *(memoryview(signature.minhash).cast("I") for signature in (one, other))))
    return round(float(n_equal) / N_VALUES, 4)


def _longest_row(one: Signature, other: Signature) -> int:
    """Words in the longest row of sentences, one after the other in both texts; short sentences between are allowed."""
    place_of = {value: at for at, (_, value, _) in reversed(list(enumerate(other.prints)))}
    best = row = 0
    before: int | None = None
    for _, value, n_words in one.prints:
        at = place_of.get(value)
        row = 0 if at is None else row + n_words if before is not None and at == before + 1 else n_words
        best, before = max(best, row), at
    return best
