"""People: accounts, grants, 三员分立, cards."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.directory.models import Person, PersonGrant
from shared.ids import new_id
from tests.directory.desk import Desk

ADMINS = ("system_admin", "security_admin", "audit_admin")


def change(desk: Desk, login: str, by: str = "ly.system", **changes: Any) -> Any:
    person = desk.person(login)
    return desk.ask("PATCH", f"/people/{person.id}", by, json=changes, version=person.version)


def add(desk: Desk, **changed: Any) -> Any:
    body = {"code": "P-1", "name": "示例新人", "unit_id": desk.unit("LY-LS").id, "login": "ls.new"} | changed
    return desk.ask("POST", "/people", "ly.system", json=body)


def test_add_a_person(desk: Desk) -> None:
    before = desk.head()
    answer = add(desk, grants=[{"role": "liaison"}], phone="0539-0000000")
    assert answer.status_code == 201
    whole = {"since": None, "until": None}
    assert answer.json["grants"] == [{"role": "liaison", "label": "联络人", "unit_id": desk.unit("LY-LS").id, **whole}]
    assert answer.json["has_password"] is False
    assert "phone" not in answer.json
    [(name, said)] = desk.said(before)
    assert name == "person.changed"
    assert said["grants"] == [{"role": "liaison", "unit_id": desk.unit("LY-LS").id}]
    assert "示例新人" not in str(desk.said()), "no name ever passes through the log"
    assert desk.ask("GET", "/me", "ls.new").json["name"] == "示例新人"


@pytest.mark.parametrize(
    ("changed", "status", "where"),
    [
        ({"code": "ly-leader"}, 409, "code_taken"),
        ({"login": "LY.leader"}, 409, "login_taken"),
        ({"unit_id": new_id()}, 422, "unit_id"),
        ({"grants": [{"role": "king"}]}, 422, "grants"),
        ({"grants": [{"role": "director"}]}, 422, "grants"),
        ({"grants": [{"role": "liaison", "unit_id": new_id()}]}, 422, "grants"),
        ({"is_admin": True}, 422, "is_admin"),
        ({"active": False}, 422, "active"),
        ({"version": 7}, 422, "version"),
        ({"name": "示例\u202e人"}, 422, "name"),
        ({"login": "a b"}, 422, "login"),
    ],
)
def test_what_cannot_be_added(desk: Desk, changed: dict[str, Any], status: int, where: str) -> None:
    before = desk.head()
    answer = add(desk, **changed)
    assert answer.status_code == status
    assert where in (answer.json["code"], *answer.json.get("errors", {}))
    assert desk.head() == before


@pytest.mark.parametrize("first", ADMINS)
@pytest.mark.parametrize("second", [*ADMINS, "publicist", "leader"])
def test_three_admins_are_never_one(desk: Desk, first: str, second: str) -> None:
    city = desk.unit("LY").id
    grants = [{"role": first, "unit_id": city}, {"role": second, "unit_id": city}]
    answer = add(desk, grants=grants)
    assert answer.status_code == (201 if first == second else 422)
    if first != second:
        assert "三员" in str(answer.json["errors"]) or "兼任" in str(answer.json["errors"])


def test_the_database_itself_refuses_two_admin_roles(desk: Desk) -> None:
    person, city = desk.person("ly.system"), desk.unit("LY")
    grant = {"person_id": person.id, "role": "audit_admin", "unit_id": city.id}
    with pytest.raises(IntegrityError), desk.db.write() as session:
        session.execute(sa.insert(PersonGrant).values(grant))


def test_nobody_disables_himself_or_the_last_admin(desk: Desk) -> None:
    assert change(desk, "ly.system", active=False).json["code"] == "self_disable"
    assert change(desk, "ly.system", grants=[]).json["code"] == "self_disable"
    city = desk.unit("LY").id
    add(desk, login="second.admin", grants=[{"role": "system_admin", "unit_id": city}])
    assert change(desk, "ly.system", by="second.admin", active=False).status_code == 200
    assert change(desk, "second.admin", by="second.admin", active=False).json["code"] == "self_disable"


def test_the_last_admin_stays_even_when_another_hand_asks(desk: Desk) -> None:
    """Somebody whose own role is gone by the time he asks cannot; with one admin left nobody else can ask at all."""
    from services.directory.actions import change_person
    from shared.errors import Conflict
    from shared.identity import Actor

    with desk.db.write() as session:
        person = session.scalars(sa.select(Person).where(Person.login == "ly.system")).one()
        with pytest.raises(Conflict) as refused:
            change_person(session, person, {"active": False}, person.version, Actor(id=new_id()))
        assert refused.value.code == "last_system_admin"
        session.rollback()


def test_moving_roles_and_names(desk: Desk) -> None:
    before, card = desk.head(), desk.person("ls.member").card_version
    grants = [{"role": role} for role in ("leader", "member", "leader")]
    changed = change(desk, "ls.member", name="示例改名", grants=grants)
    assert changed.status_code == 200
    assert [grant["role"] for grant in changed.json["grants"]] == ["leader", "member"]
    [(_, said)] = desk.said(before)
    assert said["card_version"] == card + 1
    assert {grant["role"] for grant in said["grants"]} == {"leader", "member"}


def test_lists(desk: Desk) -> None:
    leaders = desk.ask("GET", "/people?role=leader&limit=200", "ly.system").json["items"]
    assert len(leaders) == 17
    assert {person["unit_name"] for person in desk.ask("GET", f"/people?unit_id={desk.unit('LY-ZZB').id}",
            "ly.system").json["items"]} == {"临沂市公安局政治部"}  # fmt: skip
    assert desk.ask("GET", "/people?q=ls01.liaison", "ly.system").json["items"][0]["login"] == "ls01.liaison"
    assert desk.ask("GET", f"/people?under={desk.unit('LY-LS').id}&active=false", "ly.system").json["items"] == []
    one = desk.ask("GET", f"/people/{leaders[0]['id']}", "ly.system")
    assert one.json == leaders[0]
    assert one.headers["ETag"] == f'"{leaders[0]["version"]}"'


def test_cards_are_for_services_and_contact_for_notify_only(desk: Desk) -> None:
    change(desk, "ls.member", phone="0539-1111111", mail="shili@example.invalid")
    person = desk.person("ls.member")
    assert person.contact_sealed
    assert "1111111" not in person.contact_sealed
    unknown = new_id()
    for service, contact in (("tasking", None), ("notify", {"phone": "0539-1111111", "mail": "shili@example.invalid"})):
        items = desk.ask("GET", f"/cards?ids={person.id},{unknown}", f"service:{service}").json["items"]
        assert [(card["id"], card["name"], card.get("contact")) for card in items] == [
            (person.id, person.name, contact)
        ]
        assert items[0]["card_version"] == person.card_version
    assert desk.ask("GET", f"/cards?ids={person.id}", "ly.system").status_code == 403
    assert desk.ask("GET", f"/cards?ids={person.id}").status_code == 401
    assert desk.ask("GET", "/cards?ids=x", "service:notify").status_code == 422
    assert desk.ask("GET", "/people", "service:notify").status_code == 403
