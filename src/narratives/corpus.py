"""Takes files of articles through the whole path in memory, without a database: what the command line does.

Articles are read one at a time, by several processes where asked for; comparing needs an event's articles together.
The order of the results is that of the input's ids, so the number of processes cannot be seen in them.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from narratives.config import ClusterOptions, SegmentOptions, Settings
from narratives.engines.local import analyze_all
from narratives.engines.manifest import build_manifest
from narratives.errors import InputError
from narratives.events.grouping import group_events
from narratives.events.outlines import name_articles, outline_articles
from narratives.ingest.given import open_articles, open_pairs
from narratives.outputs import Findings
from narratives.pipeline.embed import embed_articles
from narratives.pipeline.event import compare_articles
from narratives.pipeline.models import Models, load_models
from narratives.pipeline.relate import relate_passages
from narratives.records import AnalysedArticle, Article, ComparedEvent, Manifest

Progress = Callable[[str, int, int], None]


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
    manifest = build_manifest(
        articles,
        models=models.digests,
        settings=settings,
        segment=options.segment,
        cluster=options.cluster,
        left_out=run.left_out,
        seconds=run.seconds,
    )
    asked = {"one_event": options.one_event, "regroup": options.regroup}
    return Findings(analysed, events), replace(manifest, options={**manifest.options, **asked})


def relate_file(path: Path, *, settings: Settings, on_progress: Progress = lambda *_: None) -> list[dict[str, Any]]:
    """One row per pair of the file, in its order: ``same_claim``, ``probability``, ``conflict``, stances and sources.

    Raises ``InputError`` for the first line that is no pair.
    """
    pairs = open_pairs(path)
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
                "source_a": one.source.naming if one.source else None,
                "stance_b": other.stance,
                "source_b": other.source.naming if other.source else None,
            }
        )
        on_progress("pairs", n_done, len(pairs))
    return rows


def _read_all(paths: Sequence[Path], run: _Run) -> list[Article]:
    """The articles of all files, sorted by id, each id once."""
    kept: dict[str, Article] = {}
    for path in paths:
        articles, refused = open_articles(path)
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


def _analyze_all(
    articles: Sequence[Article], models: Models, settings: Settings, options: CorpusOptions, run: _Run
) -> list[AnalysedArticle]:
    def leave_out(article: Article, error: Exception) -> None:
        run.left_out.append(f"{article.article_id}: could not be analysed ({type(error).__name__}: {error})")

    analysed = []
    # The articles are read in another process, also when there is but one, while this one loads the encoder.
    warming = threading.Thread(target=models.warm)
    warming.start()
    for one in analyze_all(
        articles,
        settings=settings,
        n_processes=min(options.processes, len(articles)),
        options=options.segment,
        on_error=leave_out,
    ):
        analysed.append(one)
        run.on_progress("articles", len(analysed), len(articles))
    warming.join()
    if not analysed:
        raise InputError(f"no article could be analysed: {'; '.join(run.left_out[-3:])}")
    return analysed


def _group(articles: Sequence[Article], models: Models, options: CorpusOptions) -> Mapping[str, str]:
    if options.regroup:
        articles = [replace(article, event=None) for article in articles]
    is_told = options.one_event or all(article.event for article in articles)
    outlines = (
        name_articles(articles) if is_told else outline_articles(articles, embed_articles(articles, models=models))
    )
    return group_events(outlines, one_event=options.one_event)


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
