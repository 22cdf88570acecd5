"""专班人员页: strength of every 专班 one sees; one of them with members, leave, handing over."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions import absences as leaves
from services.tasking.actions.absences import may_set
from services.tasking.actions.handing_over import hand_over_all
from services.tasking.actions.taskforce import keep_member, require_strength
from services.tasking.content import PRODUCT_KINDS
from services.tasking.in_hand import CAME_BY, WHAT
from services.tasking.models import Absence
from services.tasking.numbers import LEADERS, span_in_words
from services.tasking.numbers.period import AGES
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.queries import absences as listed
from services.tasking.queries import numbers
from services.tasking.queries import taskforce as reads
from services.tasking.rights import directs_city
from services.tasking.schemas.taskforce import AbsenceForm, HandOverIn, MemberForm, StrengthForm
from shared.identity import KnownPerson, KnownUnit, names_of
from shared.web import Ask, done, render, roles

LED = roles("leader")
WORDS = {"came_by": CAME_BY, "products": PRODUCT_KINDS}


def _member(ask: Ask, member_id: str) -> KnownPerson:
    return reads.member_seen(ask.session, ask.actor, member_id)


def _unit(ask: Ask, unit_id: str) -> KnownUnit:
    return reads.unit_seen(ask.session, ask.actor, unit_id)


def _absence(ask: Ask, absence_id: str) -> Absence:
    return listed.absence_seen(ask.session, ask.actor, absence_id)


@pages.get("/taskforce", who=TASKFORCE)
def taskforce(ask: Ask) -> str:
    """专班人员: required, actual, shortfall of every 专班 one sees."""
    rows = reads.taskforces(ask.session, ask.actor)
    return render("tasking/taskforces.html", rows=rows, may=directs_city(ask.actor))


@pages.get("/taskforce/<uuid:unit_id>", who=TASKFORCE, on=_unit)
def one_taskforce(ask: Ask, unit: KnownUnit) -> str:
    """一个专班: members, leave, how work goes through its stages."""
    found = reads.one_taskforce(ask.session, unit)
    leads = ask.actor.has("leader", unit.path)
    ids = [one["member"]["id"] for one in found["members"]]
    flow = _flow(ask, unit.id) if ask.actor.has_any(LEADERS, unit.path) else None
    ends = {one["id"] for one in found["absences"] if may_set(ask.session, ask.actor, unit.id, one["person"]["id"])}
    return render(
        "tasking/taskforce.html", one=found, leads=leads, mine=ask.actor.id if ask.actor.id in ids else "", flow=flow,
        ends=ends, ages=list(AGES), took=span_in_words, **WORDS,
    )  # fmt: skip


def _flow(ask: Ask, unit_id: str) -> list[dict[str, Any]]:
    """Through each stage in thirty days, and how long what stands there has been there (A67)."""
    told = numbers.summary(ask.session, ask.actor, {"by": "stage", "unit_id": unit_id})
    return [row for row in told["rows"] if row["open"] or row["kept"] or row["late"] or row["unlimited"]]


@pages.post("/taskforce/strength/<of>", who=roles("director"), takes=StrengthForm, shows=taskforce)
def put_strength(ask: Ask, body: dict[str, Any], of: str) -> Response:
    """应有人数."""
    require_strength(ask.session, ask.actor, of, body, ask.expected)
    return done("已保存应有人数", url_for("tasking-page.taskforce"))


@pages.post("/taskforce/members/<uuid:member_id>", who=LED, on=_member, takes=MemberForm)
def put_member(ask: Ask, person: KnownPerson, body: dict[str, Any]) -> Response:
    """登记成员."""
    keep_member(ask.session, ask.actor, person.id, body, ask.expected)
    return done("已登记", url_for("tasking-page.one_taskforce", unit_id=body["unit_id"]))


@pages.post("/taskforce/members/<uuid:member_id>/hand-over", who=LED, on=_member, takes=HandOverIn)
def hand_over(ask: Ask, person: KnownPerson, body: dict[str, Any]) -> str:
    """离岗交接: what became of each."""
    rows = hand_over_all(ask.session, ask.actor, person.id, body["to"], body["reason"])
    names = names_of(ask.session, [person.id, body["to"]])
    return render("tasking/handed_over.html", rows=rows, what=WHAT, gone=names[person.id], to=names[body["to"]])


@pages.post("/taskforce/absences", who=TASKFORCE, takes=AbsenceForm)
def add_absence(ask: Ask, body: dict[str, Any]) -> Response:
    """登记请假."""
    leaves.set_absence(ask.session, ask.actor, body)
    return done("已登记请假", url_for("tasking-page.one_taskforce", unit_id=body["unit_id"]))


@pages.post("/taskforce/absences/<uuid:absence_id>/end", who=TASKFORCE, on=_absence)
def end_absence(ask: Ask, row: Absence) -> Response:
    """销假."""
    leaves.end_absence(ask.session, ask.actor, row, ask.expected)
    return done("已销假", url_for("tasking-page.one_taskforce", unit_id=row.unit_id))
