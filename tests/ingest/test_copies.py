"""Which texts are one text, which hold a passage of another, and which only tell of the same thing."""

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from narratives.ingest import copies
from narratives.ingest.copies import Likeness, compare_signatures, find_repeats, sign_text
from narratives.records import Signature

WIRE = (
    "The Harrow mill burned down on Tuesday night after a cable overheated in the carding hall. "
    "Fire chief Lena Moss said on Wednesday morning that forty men had fought the blaze until dawn. "
    "The owner, Brandt Textiles, had been warned twice by inspectors that the wiring was too old for its load. "
    "A spokesman for the company said that it would not comment while the police were still at work. "
    "Nobody was hurt. "
    "The mill employs three hundred people, most of whom live in the valley below the weir and have no other work. "
    "The government will decide next week whether the workers are to be paid until the mill is built up again."
)
SENTENCES = WIRE.split(". ")
RETOLD = (
    "Three hundred people have lost their work in Harrow, where a fire took the old mill this week. Inspectors told "
    "the owners about the state of the wiring, and more than once. The company is silent. Ministers want to help."
)
BRIEF = ". ".join(SENTENCES[:2]) + "."
OTHER = " ".join(f"Dockers in Kelp Bay number {n} walked out for more pay on a cold day in April." for n in range(9))


@pytest.mark.parametrize(
    ("what", "text", "kind"),
    [
        ("the text itself", WIRE, "same text"),
        ("set otherwise", WIRE.upper().replace(" ", "\n"), "same text"),
        ("other quotation marks", WIRE.replace(",", " “,”"), "same text"),
        ("a headline and a byline more", f"Mill burns down\n\nBy our correspondent\n\n{WIRE}", "same text"),
        ("its last third cut", ". ".join(SENTENCES[:5]) + ".", "same text"),
        (
            "one word in each sentence changed",
            WIRE.replace("Tuesday", "Monday").replace("Brandt", "Brand"),
            "same text",
        ),
        ("a brief of it", BRIEF, "copied passage"),
        ("a passage inside another story", f"{OTHER} {SENTENCES[2]}. {OTHER}", None),
        ("two sentences inside another story", f"{OTHER} {SENTENCES[2]}. {SENTENCES[3]}. {OTHER}", "copied passage"),
        ("the same sentences far apart", f"{SENTENCES[1]}. {OTHER} {SENTENCES[3]}.", None),
        ("told in other words", RETOLD, None),
        ("another story", OTHER, None),
        ("no words", "… — !", None),
        ("nothing", "", None),
    ],
)
def test_kinds_of_likeness(what: str, text: str, kind: str | None) -> None:
    one, other = sign_text(WIRE), sign_text(text)
    assert compare_signatures(one, other).kind == kind, what
    assert compare_signatures(other, one).kind == kind, f"{what}, the other way round"


def test_two_texts_without_words_are_not_the_same() -> None:
    assert compare_signatures(sign_text("…"), sign_text("!")).kind is None


def test_a_signature_is_the_same_on_every_machine() -> None:
    """Those stored by one version must find those of the next; change METHOD when this changes."""
    signature = sign_text(WIRE)
    assert hashlib.sha256(signature.minhash).hexdigest()[:16] == "9795457dc874ab55"
    assert signature.prints[0] == (0, 7218725793713682102, 16)


def test_signatures_of_two_methods_are_not_compared() -> None:
    with pytest.raises(ValueError, match="sign both again"):
        compare_signatures(sign_text(WIRE), replace(sign_text(WIRE), method="other"))


@pytest.mark.parametrize("text", ["ash " * 200_000, "x" * 1_000_000, "a. " * 300_000, "'" * 20_000, "火" * 100_000])
def test_odd_texts_are_signed_in_good_time(text: str) -> None:
    assert compare_signatures(sign_text(text), sign_text(text)).kind in ("same text", None)


def test_repeats_in_a_pile_of_drafts_point_at_the_first() -> None:
    pile = [OTHER, WIRE, RETOLD, WIRE.upper(), ". ".join(SENTENCES[:5]) + ".", OTHER, ""]
    assert find_repeats([sign_text(text) for text in pile]) == {3: 1, 4: 1, 5: 0}


def of_a_pile(n: int) -> str:
    return f"{WIRE} This is version {n}."


def of_a_house(n: int) -> str:
    own = " ".join(f"Word{n}-{k} of it was said in hall {n * k} by nobody in particular." for k in range(9))
    return f"{own} Reporting by our staff in the valley, editing by the desk in town."


# (what, text by its number, comparisons a text)
PILES = [("one text in many versions", of_a_pile, 1), ("texts with one sentence in common", of_a_house, 20)]


@pytest.mark.parametrize(("what", "text", "most"), PILES)
def test_a_pile_of_alike_texts_costs_no_more_a_text(
    what: str, text: Callable[[int], str], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = []

    def compare(one: Signature, other: Signature) -> Likeness:
        pairs.append((one, other))
        return compare_signatures(one, other)

    monkeypatch.setattr(copies, "_MAX_HOLDERS", 20)
    monkeypatch.setattr(copies, "compare_signatures", compare)
    repeats = find_repeats([sign_text(text(n)) for n in range(100)])
    assert set(repeats.values()) == ({0} if most == 1 else set())
    assert len(repeats) == (99 if most == 1 else 0)
    assert len(pairs) <= most * 100, what
