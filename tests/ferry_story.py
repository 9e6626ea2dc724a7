"""A small story made by hand, so that pages can be tested without models: four outlets on a ferry that ran aground.

Every claim, source and cue is found by its words in the text, so offsets cannot drift from what is printed.
"""

from sqlalchemy import Engine, insert

from narratives.records import digest
from narratives.store.schema import articles, claims, clusters, events, sentences

EVENT = "ferry"
HOSTILE = "It cost $5 and then $9, said :red[x] & <img src=x onerror=alert(1)> **bold** [a](http://b.invalid)."

ARTICLES = {
    "coast": {
        "outlet": "Coastal Courier",
        "date": "2025-03-10",
        "title": "Ferry aground after owner skipped inspection",
        "text": (
            "The owner of the Maren skipped the yearly inspection before the ferry ran aground on Sunday.\n\n"
            "Sixty-two passengers were taken off by lifeboat, the harbour master said. "
            '"We had warned the company twice," Ines Dahl, the harbour master, told this newspaper. '
            "The company cut its maintenance crew by half last year.\n\n"
            "Click here to support our reporting."
        ),
        "claims": [
            ("Ferry aground after owner skipped inspection", "inspection", "asserted", None, None),
            ("The owner of the Maren skipped the yearly inspection", "inspection", "asserted", None, None),
            ("the ferry ran aground on Sunday", "aground", "asserted", None, None),
            ("Sixty-two passengers were taken off by lifeboat", "rescue", "attributed", "the harbour master", "said"),
            ("We had warned the company twice", "warning", "attributed", "Ines Dahl", "told"),
            ("The company cut its maintenance crew by half last year", "crew", "asserted", None, None),
        ],
    },
    "ledger": {
        "outlet": "Shipping Ledger",
        "date": "2025-03-10",
        "title": "Operator rejects blame for Maren grounding",
        "text": (
            "Norsea Lines on Monday rejected claims that it skipped an inspection of the ferry Maren. "
            "An uncharted sandbank stopped the vessel, chief executive Paul Weir said.\n\n"
            "The ferry ran aground at 6.40 a.m. on Sunday with 62 people on board. "
            "All of them were brought ashore. "
            "Mr Weir denied that the firm had been warned."
        ),
        "claims": [
            ("it skipped an inspection of the ferry Maren", "inspection", "denied", "Norsea Lines", "rejected"),
            ("An uncharted sandbank stopped the vessel", "sandbank", "attributed", "Paul Weir", "said"),
            ("The ferry ran aground at 6.40 a.m. on Sunday", "aground", "asserted", None, None),
            ("All of them were brought ashore", "rescue", "asserted", None, None),
            ("the firm had been warned", "warning", "denied", "Mr Weir", "denied"),
        ],
    },
    "capital": {
        "outlet": "Capital Post",
        "date": "2025-03-11",
        "title": "Ferry owner allegedly missed checks, inquiry opens",
        "text": (
            "The Maren's owner allegedly missed its yearly inspection, "
            "according to two people close to the inquiry.\n\n"
            "The ferry went aground on Sunday. "
            "Prosecutors said they had opened an inquiry into Norsea Lines. "
            "Rescuers brought 62 passengers to safety."
        ),
        "claims": [
            (
                "The Maren's owner allegedly missed its yearly inspection",
                "inspection",
                "distanced",
                "two people close to the inquiry",
                "allegedly",
            ),
            ("The ferry went aground on Sunday", "aground", "asserted", None, None),
            ("they had opened an inquiry into Norsea Lines", "inquiry", "attributed", "Prosecutors", "said"),
            ("Rescuers brought 62 passengers to safety", "rescue", "asserted", None, None),
        ],
    },
    "island": {
        "outlet": "Island Voice",
        "date": "2025-03-12",
        "title": "Islanders cut off for a third day",
        "text": (
            "Islanders have been cut off since the Maren ran aground on Sunday.\n\n"
            "Shops on the island ran out of bread on Tuesday. " + HOSTILE
        ),
        "claims": [
            ("Islanders have been cut off", "cut-off", "asserted", None, None),
            ("the Maren ran aground on Sunday", "aground", "asserted", None, None),
            ("Shops on the island ran out of bread on Tuesday", "bread", "asserted", None, None),
            (HOSTILE, "hostile", "asserted", None, None),
        ],
    },
}
LABELS = {
    "inspection": "Owner skipping inspection",
    "aground": "Ferry running aground",
    "rescue": "Passengers brought ashore",
    "warning": "Harbour master warning company",
    "crew": "Company cutting crew",
    "sandbank": "Sandbank stopping ferry",
    "inquiry": "Prosecutors opening inquiry",
    "cut-off": "Islanders cut off",
    "bread": "Shops running out of bread",
    "hostile": "Label with $5 and $9 :red[x] <img src=x>",
}
LEADS = {"coast": "inspection", "ledger": "inspection", "capital": "inspection", "island": "cut-off"}
KINDS = {"two people close to the inquiry": "anonymous", "Prosecutors": "official", "the harbour master": "official"}


def write_story(
    engine: Engine,
    *,
    keys: tuple[str, ...] = tuple(ARTICLES),
    event_id: str = EVENT,
    title: str = "The grounding of the ferry Maren",
    is_analysed: bool = True,
) -> None:
    """Write the story, or those of its articles that are named, as the worker would have."""
    with engine.begin() as conn:
        compared_at = "2025-03-13T08:00:00+00:00" if is_analysed else None
        conn.execute(insert(events).values(event_id=event_id, title=title, compared_at=compared_at))
        for key in keys:
            conn.execute(insert(articles).values(**_article_row(key, event_id, is_analysed)))
        if not is_analysed:
            return
        rows = [row for key in keys for row in _claim_rows(key, event_id)]
        for cluster_id in sorted({row["cluster_id"] for row in rows}):
            conn.execute(insert(clusters).values(**_cluster_row(cluster_id, event_id, rows)))
        for key in keys:
            conn.execute(insert(sentences), _sentence_rows(key, event_id))
        conn.execute(insert(claims), rows)


def article_id(key: str, event_id: str = EVENT) -> str:
    return f"{event_id}-{key}"


def cluster_id(topic: str, event_id: str = EVENT) -> str:
    return f"{event_id}-{topic}"


def _article_row(key: str, event_id: str, is_analysed: bool) -> dict[str, object]:
    article = ARTICLES[key]
    return {
        "article_id": article_id(key, event_id),
        "event_id": event_id,
        "outlet": article["outlet"],
        "title": article["title"],
        "url": None,
        "published_at": article["date"],
        "language": "en",
        "text": article["text"],
        "text_digest": digest(str(article["text"])),
        "event_told": event_id,
        "added_at": "2025-03-13T07:00:00+00:00",
        "analysed_at": "2025-03-13T07:30:00+00:00" if is_analysed else None,
        "n_skipped": 0 if is_analysed else None,
        "lead_cluster_id": cluster_id(LEADS[key], event_id) if is_analysed else None,
    }


def _sentence_rows(key: str, event_id: str) -> list[dict[str, object]]:
    article = ARTICLES[key]
    title, text = str(article["title"]), str(article["text"])
    rows = [_sentence_row(key, event_id, "headline", 0, 0, title)]
    start = 0
    spans = []
    for paragraph in text.split("\n\n"):
        offset = text.index(paragraph, start)
        pieces = _cut(paragraph)
        for piece in pieces:
            begin = text.index(piece, offset)
            offset = begin + len(piece)
            spans.append((begin, piece))
        start = offset
    for index, (begin, piece) in enumerate(spans):
        section = "lede" if begin < len(text.split("\n\n", maxsplit=1)[0]) else "body"
        if piece.startswith("Click here"):
            section = "boilerplate"
        rows.append(_sentence_row(key, event_id, section, index, begin, piece))
    return rows


def _cut(paragraph: str) -> list[str]:
    pieces = []
    rest = paragraph
    while ". " in rest and not rest.startswith("It cost"):
        head, rest = rest.split(". ", 1)
        while head.endswith(("Mr", "a.m")) and ". " in rest:
            more, rest = rest.split(". ", 1)
            head = f"{head}. {more}"
        pieces.append(f"{head}.")
    return [*pieces, rest] if rest else pieces


def _sentence_row(  # noqa: PLR0917
    key: str, event_id: str, section: str, index: int, start: int, text: str
) -> dict[str, object]:
    return {
        "article_id": article_id(key, event_id),
        "section": section,
        "index": index,
        "start": start,
        "end": start + len(text),
        "text": text,
        "is_heading": False,
    }


def _claim_rows(key: str, event_id: str) -> list[dict[str, object]]:
    article = ARTICLES[key]
    sentences_ = _sentence_rows(key, event_id)
    return [_claim_row(key, event_id, claim, sentences_, str(article["text"])) for claim in article["claims"]]


def _claim_row(key, event_id, claim, sentences_, text):  # type: ignore[no-untyped-def]
    words, topic, stance, source, cue = claim
    in_title = words == ARTICLES[key]["title"]
    start = 0 if in_title else text.index(words)
    sentence = next(
        row for row in sentences_ if (row["section"] == "headline") == in_title and row["start"] <= start < row["end"]
    )
    return {
        "claim_id": f"{article_id(key, event_id)}@{sentence['section'][0]}{start}-{start + len(words)}",
        "article_id": article_id(key, event_id),
        "section": sentence["section"],
        "sentence": sentence["index"],
        "start": start,
        "end": start + len(words),
        "text": words,
        "wording": words,
        "agent": None,
        "action": None,
        "target": None,
        "negated": False,
        "hedged": cue == "allegedly",
        "voice": "active",
        "stance": stance,
        "mode": "indirect" if source else None,
        "source": source,
        "source_name": source,
        "source_kind": KINDS.get(source, "named") if source else None,
        "source_start": text.index(source) if source else None,
        "source_end": text.index(source) + len(source) if source else None,
        "cue": cue,
        "cue_lemma": cue,
        "cue_start": text.index(cue) if cue else None,
        "cue_end": text.index(cue) + len(cue) if cue else None,
        "cluster_id": cluster_id(topic, event_id),
    }


def _cluster_row(cluster: str, event_id: str, rows: list[dict[str, object]]) -> dict[str, object]:
    members = [row for row in rows if row["cluster_id"] == cluster]
    n_articles = len({row["article_id"] for row in members})
    return {
        "cluster_id": cluster,
        "event_id": event_id,
        "label": LABELS[cluster.removeprefix(f"{event_id}-")],
        "representative": members[0]["claim_id"],
        "n_articles": n_articles,
        "n_outlets": n_articles,
        "probability": 1.0 if n_articles == 1 else 0.86,
        "cohesion": 1.0 if n_articles == 1 else 0.7,
    }
