"""Units over time: renamed and moved from a day on, the network of a past day, changes to come."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.directory.actions import do_planned_changes
from services.directory.actions.spans import today
from services.directory.models import UnitSpan
from shared.db import forward
from tests.directory.desk import Desk


def day(desk: Desk, days: int) -> str:
    """The day so many days from today, as the door takes it."""
    with desk.db.read() as session:
        return (today(session) + timedelta(days)).isoformat()


def change(desk: Desk, code: str, **body: Any) -> Any:
    unit = desk.unit(code)
    return desk.ask("PATCH", f"/units/{unit.id}", "ly.system", json=body, version=unit.version)


def history(desk: Desk, code: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = desk.ask("GET", f"/units/{desk.unit(code).id}/history", "ls.publicist").json["items"]
    return items


def test_every_unit_of_the_sample_has_its_first_span(desk: Desk) -> None:
    [only] = history(desk, "LY-LS")
    assert (only["what"], only["name"], only["until"]) == ("设立", desk.unit("LY-LS").name, None)
    assert only["since"] == day(desk, 0)
    assert only["reason"] == "花名册导入"


def test_a_rename_of_an_earlier_day_shows_both_names_on_their_days(old: Desk) -> None:
    before = old.unit("LY-LS").name
    answer = change(old, "LY-LS", name="临沂市公安局兰山区分局", since="2026-03-01", reason="机构改革",
                    document="临编〔2026〕3号")  # fmt: skip
    assert answer.status_code == 200, answer.text
    now, then = history(old, "LY-LS")
    assert (now["since"], now["until"], now["what"]) == ("2026-03-01", None, f"由“{before}”更名")
    assert (now["reason"], now["document"]) == ("机构改革", "临编〔2026〕3号")
    assert now["by"] == old.person("ly.system").name
    assert (then["until"], then["name"]) == ("2026-03-01", before)
    for on, name in (("2026-02-28", before), ("2026-03-01", now["name"])):
        [shown] = old.ask("GET", f"/units?on={on}&level=county&q={name}", "ls.publicist").json["items"]
        assert shown["code"] == "LY-LS"
    assert old.ask("GET", f"/units?on=2026-03-01&q={before}&level=county", "ls.publicist").json["items"] == []


def test_a_station_stood_elsewhere_then(old: Desk) -> None:
    station, ls, lz = (old.unit(code) for code in ("LY-LS-13", "LY-LS", "LY-LZ"))
    assert change(old, "LY-LS-13", parent_id=lz.id, since="2026-05-01").status_code == 200
    for on, parent in (("2026-04-30", ls), ("2026-05-01", lz)):
        below = old.ask("GET", f"/units?on={on}&under={parent.id}&limit=200", "ls.publicist").json["items"]
        [shown] = [one for one in below if one["id"] == station.id]
        assert (shown["parent_id"], shown["path"]) == (parent.id, f"{parent.path}{station.id}/")
    assert history(old, "LY-LS-13")[0]["what"] == f"由{ls.name}划归{lz.name}"


def test_the_network_of_a_day_has_no_unit_that_was_not_there_yet(old: Desk) -> None:
    sent = {"code": "LY-LS-99", "name": "新村派出所", "kind": "station", "parent_id": old.unit("LY-LS").id}
    assert old.ask("POST", "/units", "ly.system", json=sent | {"since": "2026-06-01"}).status_code == 201
    counts = {}
    for on in ("2019-12-31", "2026-05-31", "2026-06-01"):
        page = old.ask("GET", f"/units?on={on}&level=station&limit=200", "ls.publicist").json
        rest = (
            page["next"]
            and old.ask("GET", f"/units?on={on}&level=station&limit=200&cursor={page['next']}", "ls.publicist").json[
                "items"
            ]
        )
        counts[on] = len(page["items"]) + len(rest or [])
    assert counts == {"2019-12-31": 0, "2026-05-31": 200, "2026-06-01": 201}
    answer = old.ask("POST", "/units", "ly.system", json=sent | {"code": "LY-X", "since": "2099-01-01"})
    assert (answer.status_code, "since" in answer.json["errors"]) == (422, True)


def test_no_change_before_the_last_one(old: Desk) -> None:
    assert change(old, "LY-LS", short_name="兰山", since="2026-03-01").status_code == 200
    early = change(old, "LY-LS", short_name="兰山区", since="2026-02-01")
    assert (early.status_code, early.json["code"], early.json["since"]) == (409, "too_early", "2026-03-01")
    again = change(old, "LY-LS", short_name="兰山区", since="2026-03-01")
    assert again.status_code == 200, "the same day corrects what was written down for it"
    assert len(history(old, "LY-LS")) == 2


def test_what_changes_nothing_makes_no_span(old: Desk) -> None:
    change(old, "LY-LS", name=old.unit("LY-LS").name, reason="又一次")
    assert len(history(old, "LY-LS")) == 1


@pytest.mark.parametrize("since", ["2026-13-01", "01.03.2026", "1900-01-01", 20260301])
def test_a_day_that_is_none(desk: Desk, since: object) -> None:
    assert change(desk, "LY-LS", name="x", since=since).status_code == 422


def test_a_police_code_is_one_units(desk: Desk) -> None:
    assert change(desk, "LY-LS", police_code="371302000000").status_code == 200
    taken = change(desk, "LY-LZ", police_code="371302000000")
    assert (taken.status_code, taken.json["code"]) == (409, "police_code_taken")
    assert change(desk, "LY-LZ", police_code="37130200").status_code == 422
    assert change(desk, "LY-LS", police_code=None).status_code == 200
    assert change(desk, "LY-LZ", police_code="371302000000").status_code == 200


# what is to come --------------------------------------------------------------------------------------------------
def planned(desk: Desk, code: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = desk.ask("GET", f"/units/{desk.unit(code).id}/planned", "ls.publicist").json["items"]
    return items


def pass_days(desk: Desk, days: int) -> int:
    with desk.db.write() as session:
        forward(session, timedelta(days=days))
    return do_planned_changes(desk.db)


def test_a_change_to_come_is_done_on_its_day_and_no_earlier(desk: Desk) -> None:
    before, on = desk.unit("LY-LS"), day(desk, 10)
    answer = change(desk, "LY-LS", name="兰山新名", since=on, reason="机构改革")
    assert (answer.status_code, answer.json["name"]) == (200, before.name)
    assert [(one["on"], one["changes"], one["state"]) for one in planned(desk, "LY-LS")] == [
        (on, {"name": "兰山新名"}, "waiting")
    ]
    assert pass_days(desk, 9) == 0
    assert desk.unit("LY-LS").name == before.name
    head = desk.head()
    assert pass_days(desk, 1) == 1
    assert [body["name"] for name, body in desk.said(head) if name == "unit.changed"] == ["兰山新名"]
    assert (history(desk, "LY-LS")[0]["since"], history(desk, "LY-LS")[0]["by"]) == (on, desk.person("ly.system").name)
    assert planned(desk, "LY-LS") == []
    assert do_planned_changes(desk.db) == 0, "once"


def test_after_a_week_without_the_worker_it_still_counts_from_its_day(desk: Desk) -> None:
    on = day(desk, 3)
    change(desk, "LY-LS", name="兰山新名", since=on)
    assert pass_days(desk, 20) == 1
    assert history(desk, "LY-LS")[0]["since"] == on


def test_what_cannot_be_done_any_more_is_said_and_nothing_of_it_done(desk: Desk) -> None:
    lz = desk.unit("LY-LZ")
    assert change(desk, "LY-LS-13", parent_id=lz.id, name="搬家", since=day(desk, 5)).status_code == 200
    change(desk, "LY-LS-13", short_name="改过", since=day(desk, 0))
    with desk.db.write() as session:
        session.execute(sa.update(UnitSpan).where(UnitSpan.until.is_(None)).values(since=date(2099, 1, 1)))
    assert pass_days(desk, 5) == 1
    [row] = planned(desk, "LY-LS-13")
    assert row["state"] == "failed"
    assert "已有变更" in row["fault"]
    assert desk.unit("LY-LS-13").name != "搬家"
    assert do_planned_changes(desk.db) == 0


def test_it_may_be_dropped_and_there_is_one_a_day(desk: Desk) -> None:
    on, unit = day(desk, 5), desk.unit("LY-LS")
    change(desk, "LY-LS", name="兰山新名", since=on)
    twice = change(desk, "LY-LS", name="又一个", since=on)
    assert (twice.status_code, twice.json["code"]) == (409, "planned")
    [row] = planned(desk, "LY-LS")
    at = f"/units/{unit.id}/planned/{row['id']}"
    assert desk.ask("DELETE", at, "lz.head", version=1).status_code == 404
    assert desk.ask("DELETE", at, "ls.head", version=1).status_code == 403
    assert desk.ask("DELETE", at, "ly.system").status_code == 428
    assert desk.ask("DELETE", at, "ly.system", version=1).status_code == 204
    assert desk.ask("DELETE", at, "ly.system", version=2).json["code"] == "not_waiting"
    assert pass_days(desk, 6) == 0
    assert desk.unit("LY-LS").name == unit.name


def test_an_impossible_change_is_not_even_planned(desk: Desk) -> None:
    on, city = day(desk, 5), desk.unit("LY")
    assert change(desk, "LY-LS-01", parent_id=city.id, since=on).status_code == 422
    assert change(desk, "LY", active=False, since=on).json["code"] == "bureau_stays"
    assert change(desk, "LY-LS", since=on).status_code == 422
    assert change(desk, "LY-LS", name="x", since="2090-01-01").status_code == 422
    assert planned(desk, "LY-LS-01") == planned(desk, "LY") == planned(desk, "LY-LS") == []
