"""The JSON door before a need is sent: looking through what is typed, and keeping it for its writer."""

from typing import Any

from services.intake import queries, rights
from services.intake.actions.unsent import drop_unsent, keep_unsent, typed_texts
from services.intake.models import UnsentNeed
from services.intake.schemas.typed import CheckNeed, CheckOut, TypedNeed, UnsentOut
from services.intake.standing.unsent import unsent_row
from shared.errors import NotFound, expect_version
from shared.web import Ask, Door, roles
from shared.web.pace import Pace
from shared.words import KINDS

door = Door("intake", "unsent", "提交之前：检查、暂存没有提交的需求")
RAISERS = roles(*rights.RAISERS)
WRITERS = roles(*rights.WRITERS)
NONE = UnsentNeed(version=0)
"""Before anything was kept."""
CHECKS = Pace(60)
"""检查 while somebody types: the form asks when he pauses, about once in two seconds."""


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise NotFound("没有这类需求", code="kind_not_found")
    return kind


@door.command("POST", "/needs/check", takes=CheckNeed, gives=CheckOut, who=RAISERS, alone=True, scope="needs:write")
def check_need(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """检查还没有提交的内容：疑似个人信息、密级标志、相似需求；不保存，每人每分钟60次"""
    CHECKS.check(ask.actor.id)
    with ask.db.read() as session:
        return queries.looked_through(session, ask.actor, typed_texts(body), body["kind"], body.get("topic"))


@door.query("/unsent-needs", gives=UnsentOut, many=True, who=WRITERS)
def list_unsent(ask: Ask) -> list[dict[str, Any]]:
    """本人没有提交的需求，每类一份"""
    return queries.unsent_list(ask.session, ask.actor)


@door.query("/unsent-needs/<kind>", gives=UnsentOut, who=WRITERS)
def unsent_need(ask: Ask, kind: str) -> dict[str, Any]:
    """本人没有提交的一份；没有时 version 为 0"""
    return queries.unsent_one(ask.session, ask.actor, _known(kind))


@door.command("PUT", "/unsent-needs/<kind>", takes=TypedNeed, gives=UnsentOut, who=WRITERS, if_match=True)
def keep_typed(ask: Ask, body: dict[str, Any], kind: str) -> dict[str, Any]:
    """暂存填写到一半的需求；疑似个人信息的栏目不保存，列在 left_out"""
    expect_version(unsent_row(ask.session, ask.actor, _known(kind)) or NONE, ask.expected)
    row, found = keep_unsent(ask.session, ask.actor, kind, body)
    return queries.unsent_shown(ask.session, kind, row, found)


@door.command("DELETE", "/unsent-needs/<kind>", status=204, who=WRITERS, if_match=True)
def drop_typed(ask: Ask, kind: str) -> None:
    """放弃没有提交的一份"""
    expect_version(unsent_row(ask.session, ask.actor, _known(kind)) or NONE, ask.expected)
    drop_unsent(ask.session, ask.actor.id, kind)
