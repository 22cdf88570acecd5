"""A backup set: of one moment, whole or not there, signed; put back only where nothing is in its way."""

import hashlib
import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.backup.sets import UPLOADS, one_at_a_time, sets_in, sha256_of, sign_set
from deploy.backup.taking import one_moment
from shared.db import Database
from shared.db.ground import access_log
from shared.identity.signing import audit_key
from shared.log import verify
from shared.settings import SERVICES, Settings
from tests.cli.conftest import Call, call

__all__ = ["call"]


def a_file(settings: Settings, service: str, content: bytes) -> Path:
    """A file as an upload leaves it: under the SHA-256 of its bytes."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = settings.files_folder / service / sha256[:2] / sha256[2:4] / sha256
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def kept(call: Call, city_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with one set of the sample city in it."""
    monkeypatch.setenv("BAIYING_DATA", str(city_folder))
    code, _, err = call("backup", str(tmp_path / "kept"), "--by", "值班员")
    assert (code, err.count("✗")) == (0, 0)
    return tmp_path / "kept"


def test_a_set_says_where_everything_stands_and_is_on_record(kept: Path, city_folder: Path) -> None:
    (found,) = sets_in(kept)
    manifest = json.loads((found / "manifest.json").read_text())
    settings = Settings(data=city_folder)
    for service in SERVICES:
        db = Database(service, settings)
        with db.read() as session:
            verdict, held = verify(session), manifest["services"][service]
            assert (held["head"], held["hash"]) == (verdict.head, verdict.head_hash if verdict.head else None)
            noted = session.execute(sa.select(access_log.c.actor).where(access_log.c.about == "backup")).scalars().all()
            assert noted == ["operator:值班员"]
        db.dispose()
    assert manifest["services"]["tasking"]["cursors"]["directory"]["pos"] == manifest["services"]["directory"]["head"]
    assert found.stat().st_mode & 0o777 == 0o700


def test_restoring_brings_back_what_was_there(call: Call, kept: Path, city_folder: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in city_folder.glob("*.sqlite3")}
    code, out, _ = call("restore", str(kept), BAIYING_DATA=str(tmp_path / "fresh"))
    assert (code, (tmp_path / "fresh").exists()) == (0, False)  # a check changes nothing
    assert "完好" in out
    code, out, _ = call("restore", str(kept), "--go", "--json", BAIYING_DATA=str(tmp_path / "fresh"))
    assert code == 0
    assert json.loads(out)["forked"] == []
    assert {path.name for path in (tmp_path / "fresh").glob("*.sqlite3")} == set(before)
    assert call("verify", BAIYING_DATA=str(tmp_path / "fresh"))[0] == 0


def test_nothing_is_put_over_what_is_there(call: Call, kept: Path, city_folder: Path) -> None:
    code, _, err = call("restore", str(kept), "--go")
    assert code == 5
    assert "--aside" in err
    code, out, _ = call("restore", str(kept), "--service", "intake", "--go", "--aside", "--json")
    assert code == 0
    (one,) = json.loads(out)["services"]
    assert (city_folder / one["aside"]).exists()


def test_it_is_not_put_under_a_program_that_runs(call: Call, kept: Path, city_folder: Path) -> None:
    path = city_folder / "tasking.sqlite3"
    with path.open("rb") as held, subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[held.fileno()]) as process:
        code, _, err = call("restore", str(kept), "--go", "--aside")
        process.communicate()
    assert code == 5
    assert f"进程{process.pid}" in err


@pytest.mark.parametrize("spoiled", ["notify.sqlite3", "manifest.json", "manifest.sig", "files"])
def test_whatever_was_changed_is_named_and_nothing_is_restored(
    call: Call, kept: Path, city_folder: Path, tmp_path: Path, spoiled: str
) -> None:
    a_file(Settings(data=city_folder), "intake", b"%PDF-1.4 one")
    assert call("backup", str(kept), "--service", "notify", "--service", "intake")[0] == 0
    found = sets_in(kept)[-1]
    path = next((found / "files").glob("*/??/??/*")) if spoiled == "files" else found / spoiled
    content = path.read_bytes()
    path.write_bytes(content[:10] + bytes([content[10] ^ 1]) + content[11:])
    code, _, err = call("restore", str(found), "--go", BAIYING_DATA=str(tmp_path / "fresh"))
    assert code in (1, 6)
    assert "✗" in err
    assert not (tmp_path / "fresh").exists()


def test_another_ones_set_is_not_taken_for_ours(call: Call, kept: Path, city_folder: Path, tmp_path: Path) -> None:
    other = json.loads(call("audit", "key", "--json", BAIYING_DATA=str(tmp_path / "other"))[1])["public_key"]
    code, _, err = call("restore", str(kept), "--key", other)
    assert code == 1
    assert "签名" in err


@pytest.mark.parametrize("name", ["../../outside", "intake/../../../outside", "intake/aa/bb/" + "a" * 64])
def test_a_name_that_leads_elsewhere_is_not_followed(
    call: Call, kept: Path, city_folder: Path, tmp_path: Path, name: str
) -> None:
    (found,) = sets_in(kept)
    content = b"%PDF-1.4 somebody else's"
    (found / "files").mkdir(exist_ok=True)
    target = (found / "files" / name).resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    line = {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (found / UPLOADS).write_text(json.dumps(line) + "\n")
    manifest = json.loads((found / "manifest.json").read_text())
    for one in manifest["files"]:
        if one["name"] == UPLOADS:
            one |= {"sha256": sha256_of(found / UPLOADS), "bytes": (found / UPLOADS).stat().st_size}
    sign_set(found, audit_key(Settings(data=city_folder)), manifest)
    code, _, err = call("restore", str(found), "--go", BAIYING_DATA=str(tmp_path / "fresh"))
    assert code == 6
    assert "文件名" in err
    assert not (tmp_path / "fresh").exists()


def test_uploaded_files_come_after_and_are_linked_the_next_time(call: Call, kept: Path, city_folder: Path) -> None:
    path = a_file(Settings(data=city_folder), "intake", b"%PDF-1.4 uploaded")
    manifests = [json.loads(call("backup", str(kept), "--json")[1]) for _ in range(2)]
    assert [one["uploads"]["count"] for one in manifests] == [1, 1]
    first, second = ((Path(one["path"]) / "files" / "intake").rglob(path.name) for one in manifests)
    assert next(first).stat().st_ino == next(second).stat().st_ino
    path.unlink()
    assert call("restore", str(kept), "--service", "intake", "--go", "--aside")[0] == 0
    assert path.read_bytes() == b"%PDF-1.4 uploaded"


def test_old_sets_go_and_what_a_killed_one_left(call: Call, kept: Path) -> None:
    (first,) = sets_in(kept)
    (kept / "baiying-20200101T000000Z.part").mkdir()
    manifest = json.loads(call("backup", str(kept), "--keep", "1", "--json")[1])
    assert manifest["removed"] == [first.name]
    assert [path.name for path in kept.iterdir() if path.is_dir()] == [manifest["set"]]


def test_two_at_once_are_one(call: Call, kept: Path) -> None:
    with one_at_a_time(kept):
        code, _, err = call("backup", str(kept))
    assert (code, "正在写入" in err) == (8, True)


def test_a_writer_waits_until_the_moment_is_copied_and_a_reader_never(city_folder: Path) -> None:
    settings = Settings(data=city_folder)
    with (
        one_moment(settings, SERVICES),
        closing(sqlite3.connect(city_folder / "intake.sqlite3", timeout=0, isolation_level=None)) as other,
    ):
        assert other.execute("SELECT count(*) FROM event_log").fetchone() == (0,)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    with closing(sqlite3.connect(city_folder / "intake.sqlite3", timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")


def test_without_a_database_there_is_no_set(call: Call, tmp_path: Path) -> None:
    code, _, err = call("backup", str(tmp_path / "kept"), BAIYING_DATA=str(tmp_path / "nothing"))
    assert (code, "没有数据库" in err) == (1, True)
    assert sets_in(tmp_path / "kept") == []
