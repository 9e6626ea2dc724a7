"""Mutates valid files, with a seed: bytes flipped, cut, doubled, moved, spliced, and what parsers trip over put in."""

# ruff: noqa: E501

import io
import random
import zipfile
from collections.abc import Iterator

from valid_files import zipped

TOKENS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xe2\x80\xae", b'"', b"'", b"\\", b"{", b"}", b"[" * 40, b"]",
    b"<", b">", b"</", b"<!--", b"<![CDATA[", b"<!DOCTYPE x [", b"&#0;", b"&#xD800;", b"&lt", b"%s%n", b"\r", b"\r\n\r\n",
    b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"-1", b"99999999999999999999", b"1e999", b"NaN", b"\x1b[2J", b"=?utf-8?q?",
    b"stream\r\n", b"endobj", b"/Kids", b"<<" * 20, b"\\bin99999 ", b"\\u-1?", b"PK\x03\x04", b"PK\x05\x06", b"%PDF-",
    b"{\\rtf", b"charset=utf-16", b"Content-Length: -5\r\n", b"--b\r\n", b"=cmd|' /C calc'!A0", b"\x80\x04\x95",
)  # fmt: skip


def mutants(data: bytes, count: int, seed: object) -> Iterator[bytes]:
    """So many mutants of a file; of a zip file each second one has its members changed and is packed again."""
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")  # noqa: S311 -- nothing secret about it
        if data.startswith(b"PK") and number % 2:
            yield _with_changed_member(data, dice)
        else:
            yield mutate(data, dice)


def mutate(data: bytes, dice: random.Random) -> bytes:
    """One to eight changes; a change in many is small, so that parsers get beyond the first bytes."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        if not changed:
            break
        at = dice.randrange(len(changed))
        to = min(len(changed), at + dice.choice((1, 2, 4, 16, 100, 1000)))
        match dice.randrange(9):
            case 0:
                changed[at] ^= 1 << dice.randrange(8)
            case 1:
                changed[at] = dice.randrange(256)
            case 2:
                del changed[at:to]
            case 3:
                del changed[at:]
            case 4:
                changed[at:at] = changed[at:to] * dice.choice((1, 2, 50))
            case 5 | 6:
                changed[at:at] = dice.choice(TOKENS)
            case 7:
                token = dice.choice(TOKENS)
                changed[at : at + len(token)] = token
            case 8:
                other = dice.randrange(len(changed))
                changed[at:to] = changed[other : other + to - at]
    return bytes(changed)


def _with_changed_member(data: bytes, dice: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    name = dice.choice(sorted(members))
    if dice.randrange(8) == 0:
        del members[name]
    else:
        members[name] = mutate(members[name], dice)
    return zipped(members, store=("mimetype",))
