"""The directory's JSON door: people with their accounts, cards."""

import re
from typing import Any

from services.directory import actions, queries, schemas
from services.directory.models import Person
from shared.errors import Invalid
from shared.web import SERVICE, Ask, Door, page, roles

people = Door("directory", "people", "人员与名片")

ADMIN = roles("system_admin")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _person(ask: Ask, person_id: str) -> Person:
    return queries.person_administered(ask.session, ask.actor, person_id)


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


@people.command("POST", "/people", who=ADMIN, takes=schemas.AddPerson, gives=schemas.PersonOut, status=201,
                recent=True)  # fmt: skip
def add_person(ask: Ask, body: dict[str, Any]) -> Person:
    """Add a person; give him a one-time code afterwards."""
    return actions.add_person(ask.session, body)


@people.command("PATCH", "/people/<uuid:person_id>", who=ADMIN, takes=schemas.ChangePerson, gives=schemas.PersonOut,
                on=_person, if_match=True, recent=True)  # fmt: skip
def change_person(ask: Ask, person: Person, body: dict[str, Any]) -> Person:
    """Change, move, disable or enable a person; roles hold everywhere within seconds."""
    return actions.change_person(ask.session, person, body, ask.expected, ask.actor)


@people.command("POST", "/people/<uuid:person_id>/code", who=ADMIN, gives=schemas.CodeOut, status=201, on=_person,
                keep_answer=False, recent=True)  # fmt: skip
def give_code(ask: Ask, person: Person) -> dict[str, Any]:
    """A fresh one-time code for a person; the older one holds no longer."""
    return {"code": actions.give_code(ask.session, person), "expires_at": person.one_time_expires_at}


@people.command("POST", "/people/<uuid:person_id>/end-sessions", who=ADMIN, gives=schemas.EndedOut, on=_person)
def end_sessions(ask: Ask, person: Person) -> dict[str, int]:
    """End every session of a person; his tokens hold nowhere any more within seconds."""
    return {"ended": actions.end_sessions_of(ask.session, person)}


@people.command("POST", "/people/<uuid:person_id>/leave", who=ADMIN, takes=schemas.LeaveIn, gives=schemas.LeftOut,
                on=_person, if_match=True, recent=True)  # fmt: skip
def leave(ask: Ask, person: Person, body: dict[str, Any]) -> dict[str, Any]:
    """Somebody leaves: his roles pass on or stand open, account, sessions and contact data end."""
    return queries.left_shown(ask.session, actions.leave(ask.session, ask.actor, person, actions.Leave(**body),
                                                         ask.expected))  # fmt: skip


@people.query("/cards", who=SERVICE, takes=schemas.CardsFilter, gives=schemas.CardOut, many=True)
def cards(ask: Ask, args: dict[str, Any]) -> Any:
    """名片 for another service; contact data for notify only."""
    ids = args["ids"].lower().split(",")
    if len(ids) > queries.MOST_CARDS or not all(_UUID.fullmatch(one) for one in ids):
        raise Invalid(errors={"ids": [f"须为至多 {queries.MOST_CARDS} 个 UUID，以逗号分隔"]})
    return queries.cards(ask.session, ids, ask.actor.service or "")
