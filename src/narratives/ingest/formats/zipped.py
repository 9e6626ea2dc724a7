"""Opens zip files, as which articles come packed and documents are stored, without unpacking more than is safe."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator

from narratives.errors import InputError
from narratives.ingest.drafts import shown
from narratives.ingest.limits import MAX_MEMBER, MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, RATIO_FROM

_NO_FILES = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")  # what file managers leave in archives
_ODT = b"application/vnd.oasis.opendocument.text"


def open_zip(name: str, data: bytes, *, max_members: int = MAX_MEMBERS) -> zipfile.ZipFile:
    """The zip file, its sizes checked from its table of contents; raises InputError where they are over a limit."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: the zip file is damaged ({error}); make or download it anew") from None
    members = opened.infolist()
    if len(members) > max_members:
        raise InputError(f"{name}: holds {len(members):,} files; at most {max_members:,} are read, split it up")
    total = sum(member.file_size for member in members)
    if total > MAX_UNPACKED:
        raise InputError(
            f"{name}: unpacks to {total / 2**20:,.0f} MB; at most {MAX_UNPACKED // 2**20} are read, split it up"
        )
    for member in members:
        _check_member(name, member)
    return opened


def read_member(opened: zipfile.ZipFile, member: zipfile.ZipInfo, where: str, *, limit: int = MAX_MEMBER) -> bytes:
    """The bytes of one member, never more than its table entry and the limit allow; raises InputError."""
    try:
        with opened.open(member) as stream:
            data = stream.read(limit + 1)
    except RuntimeError:  # how the library says that a password is needed
        raise InputError(f"{where}: is locked with a password; pack it without one") from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise InputError(f"{where}: is damaged or packed in a way that is not read ({error}); pack it anew") from None
    if len(data) > limit:
        raise InputError(f"{where}: has more than {limit // 2**20} MB; split it up")
    return data


def files_of(opened: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The members that are files someone put there, in the order of the archive."""
    for member in opened.infolist():
        parts = member.filename.split("/")
        if not member.is_dir() and "__MACOSX" not in parts and parts[-1] not in _NO_FILES:
            yield member


def is_link(member: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(member.external_attr >> 16)


def kind_of_zip(name: str, data: bytes) -> str:
    """Whether a zip file is a document or a table in disguise of one, or an archive of files."""
    opened = open_zip(name, data)
    names = {member.filename for member in opened.infolist()}
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" in names:
        kind = read_member(opened, opened.getinfo("mimetype"), name, limit=2**20).strip()
        if kind.startswith(_ODT):
            return "odt"
        if kind.startswith((b"application/epub", b"application/vnd.oasis")):
            raise InputError(f"{name}: is {shown(kind.decode('ascii', 'replace'))}; save it as .docx, .odt or .csv")
    if "[Content_Types].xml" in names:
        raise InputError(f"{name}: is an Office file without text or sheets; save it as .docx or .xlsx")
    return "zip"


def _check_member(name: str, member: zipfile.ZipInfo) -> None:
    if member.file_size > MAX_MEMBER:
        raise InputError(
            f"{name}: {shown(member.filename)} unpacks to {member.file_size / 2**20:,.0f} MB; at most "
            f"{MAX_MEMBER // 2**20} are read, split it up"
        )
    if member.file_size > RATIO_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1):
        raise InputError(
            f"{name}: {shown(member.filename)} unpacks to {member.file_size // max(member.compress_size, 1):,} times "
            f"its size, as no article does; at most {MAX_RATIO} times is read, pack the files anew"
        )
