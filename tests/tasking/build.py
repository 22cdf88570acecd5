"""Builders: a tasking of its own with a small city in it, people signed in, facts heard, tasks taken to a stage."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.tasking.app import SERVICE
from shared.db import Database, forward, now
from shared.db.clock import clock
from shared.envelope import Entry, body_of, wire_type
from shared.events import Event, NeedRaised, PersonChanged, UnitChanged
from shared.identity import PEOPLE, KnownCard, apply_person, apply_unit, sign
from shared.ids import new_id
from shared.log import history
from shared.log.cursors import ensure_cursor, note_head
from shared.settings import Settings
from tests.migrated import migrated as at_newest
from tests.ordinary_monday import begin_on_monday
from tests.quick_apps import lent_app

UNITS = (
    # code, name, level, kind, parent
    ("3713", "市局", "city", "bureau", None),
    ("3713-XC", "宣传处", "city", "lead", "3713"),
    ("371302", "兰山分局", "county", "county", "3713"),
    ("371323", "沂水县局", "county", "county", "3713"),
    ("371302-01", "示例派出所", "station", "station", "371302"),
)
ROLES = ("member", "first_reviewer", "second_reviewer", "legal_reviewer", "final_reviewer", "publisher", "leader")
STAFF = {
    # login: (unit, roles)
    **{f"city.{role}": ("3713", [role]) for role in ROLES},
    "city.member2": ("3713", ["member"]),
    "city.first2": ("3713", ["first_reviewer"]),
    "city.all": ("3713", list(ROLES)),
    "city.director": ("3713", ["director"]),
    "city.executive_deputy": ("3713", ["executive_deputy"]),
    "city.supervisor": ("3713", ["supervisor"]),
    "county.member": ("371302", ["member"]),
    "county.member2": ("371302", ["member", "first_reviewer"]),
    "county.first_reviewer": ("371302", ["first_reviewer"]),
    "county.second_reviewer": ("371302", ["second_reviewer"]),
    "county.legal_reviewer": ("371302", ["legal_reviewer"]),
    "county.final_reviewer": ("371302", ["final_reviewer"]),
    "county.publisher": ("371302", ["publisher"]),
    "county.leader": ("371302", ["leader"]),
    "other.member": ("371323", ["member"]),
    "other.leader": ("371323", ["leader"]),
    "xc": ("3713-XC", ["publicist"]),
    "head": ("371302", ["unit_head"]),
    "station": ("371302-01", ["liaison"]),
    "admin": ("3713", ["system_admin"]),
}
DRAFT = {
    "title": "谨防冒充客服退款诈骗",
    "text": "接到自称客服的退款电话，请先挂断。\n官方客服不会索要验证码。",
    "kind": "article",
}
WAY = ("first_reviewer", "second_reviewer", "final_reviewer")


@dataclass
class Tasking:
    """A tasking with its database, app, units and people by login."""

    db: Database
    app: Flask
    units: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    needs: int = 0
    untouched: tuple[tuple[str, int, int], ...] = ()
    """The files of a fresh copy; as long as they are these nothing has been written here."""
    walks: dict[str, "Walked"] = field(default_factory=dict)
    """What was walked in other copies of the same city, shared by all of them."""

    def client(self, login: str) -> "Caller":
        """Somebody signed in, talking to the JSON door."""
        return Caller(self.app.test_client(), self.people[login], self)

    def token(self, person_id: str) -> str:
        """A token signed now, by the clock of the service."""
        with self.db.read() as session:
            return sign(self.db.settings, person_id, new_id(), PEOPLE, timedelta(hours=12), at=now(session))

    def hear(self, fact: Event) -> Entry:
        """Apply a fact as if it had come from its service."""
        pos = self.heard[fact.SAID_BY] = self.heard.get(fact.SAID_BY, 0) + 1
        with self.db.read() as session:
            at = now(session)
        entry = Entry(
            pos, new_id(), wire_type(type(fact)), fact.VERSION, fact.ABOUT, str(getattr(fact, fact.KEY)), pos,
            at, "service:test", None, "0" * 32, body_of(fact), "0" * 64, "0" * 64,
        )  # fmt: skip
        self.apply(entry)
        return entry

    def leaves(self, login: str) -> None:
        """Somebody is no longer active, as the directory says."""
        unit, _ = STAFF[login]
        self.hear(PersonChanged(
            person_id=self.people[login], unit_id=self.units[unit], grants=[], active=False, card_version=2
        ))  # fmt: skip

    def apply(self, entry: Entry) -> None:
        """Run the handlers of an entry in a transaction."""
        with self.db.write() as session:
            SERVICE.handlers.handle(session, "test", entry)

    def need(self, unit: str = "3713-XC", **changes: Any) -> NeedRaised:
        """A need as intake says it, not yet heard."""
        self.needs += 1
        told: dict[str, Any] = {
            "need_id": new_id(), "number": f"需〔2026〕{self.needs:04d}号", "unit_id": self.units[unit],
            "kind": "prevention", "topic": "crime", "subtopic": "telecom_fraud",
            "title": "冒充客服退款诈骗防范宣传需求",
            "body": "近期冒充客服退款理赔类警情上升，建议开展防范宣传。", "priority": "ordinary", "audience": "public",
            "wanted_by": None, "region": None,
        }  # fmt: skip
        return NeedRaised(**(told | changes))

    def task(self, unit: str = "3713-XC", **changes: Any) -> str:
        """A need heard; the id of the task it became."""
        need = self.need(unit, **changes)
        self.hear(need)
        return self.task_of(need.need_id)

    def task_of(self, need_id: str) -> str:
        from services.tasking.models import KnownNeed

        with self.db.read() as session:
            return session.get_one(KnownNeed, need_id).task_id

    def held(self, task_id: str) -> "Held":
        """What a caller must know of a task to take a step, without reading its whole page."""
        from services.tasking.models import Task

        with self.db.read() as session:
            task = session.get_one(Task, task_id)
            return Held(task.version, task.stage, task.draft_n, task.content_hash)

    def reach(self, stage: str, desk: str = "city", **draft: Any) -> str:
        """A task taken to a stage by the ordinary people of a desk; returns its id."""
        return walked_before(self, repr((stage, desk, sorted(draft.items()))), lambda: self._reach(stage, desk, draft))

    def _reach(self, stage: str, desk: str, draft: dict[str, Any]) -> str:
        task_id = self.task("3713-XC" if desk == "city" else "371302-01")
        return self.carry(task_id, stage, desk, **draft)

    def carry(self, task_id: str, stage: str, desk: str = "city", **draft: Any) -> str:
        """Take a waiting task on to a stage."""
        member = self.client(f"{desk}.member")
        if stage == "waiting":
            return task_id
        member.done(task_id, "claim")
        if stage == "drafting":
            return task_id
        member.write(task_id, **draft)
        member.submit(task_id)
        while (now_at := self.held(task_id).stage) != stage:
            who = {"publishing": "publisher"}.get(now_at, now_at + "er")
            caller = self.client(f"{desk}.{who}")
            caller.publish(task_id) if now_at == "publishing" else caller.approve(task_id)
        return task_id

    def said(self, about: str, agg_id: str) -> list[str]:
        """The names of the events about a thing, in order."""
        with self.db.read() as session:
            return [entry.name for entry in history(session, about, agg_id)]

    def forward(self, **by: float) -> None:
        """Move the clock on."""
        with self.db.write() as session:
            forward(session, timedelta(**by))


@dataclass(frozen=True)
class Walked:
    """A copy of the city in which one task was taken to a stage."""

    database: bytes
    task_id: str
    heard: dict[str, int]
    needs: int
    ended_at: datetime


def walked_before(made: Tasking, which: str, walk: Callable[[], str]) -> str:
    """The task of a walk from a fresh copy. The first of a kind is walked; what it left is put in place for the others.

    A database that was written to since it was copied (and PostgreSQL) is walked in.
    """
    fresh = bool(made.untouched) and _files(made) == made.untouched
    if fresh and which in made.walks:
        found = made.walks[which]
        made.db.dispose()
        _database(made).write_bytes(found.database)
        made.heard, made.needs = dict(found.heard), found.needs
        _set_clock(made.db, found.ended_at)
        reach_directory(made.db)
        return found.task_id
    task_id = walk()
    if fresh:
        with made.db.read() as session:
            ended_at = now(session)
        made.db.dispose()  # so that all of it stands in the one file
        made.walks[which] = Walked(_database(made).read_bytes(), task_id, dict(made.heard), made.needs, ended_at)
    return task_id


def _set_clock(db: Database, at: datetime) -> None:
    """Let it be the moment at which the walk ended: minutes may have passed since."""
    with db.write() as session:
        gone = (now(session) - at).total_seconds()
        session.execute(clock.update().values(offset_seconds=clock.c.offset_seconds - gone))


def _database(made: Tasking) -> Path:
    return made.db.settings.data / "tasking.sqlite3"


def _files(made: Tasking) -> tuple[tuple[str, int, int], ...]:
    everything = made.db.settings.data.rglob("*")
    found = sorted(path for path in everything if path.is_file() and not path.name.endswith("-shm"))
    return tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in found)


@dataclass(frozen=True)
class Held:
    """Of a task, as it stands."""

    version: int
    stage: str
    versions: int
    content_hash: str | None


@dataclass
class Caller:
    """A Flask test client for a person."""

    flask: FlaskClient
    person_id: str
    made: Tasking

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
        """One request below /tasking/v1; header names with _ for -."""
        sent = {"Authorization": f"Bearer {self.made.token(self.person_id)}"} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        return self.flask.open(f"/tasking/v1{path}", method=method, json=body, headers=sent)

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    def task(self, task_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/tasks/{task_id}")
        return found

    def step(self, task_id: str, step: str, /, expected: int | None = None, **body: Any) -> TestResponse:
        """Take a step with the version it has now, or with the one given."""
        held = self.made.held(task_id).version if expected is None else expected
        return self.call("POST", f"/tasks/{task_id}/steps/{step}", body, If_Match=f'"{held}"')

    def done(self, task_id: str, step: str, /, **body: Any) -> dict[str, Any]:
        """Take a step and expect it to be taken."""
        answer = self.step(task_id, step, **body)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        return found

    def refused(self, task_id: str, step: str, status: int, code: str, /, **body: Any) -> dict[str, Any]:
        """Take a step and expect it to be refused, changing nothing."""
        before = self.task(task_id)
        answer = self.step(task_id, step, **body)
        problem: dict[str, Any] = answer.get_json()
        assert (answer.status_code, problem["code"]) == (status, code), answer.get_data(as_text=True)
        assert self.task(task_id) == before
        return problem

    def write(self, task_id: str, **changes: Any) -> dict[str, Any]:
        """Save a draft and expect it to be saved."""
        answer = self.save(task_id, **changes)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        return found

    def save(self, task_id: str, expected: int | None = None, **changes: Any) -> TestResponse:
        held = self.made.held(task_id).version if expected is None else expected
        return self.call("PUT", f"/tasks/{task_id}/draft", DRAFT | changes, If_Match=f'"{held}"')

    def submit(self, task_id: str) -> dict[str, Any]:
        return self.done(task_id, "submit", version=self.made.held(task_id).versions)

    def approve(self, task_id: str) -> dict[str, Any]:
        return self.done(task_id, "approve", content_hash=self.made.held(task_id).content_hash, opinion="同意")

    def publish(self, task_id: str, **more: Any) -> dict[str, Any]:
        wanted = {"content_hash": self.made.held(task_id).content_hash, "channels": [{"channel": "wechat"}]}
        return self.done(task_id, "publish", **(wanted | more))


def make_tasking(folder: Path, url: str | None = None) -> Tasking:
    """A migrated tasking that knows the small city above; on SQLite in the folder, or on the database of the URL."""
    migrated(folder, url).dispose()
    made = open_tasking(folder, url)
    with made.db.write() as session:
        begin_on_monday(session)
        for code, name, level, kind, parent in UNITS:
            apply_unit(session, _unit(made, code, name, level, kind, parent))
        for login, (unit, held) in STAFF.items():
            made.people[login] = new_id()
            grants = [{"role": role, "unit_id": made.units[unit]} for role in held]
            told = {"person_id": made.people[login], "unit_id": made.units[unit], "grants": grants, "active": True}
            apply_person(session, PersonChanged(**told, card_version=1))
            session.add(KnownCard(person_id=made.people[login], card_version=1, name=f"示例{login}"))
    reach_directory(made.db)
    return made


def migrated(folder: Path, url: str | None = None) -> Database:
    """The database alone, at the newest schema."""
    return at_newest(SERVICE, Settings(data=folder, database_urls={"tasking": url} if url else {}))


def open_tasking(folder: Path, url: str | None = None) -> Tasking:
    """A tasking over what is in the folder already."""
    chosen = Settings(data=folder, database_urls={"tasking": url} if url else {})
    db = Database("tasking", chosen)
    return Tasking(db, lent_app(SERVICE, chosen, db))


def copy_of(made: Tasking, folder: Path) -> Tasking:
    """A fresh copy of a small city at rest, in another folder."""
    shutil.copytree(made.db.settings.data, folder, dirs_exist_ok=True)
    copy = open_tasking(folder)
    copy.units, copy.paths, copy.people = dict(made.units), dict(made.paths), dict(made.people)
    reach_directory(copy.db)
    copy.walks, copy.untouched = made.walks, _files(copy)
    return copy


def reach_directory(db: Database) -> None:
    """Note that directory's head was seen just now."""
    with db.write() as session:
        ensure_cursor(session, "directory")
        note_head(session, "directory", new_id(), 0)


def _unit(made: Tasking, code: str, name: str, level: str, kind: str, parent: str | None) -> UnitChanged:
    made.units[code] = new_id()
    made.paths[code] = f"{made.paths[parent] if parent else '/'}{made.units[code]}/"
    return UnitChanged(
        unit_id=made.units[code], code=code, name=f"临沂市公安局{name}", short_name=name, level=level, kind=kind,
        parent_id=made.units.get(parent or ""), path=made.paths[code], active=True,
        admin_code=code if level == "county" else None,
    )  # fmt: skip
