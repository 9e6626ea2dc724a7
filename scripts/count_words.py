"""Counts in how many articles of the annotated events each word stands: by that, a word shared by two articles weighs.

The counts are kept with the program, so that the likeness of two articles does not hang on what else is in a library.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from narratives.events.outlines import words_of
from narratives.records import Article

HELD_OUT = Path(__file__).parents[1] / "tests/eval/events"
OUT = Path(__file__).parents[1] / "src/narratives/events/word_counts.json"
LEAST = 2  # a word of one article only weighs nearly what an unknown one does


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path, help="folder of annotated events, a .json file each")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args()
    held_out = {path.name for path in HELD_OUT.glob("*.json")}
    counts: Counter[str] = Counter()
    n_articles = 0
    for path in sorted(chosen.events.glob("*.json")):
        if path.name in held_out:
            continue
        for told in json.loads(path.read_text(encoding="utf8"))["articles"]:
            counts.update(set(words_of(Article("", "", " ".join(told["sentences"]), told["title"]))))
            n_articles += 1
    kept = {word: n for word, n in sorted(counts.items()) if n >= LEAST}
    chosen.out.write_text(
        json.dumps({"n_articles": n_articles, "counts": kept}, ensure_ascii=False, separators=(",", ":")) + "\n", "utf8"
    )
    print(f"wrote {len(kept)} words of {n_articles} articles to {chosen.out}")


if __name__ == "__main__":
    main()
