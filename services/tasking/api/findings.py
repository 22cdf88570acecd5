"""The JSON door of the gate: findings of a task's newest version, confirming, overrides."""

from typing import Any

from services.tasking import queries
from services.tasking.actions import findings as actions
from services.tasking.actions.writers import check_writer
from services.tasking.models import Task
from services.tasking.queries.checking import typed_findings
from services.tasking.queries.findings import findings_shown, override_seen
from services.tasking.schemas.findings import CheckOut, CheckWordsIn, FindingsIn, FindingsOut, GrantIn
from shared.web import SIGNED_IN, Ask, Door
from shared.web.pace import Pace

door = Door("tasking", "findings", "发布前检查：发现、确认、放行")

CHECKS = Pace(40)
"""检查 while somebody types: the editor asks when he pauses, about once in two seconds."""


def _task(ask: Ask, task_id: str, **_rest: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


@door.query("/tasks/<uuid:task_id>/findings", gives=FindingsOut, who=SIGNED_IN, on=_task)
def task_findings(ask: Ask, task: Task) -> dict[str, Any]:
    """最新一版的检查结果：规则、位置、理由、处理"""
    return findings_shown(ask.session, ask.actor, task)


@door.command(
    "POST", "/tasks/<uuid:task_id>/check", takes=CheckWordsIn, gives=CheckOut, who=SIGNED_IN, on=_task, alone=True
)
def check_typed(ask: Ask, task: Task, body: dict[str, Any], task_id: str) -> dict[str, Any]:
    """检查正在写、还没有保存的文字；什么也不保存，限撰写人，每人每分钟40次"""
    with ask.db.read() as session:  # nothing is written: who types never waits for the writers
        check_writer(session, ask.actor, queries.task_seen(session, ask.actor, task_id))
    CHECKS.check(ask.actor.id)
    return typed_findings(body["body"])


@door.command("POST", "/tasks/<uuid:task_id>/findings/confirm", takes=FindingsIn, gives=FindingsOut, who=SIGNED_IN,
              on=_task)  # fmt: skip
def confirm_findings(ask: Ask, task: Task, body: dict[str, Any]) -> dict[str, Any]:
    """确认发现并说明理由；按所看的内容，改动后须再看"""
    actions.confirm_findings(ask.session, ask.actor, task, body["content_hash"], body["keys"], body["reason"])
    return findings_shown(ask.session, ask.actor, task)


@door.command("POST", "/tasks/<uuid:task_id>/overrides", takes=FindingsIn, gives=FindingsOut, who=SIGNED_IN, on=_task,
              status=201)  # fmt: skip
def ask_override(ask: Ask, task: Task, body: dict[str, Any]) -> dict[str, Any]:
    """申请放行不得发布的发现；须两人同意，都不是撰稿人"""
    actions.ask_override(ask.session, ask.actor, task, body["content_hash"], body["keys"], body["reason"])
    return findings_shown(ask.session, ask.actor, task)


@door.command("POST", "/tasks/<uuid:task_id>/overrides/<uuid:override_id>/second", gives=FindingsOut, who=SIGNED_IN,
              on=_task, if_match=True)  # fmt: skip
def second_override(ask: Ask, task: Task, override_id: str) -> dict[str, Any]:
    """同意放行：组长或者终审人员；须带申请的 If-Match"""
    row = override_seen(ask.session, task, override_id)
    actions.second_override(ask.session, ask.actor, task, row, ask.expected)
    return findings_shown(ask.session, ask.actor, task)


@door.command("POST", "/tasks/<uuid:task_id>/overrides/<uuid:override_id>/grant", takes=GrantIn, gives=FindingsOut,
              who=SIGNED_IN, on=_task, if_match=True)  # fmt: skip
def grant_override(ask: Ask, task: Task, body: dict[str, Any], override_id: str) -> dict[str, Any]:
    """批准放行：办公室主任，不是申请人和同意人；须带申请的 If-Match"""
    row = override_seen(ask.session, task, override_id)
    actions.grant_override(ask.session, ask.actor, task, row, body["reason"], ask.expected)
    return findings_shown(ask.session, ask.actor, task)


@door.command("POST", "/tasks/<uuid:task_id>/overrides/<uuid:override_id>/refuse", takes=GrantIn, gives=FindingsOut,
              who=SIGNED_IN, on=_task, if_match=True)  # fmt: skip
def refuse_override(ask: Ask, task: Task, body: dict[str, Any], override_id: str) -> dict[str, Any]:
    """不予放行；须带申请的 If-Match"""
    row = override_seen(ask.session, task, override_id)
    actions.refuse_override(ask.session, ask.actor, task, row, body["reason"], ask.expected)
    return findings_shown(ask.session, ask.actor, task)
