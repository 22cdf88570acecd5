"""The directory's JSON door: sign-in, units, people, cards, the roster, vacancies."""

import re
from dataclasses import asdict
from typing import Any

from flask import Response, request

from services.directory import actions, queries, roster, schemas
from services.directory.models import Person, Unit
from services.directory.roster.writing import person_cells, unit_cells
from shared.errors import Invalid, NotFound
from shared.identity import unit_of
from shared.log import set_by
from shared.web import PUBLIC, SERVICE, SIGNED_IN, Ask, Door, Upload, Uploaded, page, roles

sessions = Door("directory", "sessions", "登录与密码")
units = Door("directory", "units", "单位")
people = Door("directory", "people", "人员与名片")
rosters = Door("directory", "roster", "花名册")

ADMIN = roles("system_admin")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROSTER = Upload((XLSX, "text/csv", "application/csv", "application/vnd.ms-excel", "application/octet-stream"))
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _address() -> str:
    return request.remote_addr or "-"


# sessions ---------------------------------------------------------------------------------------------------------
@sessions.command("POST", "/sessions", who=PUBLIC, takes=schemas.SignIn, gives=schemas.SignedInOut, status=201,
                  keep_answer=False, alone=True)  # fmt: skip
def sign_in(ask: Ask, body: dict[str, Any]) -> Any:
    """Sign in. 401 says only that it did not fit; 429 with Retry-After after several failures."""
    return actions.sign_in(ask.db, body["login"], body["password"], _address())


@sessions.command("DELETE", "/sessions", who=SIGNED_IN, status=204)
def sign_out(ask: Ask) -> None:
    """Sign out: the token holds nowhere any more within seconds."""
    actions.sign_out(ask.session, ask.actor)


@sessions.command(
    "POST", "/passwords", who=PUBLIC, takes=schemas.SetPassword, status=204, keep_answer=False, alone=True
)
def set_password(ask: Ask, body: dict[str, Any]) -> None:
    """Choose a password with a one-time code; every running session ends."""
    actions.set_password_by_code(ask.db, body["login"], body["code"], body["password"], _address())


@sessions.command("PUT", "/me/password", who=SIGNED_IN, takes=schemas.ChangePassword, status=204, keep_answer=False,
                  alone=True)  # fmt: skip
def change_password(ask: Ask, body: dict[str, Any]) -> None:
    """Choose another password; every other session ends."""
    actions.change_password(ask.db, ask.actor, body["old_password"], body["password"], _address())


@sessions.query("/me", who=SIGNED_IN, gives=schemas.MeOut)
def me(ask: Ask) -> Any:
    """Who I am, what I may do and where."""
    return queries.me(ask.session, ask.actor)


# units ------------------------------------------------------------------------------------------------------------
def _unit(ask: Ask, unit_id: str) -> Unit:
    return queries.unit_for(ask.session, unit_id)


@units.query("/units", who=SIGNED_IN, takes=schemas.UnitFilter, gives=schemas.UnitOut, many=True)
def list_units(ask: Ask, args: dict[str, Any]) -> Any:
    """The units in the order of their codes."""
    cursor, limit = args.pop("cursor", None), args.pop("limit")
    key = (Unit.code, Unit.id)
    return page(ask.session, queries.units(**args), key=key, cursor=cursor, limit=limit, ascending=True)


@units.query("/units/<uuid:unit_id>", who=SIGNED_IN, gives=schemas.UnitOut, on=_unit)
def one_unit(ask: Ask, unit: Unit) -> Unit:
    """One unit."""
    return unit


@units.command("POST", "/units", who=ADMIN, takes=schemas.OpenUnit, gives=schemas.UnitOut, status=201)
def open_unit(ask: Ask, body: dict[str, Any]) -> Unit:
    """Open a unit."""
    return actions.open_unit(ask.session, actions.NewUnit(**body))


@units.command("PATCH", "/units/<uuid:unit_id>", who=ADMIN, takes=schemas.ChangeUnit, gives=schemas.UnitOut, on=_unit,
               if_match=True)  # fmt: skip
def change_unit(ask: Ask, unit: Unit, body: dict[str, Any]) -> Unit:
    """Rename, move, close or reopen a unit; everything below it follows."""
    return actions.change_unit(ask.session, unit, body, ask.expected)


@units.query("/vacancies", who=SIGNED_IN, takes=schemas.VacancyFilter, gives=schemas.VacancyOut, many=True)
def vacancies(ask: Ask, args: dict[str, Any]) -> Any:
    """The open units that lack a liaison, a publicist, a head or a reviewer."""
    return queries.vacancies(ask.session, args["under"], args["role"])


# people -----------------------------------------------------------------------------------------------------------
def _person(ask: Ask, person_id: str) -> Person:
    """The person, for who administers his unit; 404 for everybody else (matrix I01)."""
    person = queries.person_for(ask.session, person_id)
    unit = unit_of(ask.session, person.unit_id)
    if unit is None or not ask.actor.has("system_admin", unit.path):
        raise NotFound
    return person


@people.query("/people", who=ADMIN, takes=schemas.PersonFilter, gives=schemas.PersonOut, many=True)
def list_people(ask: Ask, args: dict[str, Any]) -> Any:
    """The people in the order of their codes."""
    cursor, limit = args.pop("cursor", None), args.pop("limit")
    key = (Person.code, Person.id)
    return page(ask.session, queries.people(**args), key=key, cursor=cursor, limit=limit, ascending=True)


@people.query("/people/<uuid:person_id>", who=ADMIN, gives=schemas.PersonOut, on=_person)
def one_person(ask: Ask, person: Person) -> Person:
    """One person."""
    return person


@people.command("POST", "/people", who=ADMIN, takes=schemas.AddPerson, gives=schemas.PersonOut, status=201)
def add_person(ask: Ask, body: dict[str, Any]) -> Person:
    """Add a person; give him a one-time code afterwards."""
    return actions.add_person(ask.session, body)


@people.command("PATCH", "/people/<uuid:person_id>", who=ADMIN, takes=schemas.ChangePerson, gives=schemas.PersonOut,
                on=_person, if_match=True)  # fmt: skip
def change_person(ask: Ask, person: Person, body: dict[str, Any]) -> Person:
    """Change, move, disable or enable a person; roles hold everywhere within seconds."""
    return actions.change_person(ask.session, person, body, ask.expected, ask.actor)


@people.command("POST", "/people/<uuid:person_id>/code", who=ADMIN, gives=schemas.CodeOut, status=201, on=_person,
                keep_answer=False)  # fmt: skip
def give_code(ask: Ask, person: Person) -> dict[str, Any]:
    """A fresh one-time code for a person; the older one holds no longer."""
    return {"code": actions.give_code(ask.session, person), "expires_at": person.one_time_expires_at}


@people.query("/cards", who=SERVICE, takes=schemas.CardsFilter, gives=schemas.CardOut, many=True)
def cards(ask: Ask, args: dict[str, Any]) -> Any:
    """名片 for another service; contact data for notify only."""
    ids = args["ids"].lower().split(",")
    if len(ids) > queries.MOST_CARDS or not all(_UUID.fullmatch(one) for one in ids):
        raise Invalid(errors={"ids": [f"须为至多 {queries.MOST_CARDS} 个 UUID，以逗号分隔"]})
    return queries.cards(ask.session, ids, ask.actor.service or "")


# the roster -------------------------------------------------------------------------------------------------------
@rosters.command("POST", "/roster", who=ADMIN, takes=ROSTER, args=schemas.RosterArgs, gives=schemas.RosterOut,
                 keep_answer=False, alone=True)  # fmt: skip
def import_roster(ask: Ask, file: Uploaded, args: dict[str, Any]) -> dict[str, Any]:
    """Bring a roster in (.xlsx or .csv). Bad rows are told one by one; with any of them nothing changes.

    The file is read before the transaction begins; an import is idempotent by itself, by code.
    """
    cells, encoding = roster.read_sheet(file.content)
    with ask.db.write() as session:
        set_by(session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
        mine = queries.person_for(session, ask.actor.id).code
        report = actions.import_roster(session, cells, args["dry_run"], mine)
    answer = asdict(report) | {"encoding": encoding, "codes": report.codes if args["codes"] else {}}
    if report.faults and not args["dry_run"]:
        raise Invalid("花名册有误，未作任何改动", code="bad_roster", faults=answer["faults"])
    return answer


@rosters.query("/roster.xlsx", who=ADMIN)
def export_roster(ask: Ask) -> Response:
    """The whole directory as a workbook that can be imported again; contact data stays out."""
    return _file(roster.write_xlsx(_rows(ask)), XLSX, "roster.xlsx")


@rosters.query("/roster.csv", who=ADMIN)
def export_roster_csv(ask: Ask) -> Response:
    """The same as .csv (UTF-8)."""
    return _file(roster.write_csv(_rows(ask)), "text/csv; charset=utf-8", "roster.csv")


def _rows(ask: Ask) -> list[list[str]]:
    found_units, found_people = actions.picture_of(ask.session)
    return [unit_cells(unit) for unit in found_units] + [person_cells(person) for person in found_people]


def _file(content: bytes, media: str, name: str) -> Response:
    return Response(content, content_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})
