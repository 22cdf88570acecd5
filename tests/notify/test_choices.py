"""怎样通知我: which address somebody has, by roles, gateways and his own choice; kept in line, and his alone."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from services.notify import chores
from services.notify.actions.choices import BATCH
from services.notify.choices import USUAL, WAYS, Chosen, faults, serving, wanted
from services.notify.models import Delivery, Gateway, Settling, Sink
from shared.db import forward, now
from shared.events import PersonChanged
from shared.identity import PEOPLE, KnownPerson, sign
from shared.ids import new_id
from shared.service import Work
from tests.notify.build import Caller, Network, begin, caller, make_network, make_work, open_push, said
from tests.notify.people import add_gateway, add_person, hear, sinks_of, told

CITY, COUNTY, STATION = "/a/", "/a/b/", "/a/b/c/"


def server(path: str, kind: str = "mail") -> SimpleNamespace:
    return SimpleNamespace(id=f"{kind}{path}", kind=kind, path=path, host="h")


@pytest.mark.parametrize(
    ("paths", "serves"),
    [((), None), ((CITY,), CITY), ((CITY, COUNTY), COUNTY), (("/x/",), None), ((CITY, "/a/x/"), CITY)],
)
def test_the_nearest_gateway_serves(paths: tuple[str, ...], serves: str | None) -> None:
    found = serving("mail", STATION, [server(path) for path in paths])
    assert (found and found.path) == serves
    assert serving("sms", STATION, [server(path) for path in paths]) is None


def test_one_address_for_each_unit_and_way_and_pushes_only_where_he_answers() -> None:
    roles = {"b": {"liaison"}, "c": {"member"}, "gone": {"liaison"}}
    chosen = Chosen({"mail": "daily", "sms": "urgent", "wecom_app": "hourly"}, quiet=False)
    found = wanted(chosen, roles, {"b": COUNTY, "c": STATION}, [server(CITY), server(CITY, "sms")])
    assert [(one.unit_id, one.way, one.digest, one.urgent_only, one.quiet, one.pushes) for one in found] == [
        ("b", "mail", "daily", False, False, True), ("b", "sms", "each", True, False, True),
        ("c", "mail", "daily", False, False, False), ("c", "sms", "each", True, False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "opens", "closes", "wrong"),
    [
        ({}, None, None, ()), ({"mail": "daily"}, 480, 540, ()), ({"fax": "each"}, None, None, ("ways",)),
        ({"mail": "off"}, None, None, ("ways",)), ({}, 480, None, ("closes",)), ({}, None, 480, ("opens",)),
        ({}, 480, 539, ("closes",)), ({}, 600, 540, ("closes",)),
    ],
)  # fmt: skip
def test_what_cannot_be_chosen(
    given: dict[str, str], opens: int | None, closes: int | None, wrong: tuple[str, ...]
) -> None:
    assert tuple(faults(given, opens, closes)) == wrong
    assert set(USUAL) == set(WAYS)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Work, Network]]:
    """One notify for all of these: each test has a county and people of its own."""
    work = make_work(tmp_path_factory.mktemp("choices"))
    yield begin(work), make_network(work, counties=8, stations=1)
    work.db.dispose()


def changed(work: Work, person_id: str, **given: object) -> PersonChanged:
    with work.db.read() as session:
        row = session.get_one(KnownPerson, person_id)
    values = {"unit_id": row.unit_id, "grants": row.grants, "active": True, "card_version": 1}
    return PersonChanged(person_id=person_id, **{**values, **given})  # type: ignore[arg-type]


def signed_in(work: Work, county: object, person_id: str) -> Caller:
    """A door with this very person before it."""
    other = caller(work, county)  # type: ignore[arg-type]
    with work.db.read() as session:
        at = now(session)
    other.token = sign(work.settings, person_id, new_id(), PEOPLE, timedelta(hours=12), at=at)
    return other


def test_the_usual_is_mail_at_once_and_sms_for_flash_and_it_ends_with_the_post(one: tuple[Work, Network]) -> None:
    work, network = one
    county = network.counties[0]
    add_gateway(work, county)
    add_gateway(work, county, "sms")
    person = add_person(work, (county, "liaison"))
    assert [(sink.way, sink.digest, sink.urgent_only, sink.quiet, sink.pushes) for sink in sinks_of(work, person)] == [
        ("mail", "each", False, True, True), ("sms", "each", True, True, True),
    ]  # fmt: skip
    open_push(work, network.city, wanted={"selector": {"unit_ids": [county.id]}})
    assert [row.way for row in told(work, person)] == ["mail"]
    hear(work, changed(work, person, active=False))
    assert sinks_of(work, person) == []
    with work.db.read() as session:
        rows = session.execute(sa.select(Delivery.state, Delivery.last_error).where(Delivery.way == "mail")).all()
    assert rows == [("cancelled", "本人不再由此接收")]


def test_roles_move_and_the_addresses_with_them(one: tuple[Work, Network]) -> None:
    work, network = one
    county = network.counties[1]
    station = network.stations[county.id][0]
    add_gateway(work, county)
    person = add_person(work, (county, "liaison"), (station, "publicist"))
    assert {(sink.unit_id, sink.pushes) for sink in sinks_of(work, person)} == {(county.id, True), (station.id, False)}
    kept = {sink.unit_id: sink.id for sink in sinks_of(work, person)}
    hear(work, changed(work, person, grants=[{"role": "liaison", "unit_id": station.id}]))
    assert [(sink.unit_id, sink.id, sink.pushes) for sink in sinks_of(work, person)] == [
        (station.id, kept[station.id], True)
    ]
    hear(work, changed(work, person, grants=[{"role": "system_admin", "unit_id": county.id}]))
    assert sinks_of(work, person) == []
    hear(work, changed(work, person, grants=[{"role": "client", "unit_id": county.id}], scopes=["needs"]))
    assert sinks_of(work, person) == []


def test_a_gateway_that_comes_or_goes_is_followed_by_everybody_below(one: tuple[Work, Network]) -> None:
    work, network = one
    county = network.counties[2]
    while chores.people(work):
        pass
    with work.db.write() as session:
        grants = [{"role": "liaison", "unit_id": county.id}]
        values = {"unit_id": county.id, "grants": grants, "active": True, "card_version": 1}
        session.execute(sa.insert(KnownPerson), [{"id": new_id(), **values} for _ in range(BATCH + 1)])
    assert chores.people(work) == 0
    gateway = add_gateway(work, county)
    done = [chores.people(work), chores.people(work), chores.people(work)]
    assert (done[0], sum(done) > BATCH, done[2]) == (BATCH, True, 0)
    assert _sinks_by(work, gateway) == BATCH + 1
    with work.db.write() as session:
        session.get_one(Gateway, gateway).active = False
        session.flush()
    while chores.people(work):
        pass
    assert _sinks_by(work, gateway) == 0


def _sinks_by(work: Work, gateway_id: str) -> int:
    with work.db.read() as session:
        return session.scalar(sa.select(sa.func.count()).where(Sink.gateway_id == gateway_id)) or 0


def test_everybody_is_looked_at_again_after_an_hour(one: tuple[Work, Network]) -> None:
    work, _ = one
    while chores.people(work):
        pass
    with work.db.write() as session:
        before = session.scalars(sa.select(Settling.done_at)).one()
        forward(session, timedelta(minutes=61))
    while chores.people(work):
        pass
    with work.db.read() as session:
        assert session.scalars(sa.select(Settling.done_at)).one() > before  # type: ignore[operator]


def test_who_chooses_is_himself_and_his_addresses_follow(one: tuple[Work, Network]) -> None:
    work, network = one
    county = network.counties[3]
    add_gateway(work, county)
    person = add_person(work, (county, "liaison"), card={"phone": "0530-1"})
    me = signed_in(work, county, person)
    usual = me.get("/me/choices")
    assert (usual["version"], usual["quiet"], usual["opens"], usual["notes"]) == (0, True, None, False)
    assert {way["way"]: (way["how"], way["gateway"], way["on_card"]) for way in usual["ways"]} == {
        "wecom_app": ("each", False, False), "mail": ("each", True, False), "sms": ("urgent", False, True),
    }  # fmt: skip
    wish = {"ways": {"mail": "daily"}, "opens": "07:00", "closes": "22:00", "every_day": True, "notes": True}
    assert me.call("PUT", "/me/choices", wish).status_code == 428
    assert me.call("PUT", "/me/choices", wish, If_Match='"3"').status_code == 412
    kept = me.call("PUT", "/me/choices", wish, If_Match='"0"')
    assert (kept.status_code, kept.headers["ETag"]) == (200, '"1"')
    assert (kept.get_json()["opens"], kept.get_json()["closes"]) == ("07:00", "22:00")
    (sink,) = sinks_of(work, person)
    assert (sink.digest, sink.quiet) == ("daily", True)
    assert me.call("PUT", "/me/choices", {"quiet": False}, If_Match='"1"').get_json()["ways"][1]["how"] == "daily"
    facts = [fact for fact in said(work, "register.changed") if fact["register_id"] == person]
    assert [(fact["what"], fact["done"]) for fact in facts] == [("choice", "changed")] * 2


NONSENSE: list[tuple[dict[str, object], str]] = [
    ({"ways": {"fax": "each"}}, "ways"), ({"ways": {"mail": "off"}}, "ways"), ({"opens": "25:00"}, "opens"),
    ({"opens": "08:00", "closes": "08:30"}, "closes"), ({"opens": "08:00"}, "closes"), ({"person": "x"}, "person"),
    ({"quiet": "yes"}, "quiet"), ({"ways": ["mail"]}, "ways"), ({"opens": 480}, "opens"),
]  # fmt: skip


def test_what_makes_no_sense_is_refused_and_changes_nothing(one: tuple[Work, Network]) -> None:
    work, network = one
    me = caller(work, network.counties[4])
    for body, field in NONSENSE:
        answer = me.call("PUT", "/me/choices", body, If_Match='"0"')
        assert (answer.status_code, field in answer.get_json()["errors"]) == (422, True), body
    assert me.get("/me/choices")["version"] == 0


def test_the_page_says_how_and_keeps_what_is_sent(one: tuple[Work, Network]) -> None:
    work, network = one
    county = network.counties[5]
    add_gateway(work, county)
    me = signed_in(work, county, add_person(work, (county, "liaison")))
    status, html = me.see("/notify/me")
    assert status == 200
    assert "特急不受此限" in html
    assert html.count("本单位尚未接通") == 2
    fields = {"wecom_app": "each", "mail": "hourly", "sms": "urgent", "hours": "own", "notes": "true"}
    status, html = me.press("/notify/me", "/me/choices", **fields)
    assert status == 422
    assert "自定时段须填写开始和结束" in html
    status, html = me.press("/notify/me", "/me/choices", **fields, opens="07:30", closes="21:00")
    assert (status, "通知方式已保存" in html) == (200, True)
    kept = me.get("/me/choices")
    assert (kept["opens"], kept["closes"], kept["every_day"], kept["notes"]) == ("07:30", "21:00", False, True)
    status, html = me.press("/notify/me", "/me/choices", **(fields | {"hours": "any", "notes": ""}))
    assert me.get("/me/choices")["quiet"] is False
