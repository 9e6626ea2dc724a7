"""Takes files of articles through the whole path in memory, without a database: what the command line does.

Articles are read one at a time, by several processes where asked for; comparing needs an event's articles together.
The order of the results is that of the input's ids, so the number of processes cannot be seen in them.
"""

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from platform import python_version
from typing import Any

from narratives import __version__
from narratives.config import ClusterOptions, SegmentOptions, Settings
from narratives.errors import InputError
from narratives.ingest import read_articles
from narratives.outputs import Findings
from narratives.pipeline.article import analyze_article
from narratives.pipeline.embed import embed_articles
from narratives.pipeline.event import compare_articles
from narratives.pipeline.events import group_events
from narratives.pipeline.models import Models, load_models
from narratives.pipeline.relate import relate_passages
from narratives.records import AnalysedArticle, Article, ComparedEvent, Manifest

Progress = Callable[[str, int, int], None]

# What decides the results, down to the sums inside a matrix product.
DECIDING_PACKAGES = ("numpy", "scikit-learn", "sentence-transformers", "spacy", "tokenizers", "torch", "transformers")


@dataclass(frozen=True, slots=True)
class CorpusOptions:
    """``regroup`` ignores the events that were told; ``one_event`` takes all articles as one event."""

    regroup: bool = False
    one_event: bool = False
    processes: int = 1
    segment: SegmentOptions = field(default_factory=SegmentOptions)
    cluster: ClusterOptions = field(default_factory=ClusterOptions)


@dataclass(slots=True)
class _Run:
    """What is noted on the way: seconds of each stage, and what was left out and why."""

    on_progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - begin, 3)


def analyze_files(
    paths: Sequence[Path],
    *,
    settings: Settings,
    options: CorpusOptions,
    on_progress: Progress = lambda *_: None,
) -> tuple[Findings, Manifest]:
    """Everything the files' articles claim and share, with the manifest that says how it was found.

    Rows that cannot be read and articles that cannot be analysed are left out and named in the manifest.
    Raises ``InputError`` when a file cannot be opened or nothing is left, ``ConfigError`` when a model is missing.
    """
    run = _Run(on_progress)
    with run.stage("input"):
        articles = _read_all(paths, run)
        input_digest = _digest_files(paths)
    with run.stage("models"):
        models = load_models(settings)
    with run.stage("articles"):
        analysed = _analyze_all(articles, models, settings, options, run)
    with run.stage("grouping"):
        event_of = _group([one.article for one in analysed], models, options)
    with run.stage("comparison"):
        events = _compare_all(analysed, event_of, models, options, run)
    run.left_out += [
        f"{one.article.article_id}: {one.n_skipped} sentence(s) from which no claim could be read"
        for one in analysed
        if one.n_skipped
    ]
    return Findings(analysed, events), _manifest(models.digests, settings, options, input_digest, run)


def relate_file(path: Path, *, settings: Settings, on_progress: Progress = lambda *_: None) -> list[dict[str, Any]]:
    """One row per pair of the file, in its order: ``same_claim``, ``probability``, ``conflict``, stances and sources.

    Raises ``InputError`` for the first line that is no pair.
    """
    pairs = _read_pairs(path)
    models = load_models(settings)
    rows = []
    for n_done, pair in enumerate(pairs, start=1):
        relation = relate_passages(pair["a"], pair["b"], models=models)
        one, other = relation.attribution_a, relation.attribution_b
        rows.append(
            {
                "id": pair["id"],
                "same_claim": relation.same_claim,
                "probability": round(relation.probability, 4),
                "conflict": relation.conflict,
                "stance_a": one.stance,
                "source_a": one.source.name if one.source else None,
                "stance_b": other.stance,
                "source_b": other.source.name if other.source else None,
            }
        )
        on_progress("pairs", n_done, len(pairs))
    return rows


def _read_pairs(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); give a UTF-8 file of JSON lines") from error
    pairs = [_read_pair(line, f"{path.name}:{number}") for number, line in enumerate(lines, start=1) if line.strip()]
    if not pairs:
        raise InputError(f"{path}: holds no pairs; write one JSON object with id, a and b on each line")
    return pairs


def _read_pair(line: str, where: str) -> dict[str, Any]:
    try:
        pair = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({error}); write one object with id, a and b on each line") from error
    if not isinstance(pair, dict) or "id" not in pair:
        raise InputError(f"{where}: {line[:40]!r} is no object with an id; write id, a and b on each line")
    for side in ("a", "b"):
        if not isinstance(pair.get(side), str) or not pair[side].strip():
            raise InputError(f"{where}: {side} is {pair.get(side)!r}, not a passage; write its text")
    return pair


def _read_all(paths: Sequence[Path], run: _Run) -> list[Article]:
    """The articles of all files, sorted by id, each id once."""
    kept: dict[str, Article] = {}
    for path in paths:
        articles, refused = read_articles(path)
        run.left_out += [refusal.message for refusal in refused]
        for article in articles:
            if article.article_id in kept:
                run.left_out.append(f"{path.name}: id {article.article_id!r} stands twice; the first one is used")
            else:
                kept[article.article_id] = article
    if not kept:
        reasons = "; ".join(run.left_out[:3]) or "the files are empty"
        raise InputError(f"no article could be read: {reasons}")
    return [kept[article_id] for article_id in sorted(kept)]


def _digest_files(paths: Sequence[Path]) -> str:
    """SHA-256 over the contents of the files, whatever their order and names."""
    digests = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _analyze_all(
    articles: Sequence[Article], models: Models, settings: Settings, options: CorpusOptions, run: _Run
) -> list[AnalysedArticle]:
    analysed = []
    n_processes = min(options.processes, len(articles))
    outcomes = (
        _in_pool(articles, settings, options, n_processes)
        if n_processes > 1
        else (_analyze_one(article, models, options.segment) for article in articles)
    )
    for n_done, (article, outcome) in enumerate(zip(articles, outcomes, strict=True), start=1):
        if isinstance(outcome, str):
            run.left_out.append(f"{article.article_id}: {outcome}")
        else:
            analysed.append(outcome)
        run.on_progress("articles", n_done, len(articles))
    if not analysed:
        raise InputError(f"no article could be analysed: {'; '.join(run.left_out[-3:])}")
    return analysed


def _analyze_one(article: Article, models: Models, options: SegmentOptions) -> AnalysedArticle | str:
    """What the article says, or why it cannot be said: one odd article must not cost the other two thousand."""
    try:
        return analyze_article(article, models=models, options=options)
    except Exception as error:
        return f"could not be analysed ({type(error).__name__}: {error})"


def _in_pool(
    articles: Sequence[Article], settings: Settings, options: CorpusOptions, n_processes: int
) -> Iterator[AnalysedArticle | str]:
    with ProcessPoolExecutor(
        n_processes, mp_context=get_context("spawn"), initializer=_start_process, initargs=(settings, options.segment)
    ) as pool:
        yield from pool.map(_analyze_in_process, articles, chunksize=4 if len(articles) > 16 * n_processes else 1)


_process: dict[str, tuple[Models, SegmentOptions]] = {}


def _start_process(settings: Settings, options: SegmentOptions) -> None:
    _process["ready"] = (load_models(settings), options)


def _analyze_in_process(article: Article) -> AnalysedArticle | str:
    models, options = _process["ready"]
    return _analyze_one(article, models, options)


def _group(articles: Sequence[Article], models: Models, options: CorpusOptions) -> Mapping[str, str]:
    if options.regroup:
        articles = [replace(article, event=None) for article in articles]
    vectors = embed_articles(articles, models=models)
    return group_events(articles, vectors, one_event=options.one_event)


def _compare_all(
    analysed: Sequence[AnalysedArticle],
    event_of: Mapping[str, str],
    models: Models,
    options: CorpusOptions,
    run: _Run,
) -> list[ComparedEvent]:
    members: defaultdict[str, list[AnalysedArticle]] = defaultdict(list)
    for one in analysed:
        members[event_of[one.article.article_id]].append(one)
    told = {} if options.regroup or options.one_event else {one.article.event: one.article.event for one in analysed}
    compared = []
    for n_done, event_id in enumerate(sorted(members), start=1):
        title = told.get(event_id)
        compared.append(compare_articles(event_id, title, members[event_id], models=models, options=options.cluster))
        run.on_progress("events", n_done, len(members))
    return compared


def _manifest(
    digests: Mapping[str, str], settings: Settings, options: CorpusOptions, input_digest: str, run: _Run
) -> Manifest:
    chosen = asdict(options)
    del chosen["processes"]  # must not be seen in the results
    return Manifest(
        versions={
            "narratives": __version__,
            "python": python_version(),
            **{name: version(name) for name in DECIDING_PACKAGES},
        },
        models=dict(sorted(digests.items())),
        options=chosen,
        seed=settings.seed,
        input_digest=input_digest,
        left_out=tuple(run.left_out),
        seconds=run.seconds,
    )
