"""联系单位: work numbers sealed, masked, revealed for a reason on record, another unit's not there, deleted in time."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.notify import chores
from services.notify.models import Institution
from shared.db import now
from shared.db.ground import access_log, event_log, idempotency
from shared.ids import new_id
from tests.notify.build import caller
from tests.notify.groups.conftest import Place

NUMBER = "0539-8765432"
SCHOOL = {"kind": "school", "name": "示例小学", "position": "安全保卫科", "number": NUMBER}


def keep(place: Place, **given: Any) -> Any:
    answer = place.liaison.post("/institutions", SCHOOL | {"name": f"示例{new_id()[-12:]}小学"} | given)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def test_a_number_is_sealed_shown_masked_and_in_clear_for_a_reason_on_record(place: Place) -> None:
    made = keep(place)
    assert made["number"] == "0539-*****32"
    assert NUMBER not in place.liaison.see("/notify/institutions")[1]
    at = f"/institutions/{made['id']}/reveal"
    assert place.liaison.post(at, {}).status_code == 422
    key = new_id()
    assert place.liaison.post(at, {"reason": "推送未转达，电话联系"}, Idempotency_Key=key).get_json() == {
        "number": NUMBER
    }
    with place.work.db.read() as session:
        mine = sa.select(access_log).where(access_log.c.what == "reveal", access_log.c.about_id == made["id"])
        row = session.execute(mine).one()
        assert (row.about, row.reason) == ("institution", "推送未转达，电话联系")
        kept = [str(one) for table in (event_log, idempotency, access_log, Institution.__table__)
                for one in session.execute(sa.select(table))]  # fmt: skip
        assert not any(NUMBER in one or "8765432" in one for one in kept)


def test_hours_later_the_password_is_asked_for_first(place: Place) -> None:
    """Whoever signed in long ago is asked again; the token of these tests carries when."""
    route = next(one for one in _routes() if one.rule.endswith("/reveal") and one.method == "POST")
    assert route.recent
    assert not route.keep_answer


def _routes() -> Any:
    from services.notify.api.institutions import institutions

    return institutions.routes


def test_only_the_unit_itself_sees_what_it_keeps(place: Place) -> None:
    made = keep(place)
    for who in (place.leader, place.elsewhere, caller(place.work, place.network.city, "director")):
        assert who.get("/institutions")["items"] == []
        assert who.call("GET", f"/institutions/{made['id']}").status_code == 404
        assert who.post(f"/institutions/{made['id']}/reveal", {"reason": "想看一下"}).status_code == 404


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "13812345678"}, "number"),
        ({"number": "我的电话"}, "number"),
        ({"position": "王伟"}, "position"),
        ({"name": "联系人：王建国"}, "name"),
        ({"keep_until": "2199-01-01"}, "keep_until"),
        ({"keep_until": "2020-01-01"}, "keep_until"),
        ({"kind": "person"}, "kind"),
        ({"wechat": "abc"}, "wechat"),
    ],
)  # fmt: skip
def test_what_is_not_kept(place: Place, given: dict[str, str], field: str) -> None:
    answer = place.liaison.post("/institutions", SCHOOL | {"name": "不会有的小学"} | given)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])


def test_a_position_of_an_institution_is_kept_once(place: Place) -> None:
    made = keep(place)
    twice = place.liaison.post("/institutions", SCHOOL | {"name": made["name"]})
    assert twice.get_json()["code"] == "already_there"
    assert keep(place, name=made["name"], position="校长办公室")["id"] != made["id"]


def test_changes_want_the_version_and_deleting_leaves_the_id_alone(place: Place) -> None:
    made = keep(place)
    at = f"/institutions/{made['id']}"
    assert place.liaison.call("PATCH", at, {"number": "6688"}).status_code == 428
    assert place.liaison.call("PATCH", at, {"number": "6688"}, If_Match='"1"').get_json()["number"] == "***8"
    assert place.liaison.call("DELETE", at, If_Match='"1"').status_code == 412
    assert place.liaison.call("DELETE", at, If_Match='"2"').status_code == 204
    assert place.liaison.call("GET", at).status_code == 404
    with place.work.db.read() as session:
        log = sa.select(access_log.c.what).where(access_log.c.about_id == made["id"])
        assert set(session.scalars(log)) >= {"keep", "erase"}


def test_after_its_last_day_it_is_gone(place: Place) -> None:
    last, later = keep(place), keep(place)
    assert chores.forget_numbers(place.work) == 0
    with place.work.db.write() as session:
        session.get_one(Institution, last["id"]).keep_until = now(session).date() - timedelta(days=1)
    assert chores.forget_numbers(place.work) == 1
    with place.work.db.read() as session:
        there = set(session.scalars(sa.select(Institution.id)))
    assert later["id"] in there
    assert last["id"] not in there


def test_pages(place: Place) -> None:
    liaison = caller(place.work, place.station, "liaison")
    status, html = liaison.press("/notify/institutions", "/notify/institutions", **SCHOOL)
    assert status == 200
    assert "0539-*****32" in html
    with place.work.db.read() as session:
        row = session.scalars(sa.select(Institution.id).where(Institution.name == SCHOOL["name"])).one()
    status, html = liaison.press(f"/notify/institutions/{row}", "/reveal", reason="电话联系学校")
    assert status == 200
    assert NUMBER in html
    assert NUMBER not in liaison.see(f"/notify/institutions/{row}")[1]
