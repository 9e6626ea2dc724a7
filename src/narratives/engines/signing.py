"""Signs the articles that have no signature yet and puts the copies among them into groups."""

from collections.abc import Iterator

from narratives.ingest.copies import METHOD, compare_signatures, sign_text
from narratives.records import Signature
from narratives.store.copies import (
    Bind,
    CopyLink,
    find_candidates,
    find_unsigned,
    link_copies,
    read_unsigned,
    write_signature,
)
from narratives.store.engine import Store, transaction
from narratives.store.jobs import Job, hold, report

PER_TRANSACTION = 25  # articles: a second's work, and few enough that others get their turn to write


def sign_articles(store: Store, job: Job) -> None:
    """Sign what is unsigned in the whole library; one article costs the same however many are there.

    Raises ``CancelledError``, ``PausedError`` and ``LostLeaseError`` when the job is to be left alone.
    """
    unsigned = find_unsigned(store, METHOD)
    for first in range(0, len(unsigned), PER_TRANSACTION):
        part = unsigned[first : first + PER_TRANSACTION]
        # What was removed or signed by another job since the list was made is no longer its business.
        texts = read_unsigned(store, METHOD, part)
        signed = {article_id: sign_text(text) for article_id, text in texts.items()}
        with transaction(store) as conn:
            hold(conn, job)
            still = read_unsigned(conn, METHOD, part)
            for article_id, signature in signed.items():
                if still.get(article_id) == texts[article_id]:  # and neither in the moment since, nor corrected
                    links = list(_find_copies(conn, article_id, signature))
                    write_signature(conn, article_id, signature)
                    link_copies(conn, links)
            report(conn, job, "signing", first + len(part), len(unsigned), has_stored=True)


def _find_copies(bind: Bind, article_id: str, signature: Signature) -> Iterator[CopyLink]:
    for candidate in find_candidates(bind, signature, but=article_id):
        likeness = compare_signatures(signature, candidate.signature)
        if likeness.kind is not None:
            shown = (likeness.kind, likeness.resemblance, likeness.n_shared)
            yield CopyLink(article_id, candidate.article_id, *shown)
