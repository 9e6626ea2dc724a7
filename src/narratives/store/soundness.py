"""Finds out whether the rows of a library make sense, one by one and together, before a file of them is trusted.

The same is asked of the library itself before such a file is written, so that none is written that cannot be opened.
What is refused here is what the program would stumble over later: a date no one can read, a claim of no sentence.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache, partial
from itertools import groupby
from typing import Any, TypeAlias, get_args

from sqlalchemy import Connection, Table, and_, func, or_, select

from narratives.records import STANCES, ActorKind, Mode, Section, SourceKind, Voice
from narratives.store.articles import digest_text
from narratives.store.corrections import CorrectionKind
from narratives.store.json_form import check_json
from narratives.store.row_form import Row, UnsoundError
from narratives.store.schema import (
    articles,
    claims,
    clusters,
    copy_links,
    embeddings,
    events,
    mentions,
    sentence_prints,
    sentences,
    signatures,
)

Found: TypeAlias = Any  # a row of the database
MAX_ROWS = 50  # of one article in one table, and one more for every two of its characters

_ALLOWED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("sentences", "section"): get_args(Section),
    ("claims", "section"): get_args(Section),
    ("mentions", "section"): get_args(Section),
    ("claims", "stance"): STANCES,
    ("claims", "row_stance"): STANCES,
    ("claims", "voice"): get_args(Voice),
    ("claims", "mode"): get_args(Mode),
    ("claims", "source_kind"): get_args(SourceKind),
    ("actors", "kind"): get_args(ActorKind),
    ("corrections", "kind"): get_args(CorrectionKind),
    ("copy_links", "kind"): ("same text", "copied passage"),
}
_DATES = frozenset({"published_at", "added_at", "analysed_at", "compared_at", "made_at"})
# Words that are taken apart; where they may be missing they are missing, and not blank.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "sentences": ("text",),
    "claims": ("text", "wording", "agent", "action", "target", "source", "source_name", "cue", "cue_lemma"),
    "mentions": ("text", "name"),
    "actors": ("name",),
}
# Columns of a claim that have a value together or not at all.
_TOGETHER = (
    ("source", "source_name", "source_kind"),
    ("source_start", "source_end"),
    ("cue", "cue_lemma", "cue_start", "cue_end"),
)
_SPANS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "sentences": (("start", "end", "text"),),
    "claims": (
        ("start", "end", "text"),
        ("source_start", "source_end", "source"),
        ("cue_start", "cue_end", "cue"),
    ),
    "mentions": (("start", "end", "text"),),
    "sentence_prints": (),
}
_READ_FROM_TEXTS: Mapping[str, Table] = {table.name: table for table in (sentences, claims, mentions, sentence_prints)}


def check_row(row: Row, table: Table) -> Row:
    """The row, if its values are such as the program writes; raises ``UnsoundError`` else."""
    for column, why_not in _value_checks(table):
        value = row[column]
        if value is not None and (why := why_not(value)) is not None:
            raise UnsoundError(f"{table.name}.{column} {why}")
    check_json(row, table)
    if table is articles and row["text_digest"] != digest_text(row["text"]):
        raise UnsoundError(f"the text of article {row['article_id']!r:.80} is not the one of its digest")
    if table is claims:
        if row["claim_id"].rpartition("@")[0] != row["article_id"]:  # it would stand in the way of another article's
            raise UnsoundError(f"claim {row['claim_id']!r:.80} is not named after its article")
        for names in _TOGETHER:
            if len({row[name] is None for name in names}) > 1:
                raise UnsoundError(f"claim {row['claim_id']!r:.80} has one of {', '.join(names)} without the others")
    if table is embeddings:
        _check_vector(row["vector"])
    if table is signatures and (len(row["minhash"]) % 4 or len(row["minhash"]) > 4096):
        raise UnsoundError("a signature is cut")
    if table is copy_links and row["article_id"] >= row["other_id"]:
        raise UnsoundError(f"copy_links.other_id of {row['article_id']!r:.80} does not come after it")
    return row


def check_sense(conn: Connection) -> None:
    """Every span points at the words it claims to; every id at something that is there.

    Raises ``UnsoundError`` for the first that does not. Each text is read once, and each row costs its own length.
    """
    streams = {name: _by_article(conn, table) for name, table in _READ_FROM_TEXTS.items()}
    query = select(articles.c.article_id, articles.c.title, articles.c.text, articles.c.analysed_at)
    heads = {name: next(stream, None) for name, stream in streams.items()}
    for article in conn.execute(query.order_by(articles.c.article_id).execution_options(yield_per=20)):
        places: set[tuple[str, int]] = set()
        for name, stream in streams.items():
            head = heads[name]
            if head is not None and head[0] == article.article_id:
                _check_rows(article, name, head[1], places)
                heads[name] = next(stream, None)
    for name, head in heads.items():
        if head is not None:  # in another order than that of the articles, or of none
            raise _points_nowhere(f"{name}.article_id", head[0])
    _check_ids(conn)
    for model, (shortest, longest) in vector_lengths(conn).items():
        if shortest != longest:
            raise UnsoundError(f"vectors of the model {model!r:.80} have {shortest // 4} numbers and {longest // 4}")


def vector_lengths(conn: Connection) -> dict[str, tuple[int, int]]:
    """Model → the least and the greatest length of its vectors, in bytes."""
    length = func.length(embeddings.c.vector)
    query = select(embeddings.c.model, func.min(length), func.max(length)).group_by(embeddings.c.model)
    return {model: (least, greatest) for model, least, greatest in conn.execute(query.order_by(embeddings.c.model))}


@cache
def _value_checks(table: Table) -> list[tuple[str, Callable[[Any], str | None]]]:
    """What says of the values of a column why one cannot be, for those columns where not every value can."""
    checks: list[tuple[str, Callable[[Any], str | None]]] = []
    for column in (one.name for one in table.c):
        if allowed := _ALLOWED.get((table.name, column)):
            checks.append((column, partial(_why_not_one_of, allowed)))
        if column in _DATES:
            checks.append((column, _why_no_date))
        if column in _WORDS.get(table.name, ()):
            checks.append((column, _why_blank))
    return checks


def _why_not_one_of(allowed: tuple[str, ...], value: str) -> str | None:
    return None if value in allowed else f"is {value!r:.40} and not one of {', '.join(allowed)}"


def _why_no_date(value: str) -> str | None:
    try:
        datetime.fromisoformat(value)  # as the events are found by
    except ValueError:
        return f"is {value!r:.40} and not a date such as 2025-03-14"
    return None


def _why_blank(value: str) -> str | None:
    return None if value.strip() else "is blank"


def _check_vector(vector: bytes) -> None:
    import numpy as np  # here, for the first page reaches this module and is on the screen before numpy

    if len(vector) % 4 or not vector:
        raise UnsoundError("a vector is cut")
    # All that the encoders make are of length 1; NaN is not below anything.
    if not (np.abs(np.frombuffer(vector, dtype="<f4")) <= 1.001).all():
        raise UnsoundError("a vector is not of length 1")


def _by_article(conn: Connection, table: Table) -> Iterator[tuple[str, Iterator[Found]]]:
    order = (table.c.article_id, *((table.c.section,) if table is sentences else ()))
    rows = conn.execute(select(table).order_by(*order).execution_options(yield_per=500))
    return groupby(rows, key=lambda row: str(row._mapping["article_id"]))


def _check_rows(article: Found, name: str, rows: Iterator[Found], places: set[tuple[str, int]]) -> None:
    """Check what was read from one text; ``places`` are those of its sentences, which come first and are added."""
    if article.analysed_at is None and name != "sentence_prints":
        raise UnsoundError(f"{name} of {article.article_id!r:.80} were read from an article that was not")
    printed = {"headline": article.title or ""}
    most = MAX_ROWS + (len(article.text) + len(printed["headline"])) // 2
    for n_rows, row in enumerate(rows, start=1):
        fields = row._mapping
        if n_rows > most:
            raise UnsoundError(
                f"{name} of {article.article_id!r:.80} are more than {most:,}, which is all it has room for"
            )
        for start, end, words in _SPANS[name]:
            first, last = fields[start], fields[end]
            whole = printed.get(fields["section"], article.text)
            # A claim's source may be carried over and have no place.
            if first is not None and (last > len(whole) or whole[first:last] != fields[words]):
                raise _points_nowhere(f"{name}.{start}", article.article_id)
        if name == "sentences":
            places.add((fields["section"], fields["index"]))
        elif name == "claims" and (
            fields["section"] == "boilerplate" or (fields["section"], fields["sentence"]) not in places
        ):
            raise _points_nowhere("claims.sentence", article.article_id)


def _check_ids(conn: Connection) -> None:
    shown = select(claims.c.claim_id).where(claims.c.cluster_id == clusters.c.cluster_id)
    elsewhere = (
        select(claims.c.claim_id)
        .join(articles, articles.c.article_id == claims.c.article_id)
        .join(clusters, clusters.c.cluster_id == claims.c.cluster_id)
        .where(or_(articles.c.event_id.is_(None), articles.c.event_id != clusters.c.event_id))
    )
    own = and_(clusters.c.cluster_id == articles.c.lead_cluster_id, clusters.c.event_id == articles.c.event_id)
    led = select(articles.c.article_id).join(clusters, own, isouter=True)
    led = led.where(articles.c.lead_cluster_id.is_not(None), clusters.c.cluster_id.is_(None))
    loose = select(clusters.c.cluster_id).where(clusters.c.representative.not_in(shown.scalar_subquery()))
    half = select(events.c.event_id).where(and_(events.c.compared_at.is_not(None), events.c.manifest.is_(None)))
    for query, what in (
        (loose, "clusters.representative"),
        (elsewhere, "claims.cluster_id"),
        (led, "articles.lead_cluster_id"),
        (half, "events.manifest"),
    ):
        found = conn.execute(query.limit(1)).scalar()
        if found is not None:
            raise _points_nowhere(what, found)


def _points_nowhere(what: str, of: object) -> UnsoundError:
    return UnsoundError(f"{what} of {of!r:.80} points at what is not there")
