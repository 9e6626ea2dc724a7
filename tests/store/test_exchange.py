"""A library as one file: the same bytes after a round trip, clear joins, and nothing from a bad one."""

import base64
import hashlib
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from bridge_story import EVENT, MANIFEST, analysed, article, compared
from sqlalchemy import Engine, select

from narratives.errors import InputError
from narratives.ingest.copies import sign_text
from narratives.records import Article
from narratives.store.articles import add_articles, find_unread
from narratives.store.copies import CopyLink, find_candidates, link_copies, write_signature
from narratives.store.corrections import read_corrections
from narratives.store.decisions import confirm_same, read_decisions, undo_decisions
from narratives.store.embeddings import write_vectors
from narratives.store.engine import open_scratch, open_store, reading, transaction
from narratives.store.exchange import Carried, How, export_library, import_library
from narratives.store.jobs import read_job
from narratives.store.results import read_analysed, read_comparison, write_analysis, write_comparison
from narratives.store.row_form import Bounds
from narratives.store.schema import articles, clusters, embeddings, events

HOWS: tuple[How, ...] = get_args(How)
Rows = dict[str, list[dict[str, Any]]]
BRIDGE = [
    article("b1", title="Bridge “shut”", url="https://dale.example/1"),
    article("b2", "Hill Post", published_at="2025-03-14"),
]
FERRY = article(
    "f1", "Coast Mail", "The ferry", text="Ferries were stopped by wind\u2028on Monday. The mayor denied it — 😀."
)


def fill(store: Engine, given: list[Article], event_id: str) -> None:
    """Analysed, compared, signed, embedded."""
    add_articles(store, given)
    for one in given:
        write_analysis(store, analysed(one), made_by="m1")
    write_comparison(store, compared(*map(analysed, given), event_id=event_id), MANIFEST)
    with transaction(store) as conn:
        for one in given:
            write_signature(conn, one.article_id, sign_text(one.text))
        if len(given) > 1:
            link_copies(conn, [CopyLink(given[0].article_id, given[1].article_id, "same text", 0.7, 4)])
    write_vectors(store, {f"k-{event_id}": np.array([0.6, 0.8], dtype=np.float32)}, "m")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Two events; nothing below changes it."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('library') / 'narratives.db'}")
    fill(store, BRIDGE, EVENT)
    fill(store, [FERRY], "The ferry")
    first = confirm_same(store, EVENT, ["b1@l0-29", "b2@l0-29"])
    undo_decisions(store, EVENT, [first])
    confirm_same(store, EVENT, ["b1@l0-29", "b2@l0-29"])
    write_comparison(store, compared(*map(analysed, BRIDGE)), MANIFEST)
    yield store
    store.dispose()


@pytest.fixture
def file(library: Engine, tmp_path: Path) -> Path:
    export_library(library, tmp_path / "library.zip")
    return tmp_path / "library.zip"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Engine]:
    engine = open_scratch(tmp_path / "other.db")
    yield engine
    engine.dispose()


def test_a_round_trip_gives_the_same_bytes(file: Path, other: Engine, tmp_path: Path) -> None:
    add_articles(other, [article("x1", "Gone Gazette")])
    assert import_library(other, file, how="replace") == Carried(n_articles=3, n_events=2)
    export_library(other, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == file.read_bytes()
    assert read_analysed(other, ["f1"]) == [analysed(FERRY)]
    assert read_comparison(other, EVENT) == compared(*map(analysed, BRIDGE))
    assert [one.article_id for one in find_candidates(other, sign_text(FERRY.text))] == ["f1"]  # bands were rebuilt


def test_merged_into_an_empty_library_it_is_there_whole(file: Path, other: Engine) -> None:
    carried = import_library(other, file)
    assert (carried.n_articles, carried.n_events, carried.known, carried.renamed) == (3, 2, (), {})
    assert carried.job_id is not None
    assert read_job(other, carried.job_id).payload == {"article_ids": ["b1", "b2", "f1"]}
    assert read_comparison(other, EVENT) == compared(*map(analysed, BRIDGE))
    assert [len(read_decisions(other, EVENT)), len(read_corrections(other, EVENT))] == [1, 3]


def test_merged_twice_nothing_changes(file: Path, other: Engine, tmp_path: Path) -> None:
    import_library(other, file)
    export_library(other, tmp_path / "once.zip")
    carried = import_library(other, file)
    assert (carried.n_articles, carried.known, carried.job_id) == (0, ("b1", "b2", "f1"), None)
    export_library(other, tmp_path / "twice.zip")
    assert (tmp_path / "once.zip").read_bytes() == (tmp_path / "twice.zip").read_bytes()


def test_an_event_that_both_have_is_joined_and_compared_again(file: Path, other: Engine) -> None:
    mine = article("m1", "River Times")
    fill(other, [mine, BRIDGE[0]], EVENT)
    carried = import_library(other, file)
    assert (carried.n_articles, carried.n_events, carried.known) == (2, 2, ("b1",))
    assert read_comparison(other, EVENT) is None
    assert read_comparison(other, "The ferry") == compared(analysed(FERRY), event_id="The ferry")
    assert find_unread(other, ["b2"]) == []  # what was read from it there need not be read again
    assert len(read_decisions(other, EVENT)) == 1


def test_a_decision_on_what_is_here_already_is_heard(file: Path, other: Engine) -> None:
    fill(other, BRIDGE, EVENT)
    fill(other, [FERRY], "The ferry")
    carried = import_library(other, file)
    assert (carried.n_articles, carried.n_events, carried.known) == (0, 1, ("b1", "b2", "f1"))
    assert (len(read_decisions(other, EVENT)), read_comparison(other, EVENT)) == (1, None)
    assert read_comparison(other, "The ferry") is not None
    assert read_job(other, carried.job_id or 0).payload == {"article_ids": ["b1", "b2"]}
    again = import_library(other, file)
    assert (again.n_events, again.job_id, len(read_decisions(other, EVENT))) == (0, None, 1)


@pytest.mark.parametrize("event", [EVENT, "Bridge closed"])
def test_a_decision_is_told_in_the_ids_of_this_library(file: Path, other: Engine, event: str) -> None:
    here = [replace(one, article_id=f"a{one.article_id}", event=event) for one in BRIDGE]
    fill(other, [replace(here[0], outlet="Quite Another", article_id="x1"), *here], event)
    import_library(other, file)
    assert [one.groups for one in read_decisions(other, event)] == [(("ab1@l0-29", "ab2@l0-29"),)]
    assert import_library(other, file).job_id is None


def test_a_decision_on_a_renamed_article_follows_it(file: Path, other: Engine) -> None:
    add_articles(other, [article("b2", "Quite Another", text="Nothing alike. At all", event=None)])
    new = import_library(other, file).renamed["b2"]
    assert [one.groups for one in read_decisions(other, EVENT)] == [(("b1@l0-29", f"{new}@l0-29"),)]


def test_what_waits_in_a_library_is_queued_when_it_replaces_another(file: Path, other: Engine, tmp_path: Path) -> None:
    assert import_library(other, file, how="replace").job_id is None
    add_articles(
        other,
        [article("u1", "Unread", text="Nothing. Yet", event=None), article("u2", "River Times", event="The ferry")],
    )
    export_library(other, tmp_path / "waits.zip")
    carried = import_library(other, tmp_path / "waits.zip", how="replace")
    assert read_job(other, carried.job_id or 0).payload == {"article_ids": ["f1", "u1", "u2"]}


def test_an_id_that_belongs_to_another_text_here_is_changed(file: Path, other: Engine) -> None:
    add_articles(other, [article("b1", "Quite Another", text="Nothing alike. At all")])
    carried = import_library(other, file)
    [(old, new)] = carried.renamed.items()
    assert (old, carried.n_articles) == ("b1", 3)
    assert find_unread(other, [new, "b2"]) == [new]
    assert read_comparison(other, EVENT) is None


def test_vectors_may_stay_behind(library: Engine, other: Engine, tmp_path: Path) -> None:
    export_library(library, tmp_path / "small.zip", with_vectors=False)
    import_library(other, tmp_path / "small.zip", how="replace")
    with reading(other) as conn:
        assert conn.execute(select(embeddings)).all() == []


def test_an_export_that_cannot_be_written_says_so_and_leaves_what_was_there(library: Engine, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        export_library(library, tmp_path / "nowhere" / "library.zip")
    assert not list(tmp_path.glob(".library*"))


def change(
    file: Path, edit: Callable[[Rows], object], *, head: Callable[[dict[str, Any]], object] | None = None
) -> None:
    """Edit the rows of a bundle as somebody would who knows how to write a right digest."""
    with zipfile.ZipFile(file) as bundle:
        contents = {name: bundle.read(name) for name in bundle.namelist()}
    manifest = json.loads(contents.pop("manifest.json"))
    rows = {
        name.removesuffix(".jsonl"): [json.loads(line) for line in text.split(b"\n") if line]
        for name, text in contents.items()
    }
    edit(rows)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, table in rows.items():
            text = b"".join(json.dumps(row).encode() + b"\n" for row in table)
            manifest["tables"][name] = {"rows": len(table), "sha256": hashlib.sha256(text).hexdigest()}
            bundle.writestr(f"{name}.jsonl", text)
        if head is not None:
            head(manifest)
        bundle.writestr("manifest.json", json.dumps(manifest))


def put(table: str, column: str, value: object, at: int = 0) -> Callable[[Rows], object]:
    return lambda rows: rows[table][at].update({column: value})


def decide(kind: str, payload: object) -> Callable[[Rows], object]:
    return lambda rows: rows["corrections"][0].update({"kind": kind, "payload": json.dumps(payload)})


def embed(*numbers: float) -> Callable[[Rows], object]:
    vector = base64.b64encode(np.array(numbers, dtype="<f4").tobytes()).decode()
    return lambda rows: rows["embeddings"].append({"text_digest": "to come", "model": "m", "vector": vector})


def crowd(rows: Rows) -> None:
    [first] = [row for row in rows["sentences"] if (row["article_id"], row["index"]) == ("b1", 0)]
    rows["sentences"] += [first | {"index": n} for n in range(2, 202)]


NESTED = "[" * 100_000
EDITS = [
    ("a text that is not its digest's", put("articles", "text", "Changed. Quietly"), "is not the one of its digest"),
    ("a claim that was never printed", put("claims", "text", "The mayor stole"), "claims.start of"),
    ("a span beyond the text", put("claims", "end", 9_999), "claims.start of"),
    ("a span before the text", put("sentences", "start", -1), "start is '-1' and not a whole number from 0"),
    ("a source put into its mouth", put("claims", "source", "A liar"), "claims.source_start of"),
    ("a stance nobody knows", put("claims", "stance", "sworn"), "claims.stance is 'sworn'"),
    ("a correction nobody knows", put("corrections", "kind", "erase"), "corrections.kind is 'erase'"),
    ("a mention in no article", put("mentions", "article_id", "nowhere"), "contradict each other"),
    (
        "a claim in another event's row",
        lambda rows: rows["articles"][0].update({"event_id": "The ferry"}),
        "claims.cluster_id",
    ),
    ("a row shown by a claim outside it", put("clusters", "representative", "f1@l0-29"), "clusters.representative"),
    ("a lead that is not there", put("articles", "lead_cluster_id", "c-none"), "articles.lead_cluster_id"),
    (
        "a lead of another event",
        lambda rows: rows["articles"][0].update({"lead_cluster_id": "c-The ferry-f1@l0-29"}),
        "articles.lead_cluster_id",
    ),
    ("an id twice", lambda rows: rows["articles"].append(rows["articles"][0]), "contradict each other"),
    ("a column too many", put("events", "password", "x"), "does not have the columns"),
    ("a column too few", lambda rows: rows["events"][0].pop("title"), "does not have the columns"),
    ("a number for a title", put("events", "title", 7), "is no text"),
    ("a text for a number", put("claims", "start", "0"), "not a whole number"),
    ("true for a number", put("claims", "start", True), "not a whole number"),
    ("a number too large", put("claims", "start", 2**63), "not a whole number"),
    ("one for true", put("claims", "negated", 1), "not true or false"),
    ("NaN", put("clusters", "probability", float("nan")), "is not JSON"),
    ("a share of 7", put("clusters", "probability", 7.0), "not a share"),
    ("NUL in a name", put("articles", "outlet", "Da\0le"), "a character that no text has"),
    ("half a character", put("articles", "outlet", "\ud800"), "a character that no text has"),
    ("nothing where something must be", put("articles", "text", None), "is empty"),
    ("an endless name", put("events", "event_id", "x" * 3_000), "no text of at most"),
    ("a manifest that is a list", put("events", "manifest", "[]"), "events.manifest does not hold"),
    ("brackets in brackets", put("actors", "aliases", NESTED), "is not JSON"),
    ("aliases that are numbers", put("actors", "aliases", "[1]"), "actors.aliases does not hold"),
    ("conflicts of three", put("clusters", "conflicts", '[["a","b","c"]]'), "clusters.conflicts does not hold"),
    (
        "a decision without claims",
        put("corrections", "payload", '{"claim_ids": 3}'),
        "corrections.payload does not hold",
    ),
    ("a vector that is cut", put("embeddings", "vector", "AAA="), "a vector is cut"),
    ("a vector that is no base64", put("embeddings", "vector", "÷"), "is not base64"),
    ("a compared event without manifest", put("events", "manifest", None), "events.manifest of"),
    ("a date that no job can read", put("articles", "published_at", "yesterday"), "published_at is 'yesterday'"),
    ("a comparison made who knows when", put("events", "compared_at", "late"), "compared_at is 'late'"),
    ("a confirmation of nothing", put("corrections", "payload", "{}"), "not hold what 'confirm' needs"),
    ("a claim confirmed with itself", decide("confirm", {"claim_ids": ["b1@l0-29"] * 2}), "what 'confirm' needs"),
    ("a refusal of nothing", decide("refuse", {}), "not hold what 'refuse' needs"),
    ("a refusal of one group", decide("refuse", {"groups": [["b1@l0-29"]]}), "what 'refuse' needs"),
    ("an undoing of nothing", put("corrections", "payload", "{}", at=1), "not hold what 'undo' needs"),
    ("an undoing of a word", decide("undo", {"correction_id": "one"}), "what 'undo' needs"),
    ("counts of other things", put("events", "n_rows", '{"zz":1}'), "events.n_rows does not hold"),
    ("a count below nothing", put("runs", "summary", '{"n_rows":-1}'), "runs.summary does not hold"),
    ("a run that counts nothing", put("runs", "summary", "{}"), "runs.summary does not hold"),
    ("a claim in two rows of a run", put("runs", "shared", '[["a@1"],["a@1"]]'), "runs.shared does not hold"),
    ("half a character in a list", put("actors", "aliases", '["\\ud800"]'), "a character that no text has"),
    ("a few brackets in brackets", put("runs", "manifest", "[" * 9 + "]" * 9), "too many brackets in brackets"),
    ("a claim of no sentence", put("claims", "sentence", 7), "claims.sentence of"),
    ("a claim that bears another's name", put("claims", "claim_id", "f1@l7-9"), "is not named after its article"),
    ("a claim that does blankly", put("claims", "action", " "), "claims.action is blank"),
    ("a source without a name", put("claims", "source_name", None), "without the others"),
    ("a cue without a place", put("claims", "cue_start", None), "without the others"),
    ("sentences of an unread article", put("articles", "analysed_at", None), "read from an article that was not"),
    ("more sentences than a text has room for", crowd, "sentences of 'b1' are more than"),
    ("a copy of itself", put("copy_links", "other_id", "b1"), "does not come after it"),
    ("a vector of no number", embed(float("nan"), 1.0), "a vector is not of length 1"),
    ("a vector that outweighs all", embed(9e9, 1.0), "a vector is not of length 1"),
    ("a vector of another width", embed(0.6, 0.8, 0.0), "model 'm' have 2 numbers and 3"),
    ("not a row but a list", lambda rows: rows["events"].append([1]), "does not have the columns"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("edit", "message"), [edit[1:] for edit in EDITS], ids=[edit[0] for edit in EDITS])
def test_a_file_that_makes_no_sense_is_refused_and_nothing_is_stored(
    file: Path, other: Engine, edit: Callable[[Rows], object], message: str
) -> None:
    add_articles(other, [article("x1", "Keep Gazette")])
    change(file, edit)
    with pytest.raises(InputError, match=message) as caught:
        import_library(other, file, how="replace")
    assert "nothing was stored" in str(caught.value)
    with reading(other) as conn:
        assert conn.execute(select(articles.c.article_id)).scalars().all() == ["x1"]
        assert conn.execute(select(clusters)).all() == []
        assert conn.execute(select(events.c.event_id)).scalars().all() == [EVENT]


def test_spans_cost_their_own_length_and_not_that_of_the_text(other: Engine, tmp_path: Path) -> None:
    text = article().text + " The word is “é”." * 50_000
    fill(other, [article("long", text=text)], EVENT)
    export_library(other, tmp_path / "long.zip")

    def repeat(rows: Rows) -> None:
        own = {"article_id": "long", "section": "body", "is_heading": False}
        span = {"start": 800_000, "end": 800_010, "text": text[800_000:800_010]}
        rows["sentences"] += [own | span | {"index": n} for n in range(9, 1_009)]

    change(tmp_path / "long.zip", repeat)
    began = time.process_time()
    import_library(other, tmp_path / "long.zip", how="replace")
    assert time.process_time() - began < 2


def test_vectors_of_another_width_than_those_here_are_refused(file: Path, other: Engine) -> None:
    write_vectors(other, {"k-here": np.ones(1, dtype=np.float32)}, "m")
    for how in HOWS:
        with pytest.raises(InputError, match=r"library.zip: vectors of the model 'm' have 2 numbers, and 1 here"):
            import_library(other, file, how=how)


def test_what_could_not_be_opened_again_is_not_written(other: Engine, tmp_path: Path) -> None:
    path = tmp_path / "library.zip"
    fill(other, BRIDGE, EVENT)
    export_library(other, path)
    before = path.read_bytes()
    for bounds in (Bounds(file=100), Bounds(total=2_000), Bounds(line=400), Bounds(rows=1), Bounds(name=5)):
        with pytest.raises(InputError, match=r"could not be opened again: .*; remove the article or the story"):
            export_library(other, path, bounds=bounds)
    add_articles(other, [article("x1", "Nu\0l", event=None)])
    with pytest.raises(InputError, match=r"articles 'x1', outlet has a character that no text has; remove"):
        export_library(other, path)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".library*"))


def test_what_grows_with_an_event_may_be_longer_than_a_text(file: Path, other: Engine, tmp_path: Path) -> None:
    bounds = Bounds(text=700)
    change(file, put("runs", "shared", json.dumps([[f"b1@l0-{n}" for n in range(100)]])))
    import_library(other, file, bounds=bounds)
    export_library(other, tmp_path / "again.zip", bounds=bounds)


def _truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def _flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[200] ^= 0xFF
    file.write_bytes(bytes(data))


def _add_member(name: str) -> Callable[[Path], None]:
    def add(file: Path) -> None:
        with zipfile.ZipFile(file, "a") as bundle:
            bundle.writestr(name, "x")

    return add


def _many_members(file: Path) -> None:
    with zipfile.ZipFile(file, "a") as bundle:
        for n in range(2_000):
            bundle.writestr(f"{n}", "")


def _cut_a_row(file: Path) -> None:
    change(file, len, head=lambda manifest: manifest["tables"]["events"].update({"rows": 5}))


def _future(file: Path) -> None:
    change(file, len, head=lambda manifest: manifest.update({"version": 99}))


def _bomb(file: Path) -> None:
    with zipfile.ZipFile(file) as bundle:
        head = bundle.read("manifest.json")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        names = [f"{name}.jsonl" for name in json.loads(head)["tables"]]
        bundle.writestr("manifest.json", head)
        for name in names:
            bundle.writestr(name, b" " * 3_000_000)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda file: file.write_bytes(b""), "is no zip"),
        (lambda file: file.write_text("Dear reader, " * 99), "is no zip"),
        (_truncate, "is no zip"),
        (_flip, "is damaged|digest promises|is not JSON|no library"),
        (_add_member("../../escape.txt"), "does not hold the files of a library"),
        (_add_member("jobs.jsonl"), "does not hold the files of a library"),
        (_many_members, "does not hold the files of a library"),
        (_cut_a_row, "not what its digest promises"),
        (_future, "version 99 of the format is not known"),
        (_bomb, "a line of more than|unpacks to more than|is not JSON"),
        (lambda file: file.unlink(), "cannot be read"),
    ],
)
def test_a_file_that_is_no_library_is_refused(
    file: Path, other: Engine, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(file)
    with pytest.raises(InputError, match=message):
        import_library(other, file, bounds=Bounds(line=2_000_000, total=20_000_000))


def test_bounds_are_kept(file: Path, other: Engine) -> None:
    for bounds, message in [
        (Bounds(file=100), "has .* bytes; at most 100 are read"),
        (Bounds(total=2_000), "unpacks to more than 2,000 bytes"),
        (Bounds(line=400), "a line of more than 400 bytes"),
        (Bounds(rows=1), "beyond 1 rows"),
    ]:
        with pytest.raises(InputError, match=message):
            import_library(other, file, bounds=bounds)
