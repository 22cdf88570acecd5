"""The same directory on PostgreSQL: schema, the sample, sign-in, the rules the database holds itself."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deploy.sample import SAMPLE_PASSWORD, load_sample, rows
from services.directory import queries
from services.directory.actions import (
    Leave,
    NewDay,
    NewHours,
    Notice,
    Why,
    WrongLogin,
    add_day,
    change_person,
    confirm,
    give_code,
    import_roster,
    import_year,
    leave,
    merge,
    reform,
    renew_password,
    set_hours,
    set_password_by_code,
    set_towns,
    sign_in,
    systems,
    tokens,
    turn_terms,
)
from services.directory.app import SERVICE
from services.directory.models import (
    Jurisdiction,
    LocalDay,
    Person,
    PersonGrant,
    SignInSession,
    SignInTry,
    Unit,
    UnitSpan,
)
from services.directory.roster import TITLES
from shared.calendars import calendar_of
from shared.db import Database, forward, now
from shared.db.migrate import check, upgrade
from shared.identity import Actor, Grant
from shared.ids import new_id
from shared.log import set_by, verify
from shared.settings import Settings
from shared.worktime import shipped_years
from tests.directory.test_calendar import NOTICE

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def db(live_stack: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    url = live_stack.postgres.fresh_database("directory")
    database = Database(
        "directory", Settings(data=Path(tmp_path_factory.mktemp("pg")), database_urls={"directory": url})
    )
    upgrade(database, SERVICE.steps, SERVICE.base.metadata)
    load_sample(database, sign_ins=True)
    yield database
    database.dispose()


def test_tables_and_models_agree(db: Database) -> None:
    assert check(db, SERVICE.steps, SERVICE.base.metadata) == []


def test_the_sample_is_there_once_and_the_chain_holds(db: Database) -> None:
    load_sample(db)  # whatever another test changed is as in the sample again
    assert load_sample(db)["unchanged"] == 883


def test_an_import_may_think_for_long_and_nobody_else(db: Database) -> None:
    """A roster of thousands works for many seconds between two statements, more so on a busy machine."""
    shown = sa.text("SHOW idle_in_transaction_session_timeout")
    with db.write() as session:
        assert session.scalar(shown) == "5s"
        import_roster(session, [list(TITLES), *rows()], dry_run=True)
        assert session.scalar(shown) == "2min"
    with db.write() as session:
        assert session.scalar(shown) == "5s"
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Unit)) == 231
        verify(session)


def test_first_tries_at_once_do_not_trip_over_each_other(db: Database) -> None:
    found: list[type[BaseException] | None] = []
    with db.write() as session:
        session.execute(sa.delete(SignInTry))  # what other tests tried

    def go() -> None:
        try:
            sign_in(db, "zazd.publicist", "wrong-password", "10.0.0.9")
        except Exception as error:  # told to the test below
            found.append(type(error))

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [WrongLogin] * 4
    with db.read() as session:
        tries = session.scalars(sa.select(SignInTry.tries).where(SignInTry.kind == "both", SignInTry.tries > 0)).all()
    assert tries == [4]


def test_sign_in(db: Database) -> None:
    assert sign_in(db, "ly.leader", SAMPLE_PASSWORD, "10.0.0.1").seconds == 43200


def test_the_database_itself_refuses(db: Database) -> None:
    with db.read() as session:
        person = session.scalars(sa.select(Person).where(Person.login == "ly.audit")).one()
        city = session.scalars(sa.select(Unit).where(Unit.kind == "bureau")).one()
    grant = {"person_id": person.id, "role": "system_admin", "unit_id": city.id}
    with pytest.raises(IntegrityError), db.write() as session:
        session.execute(sa.insert(PersonGrant).values(grant))
    with pytest.raises(IntegrityError), db.write() as session:
        session.execute(sa.update(Unit).where(Unit.code == "LY-XCC").values(kind="bureau", parent_id=None))


def test_a_code_opens_an_account_and_switching_it_off_ends_its_sessions(db: Database) -> None:
    with db.write() as session:
        person = session.scalars(sa.select(Person).where(Person.login == "jjzd.liaison")).one()
        code = give_code(session, person)
    set_password_by_code(db, "jjzd.liaison", code, "a-fine-long-one-77", "10.0.0.8")
    signed_in = sign_in(db, "jjzd.liaison", "a-fine-long-one-77", "10.0.0.8")
    with db.write() as session:
        person = session.get_one(Person, signed_in.person_id)
        change_person(session, person, {"active": False}, person.version, Actor(id="system"))
    with db.read() as session:
        assert session.get_one(SignInSession, signed_in.session_id).ended_at is not None


def test_confirming_terms_and_leaving(db: Database) -> None:
    signed_in = sign_in(db, "ly.publisher", SAMPLE_PASSWORD, "10.0.0.2", "browser")
    actor = Actor(id=signed_in.person_id, session_id=signed_in.session_id)
    assert confirm(db, actor, SAMPLE_PASSWORD, "10.0.0.2").session_id == signed_in.session_id
    renew_password(db, "ly.publisher", SAMPLE_PASSWORD, "Qiutian-2026!", "10.0.0.2")
    with db.write() as session:
        person, heir = (_person(session, login) for login in ("lz.publicist", "lz.liaison"))
        dated = [{"role": "publicist", "until": now(session).date() + timedelta(days=2)}]
        change_person(session, person, {"grants": dated}, person.version, Actor(id="system"))
        assert turn_terms(session) == 0
    with db.write() as session:
        person, heir = (_person(session, login) for login in ("lz.publicist", "lz.liaison"))
        left = leave(session, Actor(id="system"), person, Leave("调任", heir.id), person.version)
        assert [role for role, _ in left.passed] == ["publicist"]
    with db.write() as session:
        forward(session, timedelta(days=4))
        set_by(session, "service:directory")
        assert turn_terms(session) == 1
    with db.read() as session:
        assert {grant.role for grant in _person(session, "lz.liaison").grants} == {"liaison"}
        verify(session)


def _person(session: Session, login: str) -> Person:
    return session.scalars(sa.select(Person).where(Person.login == login)).one()


def test_working_time_is_written_told_and_read(db: Database) -> None:
    with db.write() as session:
        unit = session.scalars(sa.select(Unit).where(Unit.code == "LY-LS")).one()
        system = Actor(
            id="system", grants=(Grant("system_admin", unit.id, "/"), Grant("unit_head", unit.id, unit.path))
        )
        hours = NewHours(unit=unit, seasons=[{"since": "01-01", "slots": [["09:00", "17:00"]]}])
        set_hours(session, system, hours, 0)
        day = add_day(session, system, NewDay(unit=unit, on=date(2026, 11, 24), working=False, name="停电"))
        import_year(session, Notice(year=2027, text=NOTICE), dry_run=False)
        lines = [f"{on},休,{name}" for on, name in shipped_years()[2026].off.items()]
        corrected = Notice(year=2026, text="\n".join(lines), reason="试验")
        assert import_year(session, corrected, dry_run=False).corrects
    with db.read() as session:
        calendar = calendar_of(session, unit.path)
        assert calendar.day(date(2026, 11, 23)).slots == ((540, 1020),)
        assert not calendar.is_working(date(2026, 11, 24))
        assert calendar.is_working(date(2027, 2, 20))
        assert not calendar.is_working(date(2026, 10, 10))
        shown = queries.year_of_days(session, 2026, session.get_one(Unit, unit.id))
        assert [one["id"] for one in shown["local_days"]] == [day.id]
        assert [line["reason"] for line in shown["history"]] == ["试验"]
        assert queries.day_seen(session, system, day.id).name == "停电"
        assert len(queries.units_to_choose(session, {unit.id}, system, ("unit_head",))) > 1
    twice = {"whose": day.whose, "on": day.on, "working": True, "name": "又一次", "updated_at": day.updated_at}
    with pytest.raises(IntegrityError), db.write() as session:
        session.execute(sa.insert(LocalDay).values(id=new_id(), version=1, **twice))
    with db.read() as session:
        verify(session)


def test_units_over_time_towns_seats_and_mergers(db: Database) -> None:
    def unit(session: Session, code: str) -> Unit:
        return session.scalars(sa.select(Unit).where(Unit.code == code)).one()

    with db.write() as session:
        session.execute(sa.update(UnitSpan).values(since=date(2020, 1, 1)))
        hd = unit(session, "LY-HD")
        reform(session, hd, {"name": "河东新名"}, hd.version, Why(since=date(2026, 3, 1)))
        jk = unit(session, "LY-JK")
        set_towns(session, jk, ["371312009", "371312001"], True, jk.version)
    with db.write() as session:
        hd, jk = unit(session, "LY-HD"), unit(session, "LY-JK")
        merge(session, hd, jk.id, hd.version, Why(reason="机构改革"))
    with db.read() as session:
        jk, station = unit(session, "LY-JK"), unit(session, "LY-HD-02")
        assert station.path == f"{jk.path}{station.id}/"
        assert [one["name"] for one in queries.history_of(session, unit(session, "LY-HD"))][:2] == ["河东新名"] * 2
        assert queries.who_answers(session, "371312004")["bureau"].id == jk.id
        places = session.scalars(
            sa.select(PersonGrant.place).where(PersonGrant.unit_id == jk.id, PersonGrant.role == "liaison")
        )
        assert set(places) == {None, 2}
        found = session.execute(queries.units_of_day(session, date(2026, 2, 28), under=unit(session, "LY-HD").id)).all()
        assert len(found) == 14, "then it still had its stations"
        assert queries.vacancies(session, jk.id) == []
        verify(session)
    twice = {"unit_id": jk.id, "town": "371312009", "tier": "bureau", "since": date(2026, 1, 1)}
    with pytest.raises(IntegrityError), db.write() as session:
        session.execute(sa.insert(Jurisdiction).values(id=new_id(), **twice))


def test_systems_their_tokens_and_wrong_tries_at_once(db: Database) -> None:
    with db.write() as session:
        unit = session.scalars(sa.select(Unit).where(Unit.code == "LY-FZZD")).one()
        given = {"unit_id": unit.id, "name": "接口系统", "scopes": ["needs:read"]}
        system, secret = systems.add_system(session, Actor(id=new_id()), given)
    with db.write() as session:
        held = session.get_one(type(system), system.id)
        newer = systems.rotate_secret(session, held, 7, held.version)
    for one in (secret, newer):
        asked = tokens.Asked(system.client_id, one, None, "10.0.0.21")
        assert tokens.give_token(db, asked)["scope"] == "needs:read"
    found: list[type[BaseException]] = []

    def go() -> None:
        try:
            tokens.give_token(db, tokens.Asked(system.client_id, "guess", None, "10.0.0.22"))
        except Exception as error:  # told to the test below
            found.append(type(error))

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == [tokens.WrongClient] * 4
