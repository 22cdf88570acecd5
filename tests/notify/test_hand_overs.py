"""Hand-over: to somebody who may answer there as well, for one receipt or a time; shown on the card; rights stay."""

from datetime import timedelta
from typing import Any

import pytest

from services.notify.actions.hand_over import deputy_of
from services.notify.actions.holding import needless
from services.notify.models import Delivery, Sink
from shared.db import now
from shared.identity import KnownPerson, KnownUnit
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import Caller, answer, caller, make_network, open_push, pass_time, receipt, said


class Stage:
    """A county with a liaison, a head and a second liaison, each signed in."""

    def __init__(self, work: Work) -> None:
        self.work, self.network = work, make_network(work, counties=2, stations=1)
        self.county: KnownUnit = self.network.counties[0]
        self.liaison, self.liaison_id = self._person("liaison")
        self.head, self.head_id = self._person("unit_head")
        self.second, self.second_id = self._person("liaison")

    def _person(self, role: str) -> tuple[Caller, str]:
        with self.work.db.read() as session:
            before = {one.id for one in session.query(KnownPerson)}
        who = caller(self.work, self.county, role)
        with self.work.db.read() as session:
            return who, next(one.id for one in session.query(KnownPerson) if one.id not in before)

    def at(self, **later: float) -> str:
        with self.work.db.read() as session:
            return (now(session) + timedelta(**later)).isoformat()

    def give(self, who: Caller, to: str, **given: Any) -> dict[str, Any]:
        made = who.post("/hand-overs", {"to_person_id": to, **given})
        assert made.status_code == 201, made.get_data(as_text=True)
        return dict(made.get_json())

    def refused(self, who: Caller, to: str, **given: Any) -> tuple[int, str]:
        answer = who.post("/hand-overs", {"to_person_id": to, **given})
        return answer.status_code, answer.get_json()["code"]

    def deputy(self, person_id: str, receipt_id: str | None = None) -> str:
        with self.work.db.read() as session:
            return deputy_of(session, person_id, self.county.id, receipt_id)


@pytest.fixture
def stage(work: Work) -> Stage:
    return Stage(work)


def test_a_time_is_handed_over_and_ends_by_itself(stage: Stage) -> None:
    made = stage.give(stage.liaison, stage.head_id, since=stage.at(hours=1), until=stage.at(hours=6))
    assert (made["holds"], made["from"]["id"], made["to"]["id"]) == (False, stage.liaison_id, stage.head_id)
    assert stage.deputy(stage.liaison_id) == stage.liaison_id
    pass_time(stage.work, hours=2)
    assert stage.deputy(stage.liaison_id) == stage.head_id
    assert stage.deputy(stage.second_id) == stage.second_id
    again = stage.refused(stage.liaison, stage.second_id, until=stage.at(days=9))
    assert again == (409, "handed_over")
    pass_time(stage.work, hours=4)
    assert stage.deputy(stage.liaison_id) == stage.liaison_id
    stage.give(stage.liaison, stage.second_id, until=stage.at(days=9))
    assert stage.deputy(stage.liaison_id) == stage.second_id
    assert [one["holds"] for one in stage.head.get("/hand-overs")["items"]] == [True, False]
    assert [one["done"] for one in said(stage.work, "register.changed")] == ["added", "added"]


def test_one_receipt_is_handed_over_and_the_card_says_so(stage: Stage) -> None:
    push_id = open_push(stage.work, stage.network.city)
    card = stage.liaison.get("/receipts")["items"][0]
    assert card["handed_over"] is None
    status, html = stage.liaison.see(f"/notify/receipts/{card['id']}/hand-over")
    assert (status, "代理人" in html) == (200, True)
    status, html = stage.liaison.press(
        f"/notify/receipts/{card['id']}/hand-over", "/hand-over", to_person_id=stage.second_id
    )
    assert (status, "已转交代理人" in html) == (200, True)
    assert stage.second.get("/receipts")["items"][0]["handed_over"]["to"]["id"] == stage.second_id
    assert (stage.deputy(stage.liaison_id, card["id"]), stage.deputy(stage.liaison_id)) == (
        stage.second_id, stage.liaison_id,
    )  # fmt: skip
    answer(stage.work, push_id, stage.county)  # whoever may answer still may
    late = stage.refused(stage.head, stage.second_id, receipt_id=card["id"])
    assert late == (409, "already_answered")


def test_only_to_somebody_who_may_answer_for_the_unit(stage: Stage) -> None:
    with stage.work.db.write() as session:
        publicist = KnownPerson(id=new_id(), unit_id=stage.county.id, active=True, card_version=1,
                                grants=[{"role": "publicist", "unit_id": stage.county.id}])  # fmt: skip
        session.add(publicist)
        person_id = publicist.id
    until = stage.at(days=1)
    for to in (person_id, stage.liaison_id, new_id()):
        assert stage.refused(stage.liaison, to, until=until) == (422, "invalid")
    for given in ({}, {"until": stage.at(hours=-1)}, {"until": stage.at(days=93)}):
        assert stage.refused(stage.liaison, stage.head_id, **given) == (422, "invalid")
    other = stage.network.counties[1].id
    assert stage.refused(stage.liaison, stage.head_id, unit_id=other, until=until) == (404, "not_found")
    leader = caller(stage.work, stage.county, "leader")
    assert stage.refused(leader, stage.head_id, until=until)[0] in (403, 422)
    open_push(stage.work, stage.network.city)
    theirs = caller(stage.work, stage.network.counties[1]).get("/receipts")["items"][0]["id"]
    assert stage.refused(stage.liaison, stage.head_id, receipt_id=theirs) == (404, "not_found")
    assert stage.liaison.get("/hand-overs")["items"] == []


def test_it_is_taken_back_by_those_concerned(stage: Stage) -> None:
    made = stage.give(stage.liaison, stage.second_id, until=stage.at(days=3))
    path = f"/hand-overs/{made['id']}/end"
    third = caller(stage.work, stage.county)
    assert third.post(path, If_Match='"1"').status_code == 403
    assert caller(stage.work, stage.network.counties[1]).post(path, If_Match='"1"').status_code == 404
    assert stage.second.post(path).status_code == 428
    assert stage.second.post(path, If_Match='"9"').status_code == 412
    assert stage.head.post(path, If_Match='"1"').get_json()["holds"] is False
    assert stage.deputy(stage.liaison_id) == stage.liaison_id
    assert stage.liaison.post(path, If_Match='"2"').status_code == 409


def test_a_deputy_who_may_answer_no_longer_is_passed_over(stage: Stage) -> None:
    stage.give(stage.liaison, stage.second_id, until=stage.at(days=3))
    with stage.work.db.write() as session:
        session.get_one(KnownPerson, stage.second_id).active = False
    assert stage.deputy(stage.liaison_id) == stage.liaison_id


def test_the_page_gives_days(stage: Stage) -> None:
    day = stage.at(days=2)[:10]
    status, html = stage.liaison.press("/notify/hand-overs", "/hand-overs", to_person_id=stage.head_id, until=day)
    assert (status, "代理中" in html) == (200, True)
    (one,) = stage.liaison.get("/hand-overs")["items"]
    assert one["until"].startswith(f"{day}T16:00:00")  # midnight after that day in Shanghai
    status, html = stage.head.press("/notify/hand-overs", "/end")
    assert (status, "已收回" in html) == (200, True)
    status, html = stage.liaison.press(
        "/notify/hand-overs", "/hand-overs", to_person_id=stage.head_id, until="2020-01-01"
    )
    assert (status, "须晚于开始时间" in html) == (422, True)


def test_receipts_are_told_apart(stage: Stage) -> None:
    first, second = (open_push(stage.work, stage.network.city) for _ in range(2))
    with stage.work.db.read() as session:
        ids = [receipt(session, one, stage.county).id for one in (first, second)]
    stage.give(stage.liaison, stage.head_id, receipt_id=ids[0])
    stage.give(stage.liaison, stage.second_id, until=stage.at(days=2))
    cards = {card["id"]: card["handed_over"]["to"]["id"] for card in stage.liaison.get("/receipts")["items"]}
    assert cards == {ids[0]: stage.head_id, ids[1]: stage.second_id}
    assert [stage.deputy(stage.liaison_id, one) for one in (*ids, None)] == [
        stage.head_id, stage.second_id, stage.second_id,
    ]  # fmt: skip


def _told(stage: Stage, person_id: str, push_id: str) -> tuple[Sink, Delivery]:
    """A way of a person's own, and what a push has for it."""
    with stage.work.db.write() as session:
        sink = Sink(id=new_id(), unit_id=stage.county.id, path=stage.county.path, way="mail", person_id=person_id,
                    url="", host="", salt="", created_at=now(session))  # fmt: skip
        sent = Delivery(id=new_id(), source_id=push_id, recipient_id=sink.id, way="mail", push_id=push_id,
                        unit_id=stage.county.id, state="pending", attempt=0, next_at=now(session),
                        expires_at=now(session), would_have_sent=False)  # fmt: skip
        session.add_all([sink, sent])
        session.flush()
        session.expunge_all()
    return sink, sent


def test_what_goes_to_a_person_goes_to_his_deputy_and_never_to_nobody(stage: Stage) -> None:
    push_id = open_push(stage.work, stage.network.city)
    his = _told(stage, stage.liaison_id, push_id)

    def why(sink: Sink, delivery: Delivery) -> str | None:
        with stage.work.db.read() as session:
            return needless(session, sink, delivery)

    assert why(*his) is None
    stage.give(stage.liaison, stage.second_id, until=stage.at(days=2))
    assert why(*his) is None  # his deputy has no way of his own: somebody is to be told
    theirs = _told(stage, stage.second_id, push_id)
    assert (why(*his), why(*theirs)) == ("已转交代理人办理", None)
    stage.give(stage.second, stage.liaison_id, until=stage.at(days=2))
    assert (why(*his), why(*theirs)) == (None, None)
