"""Keeps by what each text is known again, finds the texts that are likely alike, and holds the groups of copies.

Adding an article looks up its own bands and sentences in an index; no other article is touched or signed again. Which
of the likely ones really are copies is judged in ``ingest.copies``.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Engine,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)

from narratives.records import Signature, digest
from narratives.store.engine import reading
from narratives.store.forget import in_chunks
from narratives.store.schema import articles, copy_links, sentence_prints, signature_bands, signatures

Bind: TypeAlias = Engine | Connection
Row: TypeAlias = dict[str, Any]
BAND = 16  # bytes of a MinHash: four values; 32 bands find 99 of 100 texts that are alike by 0.6
N_BANDS = 32
PROBED = 32  # sentences of which it is asked in one statement whether many print them
MIN_SHARED = 20  # words
MAX_CANDIDATES = 50
MAX_HOLDERS = 200  # a sentence that more articles print is a house's own ("Reporting by …") and finds nothing


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored article that is likely alike."""

    article_id: str
    outlet: str
    title: str | None
    signature: Signature


@dataclass(frozen=True, slots=True)
class CopyLink:
    """That two articles are copies; ``kind`` is "same text" or "copied passage"."""

    article_id: str
    other_id: str
    kind: str
    resemblance: float
    n_shared: int


def find_unsigned(bind: Bind, method: str) -> list[str]:
    """Ids of the articles that have no signature made by the method, sorted."""
    signed = select(signatures.c.article_id).where(signatures.c.method == method)
    with reading(bind) as conn:
        query = select(articles.c.article_id).where(articles.c.article_id.not_in(signed))
        return list(conn.execute(query.order_by(articles.c.article_id)).scalars())


def read_unsigned(bind: Bind, method: str, article_ids: Collection[str]) -> dict[str, str]:
    """Id → text of those of the articles that are there and have no signature made by the method, in order of id."""
    mine = and_(signatures.c.article_id == articles.c.article_id, signatures.c.method == method)
    query = select(articles.c.article_id, articles.c.text).where(~select(signatures.c.article_id).where(mine).exists())
    with reading(bind) as conn:
        return {
            row.article_id: row.text
            for ids in in_chunks(article_ids)
            for row in conn.execute(query.where(articles.c.article_id.in_(ids)).order_by(articles.c.article_id))
        }


def write_signature(conn: Connection, article_id: str, signature: Signature) -> None:
    """Keep the signature of an article in place of the one it had."""
    if conn.execute(select(signatures.c.method).where(signatures.c.article_id == article_id)).first() is not None:
        forget_signatures(conn, [article_id])
    row = {"article_id": article_id, "method": signature.method, "n_words": signature.n_words}
    conn.execute(insert(signatures).values(row | {"minhash": signature.minhash}))
    buckets = [{"article_id": article_id, "bucket": bucket} for bucket in _buckets(signature)]
    if buckets:
        conn.execute(insert(signature_bands), buckets)
    prints = [
        {"article_id": article_id, "position": position, "print": value, "n_words": n_words}
        for position, value, n_words in signature.prints
    ]
    if prints:
        conn.execute(insert(sentence_prints), prints)


def forget_signatures(conn: Connection, article_ids: Collection[str]) -> None:
    """Drop the signatures of articles that go or whose text changes, and their place among copies."""
    gone = set(article_ids)
    members: set[str] = set()
    for ids in in_chunks(gone):
        for table in (signatures, signature_bands, sentence_prints):
            conn.execute(delete(table).where(table.c.article_id.in_(ids)))
        grouped = read_copy_groups(conn, ids)
        if grouped:
            members |= _members_with(conn, ids)
            conn.execute(update(articles).where(articles.c.article_id.in_(ids)).values(copy_group=None))
        for column in (copy_links.c.article_id, copy_links.c.other_id):
            conn.execute(delete(copy_links).where(column.in_(ids)))
    if members - gone:
        regroup(conn, members - gone)


def find_candidates(bind: Bind, signature: Signature, *, but: str | None = None) -> list[Candidate]:
    """Stored articles that share a band or a sentence with the text, the likeliest first; at most ``MAX_CANDIDATES``.

    ``but``: the article itself, when it is stored.
    """
    with reading(bind) as conn:
        n_bands, n_words = _count_bands(conn, signature), _count_words(conn, signature)
        scores = {
            article_id: round(n_bands.get(article_id, 0) / N_BANDS + n_words.get(article_id, 0) / signature.n_words, 6)
            for article_id in n_bands.keys() | n_words.keys()
            if article_id != but
        }
        best = sorted(scores, key=lambda article_id: (-scores[article_id], article_id))[:MAX_CANDIDATES]
        if not best:
            return []
        found = read_signatures(conn, best)
        named = {
            row.article_id: row
            for row in conn.execute(
                select(articles.c.article_id, articles.c.outlet, articles.c.title).where(
                    articles.c.article_id.in_(best)
                )
            )
        }
    return [
        Candidate(article_id, named[article_id].outlet, named[article_id].title, found[article_id])
        for article_id in best
        if found[article_id].method == signature.method
    ]


def read_signatures(bind: Bind, article_ids: Collection[str]) -> dict[str, Signature]:
    """The signatures of those of the articles that have one."""
    prints: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    rows: list[Any] = []
    with reading(bind) as conn:
        for ids in in_chunks(article_ids):
            rows += conn.execute(select(signatures).where(signatures.c.article_id.in_(ids))).all()
            own = select(sentence_prints).where(sentence_prints.c.article_id.in_(ids))
            for row in conn.execute(own.order_by(sentence_prints.c.article_id, sentence_prints.c.position)):
                prints[row.article_id].append((row.position, row.print, row.n_words))
    return {
        row.article_id: Signature(row.method, row.n_words, row.minhash, tuple(prints[row.article_id])) for row in rows
    }


def link_copies(conn: Connection, links: Iterable[CopyLink]) -> None:
    """Note which articles are copies of each other, and put those of one text into one group."""
    rows: dict[tuple[str, str], Row] = {}
    for link in links:
        one, other = sorted((link.article_id, link.other_id))
        row = {"article_id": one, "other_id": other, "kind": link.kind, "resemblance": link.resemblance}
        rows[one, other] = row | {"n_shared": link.n_shared}
    if not rows:
        return
    # Pair by pair: the first of a text that thousands print has thousands of links.
    pair = (copy_links.c.article_id == bindparam("one"), copy_links.c.other_id == bindparam("other"))
    conn.execute(delete(copy_links).where(*pair), [{"one": one, "other": other} for one, other in rows])
    conn.execute(insert(copy_links), list(rows.values()))
    touched = {one for ids, row in rows.items() if row["kind"] == "same text" for one in ids}
    if touched:
        _put_together(conn, touched)


def regroup(conn: Connection, article_ids: Collection[str]) -> None:
    """Find the groups of these articles anew by the links that are left, after one of them or its link has gone."""
    left = set(article_ids)
    linked = _read_links(conn, left)
    while left:
        group, wave = set[str](), {min(left)}
        while wave:
            group |= wave
            wave = {other for one in wave for other in linked[one]} - group
        _name_group(conn, group)
        left -= group


def read_copies(bind: Bind, article_id: str) -> list[CopyLink]:
    """The articles that print the same text as this one or a passage of it, the most alike first."""
    with reading(bind) as conn:
        rows = conn.execute(select(copy_links).where(_touches([article_id]))).all()
    links = [
        CopyLink(article_id, row.other_id if row.article_id == article_id else row.article_id, row.kind,
                 row.resemblance, row.n_shared)
        for row in rows
    ]  # fmt: skip
    return sorted(links, key=lambda link: (link.kind != "same text", -link.resemblance, link.other_id))


def read_copy_groups(bind: Bind, article_ids: Collection[str] | None = None) -> Mapping[str, str]:
    """Article id → group, for those of the articles (or of all) that have copies."""
    query = select(articles.c.article_id, articles.c.copy_group).where(articles.c.copy_group.is_not(None))
    with reading(bind) as conn:
        if article_ids is None:
            return {row.article_id: row.copy_group for row in conn.execute(query)}
        return {
            row.article_id: row.copy_group
            for ids in in_chunks(article_ids)
            for row in conn.execute(query.where(articles.c.article_id.in_(ids)))
        }


def _count_bands(conn: Connection, signature: Signature) -> dict[str, int]:
    buckets = _buckets(signature)
    if not buckets:
        return {}
    rows = conn.execute(
        _holders(len(buckets), 2 * MAX_CANDIDATES), {f"bucket{n}": bucket for n, bucket in enumerate(buckets)}
    )
    return {row.article_id: row.n for row in rows}


@cache
def _holders(n_buckets: int, n_most: int) -> Select[str, int]:
    """Articles that are in most of the buckets; of a bucket that many are in only the first few are looked at."""
    held = select(signature_bands.c.article_id).order_by(signature_bands.c.article_id).limit(n_most)
    each = (held.where(signature_bands.c.bucket == bindparam(f"bucket{n}")).subquery() for n in range(n_buckets))
    found = union_all(*(select(part.c.article_id) for part in each)).subquery()
    n_bands = func.count().label("n")
    query = select(found.c.article_id, n_bands).group_by(found.c.article_id)
    return query.order_by(n_bands.desc(), found.c.article_id).limit(n_most)


def _count_words(conn: Connection, signature: Signature) -> dict[str, int]:
    """Words in sentences that each article shares with the text, where they are more than a phrase or two."""
    n_words = {value: n for _, value, n in signature.prints}
    shared: defaultdict[str, int] = defaultdict(int)
    for values in _number_chunks(n_words, 500):
        for article_id, value in set(_read_holders(conn, values)):
            shared[article_id] += n_words[value]
    return {article_id: n for article_id, n in shared.items() if n >= MIN_SHARED}


def _read_holders(conn: Connection, prints: Sequence[int]) -> list[tuple[str, int]]:
    """Article and sentence, for those of the sentences that are no house's own; others are not read to their end."""
    query = select(sentence_prints.c.article_id, sentence_prints.c.print)
    rows = conn.execute(query.where(sentence_prints.c.print.in_(prints)).limit(2 * MAX_HOLDERS)).all()
    if len(rows) < 2 * MAX_HOLDERS:  # these are all, as for nearly every text
        n_rows = Counter(row.print for row in rows)
        return [(row.article_id, row.print) for row in rows if n_rows[row.print] <= MAX_HOLDERS]
    crowded: set[int] = set()
    for part in _number_chunks(prints, PROBED):
        padded = part + [None] * (PROBED - len(part))
        asked = {f"print{n}": value for n, value in enumerate(padded)}
        crowded |= set(conn.execute(_crowded(PROBED, MAX_HOLDERS), asked).scalars())
    rare = [value for value in prints if value not in crowded]
    return [(row.article_id, row.print) for row in conn.execute(query.where(sentence_prints.c.print.in_(rare)))]


@cache
def _crowded(n_prints: int, n_most: int) -> CompoundSelect[int]:
    """Those of the sentences that more articles print; counted no further than that."""
    held = select(sentence_prints.c.print).limit(1).offset(n_most)
    each = (held.where(sentence_prints.c.print == bindparam(f"print{n}")).subquery() for n in range(n_prints))
    return union_all(*(select(part.c.print) for part in each))


def _number_chunks(values: Iterable[int], size: int) -> Iterable[list[int]]:
    ordered = sorted(set(values))
    return (ordered[first : first + size] for first in range(0, len(ordered), size))


def _buckets(signature: Signature) -> list[int]:
    """None for a text without words, which is like nothing."""
    return buckets_of(signature.minhash) if signature.n_words else []


def buckets_of(minhash: bytes) -> list[int]:
    """A number per band of a MinHash, by which it is looked up."""
    values = (minhash[at : at + BAND] for at in range(0, len(minhash), BAND))
    hashed = (hashlib.blake2b(b"%d:" % n + value, digest_size=8).digest() for n, value in enumerate(values))
    return [int.from_bytes(value, "little", signed=True) for value in hashed]


def _touches(article_ids: Collection[str]) -> Any:
    return or_(copy_links.c.article_id.in_(article_ids), copy_links.c.other_id.in_(article_ids))


def _members_with(conn: Connection, article_ids: Collection[str]) -> set[str]:
    """The articles and all that are in a group with one of them."""
    groups = set(read_copy_groups(conn, article_ids).values())
    members = set(article_ids)
    for names in in_chunks(groups):
        members |= set(conn.execute(select(articles.c.article_id).where(articles.c.copy_group.in_(names))).scalars())
    return members


def _read_links(conn: Connection, article_ids: Collection[str]) -> defaultdict[str, set[str]]:
    """Article → those it has one text with, among the articles given."""
    known, linked = set(article_ids), defaultdict[str, set[str]](set)
    for ids in in_chunks(known):
        same = select(copy_links).where(and_(copy_links.c.kind == "same text", copy_links.c.article_id.in_(ids)))
        for row in conn.execute(same):
            if row.other_id in known:
                linked[row.article_id].add(row.other_id)
                linked[row.other_id].add(row.article_id)
    return linked


def _put_together(conn: Connection, article_ids: Collection[str]) -> None:
    """Make one group of the articles and of the groups they are in; a member more touches no row but its own."""
    names = read_copy_groups(conn, article_ids)
    new = sorted(set(article_ids) - names.keys())
    if len(set(names.values())) == 1:
        [name] = set(names.values())
        earlier = articles.c.copy_group == name, articles.c.article_id < min(new, default="")
        if not new or conn.execute(select(articles.c.article_id).where(*earlier).limit(1)).first() is not None:
            for ids in in_chunks(new):
                conn.execute(update(articles).where(articles.c.article_id.in_(ids)).values(copy_group=name))
            return
    _name_group(conn, _members_with(conn, article_ids))


def _name_group(conn: Connection, members: Collection[str]) -> None:
    """A group is named after its first member, whatever the order in which its copies came; one alone is no group."""
    name = f"copy-{digest(min(members))}" if len(members) > 1 else None
    is_other = articles.c.copy_group.is_distinct_from(name)
    for ids in in_chunks(members):
        conn.execute(update(articles).where(articles.c.article_id.in_(ids), is_other).values(copy_group=name))
