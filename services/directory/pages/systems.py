"""接口客户端的页面: the systems of one's units, one of them with its secrets, and the secret that is shown once."""

from typing import Any

from flask import Response, url_for

from services.directory import queries
from services.directory.actions import systems as acting
from services.directory.models import System
from services.directory.pages.front import pages
from services.directory.schemas.systems import AddSystem, ChangeSystem, RotateSecret
from shared.web import Ask, Paging, done, page, render, roles
from shared.words import SCOPES

ADMIN, KEEPERS = roles("system_admin"), roles("system_admin", "unit_head")


def _on(ask: Ask, system_id: str) -> System:
    return queries.system_seen(ask.session, ask.actor, system_id)


def _here(system: System) -> str:
    return url_for("directory-page.one_system", system_id=system.id)


def _told(system: System, secret: str) -> str:
    return render("directory/system_secret.html", system=system, secret=secret)


@pages.get("/systems", who=KEEPERS, takes=Paging)
def systems(ask: Ask, args: dict[str, Any]) -> str:
    """各单位的系统"""
    found = page(ask.session, queries.system_list(ask.actor), key=(System.created_at, System.id), **args)
    rows = queries.system_rows(ask.session, found["items"])
    units = queries.units_to_choose(ask.session, [], ask.actor, ("system_admin",))
    return render("directory/systems.html", systems=rows, next=found["next"], units=units, scopes=SCOPES)


@pages.post("/systems", who=ADMIN, takes=AddSystem, shows=systems, keep_answer=False, recent=True)
def add_system(ask: Ask, body: dict[str, Any]) -> str:
    """登记"""
    return _told(*acting.add_system(ask.session, ask.actor, body))


@pages.get("/systems/<uuid:system_id>", who=KEEPERS, on=_on)
def one_system(ask: Ask, system: System) -> str:
    """一个系统：权限和密钥"""
    shown = queries.system_rows(ask.session, [system])[0]
    return render("directory/system.html", system=shown, scopes=SCOPES, may_change=ask.actor.has("system_admin"))


@pages.post("/systems/<uuid:system_id>/change", who=ADMIN, on=_on, takes=ChangeSystem, shows=one_system, recent=True)
def change_system(ask: Ask, system: System, body: dict[str, Any]) -> Response:
    """更改权限，停用、启用"""
    acting.change_system(ask.session, system, body, ask.expected)
    return done("已保存", _here(system))


@pages.post("/systems/<uuid:system_id>/rotate", who=KEEPERS, on=_on, takes=RotateSecret, keep_answer=False, recent=True)
def rotate_secret(ask: Ask, system: System, body: dict[str, Any]) -> str:
    """更换密钥"""
    return _told(system, acting.rotate_secret(ask.session, system, body["keep_days"], ask.expected))


@pages.post("/systems/<uuid:system_id>/end-older", who=KEEPERS, on=_on, recent=True)
def end_older_secrets(ask: Ask, system: System) -> Response:
    """立即停用旧密钥"""
    acting.end_older_secrets(ask.session, system, ask.expected)
    return done("旧密钥已停用，用它取得的令牌随即失效", _here(system))
