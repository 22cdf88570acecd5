"""The record of a unit: every push that reached it, by page, newest first; counts by month; no neighbour reads it."""

from shared.service import Work
from tests.notify.build import answer, caller, make_network, open_push, pass_time


def test_a_unit_reads_its_record_and_who_is_above_it_too(work: Work) -> None:
    network = make_network(work, counties=2, stations=1)
    first, second = network.counties
    station = network.stations[first.id][0]
    made = [open_push(work, network.city) for _ in range(3)]
    answer(work, made[0], first)
    answer(work, made[1], first, "decline")
    pass_time(work, hours=3)
    answer(work, made[2], first, "relay")
    liaison = caller(work, first)
    path = f"/units/{first.id}"
    page = liaison.get(f"{path}/receipts?limit=2")
    rest = liaison.get(f"{path}/receipts?limit=2&cursor={page['next']}")
    rows = page["items"] + rest["items"]
    assert [one["push_id"] for one in rows] == made[::-1]
    assert [one["outcome"] for one in rows] == ["late", "declined", "kept"]
    assert (rows[0]["minutes"], rest["next"]) == (180, None)
    (month,) = liaison.get(f"{path}/months")["items"]
    assert (month["month"], month["pushes"], month["timely"]) == ("2026-11", 3, 50.0)
    assert month["counts"] == {
        "kept": 1, "late": 1, "declined": 1, "silent": 0, "open": 0, "failed": 0, "exempt": 0,
    }  # fmt: skip
    above = caller(work, network.city, "leader")
    assert len(above.get(f"/units/{station.id}/receipts")["items"]) == 3
    for who, unit in ((caller(work, second, "unit_head"), first), (liaison, network.city), (liaison, second)):
        for part in ("receipts", "months"):
            assert who.call("GET", f"/units/{unit.id}/{part}").status_code == 404
    status, html = liaison.see(f"/notify/units/{first.id}")
    assert (status, "按时率" in html, "逾期办理" in html, "3小时0分钟" in html) == (200, True, True, True)
    assert "转发率" not in html
