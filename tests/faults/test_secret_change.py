"""Everything secret is changed while counties walk: no error, nobody signed out, and it stands nowhere (L08, K01)."""

import json
import secrets
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from shared.settings import SERVICES
from tests.abuse.canaries import Canaries
from tests.faults.looking import look_at_books
from tests.faults.running import ROOT, Running
from tests.faults.walkers import Walkers
from tests.journey.city import PostgresCity
from tests.journey.walk import Patient
from tests.live.postgres import program
from tests.live.stack import LiveStack

OPEN = "/tasking/v1/tasks?queue=open"
pytestmark = [pytest.mark.faults, pytest.mark.nightly, pytest.mark.live, pytest.mark.timeout(600)]


class Kept:
    """The secrets of one installation, each in a file: what is written there holds for who starts from then on."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ever = folder, dict[str, str]()
        folder.mkdir(mode=0o700)

    def write(self, **values: str) -> None:
        for name, value in values.items():
            (self.folder / name).write_text(value + "\n")
            self.ever |= {f"{name} {len(self.ever)}": part for part in value.split(",") if part}

    def environ(self) -> dict[str, str]:
        """Settings that name the files; of a secret itself nothing."""
        return {f"BAIYING_{path.name.upper()}_FILE": str(path) for path in self.folder.iterdir()}


def second_role(stack: LiveStack, name: str, password: str) -> None:
    """Another way in to the same databases: a role that is the owner as soon as it has signed in."""
    assert stack.postgres is not None
    with psycopg.connect(stack.postgres.url, autocommit=True) as connection:
        for statement in (
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE postgres").format(sql.Identifier(name), password),
            sql.SQL("ALTER ROLE {} SET role = 'postgres'").format(sql.Identifier(name)),
        ):
            connection.execute(statement)


def second_user(stack: LiveStack, name: str, password: str) -> None:
    assert stack.broker is not None
    stack.broker.ctl("add_user", name, password)
    stack.broker.ctl("set_permissions", "-p", "/", name, ".*", ".*", ".*")


def put(kept: Kept, urls: dict[str, str], stack: LiveStack, user: str, passwords: tuple[str, str]) -> None:
    """Write the addresses for one way in, to the databases and to the broker."""
    assert stack.postgres is not None
    assert stack.broker is not None
    for name, url in urls.items():
        own = name.removeprefix("BAIYING_").lower()
        kept.write(**{own: f"postgresql://{user}:{passwords[0]}@127.0.0.1:{stack.postgres.port}/{url.split('/')[-1]}"})
    kept.write(broker_url=f"amqp://{user}:{passwords[1]}@127.0.0.1:{stack.broker.port}/")


def test_all_secrets_are_changed_under_load(live_stack: LiveStack, postgres_city: PostgresCity, tmp_path: Path) -> None:
    kept, old, new = Kept(tmp_path / "kept"), secrets.token_hex(32), secrets.token_hex(32)
    ways = {name: (secrets.token_hex(12), secrets.token_hex(12)) for name in ("first_way", "second_way")}
    assert live_stack.broker is not None
    added = threading.Thread(target=second_user, args=(live_stack, "second_way", ways["second_way"][1]))
    added.start()
    for name, (database, _) in ways.items():
        second_role(live_stack, name, database)
    urls = postgres_city.copy()
    put(kept, urls, live_stack, "first_way", ways["first_way"])
    kept.write(broker_url=live_stack.broker.url)
    kept.write(secret=old, secret_also=new)  # the first round: the new one is honoured, the old one signs
    (tmp_path / "data").mkdir()
    running = Running(tmp_path / "data", {"BAIYING_LOG_LEVEL": "DEBUG"} | kept.environ())
    del running.environ["BAIYING_SECRET"]
    with running.up():
        with Walkers(running) as walkers:
            walkers.wait_for(1)
            added.join()
            before = dict(running.tokens)
            put(kept, urls, live_stack, "second_way", ways["second_way"])
            kept.write(secret=new, secret_also=old)  # the second: the new one signs
            start_anew(running)
            shut_first_way(live_stack)
            walkers.wait_for(1)
            everybody = Patient(running.urls, dict(before))
            seen = {login: everybody.call(login, "GET", OPEN)[0] for login in before}
        sealed_anew(running)
        running.tokens.clear()  # twelve hours pass: no sign-in is older than the second round
        with Walkers(running) as later:
            later.wait_for(1)
            kept.write(secret_also="")  # the third: the old one is gone
            start_anew(running)
            later.wait_for(1)
            since = {login: Patient(running.urls, dict(running.tokens)).call(login, "GET", OPEN)[0] for login in before}
        late = {login: Patient(running.urls, dict(before)).call(login, "GET", OPEN)[0] for login in before}
        canaries = look_everywhere(running, kept, urls, live_stack, before | running.tokens)
        look_at_books(running, walkers.needs + later.needs)
    assert set(seen.values()) <= {200, 403}, f"signed out: {seen}"
    assert set(since.values()) <= {200, 403}, f"signed out: {since}"
    assert set(late.values()) == {401}, "a token of the old secret is believed"
    assert 401 not in walkers.statuses + later.statuses
    assert canaries.found == []
    assert running.restarts == []


def sealed_anew(running: Running) -> None:
    """As docs/secrets.md has it before the old one goes; afterwards nothing wants the old one any more."""
    for _ in range(2):
        command = [sys.executable, "-m", "deploy.cli", "seal", "rotate", "--json"]
        done = subprocess.run(command, cwd=ROOT, env=running.environ, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
    assert {column["anew"] for column in json.loads(done.stdout)} <= {0}


def start_anew(running: Running) -> None:
    """In an order that does not help: half of the web processes beside older workers, then the other way round."""
    webs, workers = ([name for name in running.names if name.endswith(kind)] for kind in ("web", "worker"))
    for wave in ((*webs[::2], *workers[1::2]), (*webs[1::2], *workers[::2])):
        with ThreadPoolExecutor(len(wave)) as together:
            list(together.map(running.end, wave))
        for name in wave:
            running.start(name)
            running.revive(name)
        running.wait_live()


def shut_first_way(stack: LiveStack) -> None:
    """Nobody uses the older role any more; whoever did would fail from now on."""
    assert stack.postgres is not None
    with psycopg.connect(stack.postgres.url, autocommit=True) as connection:
        connection.execute("ALTER ROLE first_way NOLOGIN")
        left = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = 'first_way'").fetchone()
    assert left == (0,)


def look_everywhere(
    running: Running, kept: Kept, urls: dict[str, str], stack: LiveStack, tokens: dict[str, str]
) -> Canaries:
    """Logs of all processes at DEBUG, command lines, environments, metrics, the broker's files, whole dumps."""
    assert stack.broker is not None
    passwords = {name: url.split("@")[0].rpartition(":")[2] for name, url in kept.ever.items() if "://" in url}
    plain = {name: value for name, value in kept.ever.items() if "://" not in value}
    canaries = Canaries(plain | passwords | {f"token of {login}": token for login, token in tokens.items()})
    canaries.look_into_files(running.folder.parent.glob("*.log"))
    canaries.look_at_processes([process.pid for process in running.processes.values()])
    own = stack.broker.home / "rabbitmq.conf"  # the broker's own file says the password of its first user
    canaries.look_into_files(path for path in stack.broker.home.rglob("*") if path != own)
    for service in SERVICES:
        canaries.look(f"{service} metrics", str(Patient(running.urls)._once("GET", f"/{service}/metrics", None, {})))
    for name, url in urls.items():
        dump = subprocess.run([str(program("pg_dump")), url], capture_output=True, check=True).stdout
        assert b"event_log" in dump
        canaries.look(f"dump of {name}", dump)
    return canaries
