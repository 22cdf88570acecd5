"""A county's machine under systemd, without a network: installed, kept, killed, switched off, upgraded and taken back.

Every command is docs/install.md's or the runbook's; the machine is a Debian of its own (tests/deploy/machine.py).
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.machine import BACK_SECONDS, CannotBoot, Machine, ground, missing, wait
from tests.deploy.test_bundle_offline import bundles

pytestmark = [pytest.mark.faults, pytest.mark.nightly, pytest.mark.timeout(1500)]
__all__ = ["bundles"]
SERVICES = "directory", "intake", "tasking", "notify"
GIVES_UP_SECONDS = 180.0
"""90 that install.sh waits for one process, and what it does before that."""
READY = """python3 -c '
import sys, urllib.request as u
for service in sys.argv[2:]:
    print(u.urlopen(f"http://127.0.0.1:{sys.argv[1]}/{service}/readyz", timeout=10).status)
'"""
PEOPLE = """cd /var/lib/baiying
baiying roster import /opt/baiying/current/app/deploy/sample/roster-linyi.csv --codes /var/lib/baiying/codes.csv
code=$(sed -n 's/^ls.liaison,//p' codes.csv | tr -d '\\r')
echo a-long-Word-2026 | baiying token --login ls.liaison --code "$code" --password-stdin"""
RAISE = """baiying need raise --kind prevention --topic crime --subtopic telecom_fraud --audience public \
--title 冒充客服诈骗防范宣传 --body 近两周同类警情36起，建议面向网购群体宣传。"""


@pytest.fixture(scope="module", autouse=True)
def able() -> None:
    absent = missing()
    if absent:
        pytest.skip(f"NOT TESTED on a machine under systemd: not there: {absent}")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    yield from fresh(tmp_path)


def fresh(home: Path, *made_of: Any) -> Iterator[Machine]:
    """A machine that is on, and knows nothing of us yet; what it is made of: see `ground`."""
    made = None
    try:
        made = Machine(ground(*made_of), home)
        made.on()
        yield made
    except CannotBoot as why:
        pytest.skip(f"NOT TESTED on a machine under systemd: {why}")
    finally:
        if made is not None:
            made.close()


def test_a_county_machine_is_installed_kept_upgraded_and_taken_back(
    bundles: tuple[Path, Path], machine: Machine
) -> None:
    first, second = bundles
    install(machine, first, "first.tar.gz")
    is_installed(machine)
    machine.run(PEOPLE)
    number = raised(machine)

    is_backed_up_and_put_back(machine, number)
    machine.kill("baiying.service")
    is_whole(machine, number)
    machine.off()
    machine.on()
    is_whole(machine, number)
    machine.cut()
    machine.on()
    is_whole(machine, number)

    machine.run("baiying backup /var/backups/baiying")
    carry(machine, second, "second.tar.gz")
    is_given_up_soon(machine, second, "baiying.service", "exec sleep 1000")
    install(machine, second, "second.tar.gz")
    assert version(machine) == of(second)
    is_whole(machine, number, raised(machine))
    machine.run(f"cd /srv/{second.name} && ./install.sh --back")
    assert version(machine) == of(first)
    is_whole(machine, number, raised(machine))


def install(machine: Machine, home: Path, file: str) -> None:
    """Carry the bundle in, unpack it, let it install itself."""
    carry(machine, home, file)
    said = machine.run(f"cd /srv/{home.name} && ./install.sh", seconds=600)
    assert said.splitlines()[-1] == f"✓ {of(home)}", said


def carry(machine: Machine, home: Path, file: str) -> None:
    """Carry the bundle in, unpack it."""
    machine.put(home.parent / file, f"/srv/{file}")
    machine.run(f"cd /srv && tar xzf {file} && cd {home.name} && ./install.sh --check")


def is_installed(machine: Machine) -> None:
    """As the page says: it serves, as its own user, and nobody else may read what it keeps."""
    assert machine.run("ls /sys/class/net").split() == ["lo"], "no network"
    serves(machine)
    units = "baiying.service baiying-backup.timer baiying-verify.timer"
    assert machine.run(f"systemctl is-active {units}").split() == ["active"] * 3
    owners = "for p in $(cat /sys/fs/cgroup/system.slice/baiying.service/cgroup.procs); do stat -c %U /proc/$p; done"
    assert set(machine.run(owners).split()) == {"baiying"}
    modes = "stat -c '%a %U:%G' /etc/baiying/baiying.env /etc/baiying/secrets /var/lib/baiying /var/backups/baiying"
    assert machine.run(modes).splitlines() == ["640 root:baiying", *["700 baiying:baiying"] * 3]
    assert machine.run("find /etc/baiying/secrets -type f ! -perm 0400") == ""
    assert "sqlite3" in machine.run("find /var/lib/baiying -type f -perm 0600")
    assert machine.open_to_others("/var/lib/baiying") == ""
    said = machine.run("baiying doctor")
    assert "✗" not in said, said


def is_backed_up_and_put_back(machine: Machine, number: str) -> None:
    """What the timers start, started now; then the set is put back, as its user may."""
    machine.run("systemctl start baiying-backup.service")
    (made,) = machine.run("ls /var/backups/baiying").split()
    assert re.fullmatch(r"baiying-\d{8}T\d{6}Z", made)
    assert machine.open_to_others("/var/backups/baiying") == ""
    machine.run("systemctl start baiying-verify.service")
    later = raised(machine)
    machine.run("baiying restore /var/backups/baiying")
    machine.run(
        "systemctl stop baiying.service && baiying restore /var/backups/baiying --go --aside && baiying migrate"
    )
    machine.run("systemctl start baiying.service")
    is_whole(machine, number)
    assert machine.tried(f"baiying need show {later}").returncode == 4, "raised after the backup"


def is_given_up_soon(machine: Machine, home: Path, unit: str, then: str) -> None:
    """One that never answers, or ends, is named with its last words. Mended, the same command may be given again."""
    drop_in = machine.root / f"etc/systemd/system/{unit}.d/99-ends.conf"
    drop_in.parent.mkdir(exist_ok=True)
    drop_in.write_text(f"[Service]\nExecStart=\nExecStart=/bin/sh -c 'echo a page is missing >&2; {then}'\n")
    begun = time.monotonic()
    done = machine.tried(f"cd /srv/{home.name} && ./install.sh", seconds=600)
    took = time.monotonic() - begun
    assert (done.returncode, took < GIVES_UP_SECONDS) == (1, True), (took, done.stdout)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("✗")]
    assert unit in line
    assert "  a page is missing" in done.stdout.splitlines()
    drop_in.unlink()


def is_whole(machine: Machine, *numbers: str) -> None:
    """It serves by itself, what was raised has become a task, nothing in the logs was changed, no unit has failed."""
    serves(machine)
    for number in numbers:
        becomes_a_task(machine, number)
    machine.run("baiying verify")
    assert machine.run("systemctl --failed --no-legend") == ""


def serves(machine: Machine, port: int = 8000, units: str = "baiying.service") -> None:
    """All four services say so at this port, within a while. Raises AssertionError with what the units said last."""
    asked = f"{READY} {port} {' '.join(SERVICES)}"
    try:
        wait(lambda: machine.tried(asked).stdout.split() == ["200"] * len(SERVICES), BACK_SECONDS)
    except TimeoutError:
        raise AssertionError(machine.tried(f"journalctl -u '{units}' -n 40 --no-pager").stdout) from None


def raised(machine: Machine) -> str:
    """The number of a need that was taken in just now."""
    said = machine.run(RAISE)
    return re.findall(r"需〔\d+〕\d+号", said)[0]


def becomes_a_task(machine: Machine, number: str) -> None:
    wait(lambda: "已转为任务" in machine.run(f"baiying need timeline {number}"), BACK_SECONDS)


def version(machine: Machine) -> str:
    return machine.run("readlink /opt/baiying/current").strip()


def of(home: Path) -> str:
    """The version that an unpacked bundle holds."""
    return home.name.removeprefix("baiying-")
