"""A city's machine under systemd, without a network: PostgreSQL, RabbitMQ and nginx of Debian, four webs, four workers.

What docs/install.md tells to type for a city is run as it stands there; the machine is a Debian of its own.
"""

import csv
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from tests.deploy.machine import BACK_SECONDS, SERVERS, Machine, wait
from tests.deploy.test_bundle_offline import bundles
from tests.deploy.test_machine import (
    SERVICES,
    able,
    becomes_a_task,
    carry,
    fresh,
    is_given_up_soon,
    of,
    raised,
    serves,
    version,
)
from tests.house.source import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.nightly, pytest.mark.timeout(1800)]
__all__ = ["able", "bundles"]
PORT = 8080
UNITS = [f"baiying-{kind}@{service}.service" for kind in ("web", "worker") for service in SERVICES]
TIMERS = "baiying-backup.timer", "baiying-verify.timer"
PAGE = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
ROSTER = ROOT / "deploy" / "sample" / "roster-linyi.csv"
EXPECTED = {"对时", "备份", "工作日历", "名录提醒", "数据库连接数", "数据库所在磁盘"}
"""What doctor may mark on a new machine: no time server, no backup, a calendar that ends, Debian's PostgreSQL."""
SIGN_IN = """code=$(sed -n 's/^{login},//p' /srv/codes.csv | tr -d '\\r')
echo a-long-Word-2026 | baiying token --login {login} --code "$code" --password-stdin"""
COMES_AGAIN = "echo a-long-Word-2026 | baiying token --login {login} --password-stdin"
ASKING = """
import json, os, sys, threading, time, urllib.error, urllib.request
away = {}
def ask(service):
    while not os.path.exists("/srv/enough"):
        at = time.time()
        try:
            code = urllib.request.urlopen(f"http://127.0.0.1:8080/{service}/livez", timeout=60).status
        except urllib.error.HTTPError as fault:
            code = fault.code
        if code != 200:
            away.setdefault(service, []).append([code, at, time.time()])
        time.sleep(0.1)
asking = [threading.Thread(target=ask, args=(service,)) for service in sys.argv[1:]]
for each in asking: each.start()
for each in asking: each.join()
json.dump(away, open("/srv/away.json", "w"))
"""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """With PostgreSQL, RabbitMQ and nginx, as their packages leave them."""
    yield from fresh(tmp_path, "city", SERVERS)


def test_a_city_machine_is_installed_kept_upgraded_and_taken_back(bundles: tuple[Path, Path], machine: Machine) -> None:
    first, second = bundles
    is_installed_as_the_page_says(machine, first)
    has_its_people(machine)
    number = raised(machine)
    is_walked_on(machine, number)
    is_mended_as_doctor_says(machine)
    is_backed_up(machine)
    is_put_back(machine, number)

    machine.kill("baiying-worker@tasking.service")
    is_whole(machine, number, raised(machine))
    machine.kill("baiying-web@intake.service")
    is_whole(machine, number)
    machine.off()
    machine.on()
    is_whole(machine, number, raised(machine))
    machine.cut()
    machine.on()
    is_whole(machine, number)

    machine.run("sudo baiying backup /var/backups/baiying")
    carry(machine, second, "second.tar.gz")
    others = [unit for unit in UNITS if "directory" not in unit]
    before = [machine.main_process(unit) for unit in others]
    is_given_up_soon(machine, second, "baiying-web@directory.service", "exit 75")
    assert [machine.main_process(unit) for unit in others] == before, "the services after it run on as they were"
    is_upgraded_one_service_after_the_other(machine, second)
    is_whole(machine, number, raised(machine))
    said = machine.run(f"cd /srv/{second.name} && sudo ./install.sh --back", seconds=600)
    assert version(machine) == of(first), said
    is_whole(machine, number, raised(machine))
    machine.run("baiying verify")


def is_installed_as_the_page_says(machine: Machine, home: Path) -> None:
    """All of them run, as their own user, behind nginx; nobody else may read what they keep."""
    carry(machine, home, "first.tar.gz")
    said = typed(machine, f"/srv/{home.name}", "**City.**", VERSION=of(home))
    assert f"✓ {of(home)}\n" in said, said
    assert machine.run("ls /sys/class/net").split() == ["lo"], "no network"
    is_whole(machine)
    owners = "for p in $(cat /sys/fs/cgroup/system.slice/system-baiying*/*/cgroup.procs); do stat -c %U /proc/$p; done"
    assert set(machine.run(owners).split()) == {"baiying"}
    modes = "stat -c '%a %U:%G' /etc/baiying/baiying.env /etc/baiying/secrets /var/lib/baiying /var/backups/baiying"
    assert machine.run(modes).splitlines() == ["640 root:baiying", *["700 baiying:baiying"] * 3]
    assert machine.run("find /etc/baiying/secrets -type f ! -perm 0400") == ""
    assert "sign-in" in machine.run(page("/sign-in"))
    assert "404" in machine.tried(page("/intake/metrics")).stdout
    doctor_marks_no_more_than(machine, EXPECTED)


def typed(machine: Machine, folder: str, after: str, **words: str) -> str:
    """The commands of the page's next block, in one shell; what ends otherwise than the page says is a fault."""
    block = PAGE[PAGE.index(after) :].split("```")[1]
    lines = []
    for command in re.findall(r"^\$ ((?:.*\\\n)*.*)$", block, re.M):
        ends = re.search(r"# ends with (\d+)", command)
        lines += [command, f"[ $? = {ends[1] if ends else 0} ] || exit 90"]
    script = "\n".join(lines)
    for word, value in words.items():
        script = script.replace(word, value)
    (machine.root / "srv/typed.sh").write_text(script, encoding="utf-8")
    return machine.run(f"cd {folder} && bash -v /srv/typed.sh", seconds=600)


def has_its_people(machine: Machine) -> None:
    """The roster is a workbook that lies where the page says, and two of its people have signed in."""
    book = Workbook()
    with ROSTER.open(encoding="utf-8-sig", newline="") as rows:
        for row in csv.reader(rows):
            book.worksheets[0].append(row)
    book.save(machine.root / "srv/名录.xlsx")
    typed(machine, "/srv", "So, once,")
    machine.run("mv /var/lib/baiying/口令.csv /srv/codes.csv && rm /var/lib/baiying/名录.xlsx")
    for login in ("ls.member", "ls.liaison"):
        machine.run(SIGN_IN.format(login=login))


def is_walked_on(machine: Machine, number: str) -> None:
    """What a department raised through nginx is a task of the taskforce, and one of it takes it."""
    assert '"method":"POST","path":"/intake/v1/needs","status":201' in machine.run("cat /var/log/nginx/access.log")
    becomes_a_task(machine, number)
    task = re.findall(r"任〔\d+〕\d+号", machine.run(f"baiying need timeline {number}"))[0]
    machine.run(COMES_AGAIN.format(login="ls.member"))
    machine.run(f"baiying task claim {task}")
    assert "撰写中" in machine.run(f"baiying task show {task}")
    machine.run(COMES_AGAIN.format(login="ls.liaison"))


def is_mended_as_doctor_says(machine: Machine) -> None:
    """PostgreSQL as Debian leaves it has fewer places than the services may take; doctor's words are a command."""
    mends = {one["what"]: one["mend"] for one in doctors_marks(machine)}
    statement = mends["数据库连接数"].partition(";")[0]
    name, _, folder = mends["数据库所在磁盘"].partition("，")[0].partition("=")
    machine.run(f"cd / && sudo -u postgres psql -c '{statement}' && systemctl restart postgresql")
    machine.run(f"sed -i 's|^{name}=.*|{name}={folder}|' /etc/baiying/baiying.env && systemctl restart baiying.target")
    is_whole(machine)
    doctor_marks_no_more_than(machine, EXPECTED - {"数据库连接数", "数据库所在磁盘"})


def is_backed_up(machine: Machine) -> None:
    """What the timers start, started now; then every byte of the set is read."""
    machine.run("systemctl start baiying-backup.service")
    (made,) = machine.run("ls /var/backups/baiying").split()
    assert re.fullmatch(r"baiying-\d{8}T\d{6}Z", made)
    assert machine.open_to_others("/var/backups/baiying") == ""
    machine.run("systemctl start baiying-verify.service")
    said = machine.run("baiying restore /var/backups/baiying")
    assert all(service in said for service in SERVICES), said


def is_put_back(machine: Machine, number: str) -> None:
    """All four go back to the set, as docs/backup.md says; what was raised later is gone with what became of it."""
    later = raised(machine)
    becomes_a_task(machine, later)
    refused = machine.tried("baiying restore /var/backups/baiying --go --aside")
    assert refused.returncode != 0, "our processes are connected"
    restore = "baiying restore /var/backups/baiying --go --aside && baiying migrate"
    machine.run(f"systemctl stop baiying.target && {restore} && systemctl start baiying.target", seconds=300)
    is_whole(machine, number)
    assert machine.tried(f"baiying need show {later}").returncode == 4, "raised after the backup"


def is_upgraded_one_service_after_the_other(machine: Machine, home: Path) -> None:
    """The same once more: no two are away at the same time, and nobody is told anything but to come again."""
    (machine.root / "srv/asking.py").write_text(ASKING)
    asking = f"python3 /srv/asking.py {' '.join(SERVICES)} & cd /srv/{home.name}"
    said = machine.run(f"{asking}; sudo ./install.sh; code=$?; touch /srv/enough; wait; exit $code", seconds=600)
    assert said.splitlines()[-1] == f"✓ {of(home)}", said
    assert version(machine) == of(home)
    away = json.loads((machine.root / "srv/away.json").read_text())
    assert {code for told in away.values() for code, _, _ in told} == {503}
    spans = sorted((told[0][1], told[-1][2], service) for service, told in away.items())
    print("away:", *(f"{service} {end - begun:.1f} s" for begun, end, service in spans))  # noqa: T201 - with -s
    assert all(one[1] <= other[0] for one, other in pairwise(spans)), spans


def is_whole(machine: Machine, *numbers: str) -> None:
    """All serve by themselves, what was raised has become a task, no unit has failed."""
    serves(machine, PORT, "baiying-*")
    for number in numbers:
        becomes_a_task(machine, number)
    wanted = " ".join([*UNITS, "baiying.target", *TIMERS])
    assert set(machine.tried(f"systemctl is-active {wanted}").stdout.split()) == {"active"}
    assert machine.run("systemctl --failed --no-legend") == ""


def doctors_marks(machine: Machine) -> list[dict[str, Any]]:
    """What it marks, and nothing is bad."""
    found = json.loads(machine.run("baiying doctor --json"))
    assert [one for one in found if one["state"] == "bad"] == []
    return [one for one in found if one["state"] != "good"]


def doctor_marks_no_more_than(machine: Machine, expected: set[str]) -> None:
    """Within a while: who has just started may still be catching up."""
    wait(lambda: {one["what"] for one in doctors_marks(machine)} <= expected, BACK_SECONDS)


def page(path: str) -> str:
    asked = f'print(urlopen("http://127.0.0.1:{PORT}{path}").read().decode())'
    return f"python3 -c 'from urllib.request import urlopen; {asked}'"
