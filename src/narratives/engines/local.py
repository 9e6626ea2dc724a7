"""Analyses articles on this machine, in this process or in several, with the same results in the same order."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice

from narratives.config import SegmentOptions, Settings
from narratives.errors import NarrativesError
from narratives.pipeline.article import analyze_article
from narratives.pipeline.models import Models, load_models
from narratives.records import AnalysedArticle, Article

IN_FLIGHT = 4  # articles handed out per process: enough that none waits, few enough that memory stays flat


def analyze_all(
    articles: Iterable[Article],
    *,
    settings: Settings,
    n_processes: int = 1,
    models: Models | None = None,
    options: SegmentOptions | None = None,
    on_error: Callable[[Article, Exception], None] | None = None,
) -> Iterator[AnalysedArticle]:
    """What each article says, one at a time, in the order given.

    An article that fails is handed to ``on_error`` and left out; without ``on_error`` its error is raised. With
    ``models`` and one process the caller's own does the work; else each process loads its own. Raises
    ``BrokenProcessPool`` when a process dies.
    """
    options = options or SegmentOptions()
    outcomes = (
        _one_by_one(articles, models, options)
        if n_processes == 1 and models is not None
        else _side_by_side(articles, settings, options, n_processes)
    )
    for article, outcome in outcomes:
        if isinstance(outcome, AnalysedArticle):
            yield outcome
        elif on_error is None:
            raise outcome
        else:
            on_error(article, outcome)


def _one_by_one(
    articles: Iterable[Article], models: Models, options: SegmentOptions
) -> Iterator[tuple[Article, AnalysedArticle | Exception]]:
    for article in articles:
        yield article, _attempt(article, models, options)


def _side_by_side(
    articles: Iterable[Article], settings: Settings, options: SegmentOptions, n_processes: int
) -> Iterator[tuple[Article, AnalysedArticle | Exception]]:
    pool = ProcessPoolExecutor(
        n_processes,
        # A forked copy of a process with threads may hang; a fresh one cannot.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_start_process,
        initargs=(settings, options),
    )
    waiting: deque[tuple[Article, Future[AnalysedArticle | Exception]]] = deque()
    remaining = iter(articles)
    try:
        while True:
            for article in islice(remaining, n_processes * IN_FLIGHT - len(waiting)):
                waiting.append((article, pool.submit(_attempt_in_process, article)))
            if not waiting:
                return
            article, outcome = waiting.popleft()
            yield article, outcome.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _attempt(article: Article, models: Models, options: SegmentOptions) -> AnalysedArticle | Exception:
    try:
        return analyze_article(article, models=models, options=options)
    except Exception as error:  # one odd article must not cost the others
        return error


_process: dict[str, tuple[Models, SegmentOptions]] = {}


def _start_process(settings: Settings, options: SegmentOptions) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _process["ready"] = (load_models(settings), options)


def _end_with_parent() -> None:
    """A worker that is killed cannot tell its processes to stop, and they would wait for articles for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _attempt_in_process(article: Article) -> AnalysedArticle | Exception:
    models, options = _process["ready"]
    outcome = _attempt(article, models, options)
    if isinstance(outcome, AnalysedArticle | NarrativesError):
        return outcome
    # An error of a library may be of a kind that cannot travel between processes.
    return RuntimeError(f"{type(outcome).__name__}: {outcome}")
