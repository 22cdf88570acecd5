"""辖区: a town has one bureau and one station; a zone's towns are the zone's, whatever their code says (trap 26)."""

from typing import Any

import pytest
import sqlalchemy as sa

from services.directory.models import Jurisdiction
from services.directory.structure import town_of
from shared.identity import KnownUnit
from tests.directory.desk import Desk

ZHIMADUN, JIUQU = "371312009", "371312001"


def put(desk: Desk, code: str, *towns: str, login: str = "ly.system", **more: Any) -> Any:
    unit = desk.unit(code)
    return desk.ask("PUT", f"/units/{unit.id}/towns", login, json={"towns": list(towns), **more}, version=unit.version)


def held(desk: Desk, code: str) -> list[str]:
    found = desk.ask("GET", f"/units/{desk.unit(code).id}/towns", "ls.publicist").json["items"]
    return [one["town"] for one in found]


def answers(desk: Desk, code: str) -> tuple[str, str | None, str]:
    [found] = desk.ask("GET", f"/towns?code={code}", "ls.publicist").json["items"]
    return found["bureau"]["code"], found["station"] and found["station"]["code"], found["how"]


@pytest.mark.parametrize(
    ("code", "town"),
    [("371302001", "371302001"), ("371302001000", "371302001"), ("371302001001", None), ("371302000", None),
     ("371302", None), ("", None), ("37130200a", None), ("３７１３０２００１", None)],
)  # fmt: skip
def test_what_is_a_code_of_a_town(code: str, town: str | None) -> None:
    assert town_of(code) == town


def test_a_zones_town_is_the_zones_though_its_code_is_a_districts(desk: Desk) -> None:
    assert answers(desk, ZHIMADUN) == ("LY-JK", "LY-JK-01", "jurisdiction")
    assert answers(desk, f"{JIUQU}000") == ("LY-HD", "LY-HD-01", "jurisdiction")
    assert answers(desk, "371312199") == ("LY-HD", None, "admin_code"), "nobody lists it: the district of its code"
    assert answers(desk, "371321") == ("LY-YN", None, "admin_code")
    assert desk.ask("GET", "/towns?code=110101", "ls.publicist").status_code == 404
    assert desk.ask("GET", "/towns?code=abcdef", "ls.publicist").status_code == 422
    with desk.db.read() as session:
        known = session.scalars(sa.select(KnownUnit).where(KnownUnit.code == "LY-JK")).one()
    assert known.towns == [ZHIMADUN, "371312010", "371312011"], "every service's own copy"


def test_every_town_that_is_listed(desk: Desk) -> None:
    first = desk.ask("GET", "/towns?limit=15", "ls.publicist").json
    rest = desk.ask("GET", f"/towns?limit=15&cursor={first['next']}", "ls.publicist").json
    found = first["items"] + rest["items"]
    assert len({one["code"] for one in found}) == len(found) == 22
    assert rest["next"] is None
    assert all(one["station"] for one in found)


def test_a_town_goes_over_only_when_it_is_said_and_leaves_the_old_station(desk: Desk) -> None:
    taken = put(desk, "LY-JK", *held(desk, "LY-JK"), JIUQU)
    assert (taken.status_code, taken.json["code"], taken.json["town"]) == (409, "town_taken", JIUQU)
    before = desk.head()
    assert put(desk, "LY-JK", *held(desk, "LY-JK"), JIUQU, take_over=True).status_code == 200
    assert answers(desk, JIUQU) == ("LY-JK", None, "jurisdiction")
    assert JIUQU not in held(desk, "LY-HD") + held(desk, "LY-HD-01")
    said = {body["code"]: body["towns"] for name, body in desk.said(before) if name == "unit.changed"}
    assert set(said) == {"LY-JK", "LY-HD", "LY-HD-01"}
    assert JIUQU in said["LY-JK"]


def test_a_station_has_towns_of_its_own_bureau_only(desk: Desk) -> None:
    elsewhere = put(desk, "LY-HD-02", ZHIMADUN)
    assert (elsewhere.status_code, elsewhere.json["code"]) == (409, "town_elsewhere")
    other = put(desk, "LY-HD-02", JIUQU)
    assert (other.status_code, other.json["code"]) == (409, "town_taken")
    assert put(desk, "LY-HD-02", JIUQU, take_over=True).status_code == 200
    assert answers(desk, JIUQU)[1] == "LY-HD-02"
    assert held(desk, "LY-HD-01") == []


def test_without_the_bureaus_list_its_stations_answer(desk: Desk) -> None:
    assert put(desk, "LY-YN-01", "371321001").status_code == 200
    assert answers(desk, "371321001") == ("LY-YN", "LY-YN-01", "station")


def test_a_station_that_moves_takes_its_towns_along(desk: Desk) -> None:
    station, zone = desk.unit("LY-HD-01"), desk.unit("LY-JK")
    answer = desk.ask("PATCH", f"/units/{station.id}", "ly.system", json={"parent_id": zone.id},
                      version=station.version)  # fmt: skip
    assert answer.status_code == 200
    assert answers(desk, JIUQU) == ("LY-JK", "LY-HD-01", "jurisdiction")
    assert JIUQU not in held(desk, "LY-HD")


def test_what_is_refused(desk: Desk) -> None:
    assert put(desk, "LY-LS", "37130").status_code == 422
    assert put(desk, "LY-LS", "371302000").json["errors"]["towns"]
    assert put(desk, "LY-XZZD", "371302001").json["errors"]["towns"] == ["警种部门没有辖区"]
    assert put(desk, "LY-LS", login="ls.head").status_code == 403
    assert put(desk, "LY-LS", login="lz.head").status_code == 404
    unit = desk.unit("LY-LS")
    assert desk.ask("PUT", f"/units/{unit.id}/towns", "ly.system", json={"towns": []}).status_code == 428
    stale = desk.ask("PUT", f"/units/{unit.id}/towns", "ly.system", json={"towns": []}, version=unit.version + 1)
    assert stale.status_code == 412
    assert len(held(desk, "LY-LS")) == 11


def test_the_database_itself_holds_a_town_once(desk: Desk) -> None:
    with desk.db.read() as session:
        row = session.scalars(sa.select(Jurisdiction).where(Jurisdiction.town == ZHIMADUN)).first()
        assert row is not None
        twice = {"id": desk.unit("LY-LS").id, "town": row.town, "tier": row.tier, "unit_id": desk.unit("LY-LS").id}
    with pytest.raises(sa.exc.IntegrityError), desk.db.write() as session:
        session.execute(sa.insert(Jurisdiction).values(since=row.since, **twice))
