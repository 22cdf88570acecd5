"""The directory's JSON door of the units: as they are and were, opened, changed, merged; who answers for a place."""

from typing import Any

from services.directory import actions, queries, schemas
from services.directory.actions import why_of
from services.directory.models import Jurisdiction, PlannedChange, Unit
from services.directory.structure import SEAT_SETTERS
from shared.web import SIGNED_IN, Ask, Door, page, roles

units = Door("directory", "units", "单位")

ADMIN = roles("system_admin")
SETTERS = roles(*SEAT_SETTERS)


def _unit(ask: Ask, unit_id: str) -> Unit:
    return queries.unit_for(ask.session, unit_id)


def _seen(ask: Ask, unit_id: str) -> Unit:
    return queries.unit_seen(ask.session, ask.actor, unit_id)


def _planned(ask: Ask, unit_id: str, planned_id: str) -> PlannedChange:
    _seen(ask, unit_id)
    return queries.planned_for(ask.session, unit_id, planned_id)


@units.query("/units", who=SIGNED_IN, takes=schemas.UnitFilter, gives=schemas.UnitOut, many=True)
def list_units(ask: Ask, args: dict[str, Any]) -> Any:
    """The units in the order of their codes; with `on` as they were on that day."""
    cursor, limit, on = args.pop("cursor", None), args.pop("limit"), args.pop("on")
    key = (Unit.code, Unit.id)
    if on is None:
        return page(ask.session, queries.units(**args), key=key, cursor=cursor, limit=limit, ascending=True)
    paths = queries.paths_of_day(ask.session, on)
    found = queries.units_of_day(ask.session, on, **args)
    return page(ask.session, found, key=key, cursor=cursor, limit=limit, ascending=True,
                row=lambda pair: queries.as_then(pair[0], pair[1], paths[pair[0].id]))  # fmt: skip


@units.query("/units/<uuid:unit_id>", who=SIGNED_IN, gives=schemas.UnitOut, on=_unit)
def one_unit(ask: Ask, unit: Unit) -> Unit:
    """One unit."""
    return unit


@units.command("POST", "/units", noted="config", who=ADMIN, takes=schemas.OpenUnit, gives=schemas.UnitOut, status=201)
def open_unit(ask: Ask, body: dict[str, Any]) -> Unit:
    """Open a unit, from today or an earlier day on."""
    why = why_of(body)
    return actions.open_unit(ask.session, actions.NewUnit(**body), why)


@units.command("PATCH", "/units/<uuid:unit_id>", who=ADMIN, takes=schemas.ChangeUnit, gives=schemas.UnitOut, on=_unit,
               if_match=True, noted="config")  # fmt: skip
def change_unit(ask: Ask, unit: Unit, body: dict[str, Any]) -> Unit:
    """Rename, move, close or reopen a unit; everything below it follows. `since` a day to come: done on that day."""
    why = why_of(body)
    return actions.reform(ask.session, unit, body, ask.expected, why)


@units.command("POST", "/units/<uuid:unit_id>/merge", who=ADMIN, takes=schemas.MergeUnit, gives=schemas.UnitOut,
               on=_seen, if_match=True, noted="config", recent=True)  # fmt: skip
def merge_unit(ask: Ask, unit: Unit, body: dict[str, Any]) -> Unit:
    """Merge a unit into another: people, roles, towns and what stands below go along; its own past stays."""
    why = why_of(body)
    return actions.merge(ask.session, unit, body["into"], ask.expected, why)


@units.query("/units/<uuid:unit_id>/history", who=SIGNED_IN, gives=schemas.SpanOut, many=True, on=_unit)
def history(ask: Ask, unit: Unit) -> Any:
    """What the unit was called and where it stood, the present first."""
    return queries.history_of(ask.session, unit)


@units.query("/units/<uuid:unit_id>/planned", who=SIGNED_IN, gives=schemas.PlannedOut, many=True, on=_unit)
def planned(ask: Ask, unit: Unit) -> Any:
    """What is to change of the unit on days to come, and what could not be done."""
    return queries.planned_of(ask.session, unit)


@units.command("DELETE", "/units/<uuid:unit_id>/planned/<uuid:planned_id>", who=ADMIN, on=_planned, status=204,
               if_match=True, noted="config")  # fmt: skip
def drop_planned(ask: Ask, row: PlannedChange) -> None:
    """It will not be done."""
    actions.drop_planned(row, ask.expected)


@units.query("/units/<uuid:unit_id>/towns", who=SIGNED_IN, gives=schemas.TownOut, many=True, on=_unit)
def towns(ask: Ask, unit: Unit) -> Any:
    """The towns that the unit answers for."""
    return queries.towns_of(ask.session, unit)


@units.command("PUT", "/units/<uuid:unit_id>/towns", who=ADMIN, takes=schemas.SetTowns, gives=schemas.UnitOut,
               on=_seen, if_match=True, noted="config")  # fmt: skip
def set_towns(ask: Ask, unit: Unit, body: dict[str, Any]) -> Unit:
    """Make these the towns that the unit answers for; a town has one bureau and one station at a time."""
    return actions.set_towns(ask.session, unit, body["towns"], body["take_over"], ask.expected)


@units.query("/towns", who=SIGNED_IN, takes=schemas.TownFilter, gives=schemas.WhoAnswersOut, many=True)
def who_answers(ask: Ask, args: dict[str, Any]) -> Any:
    """Which bureau and station answer for a place: the list of the unit first, the code only where nobody lists it.

    Without `code`: every town that a bureau lists.
    """
    if args["code"]:
        return [queries.who_answers(ask.session, args["code"])]
    key = (Jurisdiction.town, Jurisdiction.id)
    found = page(ask.session, queries.towns_listed(), key=key, cursor=args.get("cursor"), limit=args["limit"],
                 ascending=True)  # fmt: skip
    stations = queries.stations_of(ask.session, [town for town, _ in found["items"]])
    found["items"] = [
        {"code": town, "bureau": bureau, "station": stations.get(town), "how": "jurisdiction"}
        for town, bureau in found["items"]
    ]
    return found


@units.query("/units/<uuid:unit_id>/seats", who=SIGNED_IN, gives=schemas.SeatOut, many=True, on=_unit)
def seats(ask: Ask, unit: Unit) -> Any:
    """联络人 and 宣传员 of the unit, the holder first, then the deputies."""
    return queries.seats_of(ask.session, unit)


@units.command("PUT", "/units/<uuid:unit_id>/seats/<role>", who=SETTERS, takes=schemas.SetSeats, gives=schemas.UnitOut,
               on=_seen, if_match=True, recent=True)  # fmt: skip
def set_seats(ask: Ask, unit: Unit, body: dict[str, Any], role: str) -> Unit:
    """Name the liaisons or the publicists of a unit in their order; a seat gives the role."""
    return actions.set_seats(ask.session, ask.actor, unit, role, body["person_ids"], ask.expected)


@units.query("/vacancies", who=SIGNED_IN, takes=schemas.VacancyFilter, gives=schemas.VacancyOut, many=True)
def vacancies(ask: Ask, args: dict[str, Any]) -> Any:
    """The open units that lack somebody they must name, where a deputy stands in, whose 专班 is too small."""
    return queries.vacancies(ask.session, args["under"], args["role"])
