"""The directory's JSON door: contact data, shown masked, revealed with a reason, erased."""

from typing import Any

from services.directory import actions, queries, schemas
from services.directory.models import Person
from shared.errors import NotFound
from shared.web import SIGNED_IN, Ask, Door, page, roles

contacts = Door("directory", "contacts", "联系方式")

SEERS = roles(*queries.SEERS)
ADMIN = roles("system_admin")


def _theirs(ask: Ask, person_id: str) -> Person:
    return queries.contact_for(ask.session, ask.actor, person_id)


def _administered(ask: Ask, person_id: str) -> Person:
    person = queries.person_for(ask.session, person_id)
    if not ask.actor.has("system_admin", person.unit.path):
        raise NotFound
    return person


@contacts.query("/contacts", who=SEERS, takes=schemas.ContactFilter, gives=schemas.ContactSeenOut, many=True)
def list_contacts(ask: Ask, args: dict[str, Any]) -> Any:
    """联系方式（已遮盖）：本人主管单位及下级的"""
    cursor, limit = args.pop("cursor", None), args.pop("limit")
    key = (Person.code, Person.id)
    found = page(ask.session, queries.contacts(ask.actor, **args), key=key, cursor=cursor, limit=limit, ascending=True)
    return {"items": queries.contacts_seen(ask.session, found["items"]), "next": found["next"]}


@contacts.query("/people/<uuid:person_id>/contact", who=SIGNED_IN, gives=schemas.ContactSeenOut, on=_theirs)
def one_contact(ask: Ask, person: Person) -> Any:
    """一个人的联系方式（已遮盖）：本人，或主管单位的人"""
    return queries.contacts_seen(ask.session, [person])[0]


@contacts.command("PUT", "/people/<uuid:person_id>/contact", who=SIGNED_IN, takes=schemas.KeepContact,
                  gives=schemas.ContactSeenOut, on=_theirs, if_match=True)  # fmt: skip
def keep_contact(ask: Ask, person: Person, body: dict[str, Any]) -> Any:
    """登记联系方式、使用目的和期限：本人或系统管理员"""
    actions.keep_contact(ask.session, ask.actor, person, body, ask.expected)
    return queries.contacts_seen(ask.session, [person])[0]


@contacts.command("POST", "/people/<uuid:person_id>/reveal", who=SIGNED_IN, takes=schemas.Reason,
                  gives=schemas.RevealedOut, on=_theirs, keep_answer=False, recent=True)  # fmt: skip
def reveal(ask: Ask, person: Person, body: dict[str, Any]) -> dict[str, str]:
    """查看完整的联系方式：写明理由，记入访问日志"""
    return actions.reveal_contact(ask.session, person, body["reason"])


@contacts.command("POST", "/people/<uuid:person_id>/erase-contact", who=SIGNED_IN, takes=schemas.Reason,
                  gives=schemas.ContactSeenOut, on=_theirs, recent=True)  # fmt: skip
def erase_contact(ask: Ask, person: Person, body: dict[str, Any]) -> Any:
    """删除联系方式：本人或系统管理员"""
    actions.erase_contact(ask.session, ask.actor, person, body["reason"])
    return queries.contacts_seen(ask.session, [person])[0]


@contacts.command("POST", "/people/<uuid:person_id>/erase", who=ADMIN, takes=schemas.Reason, status=204,
                  on=_administered, recent=True)  # fmt: skip
def erase_person(ask: Ask, person: Person, body: dict[str, Any]) -> None:
    """删除已离职人员的个人信息：姓名、编码、登录名；办理记录仍在，署名改为已注销"""
    actions.erase_person(ask.session, person, body["reason"])
