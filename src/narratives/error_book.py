"""The mistakes that teach most, on our own data, by kind, with what would mend each kind.

The weightiest of each kind come first: false matches the program was sure of, claims of which most links are missed,
stances that are rare and matter.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from narratives.analysis import scoring
from narratives.config import Settings
from narratives.corpus import relate_file
from narratives.evaluate import EvalData, analyze_events
from narratives.expected import Expected, Gold, source_of, stance_of
from narratives.outputs import Findings

N_SHOWN = 40
REMEDIES: Mapping[str, str] = {
    "joined, but not the same": "roles and objects that count more than likeness of words; a finer encoder of clauses",
    "the same, but not joined": "an encoder that knows paraphrases and the event's background, not only common words",
    "stance": "the scope of doubt and denial across clauses and sentences, learnt rather than listed",
    "source": "following who speaks over several sentences, and names that are told only once in full",
    "pair called the same": "comparing who does what to whom, its phase and its negation, role by role",
    "pair called different": "words of one meaning: passives, nouns for verbs, other names of the same thing",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: what was expected, what was found, and the passages. ``weight`` orders those of a kind."""

    kind: str
    expected: str
    found: str
    passages: tuple[str, ...]
    weight: float


def collect_mistakes(data: EvalData, *, settings: Settings) -> list[Mistake]:
    """The mistakes on the held-out events and the pairs of passages: the weightiest of each kind."""
    gold, findings = analyze_events(data.events, settings=settings)
    pairs = [json.loads(line) for line in data.pairs.read_text(encoding="utf8").splitlines()]
    related = {row["id"]: row for row in relate_file(data.pairs, settings=settings)}
    found = [
        *_linked_wrongly(gold, findings),
        *_carried_wrongly(gold, findings),
        *_related_wrongly(pairs, related),
    ]
    chosen: list[Mistake] = []
    for kind in REMEDIES:
        own = sorted((one for one in found if one.kind == kind), key=lambda one: (-one.weight, one.passages))
        chosen += own[: -(-N_SHOWN // len(REMEDIES))]
    return chosen[:N_SHOWN]


def write_error_book(mistakes: Sequence[Mistake], path: Path) -> Path:
    """Write the mistakes as a page of Markdown; all that comes from texts stands in blocks where nothing is markup."""
    lines = [
        "# Error book",
        "",
        "What the program still gets wrong on our own data: events that no model learnt from, and pairs of passages",
        "written to be hard. Made by `make eval-report`; the weightiest mistakes of each kind come first.",
    ]
    for kind, remedy in REMEDIES.items():
        own = [one for one in mistakes if one.kind == kind]
        lines += ["", f"## {kind[0].upper()}{kind[1:]}", "", f"{len(own)} shown. What would mend them: {remedy}."]
        for number, one in enumerate(own, start=1):
            lines += ["", f"{number}.", *_block(one)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf8")
    return path


def _block(one: Mistake) -> list[str]:
    """What was expected, found and read, within a fence that nothing in it can close."""
    told = [f"expected: {one.expected}", f"found: {one.found}", "", *one.passages]
    told = [" ".join(line.split()) for line in told]
    longest = max((len(run) for line in told for run in re.findall("`+", line)), default=0)
    fence = "`" * max(4, longest + 1)
    return [f"   {fence}text", *(f"   {line}".rstrip() for line in told), f"   {fence}"]


def _linked_wrongly(gold: Gold, findings: Findings) -> Iterator[Mistake]:
    expected = Expected(gold, findings)
    texts = {one.article.article_id: one.article.text for one in findings.analysed}
    wanted = [set(group) for group in expected.wanted_groups()]
    probability = {cluster.claim_ids: cluster.probability for event in findings.events for cluster in event.clusters}
    rows = [(set(group), value) for group, value in expected.rows_found(probability)]

    def printed(passage: tuple[str, int]) -> str:
        article_id, sentence = passage
        start, end = gold["sentences"][article_id][sentence]
        return texts[article_id][start:end]

    for row, value in rows:
        wrong = [pair for pair in _across(row) if not any(set(pair) <= group for group in wanted)]
        if wrong:
            found = f"one row, probability {value:.2f}"
            yield Mistake("joined, but not the same", "two rows", found, tuple(map(printed, wrong[0])), value)
    for group in wanted:
        apart = [pair for pair in _across(group) if not any(set(pair) <= row for row, _ in rows)]
        if apart:
            weight = len(apart) / len(group)
            yield Mistake("the same, but not joined", "one row", "two rows", tuple(map(printed, apart[0])), weight)


def _across(passages: Iterable[scoring.Passage]) -> list[tuple[scoring.Passage, scoring.Passage]]:
    """Pairs of passages of different articles."""
    return [(one, other) for one, other in combinations(sorted(passages), 2) if one[0] != other[0]]


def _carried_wrongly(gold: Gold, findings: Findings) -> Iterator[Mistake]:
    expected = Expected(gold, findings)
    texts = {one.article.article_id: one.article.text for one in findings.analysed}
    rarity = {"denied": 1.0, "distanced": 0.9, "attributed": 0.5, "asserted": 0.4}
    for mention in expected.mentions:
        claim = expected.nearest(mention)
        start, end = gold["sentences"][mention["article_id"]][mention["sentence"]]
        shown = (texts[mention["article_id"]][start:end], f"[{mention['quote']}]")
        if stance_of(claim) != mention["stance"]:
            yield Mistake("stance", mention["stance"], stance_of(claim), shown, rarity[mention["stance"]])
        elif mention["source"] and not expected.is_source(mention["source"], source_of(claim)):
            yield Mistake("source", mention["source"], source_of(claim) or "none", shown, 0.0)


def _related_wrongly(pairs: Iterable[Gold], related: Mapping[str, Gold]) -> Iterator[Mistake]:
    for pair in pairs:
        row = related[pair["id"]]
        if row["same_claim"] != pair["same_claim"]:
            value = row["probability"]
            kind = "pair called the same" if row["same_claim"] else "pair called different"
            wanted = "different" if row["same_claim"] else "the same"
            weight = value if row["same_claim"] else 1 - value
            yield Mistake(kind, wanted, f"probability {value:.2f}", (pair["a"], pair["b"]), weight)
