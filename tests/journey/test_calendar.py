"""A local day, summer hours and a notice set in the directory hold in every service, with the same fingerprint."""

import shutil
from pathlib import Path

import sqlalchemy as sa

from deploy.embedded import Embedded
from services.directory import actions
from services.directory.models import Unit
from shared.calendars import calendar_of
from shared.identity import Actor, Grant
from shared.settings import Settings
from shared.worktime import Calendar
from tests.directory.test_calendar import NOTICE
from tests.directory.test_working_hours import SUMMER


def test_what_the_directory_says_every_service_computes_with(city_template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(city_template, folder)
    system = Embedded(Settings(data=folder))
    with system.databases["directory"].write() as session:
        unit = session.scalars(sa.select(Unit).where(Unit.code == "LY-LS")).one()
        head = Actor(id="system", grants=(Grant("unit_head", unit.id, unit.path),))
        actions.set_hours(session, head, actions.NewHours(unit=unit, seasons=SUMMER), 0)
        actions.import_year(session, actions.Notice(year=2027, text=NOTICE), dry_run=False)
    system.settle()
    keys = {}
    for name, db in system.databases.items():
        with db.read() as session:
            keys[name] = calendar_of(session, unit.path).key
            assert calendar_of(session, "").key != keys[name], name
    system.stop()
    assert set(keys) == {"directory", "intake", "tasking", "notify"}
    assert len(set(keys.values())) == 1
    assert Calendar().key not in keys.values()
