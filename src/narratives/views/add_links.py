"""Links, feeds and sitemaps, one a line: the worker fetches them and puts what it finds on the table."""

from collections import defaultdict
from collections.abc import Sequence

import streamlit as st

from narratives.intake.batch import Batch
from narratives.intake.tray import save_batch
from narratives.store import imports
from narratives.store.engine import transaction
from narratives.store.imports import Place
from narratives.store.jobs import enqueue
from narratives.store.summary import read_active_job_rows
from narratives.views.address import write
from narratives.views.highlight import tag
from narratives.views.job_stages import payload_of, show_job
from narratives.views.library import open_library

MAX_LINKS = 1_000


def render_links(batch: Batch) -> None:
    """A field for links, and the button that has them fetched."""
    with st.form(f"links-form-{batch.number}", border=False):
        given = st.text_area(
            "Links, one a line",
            height=160,
            key=f"links-{batch.number}",
            placeholder="https://example.org/story\nhttps://example.org/feed.xml\nhttps://example.org/sitemap.xml",
            help="Articles, RSS or Atom feeds, and sitemaps. A feed or sitemap unfolds into its newest articles.",
        )
        if st.form_submit_button("Fetch these links"):
            links = list(dict.fromkeys(line.strip() for line in (given or "").splitlines() if line.strip()))
            if not links:
                st.warning("There is no link to fetch; write one a line.")
            elif len(links) > MAX_LINKS:
                st.warning(f"These are {len(links):,} links; at most {MAX_LINKS:,} are fetched at once.")
            else:
                fetch(batch, links)
                st.rerun()
    st.html(
        tag(
            "p",
            "The only thing here that leaves this machine: each address is asked for its page, as a browser would, "
            "slowly and only where its robots.txt allows it. Pages behind a paywall or a consent form are refused.",
            class_="section-note",
        )
    )


def render_links_in_files(batch: Batch) -> None:
    """What files name by its address only, and the button that has it fetched."""
    settled = _settled(batch)
    for key, source in batch.sources.items():
        links = [url for url in dict.fromkeys(link.url for link in source.report.links) if url not in settled]
        if not links:
            continue
        with st.container(horizontal=True, vertical_alignment="center"):
            n = f"{len(links):,} {'article' if len(links) == 1 else 'articles'}"
            st.html(
                tag("p", tag("strong", source.report.name), f" names {n} by the link alone.", class_="section-note")
            )
            if st.button(f"Fetch {n}", key=f"fetch-{batch.number}-{key}"):
                fetch(batch, links[:MAX_LINKS])
                st.rerun()


def fetch(batch: Batch, links: Sequence[str]) -> None:
    """Have the links fetched into this batch; those that a file names are reported there."""
    store = open_library()
    save_batch(store, batch)
    with transaction(store) as conn:
        if batch.batch_id is None:
            batch.batch_id = imports.stage(conn, (), label=links[0] if len(links) == 1 else f"{len(links):,} links")
        payload = {"links": list(links), "batch_id": batch.batch_id}
        found_in = _find_places(batch, links)
        job_id = enqueue(conn, "gather", payload | ({"found_in": found_in} if found_in else {}))
    write("batch", str(batch.batch_id))
    show_job(job_id)
    batch.number += 1


def _find_places(batch: Batch, links: Sequence[str]) -> dict[str, list[Place]]:
    """Which files name each of the links, and where in them."""
    asked, places = set(links), defaultdict(list)
    for source in batch.sources.values():
        for link in source.report.links:
            if link.url in asked:
                places[link.url].append((source.report.name, link.where))
    return dict(places)


def _settled(batch: Batch) -> set[str]:
    """Links of files that need no button: fetched for the file, or tried, which the box of the job tries again."""
    if batch.batch_id is None:
        return set()
    fetched = {entry.found_in for entry in batch.entries}
    named = ((source.report.name, link) for source in batch.sources.values() for link in source.report.links)
    there = {link.url for file, link in named if (file, link.where) in fetched}
    return there | {done.link for done in imports.read_links(open_library(), batch.batch_id) if done.why is not None}


def is_fetching(batch_id: int | None) -> bool:
    """Whether links are still to come into the batch."""
    active = read_active_job_rows(open_library())
    return any(row["kind"] == "gather" and payload_of(row).get("batch_id") == batch_id for row in active)
