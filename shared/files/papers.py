"""文档: office documents told apart and opened without trusting them, and the text in them for the gate."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from shared.errors import Invalid, UnsupportedMedia
from shared.files.media import ACCEPTED, DOCX, PPTX, XLSX, plain

MOST_PARTS = 10_000
MOST_UNPACKED = 1 << 30
MOST_READ = 20 << 20
"""Bytes of XML that are read for the text of one document, whatever it says it holds."""
MOST_TEXT = 200_000
"""Characters of text that are kept of one document."""
MAIN = {
    b"wordprocessingml.document.main+xml": DOCX,
    b"spreadsheetml.sheet.main+xml": XLSX,
    b"presentationml.presentation.main+xml": PPTX,
}
PARTS = {
    DOCX: re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"),
    XLSX: re.compile(r"xl/(sharedStrings|worksheets/sheet\d+|comments\d*)\.xml"),
    PPTX: re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml"),
}
CHUNK = 1 << 16
BREAKS = frozenset({"p", "br", "si", "row", "tab", "c"})
_READ_ERRORS = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError)


class _EnoughError(Exception):
    """As much text as is kept."""


def office_media(path: Path) -> str:
    """docx, xlsx or pptx by what the archive says it holds.

    Raises UnsupportedMedia (another archive, macros, a password), Invalid (broken, or unpacking to far too much).
    """
    with _opened(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_PARTS or sum(member.file_size for member in members) > MOST_UNPACKED:
            raise Invalid("文件展开后过大，不能上传", code="archive_bomb")
        if any(member.flag_bits & 1 for member in members):
            raise UnsupportedMedia("不支持加密的文档", code="encrypted_file", detail="请去掉打开密码后再上传")
        types = _part(archive, "[Content_Types].xml")
        if b"macroEnabled" in types or any(member.filename.endswith("vbaProject.bin") for member in members):
            raise UnsupportedMedia("不支持带宏的文档", code="macro_file", detail="请另存为不带宏的文档后再上传")
    found = next((media for mark, media in MAIN.items() if mark in types), None)
    if found is None:
        raise UnsupportedMedia("不支持这种文件", code="unsupported_file", detail=f"可以上传：{ACCEPTED}")
    return found


def text_of_office(path: Path, media: str) -> str:
    """The text of a document, paragraph by paragraph, up to `MOST_TEXT`. Raises Invalid when it cannot be read."""
    reader = _Reader(media == XLSX)
    with _opened(path) as archive:
        names = sorted(name for name in archive.namelist() if PARTS[media].fullmatch(name))
        try:
            left = MOST_READ
            for name in names:
                left = reader.read(archive, name, left)
        except _EnoughError:
            pass
        except (*_READ_ERRORS, expat.ExpatError, ValueError) as error:
            raise Invalid("文档已损坏，无法打开", code="broken_file") from error
    return reader.text()


def plain_text(path: Path) -> str:
    """A plain text in UTF-8 or GB 18030. Raises UnsupportedMedia when it is neither, or holds control characters."""
    raw = path.read_bytes()
    for code in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(code)
        except UnicodeDecodeError:
            continue
        if plain(text):
            return text[:MOST_TEXT]
    raise UnsupportedMedia("不支持这种文件", code="unsupported_file", detail=f"可以上传：{ACCEPTED}")


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _READ_ERRORS as error:
        raise Invalid("文件已损坏，无法打开", code="broken_file") from error


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The beginning of one part; empty when it is not there."""
    try:
        with archive.open(name) as part:
            return part.read(1 << 20)
    except KeyError:
        return b""
    except (*_READ_ERRORS, ValueError) as error:
        raise Invalid("文件已损坏，无法打开", code="broken_file") from error


class _Reader:
    """Collects the text of the parts of a document, in constant memory and never more than is kept."""

    def __init__(self, sheet: bool) -> None:
        self.sheet = sheet
        self.found: list[str] = []
        self.length = 0
        self._inside = self._shared = False

    def text(self) -> str:
        lines = (line.strip() for line in "".join(self.found).split("\n"))
        return "\n".join(line for line in lines if line)[:MOST_TEXT]

    def read(self, archive: zipfile.ZipFile, name: str, left: int) -> int:
        """Read one part; gives how many bytes may still be read. Raises _EnoughError."""
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = _no_doctype
        for chunk in _chunks(archive, name):
            left -= len(chunk)
            parser.Parse(chunk, False)
            if left <= 0:
                raise _EnoughError
        parser.Parse(b"", True)
        return left

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._shared = attributes.get("t") == "s"
        self._inside = local == "t" or (self.sheet and local == "v" and not self._shared)

    def _end(self, name: str) -> None:
        self._inside = False
        if name.rpartition(":")[2] in BREAKS:
            self.found.append("\n")

    def _data(self, data: str) -> None:
        if self._inside:
            self.found.append(data)
            self.length += len(data)
            if self.length > MOST_TEXT:
                raise _EnoughError


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            yield chunk


def _no_doctype(*_: object) -> None:
    raise ValueError("an office document declares no entities")
