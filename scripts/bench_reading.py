"""How fast files are read in the sandbox: ``python scripts/bench_reading.py [FILES] [CHILDREN]``, formats mixed."""

import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "hostile")]

from valid_files import valid_files  # noqa: E402

from narratives.ingest.reader_process import _close_all  # noqa: E402
from narratives.ingest.sandbox import read_many  # noqa: E402

SIX = ("a.txt", "a.html", "a.pdf", "a.docx", "a.csv", "a.eml")


def main(n_files: int = 2000, n_children: int = 2) -> None:
    files = valid_files()

    def given() -> Iterator[tuple[str, bytes]]:
        return ((name, files[name]) for name in islice(cycle(SIX), n_files))

    start = time.monotonic()
    next(read_many(given()))
    first = time.monotonic() - start
    start = time.monotonic()
    n_articles = sum(len(report.articles) for report in read_many(given(), n_children=n_children))
    seconds = time.monotonic() - start
    _close_all()
    work = sum(getrusage(who).ru_utime + getrusage(who).ru_stime for who in (RUSAGE_SELF, RUSAGE_CHILDREN))
    print(f"first file {first:.2f} s; then {n_files} files, {n_articles} articles in {seconds:.1f} s with {n_children} "
          f"children: {n_files / seconds:.0f} files a second, {work / n_files * 1000:.0f} ms of work each")  # fmt: skip


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
