"""What `analyze` and `relate` are given is read in a child process, and comes out as if it had been read here."""

import json
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from made_files import TEXT, html, pdf, word, workbook

from narratives.errors import InputError
from narratives.ingest import read_articles
from narratives.ingest.given import Pair, Pairs, open_articles, open_pairs, read_pairs, start_reader
from narratives.ingest.sandbox import Limits, read_apart

MIB = 2**20
BRIDGE = {"id": "1", "outlet": "Harbour Post", "text": "The bridge was closed.\u2028It is shut.\r\n", "event": "bridge"}


def lines(*rows: Any) -> bytes:
    return b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)


# file name → content: what is read, what is refused in part, what is refused as a whole
FILES: dict[str, bytes] = {
    "a.jsonl": lines(BRIDGE, {**BRIDGE, "id": "2", "published_at": "2025-03-14", "title": "=1+1"}),
    "bad-rows.jsonl": lines({**BRIDGE, "published_at": "14/03"}, b"not json", b"[]", {"text": "Nobody's."}, BRIDGE),
    "dates.csv": b"outlet,date,text\nPost,14 March 2025,It shut.\nPost,2025-03-14T10:00:00Z,It opened.\n",
    "uneven.csv": b"outlet,text\nPost,It shut.\nPost\n",
    "a.tsv": b"outlet\ttext\nPost\tIt shut.\n",
    "a.json": json.dumps({"articles": [{"source": {"name": "Post"}, "content": "It shut."}]}).encode(),
    "a.txt": f"Outlet: Harbour Post\n\nBridge shut\n\n14 March 2025\n\n{TEXT}".encode(),
    "nobody's.txt": TEXT.encode(),
    "a.md": f"---\noutlet: Post\ndate: 2025-03-14\n---\n# Shut\n\n{TEXT}".encode(),
    "a.html": html(f"<h1>Shut</h1><p>{TEXT}</p>").encode(),
    "a.xlsx": workbook({"one": [["outlet", "text"], ["Post", "It shut."]]}),
    "a.docx": word(["Shut", TEXT]),
    "a.pdf": pdf([["The bridge is shut."]]),
    "empty.jsonl": b"",
    "cp1252.jsonl": '{"outlet": "Post", "text": "Br\u00fccke"}'.encode("cp1252"),
    "nul.csv": b"outlet,text\nPost,It \0 shut.\n",
    "no-text.csv": b"paper,words\nA,b\n",
    "a.exe": b"MZ\0\0",
}


def told(read: Any, path: Path) -> object:
    try:
        return read(path)
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("name", FILES)
def test_the_child_finds_what_is_found_here_to_the_letter(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    assert told(open_articles, path) == told(read_articles, path)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.jsonl", r"none\.jsonl: cannot be read \(No such file or directory\); give a file that is there"),
        (".", r"cannot be read \(Is a directory\); give a file that is there"),
    ],
)
def test_a_path_without_a_file_is_told(tmp_path: Path, name: str, message: str) -> None:
    for read in (open_articles, open_pairs):
        with pytest.raises(InputError, match=message):
            read(tmp_path / name)


# (limits, what is said of the table of two megabytes)
TIGHT = [
    (Limits(file=MIB), "has 2 MB; at most 1 are read, split it up"),
    (Limits(answer=MIB), "what was found in it fills more than 1 MB; split it up"),
    (Limits(memory=40 * MIB), "40 MB"),
    (Limits(seconds=-2), "reading it took longer than "),
]


@pytest.mark.parametrize(("limits", "message"), TIGHT)
def test_a_file_over_a_limit_is_given_up_as_a_whole(tmp_path: Path, limits: Limits, message: str) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(lines(*({**BRIDGE, "id": str(n), "text": "Rain fell. " * 20_000} for n in range(10))))
    with pytest.raises(InputError, match=r"^long\.jsonl: ") as error:
        open_articles(path, limits=limits)
    assert message in str(error.value)


def test_a_pipe_is_read_to_its_end_and_not_beyond_the_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "fed.jsonl"
    os.mkfifo(pipe)
    feeder = threading.Thread(target=pipe.write_bytes, args=(lines(BRIDGE),))
    feeder.start()
    articles, refused = open_articles(pipe)
    feeder.join()
    assert ([article.text for article in articles], refused) == ([BRIDGE["text"]], [])
    endless = tmp_path / "endless.csv"
    endless.symlink_to("/dev/zero")
    with pytest.raises(InputError, match=r"endless\.csv: has 1 MB; at most 1 are read"):
        open_articles(endless, limits=Limits(file=MIB))


def test_a_reader_started_early_is_the_one_that_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(FILES["a.jsonl"])
    start_reader()
    assert open_articles(path) == read_articles(path)


PAIR = {"id": 7, "a": "The bridge was shut.", "b": "They closed\r\nthe bridge. \u2028"}


def test_pairs_come_as_they_are_given(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    rows = [PAIR, {"id": "ü", "a": "x" * 30_000, "b": "y", "same_claim": True}, {"id": [1, None], "a": "x", "b": "y"}]
    path.write_bytes(b"\r\n".join([lines(row) for row in rows] + [b" "]))
    assert open_pairs(path) == [{name: row[name] for name in ("id", "a", "b")} for row in rows]


# (content, what is said)
NO_PAIRS = [
    (b"\n \n", "pairs.jsonl: holds no pairs; write one JSON object with id, a and b on each line"),
    (b"\xff", "pairs.jsonl: cannot be read ('utf-8' codec can't decode byte 0xff in position 0"),
    (lines(PAIR, b"not json"), "pairs.jsonl:2: not JSON ("),
    (lines(PAIR, b"[" * 100_000), "pairs.jsonl:2: not JSON ("),
    (lines([PAIR]), "pairs.jsonl:1: '[{"),
    (lines({"a": "x", "b": "y"}), "is no object with an id; write id, a and b on each line"),
    (lines({**PAIR, "b": " "}), "pairs.jsonl:1: b is ' ', not a passage; write its text"),
    (lines({**PAIR, "a": 3}), "pairs.jsonl:1: a is 3, not a passage; write its text"),
    (lines({**PAIR, "a": ["x"] * 50_000}), "pairs.jsonl:1: a is ['x', 'x', 'x'"),
    (lines({**PAIR, "b": "x" * 1_000_001}), "pairs.jsonl:1: b has 1,000,001 characters; at most 1,000,000 fit"),
    (lines({**PAIR, "a": "x\0y"}), "pairs.jsonl:1: a has a NUL character at 1"),
    (lines({**PAIR, "b": "x\ud800"}), "pairs.jsonl:1: b has half a character (U+D800) at 1"),
    (lines({**PAIR, "id": "x" * 600}), "pairs.jsonl:1: id has 602 characters; at most 500 fit"),
]


@pytest.mark.parametrize(("content", "message"), NO_PAIRS)
def test_a_line_that_is_no_pair_is_told_with_its_place(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        open_pairs(path)
    assert message in str(error.value)


def test_an_answer_of_another_shape_is_refused() -> None:
    read = {"reader": "narratives.ingest.given:read_given", "shape": Pairs}
    with pytest.raises(InputError, match=r"a\.jsonl: the process that read it answered with a line of no known kind"):
        read_apart("a.jsonl", FILES["a.jsonl"], **read)
    assert read_pairs("a", lines(PAIR)) == Pairs("a", (Pair("7", str(PAIR["a"]), str(PAIR["b"])),))
