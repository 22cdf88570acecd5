"""Pages of contact data: masked in the list, in clear for one reason at a time; one's own to keep or to have erased."""

from typing import Any

from flask import Response, url_for

from services.directory import actions, queries, schemas
from services.directory.models import Person
from services.directory.pages.front import pages
from shared.web import SIGNED_IN, Ask, done, page, render, roles

SEERS = roles(*queries.SEERS)


def _theirs(ask: Ask, person_id: str) -> Person:
    return queries.contact_for(ask.session, ask.actor, person_id)


def _here(person: Person) -> str:
    return url_for("directory-page.one_contact", person_id=person.id)


@pages.get("/contacts", who=SEERS, takes=schemas.ContactFilter)
def contacts(ask: Ask, args: dict[str, Any]) -> str:
    """联系方式"""
    chosen = {name: value for name, value in args.items() if name not in ("cursor", "limit")}
    rows, key = queries.contacts(ask.actor, **chosen), (Person.code, Person.id)
    found = page(ask.session, rows, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)
    listed = queries.contacts_seen(ask.session, found["items"])
    return render("directory/contacts.html", contacts=listed, next=found["next"], chosen=chosen)


@pages.get("/people/<uuid:person_id>/contact", who=SIGNED_IN, on=_theirs)
def one_contact(ask: Ask, person: Person) -> str:
    """一个人的联系方式"""
    return _shown(ask, person)


def _shown(ask: Ask, person: Person, clear: dict[str, str] | None = None) -> str:
    found = queries.contacts_seen(ask.session, [person])[0]
    mine = ask.actor.id == person.id
    keeps = mine or ask.actor.has("system_admin", person.unit.path)
    return render("directory/contact.html", contact=found, person=person, clear=clear, mine=mine, keeps=keeps)


@pages.post("/people/<uuid:person_id>/contact", who=SIGNED_IN, on=_theirs, takes=schemas.KeepContact,
            shows=one_contact, keep_answer=False)  # fmt: skip
def keep_contact(ask: Ask, person: Person, body: dict[str, Any]) -> Response:
    """Give contact data; an empty field leaves what is there."""
    actions.keep_contact(ask.session, ask.actor, person, body, ask.expected)
    return done("联系方式已登记", _here(person))


@pages.post("/people/<uuid:person_id>/reveal", who=SIGNED_IN, on=_theirs, takes=schemas.Reason, shows=one_contact,
            keep_answer=False, recent=True)  # fmt: skip
def reveal(ask: Ask, person: Person, body: dict[str, Any]) -> str:
    """The contact data in clear on this answer alone, the reason on record."""
    clear = actions.reveal_contact(ask.session, person, body["reason"])
    return _shown(ask, person, clear)


@pages.post("/people/<uuid:person_id>/erase-contact", who=SIGNED_IN, on=_theirs, takes=schemas.Reason,
            shows=one_contact, recent=True)  # fmt: skip
def erase_contact(ask: Ask, person: Person, body: dict[str, Any]) -> Response:
    """Take all of it away."""
    actions.erase_contact(ask.session, ask.actor, person, body["reason"])
    return done("联系方式已删除", _here(person))


@pages.post("/people/<uuid:person_id>/erase", who=roles("system_admin"), on=_theirs, takes=schemas.Reason,
            shows=one_contact, recent=True)  # fmt: skip
def erase_person(ask: Ask, person: Person, body: dict[str, Any]) -> Response:
    """Erase somebody who has left; what he did stays, without his name."""
    actions.erase_person(ask.session, person, body["reason"])
    return done("个人信息已删除", url_for("directory-page.people"))
