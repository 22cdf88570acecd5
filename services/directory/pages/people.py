"""The administrator's pages of people: the list, a new one, one with roles, code, sessions and leaving."""

from typing import Any

from flask import Response, url_for

from services.directory import actions, queries, schemas
from services.directory.models import Person
from services.directory.pages.front import pages
from shared.errors import Conflict
from shared.web import Ask, Choice, Day, Flag, Id, Shape, Text, done, page, render, roles
from shared.words import ROLES

ADMIN = roles("system_admin")
STATES = {"true": "在用", "false": "停用"}


def _person(ask: Ask, person_id: str) -> Person:
    return queries.person_administered(ask.session, ask.actor, person_id)


class PersonForm(Shape):
    """What changes of a person; an empty login takes it away."""

    name = Text(1, 40, required=True)
    login = schemas.login(load_default=None)
    active = Flag(load_default=False)


class NewPersonForm(Shape):
    """A new person; his roles follow on his page."""

    code = schemas.code(required=True)
    name = Text(1, 40, required=True)
    login = schemas.login(load_default=None)
    unit_id = Id(required=True)


class GrantForm(Shape):
    """A role more, on a unit, for some days."""

    role = Choice(ROLES, required=True)
    unit_id = Id(required=True)
    since = Day(load_default=None)
    until = Day(load_default=None)


class DropGrant(Shape):
    """A role that ends."""

    role = Choice(ROLES, required=True)
    unit_id = Id(required=True)


@pages.get("/people", who=ADMIN, takes=schemas.PersonFilter)
def people(ask: Ask, args: dict[str, Any]) -> str:
    """人员"""
    chosen = {name: value for name, value in args.items() if name not in ("cursor", "limit")}
    key = (Person.code, Person.id)
    found = page(ask.session, queries.people(**chosen), key=key, cursor=args.get("cursor"), limit=args["limit"],
                 ascending=True)  # fmt: skip
    return render("directory/people.html", people=found["items"], next=found["next"], chosen=chosen, states=STATES)


@pages.get("/people/new", who=ADMIN)
def new_person(ask: Ask) -> str:
    """新增人员"""
    return render("directory/new-person.html", units=queries.all_units(ask.session))


@pages.post("/people/new", who=ADMIN, takes=NewPersonForm, shows=new_person, recent=True)
def add_person(ask: Ask, body: dict[str, Any]) -> Response:
    """Add a person, without roles yet."""
    person = actions.add_person(ask.session, body)
    return done("已新增，请给予角色并发放一次性口令", _here(person))


@pages.get("/people/<uuid:person_id>", who=ADMIN, on=_person)
def one_person(ask: Ask, person: Person) -> str:
    """一名人员"""
    return _page(ask, person)


def _page(ask: Ask, person: Person, code: str = "") -> str:
    shown = queries.account_shown(ask.session, person)
    return render("directory/person.html", **shown, code=code, myself=person.id == ask.actor.id)


def _here(person: Person) -> str:
    return url_for("directory-page.one_person", person_id=person.id)


def _change(ask: Ask, person: Person, **changes: Any) -> None:
    actions.change_person(ask.session, person, changes, ask.expected, ask.actor)


@pages.post("/people/<uuid:person_id>/change", who=ADMIN, on=_person, takes=PersonForm, shows=one_person, recent=True)
def change_person(ask: Ask, person: Person, body: dict[str, Any]) -> Response:
    """Change name, login, or whether the account is on."""
    _change(ask, person, **body)
    return done("已保存", _here(person))


@pages.post("/people/<uuid:person_id>/grants/add", who=ADMIN, on=_person, takes=GrantForm, shows=one_person,
            recent=True)  # fmt: skip
def add_grant(ask: Ask, person: Person, body: dict[str, Any]) -> Response:
    """Give a role; one that is held already gets the term given here."""
    others = [grant for grant in _grants(person) if (grant["role"], grant["unit_id"]) != _pair(body)]
    _change(ask, person, grants=[*others, body])
    return done(f"已给予{ROLES[body['role']]}角色", _here(person))


@pages.post("/people/<uuid:person_id>/grants/drop", who=ADMIN, on=_person, takes=DropGrant, recent=True)
def drop_grant(ask: Ask, person: Person, body: dict[str, Any]) -> Response:
    """Take a role away, from today on."""
    kept = [grant for grant in _grants(person) if (grant["role"], grant["unit_id"]) != _pair(body)]
    if len(kept) == len(person.grants):
        raise Conflict("该人员没有这个角色", code="not_held")
    _change(ask, person, grants=kept)
    return done(f"已撤销{ROLES[body['role']]}角色", _here(person))


def _pair(body: dict[str, Any]) -> tuple[str, str]:
    return body["role"], body["unit_id"]


def _grants(person: Person) -> list[dict[str, Any]]:
    return [{"role": one.role, "unit_id": one.unit_id, "since": one.since, "until": one.until} for one in person.grants]


@pages.post("/people/<uuid:person_id>/code", who=ADMIN, on=_person, keep_answer=False, recent=True)
def give_code(ask: Ask, person: Person) -> str:
    """A fresh one-time code, shown this once."""
    code = actions.give_code(ask.session, person)
    ask.session.flush()
    return _page(ask, person, code)


@pages.post("/people/<uuid:person_id>/end-sessions", who=ADMIN, on=_person)
def end_sessions(ask: Ask, person: Person) -> Response:
    """End every session of a person."""
    return done(f"已结束 {actions.end_sessions_of(ask.session, person)} 个会话", _here(person))


@pages.post("/people/<uuid:person_id>/leave", who=ADMIN, on=_person, takes=schemas.LeaveIn, shows=one_person,
            recent=True)  # fmt: skip
def leave(ask: Ask, person: Person, body: dict[str, Any]) -> Response:
    """离职."""
    left = queries.left_shown(
        ask.session, actions.leave(ask.session, ask.actor, person, actions.Leave(**body), ask.expected)
    )
    return done(_left_words(left), _here(person))


def _left_words(left: dict[str, Any]) -> str:
    passed, vacant = (
        "、".join(f"{one['unit_name']}{one['label']}" for one in left[part]) for part in ("passed", "open")
    )
    words = "已办理离职" + (f"；由接任人接任：{passed}" if passed else "")
    return words + (f"；待明确人选：{vacant}" if vacant else "")
