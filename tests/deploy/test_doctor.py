"""The doctor finds each thing that is planted, and names what mends it; well, it finds nothing."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deploy.doctoring import Finding, look_at_databases, look_at_settings, look_at_sign_ins, machine, together
from deploy.doctoring.known import KNOWN
from deploy.doctoring.machine import file_system, look_at_machine
from deploy.embedded import SERVICES, Embedded
from deploy.sample import open_sign_ins
from services.notify.models import Delivery
from services.tasking.models import LimitClock
from shared.db import Database, now
from shared.db.ground import cursor, event_log
from shared.envelope import Entry
from shared.identity.copies import KnownUnit
from shared.ids import new_id
from shared.log import Access, note, say
from shared.log.parking import park
from shared.settings import Settings
from tests.shared.log.ground import make_raised

MOUNTS = """\
22 1 259:1 / / rw,relatime - ext4 /dev/root rw
30 22 0:26 / /mnt/office\\040share rw shared:1 - nfs4 10.1.2.3:/office rw
31 22 0:27 / /run rw - tmpfs tmpfs rw
"""


@pytest.fixture(scope="module")
def folder(city_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample city with one task whose limit runs, readable by its own user only."""
    data = tmp_path_factory.mktemp("doctor") / "data"
    shutil.copytree(city_template, data)
    system = Embedded(Settings(data=data))
    with system.databases["intake"].write() as session:
        unit = session.scalars(sa.select(KnownUnit.id).where(KnownUnit.level == "county")).first()
        say(session, make_raised(unit_id=unit))
    system.settle()
    system.stop()
    data.chmod(0o700)
    for path in data.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return data


@pytest.fixture
def settings(folder: Path) -> Settings:
    return Settings(data=folder, low_disk=0)


def named(found: Iterator[Finding] | list[Finding], what: str) -> Finding:
    return next(one for one in found if one.what == what)


def test_it_knows_the_services_as_they_are_wired() -> None:
    """It does not load their doors, so it says again what they are called, whom they hear, where their steps lie."""
    wired = [(one.name, one.title, one.follows, one.steps) for one in SERVICES]
    assert [(one.name, one.title, one.follows, one.steps) for one in KNOWN] == wired


def test_a_look_does_not_load_the_doors() -> None:
    """They take seconds, and the doctor is asked when somebody is in a hurry."""
    look = "import sys, deploy.cli.doctor; print(*(name for name in sys.modules if name.endswith(('.api', '.pages'))))"
    loaded = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in loaded if name.startswith("services.")] == []


def test_a_healthy_city(settings: Settings) -> None:
    found = together([*look_at_settings(settings), *look_at_machine(settings), *look_at_databases(settings)])
    assert {one.what for one in found if one.state != "good"} <= {"备份", "工作日历", "文件系统", "对时"}
    assert [one.what for one in found].count("数据库") == 1
    assert all(one.mend for one in found if one.state != "good")


def halted(session: Session) -> None:
    values = {"epoch": new_id(), "pos": 0, "hash": "0" * 64, "head": 0, "updated_at": now(session), "halted": "fork"}
    session.execute(cursor.delete().where(cursor.c.producer == "tasking"))
    session.execute(cursor.insert().values(producer="tasking", **values))


def lost_lease(session: Session) -> None:
    _delivery(session, "sending", lease_until=now(session) - timedelta(minutes=5))


def waits_for_long(session: Session) -> None:
    _delivery(session, "pending", next_at=now(session) - timedelta(minutes=5))


def failed(session: Session) -> None:
    _delivery(session, "failed")


def ladder_asleep(session: Session) -> None:
    assert session.execute(sa.update(LimitClock).values(next_at=now(session) - timedelta(minutes=10))).rowcount  # type: ignore[attr-defined]


def _delivery(session: Session, state: str, **changes: object) -> None:
    at = now(session)
    values = {
        "id": new_id(), "source_id": new_id(), "recipient_id": new_id(), "unit_id": new_id(), "way": "webhook",
        "state": state, "attempt": 1, "next_at": at + timedelta(hours=1), "expires_at": at + timedelta(days=1),
        "would_have_sent": False,
    }  # fmt: skip
    session.execute(sa.insert(Delivery).values({**values, **changes}))


PLANTED: list[tuple[str, Callable[[Session], None], str, str, str]] = [
    ("notify", halted, "推送数据库", "bad", "baiying rebase"),
    ("notify", lost_lease, "投递租约", "warn", "systemctl restart"),
    ("notify", waits_for_long, "待投递", "warn", "systemctl restart"),
    ("tasking", ladder_asleep, "时限", "warn", "systemctl restart baiying"),
    ("notify", failed, "投递失败", "warn", "baiying deliveries failed"),
]


@pytest.mark.parametrize(
    ("service", "plant", "what", "state", "mend"), PLANTED, ids=[one[1].__name__ for one in PLANTED]
)
def test_what_stands_still(
    folder: Path, tmp_path: Path, service: str, plant: Callable[[Session], None], what: str, state: str, mend: str
) -> None:
    settings = _copy(folder, tmp_path)
    db = Database(service, settings)
    with db.write() as session:
        plant(session)
    db.dispose()
    found = named(look_at_databases(settings), what)
    assert (found.state, found.mend.startswith(mend)) == (state, True), found


def test_parked_backed_up_and_on_record(folder: Path, tmp_path: Path) -> None:
    settings = _copy(folder, tmp_path)
    db = Database("tasking", settings)
    intake = Database("intake", settings)
    with intake.read() as session:
        entry = Entry(*session.execute(sa.select(event_log)).first())  # type: ignore[misc]
    intake.dispose()
    with db.write() as session:
        park(session, "intake", entry, "ValueError: planted", 3)
        note(session, Access("export", "backup", actor="operator:test"))
    db.dispose()
    found = list(look_at_databases(settings))
    assert (named(found, "任务流转数据库").state, named(found, "任务流转备份").state) == ("bad", "good")
    assert named(found, "推送备份").mend == "baiying backup 目录"


def test_a_damaged_page_and_a_file_that_is_none(folder: Path, tmp_path: Path) -> None:
    settings = _copy(folder, tmp_path)
    path = settings.data / "directory.sqlite3"
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 4096 // 2 * 4096)
        file.write(b"\xff" * 4096)
    (settings.data / "intake.sqlite3").write_bytes(b"not a database at all" * 400)
    found = list(look_at_databases(settings, whole=True))
    assert {one.what for one in found if one.state == "bad"} >= {"名录数据库完整性", "需求接收数据库"}
    assert "baiying restore" in named(found, "名录数据库完整性").mend


def test_a_schema_of_another_code(tmp_path: Path) -> None:
    found = list(look_at_databases(Settings(data=tmp_path)))
    assert [(one.state, one.mend) for one in found] == [("bad", "baiying migrate")] * 4


def test_a_share_and_memory_are_warned_of(tmp_path: Path) -> None:
    """C22: where the data lies matters."""
    (tmp_path / "mounts").write_text(MOUNTS)
    assert file_system(Path("/mnt/office share/data"), tmp_path / "mounts") == ("nfs4", "/mnt/office share")
    assert file_system(Path("/run/baiying"), tmp_path / "mounts") == ("tmpfs", "/run")
    assert file_system(Path("/srv/baiying"), tmp_path / "mounts") == ("ext4", "/")
    kinds = [("nfs4", "warn"), ("tmpfs", "warn"), ("ext4", "good")]
    assert [(kind, machine.judged(kind, "/").state) for kind, _ in kinds] == kinds


def test_another_version_than_the_locked_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings
) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("flask==0.1 \\\n    --hash=sha256:00\nno-such-package==1.0\n")
    monkeypatch.setattr(machine, "LOCK", lock)
    found = named(look_at_machine(settings), "运行环境")
    assert (found.state, "flask" in found.words, "no-such" in found.words) == ("warn", True, False)


def test_too_little_room_as_the_doors_see_it(tmp_path: Path) -> None:
    found = named(look_at_machine(Settings(data=tmp_path, low_disk=1e12)), "磁盘")
    assert (found.state, found.mend.startswith("df -h")) == ("bad", True)


def test_a_secret_that_everybody_knows_and_a_folder_open_to_all(settings: Settings, tmp_path: Path) -> None:
    assert named(look_at_settings(replace(settings, keys="live")), "登录密钥").state == "bad"
    (tmp_path / "audit.key").write_text("x")
    (tmp_path / "audit.key").chmod(0o644)
    tmp_path.chmod(0o700)
    found = named(look_at_settings(Settings(data=tmp_path)), "数据目录权限")
    assert (found.state, found.mend) == ("warn", f"chmod -R o-rwx {tmp_path}")
    (tmp_path / "audit.key").chmod(0o600)
    assert named(look_at_settings(Settings(data=tmp_path)), "数据目录权限").state == "good"


def _copy(folder: Path, tmp_path: Path) -> Settings:
    shutil.copytree(folder, tmp_path / "data")
    return Settings(data=tmp_path / "data")


def test_a_published_password_that_opens_something_real_is_told(city_folder: Path) -> None:
    """The sample's own sign-ins on an installation that writes to real people (matrix K03)."""
    db = Database("directory", Settings(data=city_folder))
    open_sign_ins(db)
    db.dispose()
    live = Settings(data=city_folder, keys="live")
    assert "口令" in named(look_at_sign_ins(live), "样例账号").words
    assert list(look_at_sign_ins(replace(live, keys="test"))) == []
