"""From the bytes of a roster, .xlsx or .csv, to cells of text: bounded, refused in clear words (shared.sheets)."""

from shared import sheets
from shared.sheets import Cells

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = (XLSX, "text/csv", "application/csv", "application/vnd.ms-excel", "application/octet-stream")
"""What a browser or a program may call such a file."""
MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 10_000
MAX_CELL = 500
SHEET = "名录"
MAX_TAGS = 800_000
"""Room for MAX_ROWS people with every column filled in."""
ROSTER = sheets.Sheet(
    words="花名册", code="unreadable_roster", name=SHEET, max_rows=MAX_ROWS, max_cell=MAX_CELL, max_bytes=MAX_BYTES,
    max_tags=MAX_TAGS,
)  # fmt: skip


def read_sheet(raw: bytes) -> tuple[Cells, str]:
    """The cells, row by row from the header on, and how they were encoded: xlsx, utf-8 or gb18030.

    Raises TooLarge beyond the limits, Invalid when this is no roster that can be read; both in Chinese.
    """
    return sheets.read_sheet(raw, ROSTER)
