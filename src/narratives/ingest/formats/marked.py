"""Reads Markdown: its words without its marks, what stands between dashes on top as facts about the article."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from narratives.errors import InputError
from narratives.ingest.drafts import MAX_TEXT, ReadReport
from narratives.ingest.formats.bundles import read_document

_FRONT = re.compile(r"---[ \t]*\n(?P<lines>(?:(?!---)[^\n]*\n){1,60})---[ \t]*(?:\n|$)")
_FACT = re.compile(r"(?P<key>[A-Za-z_]{2,20})[ \t]*:[ \t]*(?P<value>\S.*?)[ \t]*")
_LABELS = {"author": "By", "authors": "By", "byline": "By"}


def read_markdown(name: str, content: str) -> ReadReport:
    """The article of a Markdown text; raises InputError for one without words or longer than an article."""
    content = content.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    if len(content) > MAX_TEXT:
        raise InputError(
            f"{name}: the text has {len(content):,} characters; an article may have {MAX_TEXT:,}; split it up"
        )
    facts = ""
    if front := _FRONT.match(content):
        facts = "\n".join(_as_labelled(line) for line in front["lines"].split("\n") if line.strip())
        content = content[front.end() :]
    blocks = _blocks(MarkdownIt("commonmark", {"html": False}).enable("table").parse(content))
    text = "\n\n".join(block for block in blocks if block.strip())
    return read_document(name, f"{facts}\n\n{text}".strip() if facts else text)


def _as_labelled(line: str) -> str:
    """ "key: value" as the heading lines of a plain text say it."""
    fact = _FACT.fullmatch(line.strip())
    if fact is None:
        return ""
    value = fact["value"].strip("\"'")
    label = _LABELS.get(fact["key"].lower())
    return f"{label} {value}" if label else f"{fact['key']}: {value}"


def _blocks(tokens: list[Token]) -> list[str]:
    blocks = []
    for token in tokens:
        if token.type == "inline":
            blocks.append("".join(_words(child) for child in token.children or []))
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content.strip())
    return blocks


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " " if token.type == "softbreak" else "\n"
    return token.content if token.type in ("text", "code_inline") else ""
