"""From lines to bytes: a roster that can be imported again, and that no spreadsheet will run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from openpyxl import Workbook

from services.directory.roster import columns
from services.directory.roster.held import HeldPerson, HeldUnit
from services.directory.roster.reading import SHEET
from services.directory.roster.rows import FORMULA
from shared.words import ROLES, UNIT_KINDS

_NEUTRAL = (*FORMULA, "\t", "\r", "\n")


def unit_cells(unit: HeldUnit) -> list[str]:
    """A unit's row under TITLES."""
    return [
        columns.UNIT, unit.code, unit.name, unit.short_name, unit.parent_code or "", UNIT_KINDS[unit.kind],
        unit.admin_code or "", "", "", _state(unit.active), "", "", unit.police_code or "", ";".join(unit.towns),
    ]  # fmt: skip


def person_cells(person: HeldPerson, phone: str = "", mail: str = "") -> list[str]:
    """A person's row under TITLES. An export leaves contact data empty, which an import reads as: leave as it is."""
    roles = (_role(person, role, code) for role, code in sorted(person.grants))
    return [
        columns.PERSON, person.code, person.name, "", person.unit_code, "", "", person.login or "", ";".join(roles),
        _state(person.active), phone, mail, "", "",
    ]  # fmt: skip


def _role(person: HeldPerson, role: str, code: str) -> str:
    place, term = person.places.get((role, code)), person.terms.get((role, code))
    days = f"[{term[0] or ''}~{term[1] or ''}]" if term else ""
    return ROLES[role] + (f"({place})" if place else "") + days + ("" if code == person.unit_code else f"@{code}")


def _state(active: bool) -> str:
    return columns.ACTIVE if active else columns.CLOSED


def _neutral(text: str) -> str:
    """A cell beginning with = + - @ gets a quote in front, so that it stays text; reading takes it off again.

    One that begins with quotes before such a sign gets another.
    """
    return "'" + text if text.lstrip("'").startswith(_NEUTRAL) else text


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Header and rows as UTF-8 with a byte order mark (so that spreadsheets read the Chinese)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns.TITLES)
    writer.writerows([_neutral(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[Sequence[str]]) -> bytes:
    """Header and rows as a workbook with one sheet, every cell plain text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    for row in (columns.TITLES, *rows):
        sheet.append([_neutral(cell) or None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
