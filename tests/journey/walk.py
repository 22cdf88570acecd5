"""A patient client and one short walk: a county's need to the receipts of its stations, through whatever happens."""

import http.client
import json
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from deploy.sample import SAMPLE_PASSWORD
from services.directory.models import Person
from services.directory.passwords import hashing
from services.tasking.models import LimitClock, Task
from shared.db import Database, now
from shared.ids import new_id
from shared.settings import Settings

PATIENCE = 60.0
COUNTIES = ("ls", "hd", "lz", "yn")
"""Counties of the sample whose people can sign in."""


NEED = {
    "kind": "prevention", "topic": "traffic", "subtopic": "rural_traffic", "title": "三秋期间农机交通安全宣传",
    "body": "秋收秋种时节农用车辆上路增多，建议提醒群众不违法载人、夜间粘贴反光标识。",
    "priority": "ordinary", "audience": "public",
}  # fmt: skip


class Unmet(AssertionError):
    """Something that must happen did not, in time."""


@dataclass
class Patient:
    """Speaks to Baiying as a good client does: the same Idempotency-Key until an answer that is not 503."""

    urls: Mapping[str, str]
    """Where each service is."""
    tokens: dict[str, str] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    unreachable: int = 0
    slowest: float = 0.0
    """Seconds that the slowest answer took."""
    again_after: frozenset[int] = frozenset({0, 503})
    """Answers after which it asks again; 0 is none at all."""

    def sign_in(self, login: str, password: str = SAMPLE_PASSWORD) -> None:
        if login not in self.tokens:
            body = {"login": login, "password": password}
            self.tokens[login] = self.call(None, "POST", "/directory/v1/sessions", body)[1]["token"]

    def confirm(self, login: str, password: str = SAMPLE_PASSWORD) -> str:
        """Give the password once more: a token of the same session with which to ask again."""
        answer = self.call(login, "POST", "/directory/v1/me/confirm", {"password": password})[1]
        self.tokens[login] = answer["token"]
        return self.tokens[login]

    def call(
        self,
        login: str | None,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        version: int | None = None,
        key: str | None = None,
    ) -> tuple[int, dict[str, Any]]:
        """Ask until answered with something but 503, confirming who it is when asked to.

        Raises Unmet after a minute, or at a 5xx that is none of ours.
        """
        headers = self._headers(login, version, key)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            status, answer = self._once(method, path, body, headers)
            if status >= 500 and status not in self.again_after:
                raise Unmet(f"{method} {path}: {status} {answer}")
            if status == 403 and login and answer.get("code") == "confirm_first":
                headers["Authorization"] = f"Bearer {self.confirm(login)}"  # the test clock went on for hours
            elif status not in self.again_after:
                return status, answer
            time.sleep(0.1)
        raise Unmet(f"no answer to {method} {path}")

    def once(self, login: str, method: str, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        """Ask a single time; the status is 0 when there was no whole answer."""
        return self._once(method, path, body, self._headers(login, None, key))

    def _headers(self, login: str | None, version: int | None, key: str | None) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or new_id()}
        if login:
            self.sign_in(login)
            headers["Authorization"] = f"Bearer {self.tokens[login]}"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        return headers

    def _once(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        data = json.dumps(body or {}).encode() if method != "GET" else None
        url = self.urls[path.split("/", 2)[1]] + path
        request = urllib.request.Request(url, data=data, headers=headers, method=method)
        started = time.monotonic()
        try:
            status, content = _answer(request)
            found = json.loads(content or b"{}")
        except (OSError, ValueError, http.client.HTTPException):  # also an answer that ended in the middle
            self.unreachable += 1
            return 0, {}
        self.statuses[status] += 1
        self.slowest = max(self.slowest, time.monotonic() - started)
        return status, found

    def get(self, login: str, path: str) -> dict[str, Any]:
        status, answer = self.call(login, "GET", path)
        if status != 200:
            raise Unmet(f"GET {path}: {status} {answer}")
        return answer

    def wait(self, login: str, path: str, holds: Any, what: str) -> dict[str, Any]:
        """Read until it holds. Raises Unmet with what was seen last."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = self.get(login, path)
            if holds(found):
                return found
            time.sleep(0.15)
        raise Unmet(f"{what}: {json.dumps(found, ensure_ascii=False)[:600]}")


def _answer(request: urllib.request.Request) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


@dataclass
class Walk:
    """One county's people; `go` takes one need all the way and gives its id."""

    client: Patient
    county: str = "ls"
    stations: int = 2
    """How many stations answer; the others stay silent."""

    def who(self, part: str) -> str:
        return f"{self.county}.{part}"

    def go(self) -> str:
        need = self.raise_need()
        task = self.task_of(need)
        self.take_through(task)
        self.answer(task)
        return need

    def raise_need(self) -> str:
        status, need = self.client.call(self.who("publicist"), "POST", "/intake/v1/needs", NEED)
        if status != 201:
            raise Unmet(f"raise: {status} {need}")
        return str(need["id"])

    def task_of(self, need: str) -> str:
        path = f"/intake/v1/needs/{need}"
        found = self.client.wait(self.who("publicist"), path, lambda seen: seen["task_id"], "the need becomes a task")
        return str(found["task_id"])

    def take_through(self, task: str) -> None:
        """Every step to publication. A step that was taken already (its answer was lost) is not taken again."""
        self.step(task, "member", "claim", {})
        draft = {
            "title": "秋收路上，安全同行", "channels": ["wechat"],
            "text": "三秋农忙，农用车上路请悬挂反光标识，不超载、不载人、不酒驾，平安把粮食运回家。",
        }  # fmt: skip
        shown = self.client.get(self.who("member"), f"/tasking/v1/tasks/{task}")
        status, shown = self.client.call(
            self.who("member"), "PUT", f"/tasking/v1/tasks/{task}/draft", draft, shown["version"]
        )
        if status != 200:
            raise Unmet(f"draft: {status} {shown}")
        self.step(task, "member", "submit", {"version": 1})
        for part in ("first", "second", "final"):
            self.step(task, part, "approve", {"opinion": "同意"}, binds=True)
        channels = [{"channel": "wechat", "name": "平安兰山"}]
        self.step(task, "publisher", "publish", {"channels": channels, "push": {"levels": ["station"]}}, binds=True)

    def step(self, task: str, part: str, step: str, body: dict[str, Any], *, binds: bool = False) -> None:
        """Take a step with the version and hash just read."""
        login, path = self.who(part), f"/tasking/v1/tasks/{task}"
        shown = self.client.get(login, path)
        if binds:
            body = body | {"content_hash": shown["content_hash"]}
        version = None if step == "claim" else shown["version"]
        status, answer = self.client.call(login, "POST", f"{path}/steps/{step}", body, version)
        if status != 200:
            raise Unmet(f"{step}: {status} {answer}")

    def answer(self, task: str) -> None:
        """The first stations acknowledge; the county's page counts them."""
        shown = self.client.wait(
            self.who("member"), f"/tasking/v1/tasks/{task}", lambda seen: seen["pushes"], "the task hears of its push"
        )
        push = shown["pushes"][0]["push_id"]
        for number in range(1, self.stations + 1):
            login = f"{self.county}{number:02d}.liaison"
            path = "/notify/v1/receipts?state=delivered&limit=200"
            found = self.client.wait(login, path, lambda seen: _of(seen, push), "the station's receipt")
            receipt = _of(found, push)[0]
            version = receipt.get("version")
            status, answer = self.client.call(
                login, "POST", f"/notify/v1/receipts/{receipt['id']}/acknowledge", {}, version
            )
            if status != 200:
                raise Unmet(f"acknowledge: {status} {answer}")


def _of(seen: dict[str, Any], push: str) -> list[dict[str, Any]]:
    return [one for one in seen["items"] if one["push_id"] == push]


def make_one_late(settings: Settings, walk: Walk) -> str:
    """Raise a need that nobody claims, and let the limit for claiming it lie in the past. Gives the need's id."""
    need = walk.raise_need()
    task = walk.task_of(need)
    db = Database("tasking", settings)
    with db.write() as session:
        past = now(session) - timedelta(hours=1)
        mine = (LimitClock.task_id == task, LimitClock.name == "waiting")
        times = {"blue_at": past - timedelta(hours=1), "due_at": past, "next_at": past}
        session.execute(sa.update(LimitClock).where(*mine).values(**times))
        session.execute(sa.update(Task).where(Task.id == task).values(due_at=past, sort_at=past))
    db.dispose()
    return need


def enrol(db: Database, counties: Iterable[str] = COUNTIES) -> None:
    """Give everybody of these counties and of the city bureau the sample password, hashed once."""
    hashed = hashing.hash(SAMPLE_PASSWORD)
    ours = [f"{county}{rest}" for county in counties for rest in (".%", "0%")]
    with db.write() as session:
        mine = sa.or_(*(Person.login.like(pattern) for pattern in (*ours, "ly.%")))
        session.execute(sa.update(Person).where(mine).values(password_hash=hashed, one_time_sha256=None))
