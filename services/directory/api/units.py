"""The directory's JSON door of the units: list, open, change, vacancies."""

from typing import Any

from services.directory import actions, queries, schemas
from services.directory.models import Unit
from shared.web import SIGNED_IN, Ask, Door, page, roles

units = Door("directory", "units", "单位")

ADMIN = roles("system_admin")


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
