"""Feeds mutated files of every format to the readers, in the sandbox, and tells what came of it.

    python scripts/fuzz_ingest.py --seed 7 --count 1000 [--format pdf] [--keep FOLDER]
    python scripts/fuzz_ingest.py --made

The same seed and count give the same files. A file whose report has a fault (a crash, a refusal without place or
remedy, a field that no database keeps) is kept in the folder, and the exit status is 1.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "hostile")]

from faults import LIMITS, MIB, faults, outcome  # noqa: E402
from hostile_archives import Made, archives, documents  # noqa: E402
from hostile_texts import mails_and_archives, pickles, tables, texts  # noqa: E402
from mutants import mutants  # noqa: E402
from valid_files import valid_files  # noqa: E402

from narratives.ingest.sandbox import read_measured  # noqa: E402

Group = tuple[str, Iterator[tuple[str, bytes]]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", default="1")
    parser.add_argument("--count", type=int, default=100, help="mutants of each format")
    parser.add_argument("--format", action="append", help="ending, e.g. pdf; all of them unless given")
    parser.add_argument("--made", action="store_true", help="the hand-made hostile files instead, by kind")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="folder for files with a fault")
    options = parser.parse_args()
    print("| kind | files | read | refused | stopped at a limit | faults | peak MB | longest, s of work |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    groups = _made() if options.made else _mutated(options.seed, options.count, options.format)
    total: Counter[str] = Counter()
    for kind, files in groups:
        counts, peak, longest = _try(kind, files, options.keep)
        _print(kind, counts, peak, longest)
        total += counts
        total["peak"], total["longest"] = max(total["peak"], peak), max(total["longest"], round(longest * 1000))
    _print("all", total, total["peak"], total["longest"] / 1000)
    return 1 if total["faults"] else 0


def _made() -> Iterator[Group]:
    kinds: dict[str, list[Made]] = {}
    for one in (*archives(), *documents(), *texts(), *tables(), *mails_and_archives(), *pickles(Path("/unpickled"))):
        kinds.setdefault(one[0], []).append(one)
    for kind, found in sorted(kinds.items()):
        yield kind, ((name, make()) for _, name, make in found)


def _mutated(seed: str, count: int, formats: list[str] | None) -> Iterator[Group]:
    for name, data in valid_files().items():
        if not formats or Path(name).suffix[1:] in formats:
            files = enumerate(mutants(data, count, f"{seed}/{name}"))
            yield f"mutated {Path(name).suffix}", ((f"{seed}-{number}-{name}", mutant) for number, mutant in files)


def _try(kind: str, files: Iterator[tuple[str, bytes]], keep: Path) -> tuple[Counter[str], int, float]:
    counts: Counter[str] = Counter()
    peak, longest = 0, 0.0
    for name, data in files:
        report, cost = read_measured(name, data, limits=LIMITS)
        counts["files"] += 1
        counts[outcome(report)] += 1
        peak, longest = max(peak, cost.peak), max(longest, cost.cpu)
        if wrong := list(faults(report, cost)):
            counts["faults"] += 1
            keep.mkdir(parents=True, exist_ok=True)
            kept = keep / re.sub(r"[^\w.-]", "_", f"{kind}-{name}")[:120]
            kept.write_bytes(data)
            print(f"{kept}: {wrong[0]}", file=sys.stderr, flush=True)
    return counts, peak, longest


def _print(kind: str, counts: Counter[str], peak: int, longest: float) -> None:
    figures = " | ".join(f"{counts[column]:,}" for column in ("files", "read", "refused", "limit", "faults"))
    print(f"| {kind} | {figures} | {peak // MIB:,} | {longest:.1f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
