"""联系方式 (issue item 10; PIPL 6, 19, 47): masked, revealed with a reason on record, erased when it has served."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.directory import actions
from services.directory.masking import masked_contact, masked_mail, masked_phone
from services.directory.models import ContactTerm, Person
from shared.db import forward, now
from shared.db.ground import access_log, idempotency
from shared.identity import seal
from tests.directory.desk import Desk

PHONE, MAIL = "13805390001", "zhangsan@example.gov.cn"
GIVEN = {"phone": PHONE, "mail": MAIL, "bot": "https://hook.example/abc"}
WHY = {"reason": "推送任务未签收，电话联系"}


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        (PHONE, "138****0001"),
        ("+86 138 0539 0001", "+86 1** **** 0001"),
        ("0539-8121110", "053*-***1110"),
        ("81211", "***11"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_a_phone_is_told_from_another_and_cannot_be_called(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


def test_of_mail_and_bots_even_less_is_shown() -> None:
    assert masked_mail(MAIL) == "z***@example.gov.cn"
    assert masked_mail("nothing") == "***"
    assert masked_contact(GIVEN | {"other": "x"})["bot"] == "已登记"
    assert "other" not in masked_contact({"other": "x"})


def kept(desk: Desk, login: str, **more: Any) -> dict[str, Any]:
    """Contact data given by the person himself; what is shown of it."""
    me = desk.person(login)
    answer = desk.ask("PUT", f"/people/{me.id}/contact", login, json={**GIVEN, **more}, version=me.version)
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


def noted(desk: Desk, what: str) -> list[Any]:
    with desk.db.read() as session:
        return list(session.execute(sa.select(access_log).where(access_log.c.what == what)).all())


def test_what_is_given_is_shown_masked_and_sealed(desk: Desk) -> None:
    shown = kept(desk, "ls01.liaison", until="2199-01-01", purpose="网络值守")
    assert (shown["phone"], shown["mail"], shown["bot"]) == ("138****0001", "z***@example.gov.cn", "已登记")
    assert (shown["purpose"], shown["until"], shown["readable"]) == ("网络值守", "2199-01-01", True)
    person = desk.person("ls01.liaison")
    assert PHONE not in (person.contact_sealed or "")
    listed = desk.ask("GET", f"/contacts?unit_id={person.unit_id}", "ls.head").json["items"]
    assert [(one["person_id"], one["phone"]) for one in listed] == [(person.id, "138****0001")]


@pytest.mark.parametrize(
    ("who", "status"),
    [("ls.head", 200), ("ly.system", 200), ("ls01.liaison", 200), ("lz.head", 404), ("ls.publicist", 404),
     ("ls02.liaison", 404), ("ly.audit", 404)],
)  # fmt: skip
def test_only_who_has_to_reach_him_sees_it(desk: Desk, who: str, status: int) -> None:
    kept(desk, "ls01.liaison")
    person = desk.person("ls01.liaison")
    assert desk.ask("GET", f"/people/{person.id}/contact", who).status_code == status
    assert desk.ask("POST", f"/people/{person.id}/reveal", who, json=WHY).status_code == status


def test_lists_hold_the_own_units_alone(desk: Desk) -> None:
    kept(desk, "ls01.liaison")
    assert desk.ask("GET", "/contacts", "lz.head").json["items"] == []
    assert len(desk.ask("GET", "/contacts", "ly.system").json["items"]) == 1
    assert desk.ask("GET", "/contacts", "ls01.liaison").status_code == 403


def test_a_reveal_is_on_record_with_its_reason_and_its_answer_nowhere(desk: Desk) -> None:
    kept(desk, "ls01.liaison")
    person, head = desk.person("ls01.liaison"), desk.person("ls.head")
    address, key = f"/people/{person.id}/reveal", {"Idempotency-Key": "once"}
    token = desk.token("ls.head")
    answer = desk.ask("POST", address, token=token, json=WHY, headers=key)
    assert answer.json == GIVEN
    (row,) = noted(desk, "reveal")
    assert (row.actor, row.about, row.about_id, row.reason) == (head.id, "person", person.id, WHY["reason"])
    assert desk.ask("POST", address, token=token, json=WHY, headers=key).status_code == 409, "it is not said twice"
    with desk.db.read() as session:
        assert PHONE not in str(session.execute(sa.select(idempotency)).all())
    for bad in ({}, {"reason": "  看 "}):
        assert desk.ask("POST", address, "ls.head", json=bad).status_code == 422
    assert len(noted(desk, "reveal")) == 1


def test_a_reveal_wants_the_password_given_a_short_while_ago(desk: Desk) -> None:
    kept(desk, "ls01.liaison")
    person, token = desk.person("ls01.liaison"), desk.token("ls.head")
    with desk.db.write() as session:
        forward(session, timedelta(hours=5))
    answer = desk.ask("POST", f"/people/{person.id}/reveal", token=token, json=WHY)
    assert (answer.status_code, answer.json["code"]) == (403, "confirm_first")
    assert noted(desk, "reveal") == []


def test_without_a_log_nothing_is_revealed(desk: Desk) -> None:
    """K07: what cannot be put on record is not done."""
    kept(desk, "ls01.liaison")
    person = desk.person("ls01.liaison")
    with desk.db.write() as session:
        session.execute(sa.text("ALTER TABLE access_log RENAME TO access_log_away"))
    answer = desk.ask("POST", f"/people/{person.id}/reveal", "ls.head", json=WHY)
    assert answer.status_code >= 500
    assert PHONE not in answer.text


def test_rules_of_giving(desk: Desk) -> None:
    mine = desk.person("ls01.liaison")
    address = f"/people/{mine.id}/contact"
    assert desk.ask("PUT", address, "ls01.liaison", json=GIVEN).status_code == 428
    assert desk.ask("PUT", address, "ls01.liaison", json=GIVEN, version=99).status_code == 412
    over = {**GIVEN, "until": "2020-01-01"}
    assert desk.ask("PUT", address, "ls01.liaison", json=over, version=mine.version).json["errors"]["until"]
    assert desk.ask("PUT", address, "ls.head", json=GIVEN, version=mine.version).status_code == 403
    assert desk.person("ls01.liaison").contact_sealed is None
    kept(desk, "ls01.liaison")
    taken = {"phone": "", "mail": "", "bot": ""}
    again = desk.person("ls01.liaison").version
    shown = desk.ask("PUT", address, "ls01.liaison", json=taken, version=again).json
    assert (shown["phone"], shown["purpose"]) == (None, None)


def test_when_its_time_is_over_it_is_erased_and_notify_learns_of_it(desk: Desk) -> None:
    today = desk_day(desk)
    kept(desk, "ls01.liaison", until=today)
    kept(desk, "ls02.liaison")
    with desk.db.write() as session:
        assert actions.erase_expired(session) == 0, "its last day counts"
        forward(session, timedelta(days=1))
    before = desk.head()
    with desk.db.write() as session:
        assert actions.erase_expired(session) == 1
    with desk.db.write() as session:
        assert actions.erase_expired(session) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(ContactTerm)) == 1
    person = desk.person("ls01.liaison")
    assert person.contact_sealed is None
    ((name, body),) = desk.said(before)
    assert (name, body["person_id"], body["card_version"]) == ("person.changed", person.id, person.card_version)
    (row,) = noted(desk, "erase")
    assert (row.actor, row.about_id, row.code) == ("service:directory", person.id, "expired")


def desk_day(desk: Desk) -> str:
    with desk.db.read() as session:
        return (now(session) + timedelta(hours=8)).date().isoformat()


def test_he_may_have_it_erased_and_a_stranger_may_not(desk: Desk) -> None:
    kept(desk, "ls01.liaison")
    address = f"/people/{desk.person('ls01.liaison').id}/erase-contact"
    assert desk.ask("POST", address, "ls.head", json=WHY).status_code == 403
    assert desk.ask("POST", address, "lz.head", json=WHY).status_code == 404
    assert desk.ask("POST", address, "ls01.liaison", json=WHY).json["phone"] is None
    assert desk.person("ls01.liaison").contact_sealed is None


def test_what_no_key_opens_is_said_and_can_be_given_anew(desk: Desk) -> None:
    kept(desk, "ls01.liaison")
    person = desk.person("ls01.liaison")
    with desk.db.write() as session:
        other = replace(desk.settings, secret="another" * 8)
        session.get_one(Person, person.id).contact_sealed = seal(other, person.id, GIVEN)
    assert desk.ask("GET", f"/people/{person.id}/contact", "ls.head").json["readable"] is False
    answer = desk.ask("POST", f"/people/{person.id}/reveal", "ls.head", json=WHY)
    assert (answer.status_code, answer.json["code"]) == (409, "seal_broken")
    card = desk.ask("GET", f"/cards?ids={person.id}", "service:notify").json["items"][0]
    assert (card["name"], "contact" in card) == (person.name, False)
    assert kept(desk, "ls01.liaison")["readable"] is True
