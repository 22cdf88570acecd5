"""The stage of the rights matrix: the embedded system with one of everything in one county, and anybody signed in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from werkzeug.test import Client, TestResponse

from deploy.embedded import Embedded
from services.directory.actions import begin_session
from services.directory.models import Person, Unit
from services.intake.models import Duty, Nominee
from services.tasking.models import Absence, DraftVersion, GateOverride, ProofMark, Supervision
from shared.db import now
from shared.identity import PEOPLE, KnownPerson, KnownUnit, service_token, sign
from shared.ids import new_id
from shared.log import head
from shared.settings import Settings
from shared.web import Route, Upload
from shared.words import SCOPES
from tests.house.addressed import addressed
from tests.house.bodies import as_form, body_for
from tests.house.grouped import grouped
from tests.house.handed import handed
from tests.house.mended import mended
from tests.house.planned import planned
from tests.house.recurred import recurred
from tests.house.suggested import suggested
from tests.journey.walk import Unmet, Walk
from tests.shared.files.make import picture

COUNTY, ELSEWHERE = "ls", "lz"


@dataclass
class Inside:
    """Walk's client without a network: the WSGI door of the embedded system, settling where others wait."""

    stage: "Stage"

    def call(
        self, login: str | None, method: str, path: str, body: Any = None, version: int | None = None
    ) -> tuple[int, dict[str, Any]]:
        headers = {"If-Match": f'"{version}"'} if version is not None else {}
        answer = self.stage.client(login).open(path, method=method, json=body or {}, headers=headers)
        return answer.status_code, answer.json or {}

    def get(self, login: str, path: str) -> dict[str, Any]:
        status, answer = self.call(login, "GET", path)
        if status != 200:
            raise Unmet(f"GET {path}: {status} {answer}")
        return answer

    def wait(self, login: str, path: str, holds: Any, what: str) -> dict[str, Any]:
        self.stage.system.settle()
        found = self.get(login, path)
        if not holds(found):
            raise Unmet(f"{what}: {found}")
        return found


@dataclass
class Stage:
    """`things` are the path parts of one county's objects, by name."""

    system: Embedded
    things: dict[str, Any] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    forms: dict[str, tuple[Client, str]] = field(default_factory=dict)

    def client(self, login: str | None) -> Client:
        """Somebody with a bearer token; `service:<name>` is a service; None nobody."""
        client = Client(self.system.wsgi, TestResponse)
        token = self.token(login) if login else None
        held = client.open

        def opened(*args: Any, **options: Any) -> TestResponse:
            headers = dict(options.pop("headers", {}))
            if token:
                headers["Authorization"] = f"Bearer {token}"
            return held(*args, headers=headers, **options)

        client.open = opened  # type: ignore[method-assign]
        return client

    def token(self, login: str) -> str:
        settings = self.system.settings
        if login.startswith("service:"):
            return service_token(settings, login.removeprefix("service:"))
        with self.system.databases["directory"].read() as session:
            return sign(settings, self.people[login], new_id(), PEOPLE, timedelta(hours=11), at=now(session))

    def browser(self, login: str) -> tuple[Client, str]:
        """Somebody signed in with a browser, and the CSRF token of his pages."""
        if login not in self.forms:
            client = Client(self.system.wsgi, TestResponse)
            client.set_cookie("baiying", self.token(login))
            page = client.get("/directory/units").text
            found = re.search(r'name="csrf-token" content="([^"]+)"', page)
            assert found, page[:500]
            self.forms[login] = client, found[1]
        return self.forms[login]

    def address(self, route: Route) -> str:
        """A route's address for the things of the stage."""
        rule = route.rule if route.kind in ("page", "post") else f"/{route.service}/v1{route.rule}"
        return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda part: str(self.things[part[1]]), rule)

    def ask(self, route: Route, login: str | None, *, service: str | None = None) -> TestResponse:
        """Send a good request for this route as somebody."""
        address = self.address(route)
        if route.kind in ("query", "page"):
            if route.kind == "page" and login:
                return self.browser(login)[0].get(address)
            return self.client(login or service).get(address)
        if route.kind == "post":
            if login is None:
                return self.client(service).post(address, data={})
            client, csrf = self.browser(login)
            if isinstance(route.takes, Upload):
                file = (BytesIO(body_for(route)), "a.csv", "text/csv")
                return client.post(address, data={"csrf_token": csrf, "file": file}, content_type="multipart/form-data")
            data = urlencode({"csrf_token": csrf, "version": 1, **as_form(body_for(route))}, doseq=True)
            return client.post(address, data=data, content_type="application/x-www-form-urlencoded")
        body = body_for(route)
        sent = {"data": body, "content_type": "text/csv"} if isinstance(body, bytes) else {"json": body}
        return self.client(login or service).open(address, method=route.method, **sent)

    def heads(self) -> dict[str, int]:
        """Where each service's log stands: whatever is refused leaves it where it was."""
        found = {}
        for name, db in self.system.databases.items():
            with db.read() as session:
                found[name] = head(session)
        return found

    @cached_property
    def grants(self) -> dict[str, frozenset[str]]:
        """Roles by login of everybody on the stage."""
        with self.system.databases["intake"].read() as session:
            known = {person.id: person.grants for person in session.scalars(sa.select(KnownPerson))}
        return {login: frozenset(grant["role"] for grant in known[id_]) for login, id_ in self.people.items()}


@contextmanager
def one_of_everything(folder: Path) -> Iterator[Stage]:
    """Over the sample city: a need of one county taken all the way to receipts, and a connection of its own."""
    system = Embedded(Settings(data=folder, sink_allow=("10.9.8.0/24",)))
    stage = Stage(system)
    with system.databases["directory"].read() as session:
        stage.people = {login: id_ for id_, login in session.execute(sa.select(Person.id, Person.login)) if login}
    inside = Inside(stage)
    walk = Walk(inside, COUNTY, stations=1)  # type: ignore[arg-type]
    need = walk.raise_need()
    file = _attached(stage, f"needs/{need}")
    task = walk.task_of(need)
    walk.step(task, "leader", "supervise", {"reason": "请报进展"})
    walk.take_through(task)
    walk.answer(task)
    system.settle()
    found = _found(stage, inside, need, task) | _planned(stage, inside) | _kept(stage, inside, task)
    found["session_id"] = _signed_in(stage)
    found["feedback_id"] = _said(inside)
    found |= _connected(stage, inside, found["unit_id"])
    found |= suggested(inside.call, COUNTY) | grouped(inside.call, COUNTY)
    found |= addressed(inside.call, COUNTY)
    found |= recurred(inside.call, COUNTY)
    with system.databases["notify"].read() as session:
        at = now(session)
    found |= handed(inside.call, stage.people, COUNTY, at)
    found |= _rated(stage, inside, need, task) | mended(system.databases, stage.people)
    found["duty_id"] = _put_forward(stage, need)
    found["attachment_id"], found["enclosed_id"] = file, _attached(stage, f"materials/{found['material_id']}")
    stage.things = {**found, "step": "claim", "verb": "acknowledge", "kind": "prevention", "form": "png", "n": 1}
    yield stage
    system.stop()


def _connected(stage: Stage, inside: Inside, unit: str) -> dict[str, str]:
    """Two systems of the county, one that may do everything a system may, and where one hears of its needs."""
    for login, scopes in {"system:all": list(SCOPES), "system:reads": ["needs:read"]}.items():
        body = {"unit_id": unit, "name": login, "scopes": scopes}
        status, system = inside.call("ly.system", "POST", "/directory/v1/systems", body)
        assert status == 201, system
        stage.people[login] = system["id"]
    hook = {"url": "http://10.9.8.7/needs"}
    status, subscription = inside.call(f"{COUNTY}.head", "POST", "/intake/v1/subscriptions", hook)
    assert status == 201, subscription
    stage.system.settle()
    return {"system_id": system["id"], "subscription_id": subscription["id"]}


def _signed_in(stage: Stage) -> str:
    """A session of the county's publicist."""
    with stage.system.databases["directory"].write() as session:
        return begin_session(session, session.get_one(Person, stage.people[f"{COUNTY}.publicist"])).session_id


def _said(inside: Inside) -> str:
    """What somebody of the county said of the system."""
    said = {"kind": "fault", "text": "签收按钮按了没有反应", "page": "/notify/inbox"}
    status, row = inside.call(f"{COUNTY}.publicist", "POST", "/directory/v1/feedback", said)
    assert status == 201, row
    return str(row["id"])


def _attached(stage: Stage, owner: str) -> str:
    """A file of the county's own need or material, which tasking hears of."""
    answer = stage.client(f"{COUNTY}.publicist").post(f"/intake/v1/{owner}/attachments?name=a.png", data=picture())
    assert answer.status_code == 201, answer.text
    stage.system.settle()
    return str(answer.json["id"])


def _put_forward(stage: Stage, need: str) -> str:
    """An officer put forward with the need; and a duty of the lists."""
    with stage.system.databases["intake"].write() as session:
        on = now(session).date()
        row = Nominee(need_id=need, name="示例甲", position="民警", consent_on=on, consent_how="written",
                      recorded_by="service:test", recorded_at=now(session))  # fmt: skip
        session.add(row)
        return session.scalars(sa.select(Duty.id).order_by(Duty.id)).first() or ""


def _kept(stage: Stage, inside: Inside, task: str) -> dict[str, str]:
    """A file of the task, and a material that intake and tasking know."""
    given = {"title": "夜间巡逻的发现", "body": "无反光标识的农用车最常见。", "topic": "traffic", "audience": "public"}
    status, material = inside.call(f"{COUNTY}.publicist", "POST", "/intake/v1/materials", given)
    assert status == 201, material
    stage.system.settle()
    answer = stage.client(f"{COUNTY}.leader").post(f"/tasking/v1/tasks/{task}/files?name=a.png", data=picture())
    assert answer.status_code == 201, answer.text
    return {"material_id": material["id"], "file_id": answer.json["id"], "sha256": answer.json["sha256"]}


def _rated(stage: Stage, inside: Inside, need: str, task: str) -> dict[str, str]:
    """What the unit that raised the need said of its answer, open until it is answered anew."""
    given = {"satisfied": False, "reason": "没有说明夜间出行"}
    status, rated = inside.call(f"{COUNTY}.publicist", "POST", f"/intake/v1/needs/{need}/rating", given)
    assert status == 201, rated
    stage.system.settle()
    return {"rating_id": inside.get(f"{COUNTY}.leader", f"/tasking/v1/tasks/{task}/ratings")["items"][0]["id"]}


def _planned(stage: Stage, inside: Inside) -> dict[str, str]:
    def post(login: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        status, made = inside.call(login, "POST", f"/tasking/v1{path}", body)
        assert status == 201, made
        return made

    with stage.system.databases["intake"].read() as session:
        unit = session.scalars(sa.select(KnownUnit).where(KnownUnit.code == "LY-LS")).one().id
    return planned(post, COUNTY, "ly.director", unit)


def _found(stage: Stage, inside: Inside, need: str, task: str) -> dict[str, Any]:
    publication = inside.get(f"{COUNTY}.member", "/tasking/v1/publications")["items"][0]["id"]
    push = inside.get(f"{COUNTY}.member", f"/tasking/v1/tasks/{task}")["pushes"][0]["push_id"]
    receipt = inside.get(f"{COUNTY}02.liaison", "/notify/v1/receipts?limit=200")["items"][0]["id"]
    with stage.system.databases["intake"].read() as session:
        unit = session.scalars(sa.select(KnownUnit).where(KnownUnit.code == "LY-LS")).one().id
    with stage.system.databases["tasking"].read() as session:
        supervision = session.scalars(sa.select(Supervision).where(Supervision.task_id == task)).one().id
    status, sink = inside.call(f"{COUNTY}.head", "POST", "/notify/v1/sinks", {"url": "http://10.9.8.7/hook"})
    assert status == 201, sink
    folder = {"kind": "file", "name": "内网网站", "address": "intranet", "unit_id": unit}
    status, connector = inside.call("ly.system", "POST", "/notify/v1/connectors", folder)
    assert status == 201, connector
    server = {"kind": "mail", "name": "邮件服务器", "address": "smtp://10.9.8.7:25", "unit_id": unit}
    server |= {"options": {"sender": "a@example.gov.cn"}}
    status, gateway = inside.call("ly.system", "POST", "/notify/v1/gateways", server)
    assert status == 201, gateway
    own_day = {"unit_id": unit, "on": "2030-01-02", "working": False, "name": "停电检修"}
    status, day = inside.call(f"{COUNTY}.head", "POST", "/directory/v1/calendar/days", own_day)
    assert status == 201, day
    to_come = _to_come(stage, inside, unit)
    account = {"platform": "wechat", "name": "平安示例", "unit_id": unit, "attribution": "示例分局"}
    status, account = inside.call(f"{COUNTY}.leader", "POST", "/tasking/v1/channels", account)
    assert status == 201, account
    given = {"name": "示例县报", "tier": "county", "kind": "paper"}
    status, outlet = inside.call(f"{COUNTY}.publisher", "POST", "/tasking/v1/outlets", given)
    assert status == 201, outlet
    taskforce = inside.get(f"{COUNTY}.leader", f"/tasking/v1/taskforce/{unit}")
    members = [one["member"]["id"] for one in taskforce["members"]]
    away = _away(stage, unit, members[0])
    view = {"name": "酒驾", "chosen": {"topic": "traffic"}}
    status, view = inside.call(f"{COUNTY}.leader", "POST", "/tasking/v1/views", view)
    assert status == 201, view
    line = body_for_line()
    status, line = inside.call(f"{COUNTY}.member", "POST", "/tasking/v1/lines", line)
    assert status == 201, line
    place = inside.get(f"{COUNTY}.member", f"/tasking/v1/tasks/{task}/placements")["items"][0]["id"]
    return {
        "absence_id": away, "view_id": view["id"], "member_id": members[0], "of": "county",
        "account_id": account["id"], "outlet_id": outlet["id"], "placement_id": place,
        "need_id": need, "task_id": task, "publication_id": publication, "push_id": push, "receipt_id": receipt,
        "unit_id": unit, "person_id": stage.people[f"{COUNTY}.publicist"], "sink_id": sink["id"],
        "gateway_id": gateway["id"],
        "connector_id": connector["id"], "planned_id": to_come, "role": "liaison",
        "day_id": day["id"], "year": 2026, "supervision_id": supervision,
        "line_id": line["id"], "mark_id": _marked(stage, task), "override_id": _overridden(stage, task),
    }  # fmt: skip


def _to_come(stage: Stage, inside: Inside, unit: str) -> str:
    """A change of the county's bureau on a day to come."""
    with stage.system.databases["directory"].read() as session:
        version, on = session.get_one(Unit, unit).version, now(session).date() + timedelta(days=900)
    body = {"short_name": "示例", "since": on.isoformat()}
    status, answer = inside.call("ly.system", "PATCH", f"/directory/v1/units/{unit}", body, version)
    assert status == 200, answer
    found = inside.get("ly.system", f"/directory/v1/units/{unit}/planned")
    return str(found["items"][0]["id"])


def body_for_line() -> dict[str, Any]:
    """An official line of the county, of a topic that nothing here is about."""
    return {
        "topic": "traffic", "scope": "涉酒驾答复", "title": "酒驾口径", "text": "酒后不开车。", "source": "示例",
        "valid_from": "2030-01-01T00:00:00Z", "valid_until": "2031-01-01T00:00:00Z",
    }  # fmt: skip


def _overridden(stage: Stage, task: str) -> str:
    """An override that was asked for while the draft was written; nobody settles it any more."""
    with stage.system.databases["tasking"].write() as session:
        version = session.scalars(sa.select(DraftVersion).where(DraftVersion.task_id == task)).first()
        assert version
        row = GateOverride(
            id=new_id(), task_id=task, n=version.n, content_hash="0" * 64, keys=["mobile.text.0-11"], state="asked",
            reason="依法公开", asked_by=version.author_id, asked_at=now(session),
        )  # fmt: skip
        session.add(row)
        return row.id


def _marked(stage: Stage, task: str) -> str:
    """A proof mark that was settled long ago: on a published task nobody makes a new one."""
    with stage.system.databases["tasking"].write() as session:
        version = session.scalars(sa.select(DraftVersion).where(DraftVersion.task_id == task)).first()
        assert version
        at = now(session)
        row = ProofMark(
            id=new_id(), task_id=task, first_n=version.n, n=version.n, field="text", start_at=0, end_at=1,
            quote=version.text[0], kind="keep", part="first", made_by=stage.people[f"{COUNTY}.first"], made_at=at,
            state="done", settled_by=version.author_id, settled_at=at,
        )  # fmt: skip
        session.add(row)
        return row.id


def _away(stage: Stage, unit: str, member: str) -> str:
    """A leave to come; the sample county has no second member to ask as his cover by the door."""
    with stage.system.databases["tasking"].write() as session:
        at = now(session)
        row = Absence(
            id=new_id(), unit_id=unit, person_id=member, cover_id=new_id(), since=at + timedelta(days=3000),
            until=at + timedelta(days=3001), reason="年休假", set_by=member, set_at=at,
        )  # fmt: skip
        session.add(row)
        return row.id
