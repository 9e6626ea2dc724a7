"""Makes a corpus of any size from annotated events: happenings under new names, told in recombined sentences.

Each happening is one of the events with its names exchanged and its day moved; three to six outlets tell it, each in
some of the sentences of one of its articles and a few of another. The same arguments give the same file.
"""

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

MIN_TIMES = 2  # a word seen so often with a capital inside sentences is a name
MOST_OUTLETS = 6
N_SENTENCES = (4, 9)
SPREAD_DAYS = 900
KEPT = set(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December I Mr Mrs Ms Dr""".split()
)
SYLLABLES = "ba be bo da de do fa ga go ha ka ke la le lo ma me mo na ne no pa ra re ro sa se so ta te to va ve".split()
OUTLETS = [f"{place} {kind}" for kind in ("Post", "Herald", "Courier", "Wire") for place in ("Coast", "Valley", "Lake")]
_WORD = re.compile(r"[^\W\d_]+")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=Path, help="folder of annotated events, a .json file each")
    parser.add_argument("out", type=Path, help="file of articles to write, a JSON line each")
    parser.add_argument("--n", type=int, default=1_000, help="how many articles (default 1,000)")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    events = [json.loads(path.read_text(encoding="utf8")) for path in sorted(chosen.events.glob("*.json"))]
    if not events:
        parser.error(f"{chosen.events}: holds no .json file of an event")
    made = make_articles(events, random.Random(chosen.seed))  # noqa: S311 - to be made again, not to be secret
    with chosen.out.open("w", encoding="utf8") as lines:
        for number, article in zip(range(chosen.n), made, strict=False):
            lines.write(json.dumps({"id": f"made-{number:06d}", **article}, ensure_ascii=False) + "\n")


def make_articles(events: list[dict[str, Any]], draw: random.Random) -> Iterator[dict[str, str]]:
    """Articles without end, happening after happening."""
    names = [_find_names(event) for event in events]
    while True:
        at = draw.randrange(len(events))
        renamed = {name: _invent_name(draw) for name in names[at]}
        day = date(2023, 1, 1) + timedelta(days=draw.randrange(SPREAD_DAYS))
        for outlet in draw.sample(OUTLETS, draw.randint(3, MOST_OUTLETS)):
            told, other = draw.sample(events[at]["articles"], 2)
            sentences = _recombine(told["sentences"], other["sentences"], draw)
            yield {
                "outlet": outlet,
                "title": _rename(told["title"], renamed),
                "published_at": (day + timedelta(days=draw.randrange(2))).isoformat(),
                "text": _rename(" ".join(sentences), renamed),
            }


def _recombine(told: list[str], other: list[str], draw: random.Random) -> list[str]:
    """The lede and some sentences of one article in their order, and one or two of another behind them."""
    wanted = min(draw.randint(*N_SENTENCES), len(told))
    kept = sorted({0, *draw.sample(range(len(told)), wanted)})
    return [told[i] for i in kept] + draw.sample(other, min(draw.randint(1, 2), len(other)))


def _find_names(event: dict[str, Any]) -> list[str]:
    """Words that stand with a capital inside sentences and never without: the names of the event."""
    inside: Counter[str] = Counter()
    small: set[str] = set()
    for article in event["articles"]:
        for sentence in article["sentences"]:
            words = _WORD.findall(sentence)
            inside.update(word for word in words[1:] if word[0].isupper() and word[1:].islower())
            small.update(word for word in words if word.islower())
    return sorted(
        name for name, n in inside.items() if n >= MIN_TIMES and name not in KEPT and name.lower() not in small
    )


def _invent_name(draw: random.Random) -> str:
    return "".join(draw.choice(SYLLABLES) for _ in range(draw.randint(2, 4))).capitalize()


def _rename(text: str, renamed: dict[str, str]) -> str:
    return _WORD.sub(lambda word: renamed.get(word[0], word[0]), text)


if __name__ == "__main__":
    main()
