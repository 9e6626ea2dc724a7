"""How fast it is: a cold `analyze` and where its time goes, and the first paint of the page after its command."""

import argparse
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="articles to analyse; without any, the demo stories")
    parser.add_argument("--processes", type=int, default=1, help="processes that read articles (default 1)")
    parser.add_argument("--runs", type=int, default=3, help="runs of which the median counts (default 3)")
    chosen = parser.parse_args()
    files = chosen.files or sorted((ROOT / "data").glob("*.jsonl"))
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            measure_analyze(file, Path(folder) / file.stem, chosen.processes, chosen.runs)
        measure_first_paint(Path(folder), chosen.runs)


def measure_analyze(file: Path, out: Path, n_processes: int, n_runs: int) -> None:
    """Seconds of whole processes, start and model loading included; stages and peak memory of the median one."""
    runs = []
    for _ in range(n_runs):
        begin = time.perf_counter()
        _narratives("analyze", str(file), "--out", str(out), "--processes", str(n_processes))
        seconds = time.perf_counter() - begin
        runs.append((seconds, json.loads((out / "manifest.json").read_text(encoding="utf8"))["seconds"]))
    total, stages = sorted(runs, key=lambda run: run[0])[n_runs // 2]
    n_articles, n_claims = (len((out / f"{name}.jsonl").read_bytes().splitlines()) for name in ("articles", "claims"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nanalyze {file.name}: {n_articles} articles, {n_claims} claims, {n_processes} process(es)")
    print(f"  cold process  {total:7.2f} s   {n_articles / total:6.2f} articles/s   peak memory so far {peak:,.0f} MB")
    for stage, seconds in stages.items():
        rate = f"{n_articles / seconds:6.2f} articles/s" if seconds else ""
        print(f"  {stage:<12}  {seconds:7.2f} s   {rate}")
    print(f"  {'the rest':<12}  {total - sum(stages.values()):7.2f} s   (start of Python, imports, writing)")


def measure_first_paint(folder: Path, n_runs: int) -> None:
    """Seconds from the command that starts the page, the demo stories in the library: to paint and to its heading."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print(f"\nfirst paint: not measured, none of {', '.join(BROWSERS)} is installed")
        return
    environment = os.environ | {"NARRATIVES_DATA_DIR": str(folder / "data")}
    _narratives("import", *map(str, sorted((ROOT / "data").glob("*.jsonl"))), "--wait", environment=environment)
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"]).new_page()
        seconds = [_first_paint(page, environment) for _ in range(n_runs)]
    print()
    for name, column in zip(("server answers", "first paint", "heading"), zip(*seconds, strict=True), strict=True):
        print(f"{name}: {sorted(column)[n_runs // 2]:.2f} s (of {n_runs}: {', '.join(f'{s:.2f}' for s in column)})")


def _first_paint(page, environment: dict[str, str]) -> tuple[float, float, float]:  # type: ignore[no-untyped-def]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "narratives", "serve", "--port", str(port), "--no-open"]
    begin, clock = time.perf_counter(), time.time()
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:  # asked of the port: a browser that finds nobody there draws a page of its own, and takes time to
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.perf_counter() - begin > PATIENCE_S:
                    raise
                time.sleep(0.02)
        answered = time.perf_counter() - begin
        page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
        page.locator("h1").first.wait_for(state="visible", timeout=PATIENCE_S * 1000)
        headed = time.perf_counter() - begin
        painted = page.evaluate(
            "performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime"
        )
        return answered, painted / 1000 - clock, headed
    finally:
        server.terminate()
        server.wait(timeout=20)


def _narratives(*arguments: str, environment: dict[str, str] | None = None) -> None:
    command = [sys.executable, "-m", "narratives", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)


if __name__ == "__main__":
    main()
