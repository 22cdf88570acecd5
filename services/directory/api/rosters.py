"""The directory's JSON door of the roster: in, and out again."""

from dataclasses import asdict
from typing import Any

from flask import Response

from services.directory import actions, roster, schemas
from services.directory.roster.writing import person_cells, unit_cells
from shared.errors import Invalid
from shared.web import Ask, Door, Upload, Uploaded, roles

rosters = Door("directory", "roster", "花名册")

ADMIN = roles("system_admin")
ROSTER = Upload(roster.MEDIA)


@rosters.command("POST", "/roster", who=ADMIN, takes=ROSTER, args=schemas.RosterArgs, gives=schemas.RosterOut,
                 keep_answer=False, alone=True, recent=True)  # fmt: skip
def import_roster(ask: Ask, file: Uploaded, args: dict[str, Any]) -> dict[str, Any]:
    """Bring a roster in (.xlsx or .csv). Bad rows are told one by one; with any of them nothing changes.

    The file is read before the transaction begins; an import is idempotent by itself, by code.
    """
    report, encoding = actions.import_sheet(ask.db, ask.actor, file.content, args["dry_run"], ask.trace_id)
    answer = asdict(report) | {"encoding": encoding, "codes": report.codes if args["codes"] else {}}
    if report.faults and not args["dry_run"]:
        raise Invalid("花名册有误，未作任何改动", code="bad_roster", faults=answer["faults"])
    return answer


@rosters.query("/roster.xlsx", noted="export", who=ADMIN)
def export_roster(ask: Ask) -> Response:
    """The whole directory as a workbook that can be imported again; contact data stays out."""
    return _file(roster.write_xlsx(_rows(ask)), roster.XLSX, "roster.xlsx")


@rosters.query("/roster.csv", noted="export", who=ADMIN)
def export_roster_csv(ask: Ask) -> Response:
    """The same as .csv (UTF-8)."""
    return _file(roster.write_csv(_rows(ask)), "text/csv; charset=utf-8", "roster.csv")


@rosters.query("/roster-template.xlsx", who=ADMIN)
def template(ask: Ask) -> Response:
    """An empty roster to fill in, with drop-downs and a sheet that explains it."""
    return _file(roster.write_template(), roster.XLSX, "roster-template.xlsx")


def _rows(ask: Ask) -> list[list[str]]:
    found_units, found_people = actions.picture_of(ask.session)
    return [unit_cells(unit) for unit in found_units] + [person_cells(person) for person in found_people]


def _file(content: bytes, media: str, name: str) -> Response:
    return Response(content, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
