"""Scores the program on our own data, stories and pairs of passages, and holds every figure against its pinned floor.

A floor stands beside the digest of the data it was measured on. It is raised by pinning anew, and lowered only by
saying so.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from narratives.analysis import scoring
from narratives.config import Settings
from narratives.corpus import CorpusOptions, analyze_files, relate_file
from narratives.errors import InputError
from narratives.expected import Expected, Gold, read_annotated, source_of, stance_of
from narratives.outputs import Findings, write_rows

MARGIN = 0.01  # another processor adds up in another order and tips a row or two


@dataclass(frozen=True, slots=True)
class Score:
    """One figure, between 0 and 1, more is better; ``floor`` is None where none is pinned."""

    data: str
    measure: str
    value: float
    floor: float | None

    @property
    def is_held(self) -> bool:
        return self.floor is not None and self.value >= self.floor


@dataclass(frozen=True, slots=True)
class EvalData:
    """Where our own data lie.

    Stories beside what is expected of them, annotated events that no model learnt from, and pairs of passages with
    their relation.
    """

    stories: tuple[tuple[Path, Path], ...]  # articles, expectations
    events: tuple[Path, ...]
    pairs: Path
    floors: Path

    @classmethod
    def of_project(cls, root: Path) -> "EvalData":
        """The data of a checkout; raises ``InputError`` where this is none."""
        expected = sorted((root / "tests" / "golden").glob("expected_*.json"))
        stories = tuple((root / "data" / f"{path.stem.removeprefix('expected_')}.jsonl", path) for path in expected)
        folder = root / "tests" / "eval"
        events = tuple(sorted((folder / "events").glob("*.json")))
        data = cls(stories, events, folder / "pairs.jsonl", folder / "floors.json")
        for path in (*(path for pair in stories for path in pair), data.pairs):
            if not path.is_file():
                raise InputError(f"{path}: not there; run `eval` in a checkout of the project")
        return data


def evaluate(data: EvalData, *, settings: Settings, with_floors: bool = True) -> list[Score]:
    """All figures, in the order of the data.

    Raises ``InputError`` when floors are wanted and were pinned on other data.
    """
    floors = _read_floors(data) if with_floors else {}
    scores: list[Score] = []
    for articles, expected in data.stories:
        gold = json.loads(expected.read_text(encoding="utf8"))
        findings, _ = analyze_files([articles], settings=settings, options=CorpusOptions())
        scores += _with_floors(articles.stem, score_story(gold, findings), floors)
    if data.events:
        gold, findings = analyze_events(data.events, settings=settings)
        scores += _with_floors("held_out", score_events(gold, findings), floors)
    wanted = [json.loads(line) for line in data.pairs.read_text(encoding="utf8").splitlines()]
    found = {row["id"]: row for row in relate_file(data.pairs, settings=settings)}
    return scores + list(_with_floors(data.pairs.stem, score_pairs(wanted, found), floors))


def analyze_events(paths: Iterable[Path], *, settings: Settings) -> tuple[Gold, Findings]:
    """All annotated events in one run, with what is expected of them together."""
    read = [read_annotated(path) for path in paths]
    gold: dict[str, Any] = {"sentences": {}, "claims": [], "leads": {}, "apart": [], "boilerplate": {}}
    for _, one in read:
        gold["sentences"] |= one["sentences"]
        gold["claims"] += one["claims"]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        fields = ("outlet", "title", "published_at", "text", "event")
        rows = [
            {"id": article.article_id, **{name: getattr(article, name) for name in fields}}
            for articles, _ in read
            for article in articles
        ]
        write_rows(rows, path)
        findings, _ = analyze_files([path], settings=settings, options=CorpusOptions())
    return gold, findings


def score_events(gold: Gold, findings: Findings) -> dict[str, float]:
    """What can be scored of annotated events: links across articles, stances and sources."""
    asked = ("link_", "stance_", "source_")
    return {name: value for name, value in score_story(gold, findings).items() if name.startswith(asked)}


def pin_floors(data: EvalData, scores: Sequence[Score], *, may_lower: bool = False) -> Path:
    """Write the figures, less a margin, as the new floors; one that would sink stays unless lowering is allowed."""
    floors: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for score in scores:
        new = max(0.0, round(score.value - MARGIN, scoring.DECIMALS))
        is_free = score.floor is None or may_lower
        floors[score.data][score.measure] = new if is_free else max(new, score.floor or 0.0)
    content = {"data": digest_data(data), "floors": floors}
    data.floors.write_text(json.dumps(content, indent=1) + "\n", encoding="utf8")
    return data.floors


def digest_data(data: EvalData) -> dict[str, str]:
    """File name → SHA-256 of every file that is measured with."""
    paths = [*(path for pair in data.stories for path in pair), *data.events, data.pairs]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def score_story(gold: Gold, findings: Findings) -> dict[str, float]:
    """Figures of one story: links across articles, stances, sources, leads, what must stay apart or is no claim."""
    expected = Expected(gold, findings)
    links = scoring.score_links(expected.wanted_groups(), expected.found_groups())
    stances = [(mention["stance"], stance_of(expected.nearest(mention))) for mention in expected.mentions]
    sources = [(m["source"], source_of(expected.nearest(m))) for m in expected.mentions if m["source"]]
    return {
        "link_precision": links.precision,
        "link_recall": links.recall,
        "link_f1": links.f1,
        "stance_accuracy": scoring.accuracy(stances),
        "stance_macro_f1": scoring.macro_f1(stances),
        "source_accuracy": scoring.source_accuracy(sources),
        "leads_right": _share(expected.leads_right()),
        "kept_apart": _share(expected.kept_apart()),
        "boilerplate_without_claims": _share(expected.boilerplate_without_claims()),
    }


def score_pairs(wanted: Iterable[Gold], found: Mapping[str, Gold]) -> dict[str, float]:
    """Figures of pairs of passages: same claim, conflict among those that are, stance and source of both sides."""
    wanted = list(wanted)
    same = [(pair["same_claim"], found[pair["id"]]["same_claim"]) for pair in wanted]
    conflict = [(bool(p.get("conflict")), found[p["id"]]["conflict"]) for p in wanted if p["same_claim"]]
    sides = [(pair, found[pair["id"]], side) for pair in wanted for side in "ab"]
    stances = [(pair[f"stance_{side}"], row[f"stance_{side}"]) for pair, row, side in sides]
    sources = [(p[f"source_{side}"], row[f"source_{side}"]) for p, row, side in sides if p[f"source_{side}"]]
    agreement = scoring.score_flags(same)
    return {
        "same_claim_accuracy": scoring.accuracy(same),
        "same_claim_precision": agreement.precision,
        "same_claim_recall": agreement.recall,
        "conflict_f1": scoring.score_flags(conflict).f1,
        "stance_accuracy": scoring.accuracy(stances),
        "stance_macro_f1": scoring.macro_f1(stances),
        "source_accuracy": scoring.source_accuracy(sources),
    }


def _share(judged: Sequence[bool]) -> float:
    return scoring.accuracy((True, one) for one in judged)


def _read_floors(data: EvalData) -> Mapping[str, Mapping[str, float]]:
    if not data.floors.exists():
        return {}
    pinned = json.loads(data.floors.read_text(encoding="utf8"))
    found = digest_data(data)
    changed = sorted(name for name in {*found, *pinned["data"]} if found.get(name) != pinned["data"].get(name))
    if changed:
        raise InputError(
            f"{data.floors}: pinned on other data ({', '.join(changed)} changed); "
            "look at the figures with --no-floors and pin them with --pin"
        )
    floors: Mapping[str, Mapping[str, float]] = pinned["floors"]
    return floors


def _with_floors(data: str, figures: Mapping[str, float], floors: Mapping[str, Mapping[str, float]]) -> Iterator[Score]:
    for measure, value in figures.items():
        yield Score(data, measure, value, floors.get(data, {}).get(measure))
