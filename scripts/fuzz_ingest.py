"""Feeds mutated files of every format to the readers, in the sandbox, and tells what came of it.

    python scripts/fuzz_ingest.py --seed 7 --count 1000 [--format pdf] [--keep FOLDER]

The same seed and count give the same files. A file whose report has a fault (a crash, a refusal without place or
remedy, a field that no database keeps) is kept in the folder, and the exit status is 1.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "hostile")]

from faults import LIMITS, MIB, faults, outcome  # noqa: E402
from mutants import mutants  # noqa: E402
from valid_files import valid_files  # noqa: E402

from narratives.ingest.sandbox import read_measured  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", default="1")
    parser.add_argument("--count", type=int, default=100, help="mutants of each format")
    parser.add_argument("--format", action="append", help="ending, e.g. pdf; all of them unless given")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="folder for files with a fault")
    options = parser.parse_args()
    n_faults = 0
    print(
        f"{'file':12} {'files':>6} {'read':>6} {'refused':>8} {'limit':>6} {'faults':>7} {'peak MB':>8} {'seconds':>8}"
    )
    for name, data in valid_files().items():
        if options.format and Path(name).suffix[1:] not in options.format:
            continue
        counts: Counter[str] = Counter()
        peak, start = 0, time.monotonic()
        for number, mutant in enumerate(mutants(data, options.count, f"{options.seed}/{name}")):
            report, cost = read_measured(name, mutant, limits=LIMITS)
            counts[outcome(report)] += 1
            peak = max(peak, cost.peak)
            if wrong := list(faults(report, cost)):
                counts["faults"] += 1
                _keep(options.keep, f"{options.seed}-{number}-{name}", mutant, wrong)
        n_faults += counts["faults"]
        print(
            f"{name:12} {options.count:6} {counts['read']:6} {counts['refused']:8} {counts['limit']:6} "
            f"{counts['faults']:7} {peak // MIB:8} {time.monotonic() - start:8.1f}",
            flush=True,
        )
    return 1 if n_faults else 0


def _keep(folder: Path, name: str, data: bytes, wrong: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    print(f"  {folder / name}: {wrong[0]}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
