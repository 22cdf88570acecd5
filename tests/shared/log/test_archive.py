"""归档: which stretch is next, what lies in the file, and what a check of it finds."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.archives import archive_entries, check_archive, sha256_of, write_archive
from shared.db import Database
from shared.db.clock import forward
from shared.db.ground import access_log, event_log
from shared.identity.signing import PrivateKey
from shared.log.archive import Stretch, archived, next_stretch
from tests.shared.log.ground import make_database, raise_some


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.live)])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("live_stack").postgres.fresh_database("intake")
    return make_database(tmp_path, "intake", url)


def later(db: Database, days: int) -> None:
    with db.write() as session:
        forward(session, timedelta(days=days))


def stretch_of(db: Database, days: int = 183) -> Stretch | None:
    with db.read() as session:
        return next_stretch(session, days)


def archive_all(db: Database, folder: Path, key: PrivateKey) -> Path:
    stretch = stretch_of(db)
    assert stretch is not None
    return write_archive(db, stretch, folder, key, "审计员")


@pytest.fixture
def key() -> PrivateKey:
    return PrivateKey.generate()


def test_only_what_is_old_and_never_the_head(db: Database) -> None:
    assert stretch_of(db) is None
    raise_some(db, 3)
    assert stretch_of(db) is None
    later(db, 200)
    found = stretch_of(db)
    assert found
    assert (found.since, found.through) == (0, 2), "the newest entry stays, or the log could not be continued"
    raise_some(db, 2)
    found = stretch_of(db)
    assert found
    assert (found.since, found.through) == (0, 3)
    db.dispose()


def test_a_file_holds_every_column_and_the_next_one_continues_it(db: Database, tmp_path: Path, key: PrivateKey) -> None:
    raise_some(db, 4)
    later(db, 200)
    raise_some(db, 1)
    path = archive_all(db, tmp_path, key)
    assert path.name == "intake-1-4.zip"
    assert path.stat().st_mode & 0o777 == 0o600
    found = check_archive(path)
    assert (found.fault, found.manifest["through"], found.manifest["by"]) == (None, 4, "审计员")
    with db.read() as session:
        rows = session.execute(sa.select(event_log).order_by(event_log.c.pos)).all()
        assert [(one.since, one.through, one.sha256) for one in archived(session)] == [(0, 4, sha256_of(path))]
        assert session.scalars(sa.select(access_log.c.what)).all() == ["export"]
    assert [tuple(entry.__dict__.values()) for entry in archive_entries(path)] == [tuple(row) for row in rows[:4]]
    later(db, 200)
    raise_some(db, 1)
    second = archive_all(db, tmp_path, key)
    assert second.name == "intake-5-5.zip"
    assert check_archive(second).manifest["since_hash"] == found.manifest["hash"]
    db.dispose()


def test_a_log_that_is_not_whole_is_not_archived(tmp_path: Path, key: PrivateKey) -> None:
    db = make_database(tmp_path, "intake")
    raise_some(db, 4)
    later(db, 200)
    with db.write() as session:
        session.execute(event_log.update().where(event_log.c.pos == 2).values(actor="somebody"))
    folder = tmp_path / "kept"
    folder.mkdir()
    with pytest.raises(ValueError, match="position 2"):
        archive_all(db, folder, key)
    assert list(folder.iterdir()) == []
    with db.read() as session:
        assert archived(session) == []
    db.dispose()


@pytest.mark.parametrize("changed", ["a word", "a line gone", "signed anew"])
def test_a_file_that_was_changed_is_found_out(changed: str, tmp_path: Path, key: PrivateKey) -> None:
    db = make_database(tmp_path, "intake")
    raise_some(db, 5)
    later(db, 200)
    path = archive_all(db, tmp_path, key)
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            raw = old.read(name)
            if name.endswith(".jsonl"):
                lines = raw.decode().splitlines(keepends=True)
                lines = lines[:-1] if changed == "a line gone" else [lines[0].replace("person", "nobody"), *lines[1:]]
                raw = "".join(lines).encode()
            new.writestr(name, raw)
    if changed == "signed anew":
        _sign_again(other, PrivateKey.generate())
    assert check_archive(other).fault
    assert check_archive(path).fault is None
    db.dispose()


def _sign_again(path: Path, key: PrivateKey) -> None:
    """As somebody would who has a key of his own: only the chain gives it away."""
    from deploy.inspection import Part, write_bundle

    with zipfile.ZipFile(path) as bundle:
        said = json.loads(bundle.read("manifest.json"))
        [name] = [name for name in bundle.namelist() if name.endswith(".jsonl")]
        lines = [json.loads(line) for line in bundle.read(name).splitlines()]
    path.unlink()
    said.pop("files")
    said.pop("public_key")
    write_bundle(path, key, said, [Part(name, lines)])
