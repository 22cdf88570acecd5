"""去向: accounts taken by themselves, connectors told, persons asked; corrected and taken down wherever it stands."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from services.tasking.models import Placement, Publication
from shared.events import NeedAmended
from shared.ids import new_id
from shared.log import history
from tests.tasking.build import Tasking
from tests.tasking.placing import confirm, failed, make_account, make_connected, make_outlet, placed, places
from tests.tasking.test_undoing import correct

WECHAT = [{"channel": "wechat"}]
URL = "https://mp.example.cn/s/1"


def due(made: Tasking, place: dict[str, Any]) -> dict[str, Any]:
    """What tasking said to notify about a place."""
    with made.db.read() as session:
        found: dict[str, Any] = json.loads(history(session, "placement", place["id"])[-1].body)
        return found


def states(made: Tasking, task_id: str) -> list[tuple[str, str]]:
    return [(place["action"], place["state"]) for place in places(made, task_id)]


def test_without_a_register_a_person_is_asked_for_the_link(tasking: Tasking) -> None:
    task_id = tasking.reach("published")
    (place,) = places(tasking, task_id)
    assert (place["state"], place["account_id"], place["name"]) == ("asked", None, "微信公众号")
    assert place["may"] == ["confirm"]
    assert tasking.client("city.member").get(f"/placements/{place['id']}")["may"] == []
    answer = confirm(tasking, place)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert confirm(tasking, place, url=URL, position="头条").status_code == 200
    (place,) = places(tasking, task_id)
    assert (place["state"], place["url"], place["position"]) == ("placed", URL, "头条")
    said = due(tasking, place)
    assert (said["action"], said["channel"], said["url"]) == ("place", "wechat", URL)
    answer = confirm(tasking, place, url=URL)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_asked")


def test_a_link_given_at_publishing_is_placed_at_once(tasking: Tasking) -> None:
    account = make_account(tasking)
    task_id = tasking.reach("publishing")
    tasking.client("city.publisher").publish(task_id, channels=[{"channel": "wechat", "url": URL}])
    (place,) = places(tasking, task_id)
    assert (place["state"], place["url"], place["account_id"]) == ("placed", URL, account["id"])
    shown = tasking.client("city.leader").get(f"/channels/{account['id']}")
    assert shown["last_published_at"]


def test_the_units_only_account_is_taken_and_its_connector_told(both: Tasking) -> None:
    account = make_connected(both)
    make_connected(both, unit="371302", name="平安兰山")
    task_id = both.reach("published")
    (place,) = places(both, task_id)
    assert (place["state"], place["account_id"], place["name"]) == ("waiting", account["id"], "平安临沂")
    said = due(both, place)
    assert (said["action"], said["connector_id"]) == ("place", account["connector_id"])
    assert said["attribution"] == "临沂市公安局"
    with both.db.read() as session:
        row = session.scalars(sa.select(Publication)).one()
    assert said["content"] == row.content
    assert said["content_hash"] == row.content_hash
    placed(both, place)
    placed(both, place, url="https://mp.example.cn/other")
    assert [(one["state"], one["url"]) for one in places(both, task_id)] == [("placed", URL)]


def test_two_accounts_on_a_platform_are_for_the_publisher_to_choose(tasking: Tasking) -> None:
    one, other = make_account(tasking), make_account(tasking, name="临沂公安")
    task_id = tasking.reach("publishing")
    channels = [{"channel": "wechat", "account_id": found["id"]} for found in (one, other)]
    publisher = tasking.client("city.publisher")
    fingerprint = publisher.task(task_id)["content_hash"]
    twice = [channels[0], channels[0]]
    publisher.refused(task_id, "publish", 422, "invalid", content_hash=fingerprint, channels=twice)
    publisher.publish(task_id, channels=channels)
    assert {place["account_id"] for place in places(tasking, task_id)} == {one["id"], other["id"]}


def test_an_account_that_does_not_fit_is_refused(tasking: Tasking) -> None:
    weibo, county = make_account(tasking, "weibo"), make_account(tasking, unit="371302", name="平安兰山")
    closed = make_account(tasking, name="旧号")
    done = tasking.client("city.leader").call(
        "PATCH", f"/channels/{closed['id']}", {"state": "closed", "reason": "停更"}, If_Match='"1"'
    )
    assert done.status_code == 200, done.get_data(as_text=True)
    task_id = tasking.reach("publishing", "county")
    publisher = tasking.client("county.publisher")
    body = {"content_hash": publisher.task(task_id)["content_hash"]}
    for wrong in (weibo["id"], closed["id"], new_id()):
        channels = [{"channel": "wechat", "account_id": wrong}]
        publisher.refused(task_id, "publish", 422, "invalid", channels=channels, **body)
    publisher.publish(task_id, channels=[{"channel": "wechat", "account_id": county["id"]}])
    task_id = tasking.reach("publishing")
    publisher = tasking.client("city.publisher")
    body = {"content_hash": publisher.task(task_id)["content_hash"]}
    channels = [{"channel": "wechat", "account_id": closed["id"]}]
    publisher.refused(task_id, "publish", 409, "account_not_active", channels=channels, **body)


def test_what_failed_is_tried_again_as_a_row_of_its_own(both: Tasking) -> None:
    make_connected(both)
    task_id = both.reach("published")
    (place,) = places(both, task_id)
    failed(both, place)
    (place,) = places(both, task_id)
    assert (place["state"], place["failure_code"], place["failure"]) == ("failed", "refused", "平台拒绝")
    path, held = f"/placements/{place['id']}/retry", f'"{place["version"]}"'
    assert both.client("city.member").call("POST", path, If_Match=held).status_code == 403
    assert both.client("city.publisher").call("POST", path, If_Match=held).status_code == 200
    first, second = places(both, task_id)
    assert (first["retried_by_id"], second["state"]) == (second["id"], "waiting")
    assert due(both, second)["content_hash"] == second["content_hash"]
    again = both.client("city.publisher").call("POST", path, If_Match=f'"{first["version"]}"')
    assert (again.status_code, again.get_json()["code"]) == (409, "not_failed")
    failed(both, second)
    (_, second) = places(both, task_id)
    assert confirm(both, second, url=URL).status_code == 200


def test_other_bytes_are_not_placed(tasking: Tasking) -> None:
    make_connected(tasking)
    task_id = tasking.reach("published")
    (place,) = places(tasking, task_id)
    placed(tasking, place, content_hash="0" * 64)
    (place,) = places(tasking, task_id)
    assert (place["state"], place["failure_code"]) == ("failed", "other_bytes")


def test_a_correction_follows_each_place_and_goes_nowhere_twice(both: Tasking) -> None:
    make_connected(both)
    task_id = both.reach("published")
    (place,) = places(both, task_id)
    placed(both, place)
    correct(both, task_id)
    first, second = places(both, task_id)
    assert (second["action"], second["state"], second["earlier_id"]) == ("correct", "waiting", first["id"])
    said = due(both, second)
    assert (said["action"], said["reference"]) == ("correct", "msg-1")
    assert said["content_hash"] == second["content_hash"] != first["content_hash"]
    placed(both, second)
    assert states(both, task_id) == [("place", "placed"), ("correct", "placed")]


def test_a_correction_that_stays_inside_is_taken_down_outside(both: Tasking) -> None:
    make_connected(both)
    task_id = both.reach("published")
    placed(both, places(both, task_id)[0])
    need_id = both.client("city.leader").task(task_id)["needs"][0]["need_id"]
    both.hear(NeedAmended(need_id=need_id, changes={"audience": "internal"}))
    correct(both, task_id, channels=[{"channel": "intranet"}])
    rows = {(place["channel"], place["action"]): place for place in places(both, task_id)}
    assert set(rows) == {("wechat", "place"), ("wechat", "withdraw"), ("intranet", "place")}
    said = due(both, rows["wechat", "withdraw"])
    assert (said["action"], said["content"], said["reference"]) == ("withdraw", "", "msg-1")


def test_recalling_takes_down_what_stands_and_asks_where_nobody_answered(both: Tasking) -> None:
    make_connected(both)
    task_id = both.reach("publishing")
    both.client("city.publisher").publish(task_id, channels=[*WECHAT, {"channel": "weibo"}])
    for place in places(both, task_id):
        if place["channel"] == "wechat":
            placed(both, place)
    both.client("city.leader").done(task_id, "recall", reason="数字有误")
    rows = {(place["channel"], place["action"]): place for place in places(both, task_id)}
    assert rows["weibo", "place"]["state"] == "dropped"
    assert rows["weibo", "withdraw"]["state"] == "asked"
    taken = rows["wechat", "withdraw"]
    assert (taken["state"], due(both, taken)["content"]) == ("waiting", "")
    placed(both, taken, url=None, reference=None)
    assert confirm(both, rows["weibo", "withdraw"]).status_code == 200
    rows = {(place["channel"], place["action"]): place for place in places(both, task_id)}
    assert {rows[channel, "withdraw"]["state"] for channel in ("wechat", "weibo")} == {"gone"}


def test_a_connector_that_answers_after_the_recall_is_followed(both: Tasking) -> None:
    make_connected(both)
    task_id = both.reach("published")
    both.client("city.leader").done(task_id, "recall", reason="数字有误")
    (place,) = places(both, task_id)
    assert place["state"] == "waiting"
    placed(both, place)
    assert states(both, task_id) == [("place", "placed"), ("withdraw", "waiting")]
    assert both.client("city.leader").task(task_id)["limit"]["clock"] == "chase"
    placed(both, places(both, task_id)[1])
    assert both.client("city.leader").task(task_id)["limit"]["due_at"] is None


@pytest.mark.parametrize(("code", "left"), [("unsure", [("withdraw", "asked")]), ("refused", [])])
def test_where_nobody_knows_whether_it_stands_a_person_looks(
    tasking: Tasking, code: str, left: list[tuple[str, str]]
) -> None:
    make_connected(tasking)
    task_id = tasking.reach("published")
    tasking.client("city.leader").done(task_id, "recall", reason="数字有误")
    failed(tasking, places(tasking, task_id)[0], code)
    assert states(tasking, task_id) == [("place", "failed"), *left]


def test_nothing_of_what_was_recalled_is_tried_again(tasking: Tasking) -> None:
    make_connected(tasking)
    task_id = tasking.reach("published")
    tasking.client("city.leader").done(task_id, "recall", reason="数字有误")
    (place,) = places(tasking, task_id)
    failed(tasking, place)
    (place,) = places(tasking, task_id)
    answer = tasking.client("city.publisher").call(
        "POST", f"/placements/{place['id']}/retry", If_Match=f'"{place["version"]}"'
    )
    assert (answer.status_code, answer.get_json()["code"]) == (409, "already_recalled")


def test_media_carry_with_a_link_or_a_page(tasking: Tasking) -> None:
    outlet, task_id = make_outlet(tasking), tasking.reach("published")
    publisher = tasking.client("city.publisher")
    path = f"/publications/{publisher.task(task_id)['publication']['id']}/placements"
    bare = publisher.call("POST", path, {"outlet_id": outlet["id"], "position": "头版"})
    assert (bare.status_code, sorted(bare.get_json()["errors"])) == (422, ["page_ref", "url"])
    given = {"outlet_id": outlet["id"], "page_ref": "A3版", "position": "头条", "placed_on": "2026-11-24"}
    answer = publisher.call("POST", path, given)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert answer.get_json()["outlet"] == {"id": outlet["id"], "name": "示例日报", "tier": "city"}
    assert answer.get_json()["placed_on"] == "2026-11-24"
    assert tasking.client("city.member").call("POST", path, given).status_code == 403
    assert tasking.client("other.leader").call("POST", path, given).status_code == 404
    with pytest.raises(IntegrityError), tasking.db.write() as session:
        session.execute(sa.update(Placement).where(Placement.id == answer.get_json()["id"]).values(page_ref=None))


def test_what_is_not_open_goes_to_no_media(tasking: Tasking) -> None:
    outlet = make_outlet(tasking)
    task_id = tasking.carry(tasking.task(audience="internal"), "publishing")
    publisher = tasking.client("city.publisher")
    found = publisher.publish(task_id, channels=[{"channel": "intranet"}])
    path = f"/publications/{found['publication']['id']}/placements"
    answer = publisher.call("POST", path, {"outlet_id": outlet["id"], "page_ref": "A3版"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "internal_only")


def test_open_placements_are_a_list_and_another_bureaus_are_not_there(tasking: Tasking) -> None:
    task_id = tasking.reach("published")
    (place,) = tasking.client("city.publisher").get("/placements?open=1")["items"]
    assert place["task_id"] == task_id
    assert place["may"] == ["confirm"]
    assert tasking.client("other.leader").get("/placements?open=1")["items"] == []
    assert tasking.client("other.leader").call("GET", f"/placements/{place['id']}").status_code == 404
    assert confirm(tasking, place, "city.member", url=URL).status_code == 403
