"""A small service with every kind of route, as the real ones are built; and builders for people and tokens."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db import COLUMN_TYPES, Database, Id, metadata_of, now
from shared.db.migrate import upgrade
from shared.errors import Conflict, NotFound, expect_version
from shared.events import NeedRaised
from shared.identity import PEOPLE, KnownPerson, KnownUnit, may_see, service_token, sign
from shared.ids import new_id
from shared.log import say
from shared.service import Service
from shared.settings import Settings
from shared.web import (
    PUBLIC,
    SERVICE,
    SIGNED_IN,
    Ask,
    Choice,
    Door,
    Flag,
    Pages,
    Paging,
    Shape,
    Text,
    Upload,
    UtcTime,
    Whole,
    create_app,
    done,
    page,
    render,
    roles,
)
from shared.web import (
    Id as IdField,
)


class Base(DeclarativeBase):
    """Every table of intake."""

    metadata = metadata_of("intake")
    type_annotation_map = COLUMN_TYPES


HERE = Path(__file__).parent


class Need(Base):
    __tablename__ = "need"

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    title: Mapped[str] = mapped_column(sa.String(200), unique=True)
    count: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(20))
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime]

    __mapper_args__ = {"version_id_col": version}


class NeedIn(Shape):
    title = Text(2, 40, required=True)
    body = Text(0, 2000, lines=True)
    count = Whole(1, 1000, load_default=1)
    urgent = Flag(load_default=False)
    priority = Choice(("flash", "ordinary"), load_default="ordinary")
    wanted_by = UtcTime(allow_none=True)
    other_id = IdField()


class NeedOut(Shape):
    id = IdField(required=True)
    title = Text(required=True)
    count = Whole(required=True)
    state = Text(required=True)
    version = Whole(required=True)
    created_at = UtcTime(required=True)


class Withdraw(Shape):
    reason = Text(2, 100, required=True)


class NeedFilter(Paging):
    q = Text(1, 40)
    urgent = Flag()


door = Door("intake", "needs", "需求")
pages = Pages("intake", package="tests.shared.web")


def need_for(ask: Ask, need_id: str) -> Need:
    need = ask.session.get(Need, need_id)
    if need is None or not may_see(ask.actor, need.unit_path):
        raise NotFound
    return need


def raise_need(ask: Ask, body: dict[str, Any]) -> Need:
    need = Need(id=new_id(), unit_path=ask.actor.unit_path, title=body["title"], count=body["count"], state="waiting")
    need.created_at = now(ask.session)
    ask.session.add(need)
    ask.session.flush()
    say(ask.session, fact_of(need, ask))
    return need


def fact_of(need: Need, ask: Ask) -> NeedRaised:
    return NeedRaised(
        need_id=need.id, number="需〔2026〕0001号", unit_id=ask.actor.unit_id or "", kind="prevention", topic="crime",
        subtopic=None, title=need.title, body="", priority="ordinary", audience="public", wanted_by=None, region=None,
    )  # fmt: skip


@door.query("/needs", takes=NeedFilter, gives=NeedOut, many=True, who=SIGNED_IN)
def list_needs(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """需求列表"""
    statement = sa.select(Need)
    if "q" in args:
        statement = statement.where(Need.title.contains(args["q"], autoescape=True))
    return page(ask.session, statement, key=(Need.created_at, Need.id), cursor=args.get("cursor"), limit=args["limit"])


@door.query("/needs/<uuid:need_id>", gives=NeedOut, who=SIGNED_IN, on=need_for)
def one_need(ask: Ask, need: Need) -> Need:
    """一条需求"""
    return need


@door.command("POST", "/needs", takes=NeedIn, gives=NeedOut, status=201, who=roles("publicist", "unit_head"))
def post_need(ask: Ask, body: dict[str, Any]) -> Need:
    """提出需求"""
    need = raise_need(ask, body)
    ask.headers["Location"] = f"/intake/v1/needs/{need.id}"
    return need


@door.command(
    "POST",
    "/needs/<uuid:need_id>/withdraw",
    takes=Withdraw,
    gives=NeedOut,
    who=roles("publicist"),
    on=need_for,
    if_match=True,
)
def withdraw(ask: Ask, need: Need, body: dict[str, Any]) -> Need:
    """撤回需求"""
    if need.state != "waiting":
        raise Conflict(code="wrong_state", allowed_steps=[], holder=None)
    expect_version(need, ask.expected)
    need.state = "withdrawn"
    ask.session.flush()
    return need


@door.command("DELETE", "/needs/<uuid:need_id>", status=204, who=roles("unit_head"), on=need_for)
def delete_need(ask: Ask, need: Need) -> None:
    """删除"""
    ask.session.delete(need)


@door.command("POST", "/keys", status=201, who=SIGNED_IN, keep_answer=False)
def make_key(ask: Ask) -> dict[str, Any]:
    """发一把密钥"""
    return {"secret": "once", "made_at": now(ask.session).isoformat()}


@door.command("POST", "/roster", takes=Upload(("text/csv",), 2000), args=Paging, who=SIGNED_IN)
def roster(ask: Ask, file: Any, args: dict[str, Any]) -> dict[str, Any]:
    """导入"""
    return {"bytes": len(file.content), "limit": args["limit"]}


@door.query("/hello", who=PUBLIC)
def hello(ask: Ask) -> dict[str, Any]:
    """你好"""
    return {"signed_in": ask.signed_in}


@door.command("POST", "/sessions", takes=Withdraw, who=PUBLIC, keep_answer=False)
def sign_in(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """登录"""
    return {"token": "t"}


@door.query("/cards", who=SERVICE)
def cards(ask: Ask) -> dict[str, Any]:
    """名片"""
    return {"items": [], "service": ask.actor.service}


@door.query("/broken", who=PUBLIC)
def broken(ask: Ask) -> dict[str, Any]:
    """坏掉的"""
    raise RuntimeError("inside 13800138000 secret")


@door.query("/raised/<kind>", who=PUBLIC)
def raised(ask: Ask, kind: str) -> dict[str, Any]:
    """各种异常"""
    raise RAISED[kind]


RAISED: dict[str, Exception] = {}


class ClaimForm(Shape):
    title = Text(2, 40, required=True)
    count = Whole(1, 9, load_default=1)


@pages.get("/page", who=SIGNED_IN, takes=NeedFilter)
def needs_page(ask: Ask, args: dict[str, Any]) -> str:
    return render("sample/needs.html", needs=list(ask.session.scalars(sa.select(Need))))


@pages.get("/page/<uuid:need_id>", who=SIGNED_IN, on=need_for)
def need_page(ask: Ask, need: Need) -> str:
    return render("sample/needs.html", needs=[need])


@pages.post("/page", who=roles("publicist"), takes=ClaimForm, shows=needs_page)
def send_need(ask: Ask, body: dict[str, Any]) -> Any:
    raise_need(ask, body)
    return done("已提出", "/intake/page")


@pages.post("/page/<uuid:need_id>/withdraw", who=roles("publicist"), on=need_for, recent=True)
def withdraw_page(ask: Ask, need: Need) -> Any:
    if need.state != "waiting":
        raise Conflict("已经撤回过了", code="wrong_state")
    expect_version(need, ask.expected)
    need.state = "withdrawn"
    return done("已撤回", "/intake/page")


@pages.post("/page/<uuid:need_id>/remark", who=roles("publicist"), on=need_for, takes=Withdraw)
def remark_page(ask: Ask, need: Need, body: dict[str, Any]) -> Any:
    raise Conflict("已经撤回过了", code="wrong_state")


SAMPLE = Service("intake", "需求接收", Base, doors=(door,), pages=(pages,), follows=("directory",))


class Sample:
    """The sample's app over one database, with a city, two counties and people in each."""

    def __init__(self, tmp_path: Path, url: str | None = None) -> None:
        self.settings = Settings(data=tmp_path, database_urls={"intake": url} if url else {})
        self.db = Database("intake", self.settings)
        if url or not (tmp_path / "intake.sqlite3").exists():
            upgrade(self.db, HERE / "steps", Base.metadata)
        self.app: Flask = create_app(SAMPLE, self.settings, self.db)
        self.units: dict[str, KnownUnit] = {}
        self.people: dict[str, str] = {}
        self._populate()

    def _populate(self) -> None:
        with self.db.write() as session:
            city = self._unit(session, "city", "市局", None)
            for code in ("lanshan", "luozhuang"):
                self._unit(session, code, code, city)
            for code, unit in self.units.items():
                for role in ("publicist", "unit_head", "liaison"):
                    person = KnownPerson(
                        id=new_id(),
                        unit_id=unit.id,
                        grants=[{"role": role, "unit_id": unit.id}],
                        active=True,
                        card_version=1,
                    )
                    session.add(person)
                    self.people[f"{role}@{code}"] = person.id

    def _unit(self, session: Any, code: str, name: str, parent: KnownUnit | None) -> KnownUnit:
        id_ = new_id()
        unit = KnownUnit(
            id=id_, code=code, name=name, short_name=name, level="county" if parent else "city",
            kind="county" if parent else "bureau", parent_id=parent.id if parent else None,
            path=(parent.path if parent else "/") + f"{id_}/", admin_code=None, active=True,
        )  # fmt: skip
        session.add(unit)
        self.units[code] = unit
        return unit

    def token(self, who: str = "publicist@lanshan") -> str:
        if who.startswith("service:"):
            return service_token(self.settings, who.removeprefix("service:"))
        with self.db.read() as session:
            return sign(self.settings, self.people[who], new_id(), PEOPLE, timedelta(hours=1), at=now(session))

    def client(self, who: str | None = "publicist@lanshan", *, cookie: bool = False) -> FlaskClient:
        client = self.app.test_client()
        if who and cookie:
            client.set_cookie("baiying", self.token(who))
        elif who:
            client.environ_base["HTTP_AUTHORIZATION"] = "Bearer " + self.token(who)
        return client

    def needs(self) -> list[Need]:
        with self.db.read() as session:
            return list(session.scalars(sa.select(Need)))


def make_need(sample: Sample, who: str = "publicist@lanshan", **changes: Any) -> dict[str, Any]:
    """A need raised through the door."""
    answer = sample.client(who).post("/intake/v1/needs", json={"title": f"防诈骗{new_id()[-8:]}", **changes})
    assert answer.status_code == 201, answer.json
    found: dict[str, Any] = answer.json
    return found
