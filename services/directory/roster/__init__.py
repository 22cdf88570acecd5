"""花名册: the file in which the directory is brought and taken away; pure but for the bytes of the sheet."""

from services.directory.roster.columns import TITLES, PersonLine, UnitLine
from services.directory.roster.held import Held, HeldPerson, HeldUnit
from services.directory.roster.keeping import MOST_KEPT, keep, kept
from services.directory.roster.lines import Line, lines_of
from services.directory.roster.plan import Plan, make_plan
from services.directory.roster.reading import MAX_BYTES, MAX_ROWS, MEDIA, XLSX, read_sheet
from services.directory.roster.rows import Fault, read_lines
from services.directory.roster.template import write_template
from services.directory.roster.writing import write_csv, write_xlsx

__all__ = [
    "MAX_BYTES", "MAX_ROWS", "MEDIA", "MOST_KEPT", "TITLES", "XLSX", "Fault", "Held", "HeldPerson", "HeldUnit", "Line",
    "PersonLine", "Plan", "UnitLine", "keep", "kept", "lines_of", "make_plan", "read_lines", "read_sheet", "write_csv",
    "write_template", "write_xlsx",
]  # fmt: skip
