"""Reads one article of a news database's export: where its title, outlet, date and text stand in each layout."""

import re
from dataclasses import dataclass, field

from narratives.ingest.dates import find_date
from narratives.ingest.languages import is_language_name

_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z-]{2,20}):[ \t]*(?P<value>.*)", re.DOTALL)
_KEPT = {"byline": "author", "headline": "title", "language": "language", "url": "url"}
_CLOSING = {"load-date", "language", "publication-type", "subject", "url", "graphic", "document-type", "organization",
            "company", "industry", "geographic", "person", "journal-code", "pub-type", "acc-no", "country", "ticker",
            "notes", "correction", "correction-date", "type"}  # fmt: skip
_COPYRIGHT = re.compile(r"(?:copyright\b|©|\(c\))", re.IGNORECASE)
_WORD_COUNT = re.compile(r"[\d,.]{1,9} words", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}:\d\d(?: ?[AP]M)?(?: ?[A-Z]{3,4})?", re.IGNORECASE)
_CODED = re.compile(r"^(?P<code>HD|BY|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|CR|SE|ART|VOL)"
                    r"(?:[ \t|]+|$)", re.MULTILINE)  # fmt: skip


@dataclass(slots=True)
class Piece:
    """One article of a bundle: its facts by field (as printed), and the paragraphs of its text."""

    facts: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)


def read_lexis(part: str) -> Piece:
    """LexisNexis Academic: outlet and date centred on top, the title, then labels in capitals, BODY among them."""
    piece = Piece()
    has_body = re.search(r"^[ \t]*BODY:", part, re.MULTILINE) is not None
    state = "head"
    for block in re.split(r"\n[ \t]*\n\s*?", part):
        text = " ".join(block.split())
        label, value = _label(text)
        if not text or (state != "body" and _COPYRIGHT.match(text)):
            continue
        if state == "head" and label == "body":
            state = "body"
            piece.body += [value] if value else []
        elif state == "head":
            if label:
                _keep(piece, label, value)
            else:
                _lexis_head(piece, block)
            state = "body" if label == "length" and not has_body else state
        elif state == "body" and not _closes(label, text):
            piece.body.append(text)
        else:
            state = "tail"
            _keep(piece, label, value)
    return piece


def _label(text: str) -> tuple[str, str]:
    """A label in capitals and what stands behind it; two empty strings without one."""
    match = _LABEL.fullmatch(text)
    return (match["label"].lower(), match["value"].strip()) if match and match["label"].isupper() else ("", "")


def _keep(piece: Piece, label: str, value: str) -> None:
    if (name := _KEPT.get(label)) and value:
        piece.facts.setdefault(name, value)


def _lexis_head(piece: Piece, block: str) -> None:
    """What stands above the labels: outlet, date with its edition, title, in this order."""
    lines = [" ".join(line.split()) for line in block.split("\n") if line.strip()]
    dated = next((line for line in lines if find_date(line) or _dated(line)), None)
    if "date" not in piece.facts and dated:
        piece.facts["date"] = dated
        if lines[0] != dated:
            piece.facts.setdefault("outlet", lines[0])
    elif "outlet" not in piece.facts:
        piece.facts["outlet"] = " ".join(lines)
    elif "date" in piece.facts and "title" not in piece.facts and not re.search(r"\bedition\b.{0,20}$", lines[0], re.I):
        piece.facts["title"] = " ".join(lines)


def _dated(line: str) -> bool:
    return (
        find_date(re.sub(r"\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*", "", line, flags=re.IGNORECASE))
        is not None
    )


def _closes(label: str, text: str) -> bool:
    return label in _CLOSING or (_COPYRIGHT.match(text) is not None and len(text) < 200)


def read_nexis(part: str) -> Piece:
    """Nexis Uni: title, outlet and date on lines of their own, labels, the line "Body", the text, "Classification"."""
    piece = Piece()
    lines = [" ".join(line.split()) for line in part.split("\n") if line.strip()]
    at = next((number for number, line in enumerate(lines) if line == "Body"), None)
    if at is None:
        return piece
    head, body = lines[:at], lines[at + 1 :]
    end = next((n for n, line in enumerate(body) if line in ("Classification", "Graphic", "Notes") or
                line.startswith(("Load-Date:", "Graphic:"))), len(body))  # fmt: skip
    piece.body = body[:end]
    for line in [*head, *body[end:]]:
        match = _LABEL.fullmatch(line)
        if match:
            _keep(piece, match["label"].lower(), match["value"].strip())
    first_label = next((n for n, line in enumerate(head) if _COPYRIGHT.match(line)), None)
    if first_label is None:
        first_label = next(
            (n for n, line in enumerate(head) if line.startswith(("Section:", "Length:", "Byline:"))), at
        )
    top = head[:first_label]
    dated = next((n for n in range(len(top) - 1, 0, -1) if find_date(top[n]) or _dated(top[n])), None)
    if dated is not None:
        piece.facts["date"], piece.facts["outlet"] = top[dated], top[dated - 1]
        top = top[: dated - 1]
    if top:
        piece.facts["title"] = top[-1]
    return piece


def read_factiva(part: str) -> Piece:
    """Factiva as it is shown: title, author, "850 words", date, outlet, code, page, language, copyright, the text."""
    piece = Piece()
    lines = [" ".join(line.split()) for line in part.split("\n")]
    at = next((number for number, line in enumerate(lines) if _WORD_COUNT.fullmatch(line)), None)
    if at is None:
        return piece
    above = [line for line in lines[:at] if line]
    if len(above) > 1 and (re.match(r"by\s", above[-1], re.IGNORECASE) or _is_name(above[-1])):
        piece.facts["author"] = above.pop()
    piece.facts["title"] = max(above, key=len, default="")
    below = lines[at + 1 :]
    end = next((number for number, line in enumerate(below) if _COPYRIGHT.match(line)), None)
    if end is None:
        end = next((number for number, line in enumerate(below[:12]) if is_language_name(line)), 3)
    facts = [line for line in below[: end + 1] if line and not _CLOCK.fullmatch(line) and not _COPYRIGHT.match(line)]
    dated = next((number for number, line in enumerate(facts) if find_date(line)), None)
    if dated is not None:
        piece.facts["date"] = facts[dated]
        facts = facts[dated + 1 :]
    if facts:
        piece.facts["outlet"] = facts[0]
    if language := next((line for line in facts if is_language_name(line)), None):
        piece.facts["language"] = language
    piece.body = [line for line in below[end + 1 :] if line]
    return piece


def _is_name(line: str) -> bool:
    words = line.replace(",", " ").split()
    return 1 < len(words) <= 6 and all(word[0].isupper() or word in ("and", "de", "van", "von", "of") for word in words)


def read_coded(part: str) -> Piece:
    """Factiva with field codes: HD title, BY author, PD date, SN outlet, LA language, LP and TD the text."""
    marks = list(_CODED.finditer(part))
    values: dict[str, str] = {}
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        value = part[mark.end() : following.start() if following else len(part)].strip(" \t|\n")
        values.setdefault(mark["code"], value)
    names = {"HD": "title", "BY": "author", "PD": "date", "SN": "outlet", "LA": "language"}
    piece = Piece({names[code]: " ".join(value.split()) for code, value in values.items() if code in names})
    for code in ("LP", "TD"):
        piece.body += [
            " ".join(block.split()) for block in re.split(r"\n[ \t]*\n|(?<=[.!?”\"])\n", values.get(code, ""))
        ]
    return piece
