"""Signing what is new: what goes or changes while the job runs neither stops it nor gets the signature it had."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from narratives.engines import signing
from narratives.ingest.copies import METHOD, sign_text
from narratives.records import Article, Signature
from narratives.store import jobs
from narratives.store.articles import add_articles, replace_articles
from narratives.store.copies import find_unsigned, read_copy_groups, read_signatures
from narratives.store.jobs import enqueue
from narratives.store.remove import remove_articles

TEXT = "The lock keeper at Anselm said on Friday that the sluice had been left open for a night. "
PIECES = [Article(f"a{n:02}", f"Post {n}", f"{TEXT * 3} Number {n}.") for n in range(60)]
CORRECTED = Article("a03", "Post 3", "A correction that shares nothing with what stood there before it was made.")


def remove(article_id: str) -> Callable[[Engine], object]:
    return lambda store: remove_articles(store, [article_id])


# (what happens while the fourth text is signed, who is signed in the end, who still waits to be)
MEANWHILE = [
    pytest.param(lambda _store: None, 60, [], id="nothing"),
    pytest.param(remove("a59"), 59, [], id="one of a later part goes"),
    pytest.param(remove("a03"), 59, [], id="the one in hand goes"),
    pytest.param(remove("a00"), 59, [], id="one just signed goes"),
    pytest.param(lambda store: replace_articles(store, [CORRECTED]), 59, ["a03"], id="its text is corrected"),
]


@pytest.mark.parametrize(("act", "n_signed", "waits"), MEANWHILE)
def test_the_library_may_change_while_it_is_signed(
    store: Engine, monkeypatch: pytest.MonkeyPatch, act: Callable[[Engine], object], n_signed: int, waits: list[str]
) -> None:
    add_articles(store, PIECES)
    enqueue(store, "analyze", {"article_ids": [one.article_id for one in PIECES]})
    job = jobs.take(store, "w1")
    assert job is not None
    done = []

    def sign(text: str) -> Signature:
        done.append(text)
        if len(done) == 4:
            act(store)
        return sign_text(text)

    monkeypatch.setattr(signing, "sign_text", sign)
    signing.sign_articles(store, job)
    assert find_unsigned(store, METHOD) == waits
    assert len(read_signatures(store, [one.article_id for one in PIECES])) == n_signed
    assert len(set(read_copy_groups(store).values())) == 1
    assert len(read_copy_groups(store)) == n_signed
