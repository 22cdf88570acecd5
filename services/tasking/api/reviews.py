"""The JSON door of reviewing: the flow of a task's levels, the rules of review, proof marks, consent."""

from typing import Any

from services.tasking import queries
from services.tasking.actions import consents as consenting
from services.tasking.actions import marks as marking
from services.tasking.actions.review_rules import add_rules
from services.tasking.models import ProofMark, Task
from services.tasking.queries.consents import consent_of
from services.tasking.queries.marks import mark_seen, marks_of, marks_shown
from services.tasking.queries.official_lines import lines_of
from services.tasking.queries.reviewing import flow, rules_list, rules_shown
from services.tasking.schemas.marks import MarkFilter, MarkIn, MarkOut, SettleIn
from services.tasking.schemas.reviewing import (
    ConsentBack,
    ConsentIn,
    ConsentOut,
    FlowOut,
    RulesFilter,
    RulesIn,
    RulesOut,
)  # fmt: skip
from services.tasking.standing import TASKFORCE_ROLES
from shared.identity import names_of
from shared.web import SIGNED_IN, Ask, Door, roles

door = Door("tasking", "reviews", "审核：审批流、规则、校对、本人同意")


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


def _mark(ask: Ask, mark_id: str) -> ProofMark:
    return mark_seen(ask.session, ask.actor, mark_id)


@door.query("/tasks/<uuid:task_id>/reviewing", gives=FlowOut, who=SIGNED_IN, on=_task)
def reviewing(ask: Ask, task: Task) -> dict[str, Any]:
    """审批流：各级由谁办理、办到哪里、本人能否办理，所依规则和口径"""
    return {**flow(ask.session, ask.actor, task), "lines": lines_of(ask.session, task)}


@door.query("/review-rules", takes=RulesFilter, gives=RulesOut, many=True, who=roles(*TASKFORCE_ROLES))
def list_review_rules(ask: Ask, args: dict[str, Any]) -> list[dict[str, Any]]:
    """审核规则的全部版本，新的在前"""
    return rules_list(ask.session, args)


@door.command("POST", "/review-rules", takes=RulesIn, gives=RulesOut, status=201, noted="config", who=roles("director"))
def add_review_rules(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """审核规则的新版本；由市局办公室主任制定，已送审的一轮仍按原版本"""
    row = add_rules(ask.session, ask.actor, body)
    state = "in_force" if row.effective_from <= row.created_at else "coming"
    return rules_shown(row, names_of(ask.session, [row.created_by]), state)


@door.query("/tasks/<uuid:task_id>/marks", takes=MarkFilter, gives=MarkOut, many=True, who=SIGNED_IN, on=_task)
def list_marks(ask: Ask, task: Task, args: dict[str, Any]) -> list[dict[str, Any]]:
    """校对：按所在位置，没有处理的在前"""
    return marks_of(ask.session, task, args.get("state"))


@door.command("POST", "/tasks/<uuid:task_id>/marks", takes=MarkIn, gives=MarkOut, status=201, who=SIGNED_IN, on=_task)
def add_mark(ask: Ask, task: Task, body: dict[str, Any]) -> dict[str, Any]:
    """在最新稿件上作一处校对，由本环节的审核人或撰写人"""
    return marks_shown(ask.session, [marking.add_mark(ask.session, ask.actor, task, body)])[0]


@door.command(
    "POST", "/marks/<uuid:mark_id>/settle", takes=SettleIn, gives=MarkOut, who=SIGNED_IN, on=_mark, if_match=True
)
def settle_mark(ask: Ask, row: ProofMark, body: dict[str, Any]) -> dict[str, Any]:
    """处理一处校对：已改，或不改并说明理由；须带 If-Match"""
    return marks_shown(ask.session, [marking.settle_mark(ask.session, ask.actor, row, body, ask.expected)])[0]


@door.command("POST", "/marks/<uuid:mark_id>/drop", gives=MarkOut, who=SIGNED_IN, on=_mark, if_match=True)
def drop_mark(ask: Ask, row: ProofMark) -> dict[str, Any]:
    """收回自己的一处校对；须带 If-Match"""
    return marks_shown(ask.session, [marking.drop_mark(ask.session, ask.actor, row, ask.expected)])[0]


@door.query("/tasks/<uuid:task_id>/consent", gives=ConsentOut, who=SIGNED_IN, on=_task)
def task_consent(ask: Ask, task: Task) -> dict[str, Any]:
    """本人同意：先进典型没有同意不能发布"""
    return consent_of(ask.session, task)


@door.command(
    "POST", "/tasks/<uuid:task_id>/consent", takes=ConsentIn, gives=ConsentOut, status=201, who=SIGNED_IN, on=_task
)
def record_consent(ask: Ask, task: Task, body: dict[str, Any]) -> dict[str, Any]:
    """登记本人同意"""
    consenting.record_consent(ask.session, ask.actor, task, body)
    return consent_of(ask.session, task)


@door.command(
    "POST", "/tasks/<uuid:task_id>/consent/withdraw", takes=ConsentBack, gives=ConsentOut, who=SIGNED_IN, on=_task,
    if_match=True,
)  # fmt: skip
def withdraw_consent(ask: Ask, task: Task, body: dict[str, Any]) -> dict[str, Any]:
    """登记本人撤回同意；已发布的应当撤稿；须带 If-Match（同意的版本）"""
    consenting.withdraw_consent(ask.session, ask.actor, task, body, ask.expected)
    return consent_of(ask.session, task)
