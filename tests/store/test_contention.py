"""Several processes write to one database at the same time; nobody is refused and nothing is lost."""

import subprocess
import sys

from sqlalchemy import Engine, func, select

from narratives.store.engine import reading
from narratives.store.schema import articles, embeddings, jobs

WRITER = """
import sys
import numpy as np
from narratives.records import Article
from narratives.store.articles import add_articles, find_unread
from narratives.store.embeddings import cached_vectors
from narratives.store.engine import open_store, transaction
from narratives.store.jobs import enqueue

url, name = sys.argv[1:]
store = open_store(url)
for n in range(25):
    with transaction(store) as conn:
        find_unread(conn, [f"{name}-{n}"])  # reads first, writes then: refused if it had begun as a reader
        add_articles(conn, [Article(f"{name}-{n}", name, f"Text {n}.")])
        enqueue(conn, "analyze", {"article_ids": [f"{name}-{n}"]})
    with cached_vectors(store, "m") as vectors:
        if f"shared-{n}" not in vectors:
            vectors[f"shared-{n}"] = np.zeros(4, dtype=np.float32)
"""


def test_processes_that_write_at_once_wait_for_each_other(store: Engine, url: str) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, url, name], stderr=subprocess.PIPE)
        for name in ("one", "two", "three")
    ]
    complaints = [writer.communicate()[1].decode() for writer in writers]
    assert complaints == ["", "", ""]
    with reading(store) as conn:
        counts = [
            conn.execute(select(func.count()).select_from(table)).scalar() for table in (articles, jobs, embeddings)
        ]
    assert counts == [75, 75, 25]
