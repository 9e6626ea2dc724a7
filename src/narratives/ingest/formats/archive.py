"""Reads archives of files (.zip): each member in memory, never on the disk, and no archive within an archive."""

from collections.abc import Callable

from narratives.errors import InputError
from narratives.ingest.drafts import Draft, Link, ReadReport, Refusal
from narratives.ingest.formats.zipped import files_of, is_link, open_zip, read_member

ReadMember = Callable[[str, bytes], ReadReport]


def read_archive(name: str, data: bytes, read: ReadMember) -> ReadReport:
    """All members as ``read`` reads them, in the order of the archive.

    A member's name is text that says where an article stood ("march.zip/monday/a.txt"), and never a path.
    """
    drafts: list[Draft] = []
    refused: list[Refusal] = []
    links: list[Link] = []
    notes: list[str] = []
    opened = open_zip(name, data)
    for member in files_of(opened):
        where = f"{name}/{_plain(member.filename)}"
        try:
            if is_link(member) or _climbs(member.filename):
                raise InputError(f"{where}: points out of the archive; pack the file itself")
            report = read(where, read_member(opened, member, where))
        except InputError as error:
            refused.append(Refusal(where, str(error)))
            continue
        drafts += report.articles
        refused += report.refused
        links += report.links
        notes += [f"{where}: {note}" for note in report.notes]
    if not drafts and not refused:
        refused.append(Refusal(name, f"{name}: holds no files; pack the files with the articles"))
    return ReadReport(name, tuple(drafts), tuple(refused), tuple(notes), tuple(links))


def _plain(filename: str) -> str:
    parts = [part for part in filename.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "".join(c for c in "/".join(parts) if c.isprintable())[-200:] or "unnamed"


def _climbs(filename: str) -> bool:
    plain = filename.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or plain[1:3] == ":/"
