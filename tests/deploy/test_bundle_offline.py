"""A bundle installed without any network: it serves, is upgraded, goes back, and refuses to go back too far."""

import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.bundle import ROOT, Bundled, CannotBundle, Target, code_of, make

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
APART = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
"""No network, not even the machine's own addresses until somebody brings them up."""
STEP = '''"""{number}: one more column."""

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"
floor = "{before}"


def upgrade() -> None:
    """Older code runs on it."""
    op.add_column("need", sa.Column("trial", sa.String(10)))
'''
SERVE = """
ip link set lo up
"$1" up & served=$!
cd "$2/app" && BAIYING_PORT=8000 "$2/venv/bin/python" -m deploy.alive intake
"$2/venv/bin/python" -c 'import urllib.request as u; print(u.urlopen("http://127.0.0.1:8000/intake/readyz").read().decode())'
kill $served; wait $served
"""


@dataclass
class Site:
    """A machine to install on, below one folder."""

    prefix: Path

    @property
    def current(self) -> Path:
        return self.prefix / "opt" / "baiying" / "current"

    @property
    def version(self) -> str:
        return self.current.readlink().name

    def install(self, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
        command = [*APART, "sh", str(home / "install.sh"), "--prefix", str(self.prefix), "--no-systemd", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")

    def serve(self) -> dict[str, object]:
        """What /readyz says, the system started, asked and ended without a network."""
        command = [*APART, "sh", "-c", SERVE, "-", str(self.prefix / "usr/local/bin/baiying"), str(self.current)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", timeout=120)
        lines = [line for line in done.stdout.splitlines() if line.startswith('{"service"')]
        assert lines, done.stdout + done.stderr
        return dict(json.loads(lines[-1]))

    def read(self, statement: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.prefix / "var/lib/baiying/intake.sqlite3") as connection:
            return connection.execute(statement).fetchall()

    def write(self, statement: str) -> None:
        self.read(statement)


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """This tree's bundle and that of a tree with one more step, unpacked."""
    folder = tmp_path_factory.mktemp("bundles")
    try:
        first = make(folder / "first.tar.gz", Target())
    except CannotBundle as fault:
        pytest.skip(f"NOT TESTED: {fault} (the first bundle wants a package registry, or pip's cache)")
    home = unpack(folder, first)
    newer = folder / "newer"
    for path in code_of(ROOT):
        (newer / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, newer / path)
    steps = newer / "services" / "intake" / "migrations"
    last = max(path.name[:4] for path in steps.glob("0*.py"))
    number = f"{int(last) + 1:04}"
    (steps / f"{number}_trial.py").write_text(STEP.format(number=number, before=last))
    second = make(folder / "second.tar.gz", Target(), newer, home / "wheels")
    return home, unpack(folder, second)


def unpack(folder: Path, made: Bundled) -> Path:
    with tarfile.open(made.file) as tar:
        tar.extractall(folder, filter="data")
    return folder / f"baiying-{made.version}"


def test_installed_served_upgraded_and_taken_back_without_a_network(bundles: tuple[Path, Path], tmp_path: Path) -> None:
    first, second = bundles
    site = Site(tmp_path / "site")
    done = site.install(first)
    assert done.returncode == 0, done.stderr
    settings = site.prefix / "etc/baiying/baiying.env"
    secret = site.prefix / "etc/baiying/secrets/baiying_secret"
    kept = (settings.read_text(), secret.read_text())
    assert (settings.stat().st_mode & 0o777, secret.parent.stat().st_mode & 0o777) == (0o640, 0o700)
    assert (site.prefix / "var/lib/baiying").stat().st_mode & 0o777 == 0o700
    before, at = site.version, site.read("SELECT version_num FROM schema_version")
    done = site.install(second)
    assert done.returncode == 0, done.stderr
    assert (site.version, before) == (second.name.removeprefix("baiying-"), first.name.removeprefix("baiying-"))
    assert site.read("SELECT version_num FROM schema_version") > at
    assert (settings.read_text(), secret.read_text()) == kept
    assert len([*(site.prefix / "opt/baiying/environments").iterdir()]) == 1, "the same lock, the same environment"

    go_back_too_far(site, second)
    done = site.install(second, "--back")
    assert done.returncode == 0, done.stderr
    assert site.version == before
    assert site.serve()["status"] == "ok", "the older code runs on the newer schema"


def go_back_too_far(site: Site, second: Path) -> None:
    """Were something taken away by a step, the way back is closed before anything is switched."""
    now, floor = site.version, site.read("SELECT step FROM schema_floor")[0][0]
    site.write("UPDATE schema_floor SET step = (SELECT version_num FROM schema_version)")
    done = site.install(second, "--back")
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert site.version == now
    site.write(f"UPDATE schema_floor SET step = '{floor}'")
