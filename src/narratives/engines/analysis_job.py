"""Does an ``analyze`` job: signs and reads its articles one by one, finds their events, compares each event touched.

What is stored is the only memory of how far the job is, so that it can be broken off at any moment and taken up again
by another process: articles that have been analysed are passed over, events that are up to date likewise. A job whose
payload says ``redo`` also does again what other models, versions or options have made, and nothing else.
"""

import logging
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool

from narratives.engines.local import analyze_all
from narratives.engines.manifest import build_manifest, is_made_alike
from narratives.engines.placing import place_articles
from narratives.engines.signing import sign_articles
from narratives.engines.workshop import Workshop
from narratives.errors import JobError, NarrativesError
from narratives.pipeline.article import analyze_article
from narratives.pipeline.event import compare_articles
from narratives.records import AnalysedArticle
from narratives.store.articles import count_set_aside, find_unread, read_languages, read_those_there, set_aside
from narratives.store.decisions import bind_claims, read_decisions
from narratives.store.embeddings import cached_vectors
from narratives.store.engine import Store, reading, transaction
from narratives.store.events import find_waiting_events, read_events_of, read_members
from narratives.store.forget import mark_stale
from narratives.store.job_errors import begin_article, end_article, fail_article, read_left_out
from narratives.store.jobs import Job, Stage, hold, report
from narratives.store.results import (
    StaleComparisonError,
    read_analysed,
    read_manifest,
    write_analysis,
    write_comparison,
)
from narratives.store.runs import note_installed

log = logging.getLogger(__name__)

_STAGES: dict[str, Stage] = {"embed": "embedding", "relate": "comparing", "cluster": "comparing"}
MAX_COMPARISONS = 5  # of one event, when its articles change while it is compared


def run_analysis(store: Store, job: Job, shop: Workshop) -> str | None:
    """Do what is left of the job; returns what the user should know about it, None when all went well.

    Raises ``CancelledError`` and ``LostLeaseError`` when the job is to be left alone, ``JobError`` when nothing came
    of it, ``ConfigError`` when a model is missing.
    """
    shop.load()  # first of all: a missing model is no article's fault
    note_installed(store, shop.describe())
    article_ids = _sort_out(store, job, shop)
    sign_articles(store, job)
    _read_all(store, job, shop, article_ids)
    if job.payload.get("redo"):
        _let_outdated_wait(store, job, shop, article_ids)
    place_articles(store, job, shop, article_ids)
    failures = _compare_waiting(store, job, shop, article_ids)
    return _sum_up(store, job, article_ids, failures)


def _sort_out(store: Store, job: Job, shop: Workshop) -> list[str]:
    """The job's articles that are still there; those in a language without models are set aside, and said so."""
    with transaction(store) as conn:
        hold(conn, job)
        languages = read_languages(conn, job.payload["article_ids"])
        settings = shop.settings
        set_aside(
            conn,
            {
                article_id: None if settings.spacy_model_for(language) else _no_model(language)
                for article_id, language in languages.items()
            },
        )
    return list(languages)


def _no_model(language: str) -> str:
    return (
        f"language {language!r} is stored and not analysed: no spaCy model and embedding model for it are set; "
        "see NARRATIVES_SPACY_MODELS and NARRATIVES_EMBEDDING_LANGUAGES, or correct the language"
    )


def _find_to_read(store: Store, job: Job, shop: Workshop, article_ids: Sequence[str]) -> list[str]:
    if not job.payload.get("redo"):
        return find_unread(store, article_ids)
    languages = set(read_languages(store, article_ids).values())
    made_by = {language: digest for language in languages if (digest := shop.made_by(language)) is not None}
    return find_unread(store, article_ids, made_by=made_by)


def _read_all(store: Store, job: Job, shop: Workshop, article_ids: Sequence[str]) -> None:
    unread = _find_to_read(store, job, shop, article_ids)
    report(store, job, "parsing", len(article_ids) - len(unread), len(article_ids))
    if shop.n_processes > 1 and len(unread) > 1:
        _read_side_by_side(store, job, shop, unread, len(article_ids))
        unread = _find_to_read(store, job, shop, unread)
    for n_before, article_id in enumerate(unread, start=len(article_ids) - len(unread)):
        while begin_article(store, job, article_id):
            if _read_one(store, job, shop, article_id, (n_before + 1, len(article_ids))):
                break


def _read_side_by_side(store: Store, job: Job, shop: Workshop, unread: Sequence[str], n_total: int) -> None:
    """Store what several processes can read; what fails there is left for the careful way, one by one."""
    n_done = n_total - len(unread)
    results = analyze_all(
        read_those_there(store, unread),
        settings=shop.settings,
        n_processes=min(shop.n_processes, len(unread)),
        options=shop.segment,
        on_error=lambda article, error: log.warning("article %r: %s", article.article_id, error),
    )
    try:
        for analysed in results:
            n_done += 1
            _store_one(store, job, shop, analysed, (n_done, n_total), heed_cancel=True)
    except BrokenProcessPool:
        log.warning("job %s: a process died; going on with one article at a time", job.job_id)


def _read_one(store: Store, job: Job, shop: Workshop, article_id: str, progress: tuple[int, int]) -> bool:
    """One try at one article; False when it failed, with the reason noted."""
    try:
        for article in read_those_there(store, [article_id]):
            _store_one(store, job, shop, analyze_article(article, models=shop.models, options=shop.segment), progress)
    except JobError:
        raise
    except Exception as error:
        if not read_languages(store, [article_id]):
            return True
        log.warning("article %r could not be read: %s", article_id, error, exc_info=_is_bug(error))
        fail_article(store, job, article_id, _say(error))
        return False
    except BaseException:  # the worker is told to stop: that is not the article's fault
        with transaction(store) as conn:
            end_article(conn, job, article_id)
        raise
    return True


def _store_one(
    store: Store,
    job: Job,
    shop: Workshop,
    analysed: AnalysedArticle,
    progress: tuple[int, int],
    *,
    heed_cancel: bool = False,
) -> None:
    with transaction(store) as conn:
        hold(conn, job, heed_cancel=heed_cancel)
        write_analysis(conn, analysed, made_by=shop.made_by(analysed.article.language))
        end_article(conn, job, analysed.article.article_id)
        report(conn, job, "parsing", *progress, has_stored=True)


def _let_outdated_wait(store: Store, job: Job, shop: Workshop, article_ids: Sequence[str]) -> None:
    """Let the events of these articles that were compared otherwise than now be compared again."""
    now = shop.describe()
    with transaction(store) as conn:
        hold(conn, job)
        for event_id in read_events_of(conn, article_ids):
            made = read_manifest(conn, event_id)
            if made is not None and not is_made_alike(made, now):
                mark_stale(conn, [event_id])


def _compare_waiting(store: Store, job: Job, shop: Workshop, article_ids: Sequence[str]) -> list[str]:
    """Compare the events that need it; returns what went wrong in those of the job's articles, a line an event."""
    failures = []
    waiting = find_waiting_events(store, article_ids)
    ours = set(read_events_of(store, article_ids))
    report(store, job, "comparing", 0, len(waiting))
    for n_done, event_id in enumerate(waiting, start=1):
        try:
            _compare_one(store, job, shop, event_id, (n_done, len(waiting)))
        except JobError:
            raise
        except Exception as error:
            log.warning("event %r could not be compared: %s", event_id, error, exc_info=_is_bug(error))
            if event_id in ours:
                failures.append(f"event {event_id!r} could not be compared: {_say(error)}")
    return failures


def _compare_one(store: Store, job: Job, shop: Workshop, event_id: str, progress: tuple[int, int]) -> None:
    for n_more in reversed(range(MAX_COMPARISONS)):
        with reading(store) as conn:
            hold(conn, job)
            members = read_members(conn, event_id)
            analysed = read_analysed(conn, members.article_ids)
            decisions = read_decisions(conn, event_id)
        if not analysed:  # its articles have been removed, or another job has put them elsewhere
            return
        bonds, _ = bind_claims(decisions, {claim.claim_id for one in analysed for claim in one.claims})
        with cached_vectors(store, shop.vector_model) as vectors:
            compared = compare_articles(
                event_id,
                members.title,
                analysed,
                models=shop.models,
                options=shop.cluster,
                on_stage=lambda stage: report(store, job, _STAGES[stage], progress[0] - 1, progress[1]),
                vectors=vectors,
                bonds=bonds,
            )
        manifest = build_manifest(
            [one.article for one in analysed],
            models=shop.models.digests,
            settings=shop.settings,
            segment=shop.segment,
            cluster=shop.cluster,
            bonds=bonds,
        )
        try:
            with transaction(store) as conn:
                hold(conn, job, heed_cancel=False)
                if not read_members(conn, event_id).article_ids:
                    return
                if read_decisions(conn, event_id) != decisions:
                    raise StaleComparisonError(f"event {event_id!r}: somebody decided on its claims; compare again")
                write_comparison(conn, compared, manifest)
                report(conn, job, "comparing", *progress, has_stored=True)
        except StaleComparisonError:
            if not n_more:
                raise
        else:
            return


def _sum_up(store: Store, job: Job, article_ids: Sequence[str], failures: Sequence[str]) -> str | None:
    left_out = read_left_out(store, job.job_id)
    lines = [*failures]
    if left_out:
        lines.insert(0, f"{len(left_out)} of {len(article_ids)} articles could not be read and were left out")
    if n_aside := count_set_aside(store, article_ids):
        lines.append(
            f"{n_aside} of {len(article_ids)} articles in a language without models were stored and not analysed"
        )
    if failures or (left_out and len(left_out) == len(article_ids)):
        raise JobError("; ".join(lines))
    return "; ".join(lines) or None


def _say(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if _is_bug(error) else str(error)


def _is_bug(error: Exception) -> bool:
    return not isinstance(error, NarrativesError)
