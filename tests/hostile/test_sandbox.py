"""What a reader turned hostile can do: a table of misbehaviour and what the user is told, and what it cannot reach."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from narratives.ingest import Draft, ReadReport, read_file, reader_process
from narratives.ingest.answer import encode_report
from narratives.ingest.sandbox import Limits, read_many, read_measured, read_safely

MIB = 2**20
SMALL = Limits(memory=300 * MIB, seconds=20, cpu_s=10, file=MIB, answer=MIB)
IN_A_SECOND = Limits(memory=300 * MIB, seconds=0.5, cpu_s=10, file=MIB, answer=MIB)
A_SECOND_OF_WORK = Limits(memory=300 * MIB, seconds=60, cpu_s=1)
REMEDY = "split it up, or save it as plain text"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's fences are those of Linux")


def misbehave(how: str, limits: Limits = SMALL, data: bytes = b"x") -> str:
    """The message of the one refusal that comes of it; nothing else may come of it."""
    report, cost = read_measured("a.csv", data, limits=limits, reader=f"misbehaving:{how}")
    assert report.articles == ()
    assert cost.peak <= limits.memory
    (refused,) = report.refused
    assert refused.where == "a.csv"
    return refused.message


@pytest.mark.parametrize(
    ("how", "limits", "message"),
    [
        ("sleeps", IN_A_SECOND, "a.csv: reading it took longer than 0.5 s; split it up, or save it as plain text"),
        ("leaves_and_stays", IN_A_SECOND, "a.csv: the process that read it was ended from outside"),
        ("computes", A_SECOND_OF_WORK, "a.csv: reading it took more than 1 s of computing"),
        ("eats", SMALL, f"a.csv: reading it needs more than 300 MB of memory; {REMEDY}"),
        ("nibbles", SMALL, f"a.csv: reading it needs more than 300 MB of memory; {REMEDY}"),
        ("mallocs", SMALL, "a.csv: the process that read it gave up, at "),
        ("crashes", SMALL, "a.csv: the process that read it died (SIGSEGV, at "),
        ("ends", SMALL, f"a.csv: the process that read it answered with something that breaks off; {REMEDY}"),
        ("raises", SMALL, "a.csv: the reader broke on it (KeyError child.py:"),
        ("overflows", SMALL, "a.csv: the reader broke on it (RecursionError "),
        ("chatters", SMALL, "a.csv: the process that read it answered with "),
        ("never_ends_its_line", SMALL, "a.csv: what was found in it fills more than 1 MB; split it up"),
        ("no_such_reader", SMALL, "a.csv: the process that reads files is gone"),
    ],
)  # fmt: skip
def test_a_child_that_fails_is_a_refusal_with_its_limit_and_a_remedy(how: str, limits: Limits, message: str) -> None:
    assert misbehave(how, limits).startswith(message)


@LINUX
def test_a_child_can_reach_nothing_but_its_program_and_its_channel(tmp_path: Path) -> None:
    aim = tmp_path / "written"
    report, _ = read_measured("a.csv", os.fsencode(aim), limits=SMALL, reader="misbehaving:tries")
    assert report.notes == ("read its own program",)
    assert not aim.exists()


def test_a_child_sees_nothing_of_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NARRATIVES_PASSWORD", "hushed")
    with Path(__file__).open("rb") as kept_open:
        os.set_inheritable(kept_open.fileno(), True)
        report, _ = read_measured("a.csv", b"", limits=SMALL, reader="misbehaving:sees")
    seen = json.loads(report.notes[0])
    assert set(seen["environment"]) == set(reader_process._environment())
    assert "NARRATIVES_PASSWORD" not in seen["environment"]
    assert seen["folder"] == "/"
    assert [file.split(":")[0] for file in seen["files"][:3]] == ["0", "1", "2"]
    assert len(seen["files"]) == 4  # nothing on all three, and the channel
    assert seen["core"] == seen["size"] == [0, 0]


def said(*lines: object) -> bytes:
    return b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)


def article(**fields: object) -> list[object]:
    written = json.loads(
        b"".join(encode_report(ReadReport("a.csv", articles=(Draft("a.csv:2", "x"),)))).split(b"\n")[0]
    )
    return ["articles", written[1] | fields]


def the_end(articles: int = 0, refused: int = 0, **rest: object) -> list[object]:
    written = json.loads(b"".join(encode_report(ReadReport("a.csv"))).split(b"\n")[0])[1]
    counts = written["counts"] | {"articles": articles, "refused": refused}
    return ["end", {"counts": counts, "rest": written["rest"] | rest}]


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (said(), "a line that is not ours"),
        (said(b"\xff\x00"), "a line that is not ours"),
        (said(b"[" * 100_000), "a line that is not ours"),
        (said(b'["articles", {"text": ' + b"9" * 10_000 + b"}]"), "a line that is not ours"),
        (said({"articles": 1}), "a line that is not ours"),
        (said(["exec", {}]), "a line of no known kind"),
        (said(article()), "something that breaks off"),
        (said(article(), the_end(2)), "lines missing"),
        (said(the_end(), article()), "more than it had announced"),
        (said(article(surprise=1), the_end(1)), "a Draft of other fields"),
        (said(["articles", {"text": "x"}], the_end(1)), "a Draft of other fields"),
        (said(article(text=None), the_end(1)), "text that is no text"),
        (said(article(text=["x"]), the_end(1)), "text that is no text"),
        (said(article(outlet=7), the_end(1)), "outlet that is no text"),
        (said(article(outlet="x" * 20_001), the_end(1)), "outlet of 20,001 characters"),
        (said(article(title="\ud800"), the_end(1)), "title with characters that no database keeps"),
        (said(article(title="\0"), the_end(1)), "title with characters that no database keeps"),
        (said(article(notes="x"), the_end(1)), "notes of another type"),
        (said(article(notes=["x"] * 1001), the_end(1)), "notes of another type"),
        (said(article(notes=[None]), the_end(1)), "notes that is no text"),
        (said(the_end(notes=[["x"]])), "notes that is no text"),
        (said(["end", {"counts": {}, "rest": {}}]), "lines missing"),
        (said(["refused", {"where": "a", "message": "x"}]), "something that breaks off"),
        (said(["failed", {"what": 1}]), "what that is no text"),
    ],
)
def test_an_answer_is_believed_field_by_field(answer: bytes, what: str) -> None:
    assert misbehave("says", data=answer) == f"a.csv: the process that read it answered with {what}; {REMEDY}"


def test_a_false_answer_that_is_well_formed_cannot_choose_its_file_nor_break_a_message() -> None:
    report, _ = read_measured("a.csv", said(the_end()), limits=SMALL, reader="misbehaving:says")
    assert report.name == "a.csv"
    assert misbehave("says", data=said(["failed", {"what": "x\x1b[2J\n" * 99}])).isprintable()


TABLE = b"outlet,date,text\nHarbour Post,2025-03-14,The bridge was closed.\n,,\nValley Radio,14/03,It is shut.\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", TABLE),
        ("../../etc/März\x1b[2J.csv", TABLE),
        ("a.jsonl", b'{"text": "The \\u201cbridge\\u201d was closed.", "url": "https://example.org/\\u00fc"}\n[]'),
        ("a.txt", "Title: Brücke\n\nDie Brücke ist zu. \U0001f30a\u202e".encode()),
        ("a.txt", b""),
        ("a.exe", b"MZ"),
    ],
)
def test_the_answer_is_that_of_read_file(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / "as it lies.bin"
    path.write_bytes(data)
    assert read_safely(name, data) == read_safely(name, path) == read_file(name, data)


def test_columns_reach_the_reader() -> None:
    report, _ = read_measured("a.csv", b"", columns={"text": "Body"}, limits=SMALL, reader="misbehaving:columns_of")
    assert report.notes == ("{'text': 'Body'}",)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (str, "cannot be opened (No such file or directory); give a file that is there and may be read"),
        (lambda path: path.mkdir(), "is a folder, a device or a pipe; give a file"),
        (os.mkfifo, "is a folder, a device or a pipe; give a file"),
        (lambda path: path.symlink_to("/dev/zero"), "is a folder, a device or a pipe; give a file"),
        (lambda path: path.symlink_to(path), "cannot be opened (Too many levels of symbolic links); give a file that is"
         " there and may be read"),
        (lambda path: path.write_bytes(b"x" * (MIB + 1)), "has 1 MB; at most 1 are read, split it up"),
    ],
)  # fmt: skip
def test_a_path_that_is_no_file_is_refused(tmp_path: Path, make: Callable[[Path], object], message: str) -> None:
    path = tmp_path / "a.csv"
    make(path)
    (refused,) = read_safely("a.csv", path, limits=SMALL).refused
    assert refused.message == f"a.csv: {message}"


def test_many_files_come_in_order_and_failures_cost_their_neighbours_nothing() -> None:
    files = [(f"{n}.csv", TABLE if n % 3 else b"\0" * n) for n in range(12)]
    assert list(read_many(files, n_children=3)) == [read_file(name, data) for name, data in files]
    misbehave("crashes")
    misbehave("no_such_reader")
    assert read_safely("a.csv", TABLE) == read_file("a.csv", TABLE)


def test_no_more_files_are_taken_than_are_being_read() -> None:
    taken: list[int] = []

    def files() -> Iterator[tuple[str, bytes]]:
        for n in range(20):
            taken.append(n)
            yield f"{n}.csv", TABLE

    reports = read_many(files(), n_children=2)
    next(reports)
    assert len(taken) <= 3
    reports.close()


def test_a_server_that_was_killed_is_replaced() -> None:
    read_safely("a.csv", TABLE)
    for server in reader_process._idle:
        server._process.kill()
    assert len(read_safely("a.csv", TABLE).articles) == 2


def test_a_process_forked_from_this_one_starts_its_own_server() -> None:
    read_safely("a.csv", TABLE)
    pid = os.fork()
    if pid == 0:
        os._exit(0 if len(read_safely("a.csv", TABLE).articles) == 2 else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert len(read_safely("a.csv", TABLE).articles) == 2


def test_the_servers_end_with_their_program() -> None:
    script = """
import os, sys
from narratives.ingest import reader_process, sandbox
sandbox.read_safely("a.txt", b"The bridge was closed.")
print(reader_process._idle[0]._process.pid, flush=True)
os._exit(0)  # without a word
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    pid = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail(f"server {pid} outlives its program")
