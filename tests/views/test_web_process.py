"""The web process stays light: showing every page loads no language model code."""

import os
import subprocess
import sys
from pathlib import Path

import ferry_story

ROOT = Path(__file__).parents[2]
HEAVY = ("spacy", "torch", "sentence_transformers", "transformers", "sklearn", "altair")
SCRIPT = f"""
import sys
from streamlit.testing.v1 import AppTest

import narratives.views.address, narratives.views.entry, narratives.views.progress, narratives.views.stories
first = [name for name in ("pandas", "numpy") if name in sys.modules]
app = AppTest.from_file("app.py", default_timeout=60).run()
for page in ("side_by_side", "article", "add_articles", "method", "stories"):
    app.switch_page(f"pages/{{page}}.py").run()
    assert not app.exception, (page, app.exception)
print(first + [name for name in {HEAVY!r} if name in sys.modules])
"""


def test_showing_all_pages_loads_no_model_code_and_the_first_not_even_pandas(engine, tmp_path):
    ferry_story.write_story(engine)
    environment = {**os.environ, "NARRATIVES_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"
