"""Signs the articles that have no signature yet and puts the copies among them into groups."""

from narratives.ingest.copies import METHOD, compare_signatures, sign_text
from narratives.store.articles import read_articles
from narratives.store.copies import CopyLink, find_candidates, find_unsigned, link_copies, write_signature
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
        signed = [(article.article_id, sign_text(article.text)) for article in read_articles(store, part)]
        with transaction(store) as conn:
            hold(conn, job)
            still = set(find_unsigned(conn, METHOD))
            for article_id, signature in signed:
                if article_id not in still:  # removed, or signed by another job
                    continue
                links = []
                for candidate in find_candidates(conn, signature, but=article_id):
                    likeness = compare_signatures(signature, candidate.signature)
                    if likeness.kind is not None:
                        shown = (likeness.kind, likeness.resemblance, likeness.n_shared)
                        links.append(CopyLink(article_id, candidate.article_id, *shown))
                write_signature(conn, article_id, signature)
                link_copies(conn, links)
            report(conn, job, "signing", first + len(part), len(unsigned), has_stored=True)
