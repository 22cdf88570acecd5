"""The directory's JSON door: sign-in, people, cards."""

import re
from typing import Any

from flask import request

from services.directory import actions, queries, schemas
from services.directory.models import Person
from shared.errors import Invalid, NotFound
from shared.identity import unit_of
from shared.web import PUBLIC, SERVICE, SIGNED_IN, Ask, Door, page, roles

sessions = Door("directory", "sessions", "登录与密码")
people = Door("directory", "people", "人员与名片")

ADMIN = roles("system_admin")
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
