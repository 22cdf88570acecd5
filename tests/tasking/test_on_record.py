"""入档: each change of what the office keeps beside its tasks is said once, with its own words, and by whom."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from shared.db.ground import event_log
from tests.house.planned import BODIES
from tests.tasking.build import Tasking
from tests.tasking.test_consent import GIVEN
from tests.tasking.test_official_lines import body as line_body
from tests.tasking.test_policies import NEW
from tests.tasking.test_series import SERIES
from tests.tasking.test_taskforce import at

CHECKS = [{"stage": "first_review", "code": f"c{n}", "text": "通读全文", "proof": n} for n in (1, 2, 3)]
ACCOUNT = {"platform": "wechat", "name": "平安示例", "attribution": "示例分局"}
OUTLET = {"name": "示例日报", "tier": "city", "kind": "paper"}


def on_record(made: Tasking, after: int = 0) -> list[tuple[str, str, str, str | None]]:
    """(what, done, by, reason) of each record.changed since."""
    wanted = sa.select(event_log.c.actor, event_log.c.body).where(
        event_log.c.type == "baiying.record.changed.v1", event_log.c.pos > after
    )
    logins = {person: login for login, person in made.people.items()}
    with made.db.read() as session:
        rows = session.execute(wanted.order_by(event_log.c.pos)).all()
    bodies = [(logins.get(row.actor, row.actor), json.loads(row.body)) for row in rows]
    return [(body["what"], body["done"], by, body["reason"]) for by, body in bodies]


def did(made: Tasking, login: str, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
    headers = {} if version is None else {"If_Match": f'"{version}"'}
    answer = made.client(login).call(method, path, body, **headers)
    assert answer.status_code in (200, 201), answer.get_data(as_text=True)
    return answer.get_json()


def test_a_line_from_its_writing_to_its_withdrawal(tasking: Tasking) -> None:
    line = did(tasking, "city.member", "POST", "/lines", line_body(tasking))
    path = f"/lines/{line['id']}"
    line = did(tasking, "city.member", "PATCH", path, {"title": "退款诈骗口径"}, line["version"])
    line = did(tasking, "city.director", "POST", f"{path}/approve", None, line["version"])
    did(tasking, "city.director", "POST", f"{path}/withdraw", {"reason": "情况有变"}, line["version"])
    assert on_record(tasking) == [
        ("line", "written", "city.member", None), ("line", "changed", "city.member", None),
        ("line", "approved", "city.director", None), ("line", "withdrawn", "city.director", "情况有变"),
    ]  # fmt: skip


def test_registers_and_series(tasking: Tasking) -> None:
    unit = {"unit_id": tasking.units["3713"]}
    account = did(tasking, "city.leader", "POST", "/channels", ACCOUNT | unit)
    paused = {"state": "suspended", "reason": "平台维护"}
    did(tasking, "city.leader", "PATCH", f"/channels/{account['id']}", paused, account["version"])
    outlet = did(tasking, "city.publisher", "POST", "/outlets", OUTLET)
    did(tasking, "city.publisher", "PATCH", f"/outlets/{outlet['id']}", {"name": "示例晚报"}, outlet["version"])
    series = did(tasking, "city.leader", "POST", "/series", SERIES)
    did(tasking, "city.leader", "PATCH", f"/series/{series['id']}", {"name": "警视"}, series["version"])
    assert on_record(tasking) == [
        ("channel", "opened", "city.leader", None), ("channel", "changed", "city.leader", "平台维护"),
        ("outlet", "opened", "city.publisher", None), ("outlet", "changed", "city.publisher", None),
        ("series", "opened", "city.leader", None), ("series", "changed", "city.leader", None),
    ]  # fmt: skip


def test_rules_policies_and_strength(tasking: Tasking) -> None:
    rules = {"kind": "all", "legal": False, "checks": CHECKS, "source": "示例办〔2026〕3号"}
    did(tasking, "city.director", "POST", "/review-rules", rules)
    did(tasking, "city.director", "POST", "/limits/policies", NEW)
    strength = {"required": 12, "source": "示例办〔2026〕4号"}
    did(tasking, "city.director", "PUT", "/taskforce/strength/city", strength, 1)
    member = tasking.people["city.member2"]
    kept = {"unit_id": tasking.units["3713"], "came_by": "own"}
    did(tasking, "city.leader", "PUT", f"/taskforce/members/{member}", kept, 0)
    assert [row[:3] for row in on_record(tasking)] == [
        ("rules", "written", "city.director"), ("limit_policy", "written", "city.director"),
        ("strength", "required", "city.director"), ("member", "kept", "city.leader"),
    ]  # fmt: skip


def test_leave_and_a_persons_consent(tasking: Tasking) -> None:
    leave = {
        "unit_id": tasking.units["3713"], "person_id": tasking.people["city.member"], "reason": "年休假",
        "cover_id": tasking.people["city.member2"], "since": at(tasking, hours=-1), "until": at(tasking, days=3),
    }  # fmt: skip
    away = did(tasking, "city.leader", "POST", "/taskforce/absences", leave)
    did(tasking, "city.leader", "POST", f"/taskforce/absences/{away['id']}/end", None, away["version"])
    task = tasking.carry(tasking.task(kind="role_model"), "drafting")
    given = did(tasking, "city.member", "POST", f"/tasks/{task}/consent", GIVEN)
    back = {"withdrawn_on": "2026-05-25", "note": "本人提出"}
    did(tasking, "city.member", "POST", f"/tasks/{task}/consent/withdraw", back, given["version"])
    assert [row[:3] for row in on_record(tasking)] == [
        ("absence", "set", "city.leader"), ("absence", "ended", "city.leader"),
        ("consent", "given", "city.member"), ("consent", "withdrawn", "city.member"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(set(BODIES) - {"series_id"}))
def test_what_is_planned(tasking: Tasking, name: str) -> None:
    path, body = BODIES[name]
    did(tasking, "city.leader", "POST", path, body)
    said = on_record(tasking)
    assert len(said) == 1, said
    assert said[0][0] == name.removesuffix("_id").replace("item", "plan_item")
    assert said[0][2] == "city.leader"


def test_what_was_refused_is_not_on_record(tasking: Tasking) -> None:
    line = did(tasking, "city.member", "POST", "/lines", line_body(tasking))
    refused = tasking.client("city.member").call("POST", f"/lines/{line['id']}/approve", None, If_Match='"1"')
    assert refused.status_code == 403
    assert [row[:2] for row in on_record(tasking)] == [("line", "written")]
