"""Sheets of cells from the bytes of an .xlsx or .csv file, whatever they are: bounded, refused in clear words."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook

from shared.errors import Invalid, TooLarge

MAX_PARTS = 200
MAX_INFLATED = 32 * 1024 * 1024

Cells = list[list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is asked for: the words for such a file, the name of its sheet, and its bounds (cells in characters)."""

    words: str
    code: str
    """The stable code of a refusal."""
    name: str
    max_rows: int = 10_000
    max_cell: int = 500
    max_columns: int = 40
    max_bytes: int = 5 * 1024 * 1024
    max_tags: int = 250_000
    """In the XML of a workbook; openpyxl takes some 20 to 50 microseconds a cell, so this bounds the time."""

    def unreadable(self, why: str) -> Invalid:
        return Invalid(f"{self.words}无法读取", code=self.code, detail=why)

    def too_large(self, why: str) -> TooLarge:
        return TooLarge(f"{self.words}过大", detail=why)


def read_sheet(raw: bytes, asked: Sheet) -> tuple[Cells, str]:
    """The cells, row by row from the header on, and how they were encoded: xlsx, utf-8 or gb18030.

    A cell that is too long comes with one character more than `max_cell`. Raises TooLarge beyond the limits, Invalid
    when this is no sheet that can be read; both in Chinese.
    """
    if len(raw) > asked.max_bytes:
        raise asked.too_large(f"最多 {asked.max_bytes // 1024 // 1024} MB")
    if raw.startswith(b"PK"):
        return _read_xlsx(raw, asked), "xlsx"
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise asked.unreadable("这是旧版 .xls 文件或加密文件，请另存为 .xlsx 或 .csv")
    text, encoding = _decoded(raw, asked)
    return _read_csv(text, asked), encoding


def _decoded(raw: bytes, asked: Sheet) -> tuple[str, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise asked.unreadable("文件为 UTF-16 编码，请另存为 UTF-8 编码的 .csv")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, encoding.removesuffix("-sig")
    raise asked.unreadable("文件既不是 .xlsx，也不是 UTF-8 或 GBK 编码的 .csv")


def _read_csv(text: str, asked: Sheet) -> Cells:
    try:
        return _bounded(csv.reader(io.StringIO(text, newline=""), strict=True), asked)
    except csv.Error:
        raise asked.unreadable("这不是完整的 .csv 文件（引号不成对或单元格过长）") from None


def _read_xlsx(raw: bytes, asked: Sheet) -> Cells:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _judge_archive(archive, asked)
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
    except (TooLarge, Invalid):
        raise
    except Exception as error:  # openpyxl raises whatever its parsers raise; any of it means an unreadable file
        raise asked.unreadable("文件已损坏或不是 .xlsx") from error
    try:
        return _bounded(_values(book, asked), asked)
    except (TooLarge, Invalid):
        raise
    except Exception as error:
        raise asked.unreadable("文件已损坏或不是 .xlsx") from error
    finally:
        book.close()


def _values(book: Any, asked: Sheet) -> Iterator[Iterable[Any]]:
    sheet = book[asked.name] if asked.name in book.sheetnames else book.worksheets[0]
    sheet.reset_dimensions()
    yield from sheet.iter_rows(values_only=True, max_col=asked.max_columns)


def _judge_archive(archive: zipfile.ZipFile, asked: Sheet) -> None:
    """Refuse bombs, entities, links to elsewhere and merged cells, before anything parses XML."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise asked.too_large("文件内部组成过多")
    if any("externalLink" in part.filename for part in parts):
        raise asked.unreadable("文件含有指向外部文件的链接，请去掉后再导入")
    budget = _Budget(asked)
    for part in parts:
        _judge_part(archive, part, budget)


@dataclass
class _Budget:
    """What of the bounds has been used up."""

    asked: Sheet
    size: int = 0
    tags: int = 0

    def take(self, block: bytes) -> None:
        self.size += len(block)
        self.tags += block.count(b"<")
        if self.size > MAX_INFLATED:
            raise self.asked.too_large("解压后的内容过大")
        if self.tags > self.asked.max_tags:
            raise self.asked.too_large("单元格过多，请改用 .csv 文件或分几次导入")


def _judge_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: _Budget) -> None:
    """Inflate one part, never more than is left, whatever its header says."""
    if part.flag_bits & 1:
        raise budget.asked.unreadable("文件已加密，请去掉密码后再导入")
    tail = b""
    with archive.open(part) as stream:
        while block := stream.read(1 << 16):
            budget.take(block)
            window = tail + block
            _judge_block(window, part.filename, budget.asked)
            tail = window[-32:]


def _judge_block(window: bytes, name: str, asked: Sheet) -> None:
    if not name.endswith((".xml", ".rels")):
        return
    plain = window.replace(b"\x00", b"")  # UTF-16 would hide the words
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise asked.unreadable("文件含有不允许的 XML 声明")
    if b"<mergeCell " in plain and "worksheets/" in name:
        raise asked.unreadable("表格含有合并单元格，请取消合并后再导入")


def _bounded(rows: Iterable[Iterable[Any]], asked: Sheet) -> Cells:
    found: Cells = []
    for number, row in enumerate(rows, start=1):
        if number > asked.max_rows + 1:
            raise asked.too_large(f"最多 {asked.max_rows} 行")
        found.append([_text(value, asked.max_cell) for value in list(row)[: asked.max_columns]])
    while found and not any(found[-1]):
        found.pop()
    return found


def _text(value: Any, most: int) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[: most + 1]
