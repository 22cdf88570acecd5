"""能否发布: everything that is checked before a text leaves: approvals, barriers, ways, the push plan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.push_clocks import push_limits
from services.tasking.actions.reviews import same_content
from services.tasking.actions.turn import Turn
from services.tasking.actions.ways import Way, ways
from services.tasking.content import Content, content_hash, content_of, ways_refused
from services.tasking.models import DraftVersion, KnownNeed, Review
from services.tasking.standing.barriers import RELEASE, pass_barriers
from services.tasking.standing.push_plans import levels_of, plan_faults
from services.tasking.workflow import Approval, approvers, lacking
from shared.errors import Conflict, Invalid
from shared.identity import unit_of
from shared.words import STAGES


@dataclass(frozen=True, slots=True)
class Ready:
    """What may leave: the approved version, its exact content, who approved, where to, and the push plan."""

    version: DraftVersion
    content: Content
    by: Mapping[str, str]
    ways: list[Way]
    plan: dict[str, Any] | None
    audience: str


def ready(turn: Turn, leaves_at: datetime) -> Ready:
    """Check a release that leaves then. Raises Conflict (other content than was read, an approval lacking, a barrier,

    a text on a way that it may not take, an account not in use), Invalid (a channel that the draft does not name).
    """
    session = turn.session
    same_content(turn)
    version, content = _approved_version(session, turn)
    pass_barriers(session, turn.task, version, leaves_at, RELEASE)
    plan = _plan(turn)
    found = ways(session, turn.task, turn.given["channels"], leaves_at)
    audience = _audience(session, version)
    _check_ways(content, audience, found, plan)
    by = approvers(_approvals(session, turn), version.content_hash)
    return Ready(version, content, by, found, plan, audience)


def _approved_version(session: Session, turn: Turn) -> tuple[DraftVersion, Content]:
    """The newest version, after its bytes were hashed anew and every required level stands for that hash."""
    task = turn.task
    version = session.get_one(DraftVersion, (task.id, task.draft_n))
    content = content_of(version)
    fresh = content_hash(content)
    missing = lacking(task.legal, _approvals(session, turn), fresh)
    if fresh != version.content_hash or missing:
        words = "、".join(STAGES[stage] for stage in missing)
        raise Conflict(
            f"稿件尚缺对现有内容的{words}通过" if missing else "稿件内容与其指纹不符，不能发布",
            code="not_approved",
            lacking=missing,
        )
    return version, content


def _approvals(session: Session, turn: Turn) -> list[Approval]:
    mine = (Review.task_id == turn.task.id, Review.verdict == "approve", Review.voided_at.is_(None))
    rows = session.scalars(sa.select(Review).where(*mine, Review.round == turn.task.round))
    return [Approval(row.stage, row.person_id, row.content_hash) for row in rows]


def _audience(session: Session, version: DraftVersion) -> str:
    """internal as soon as the draft or one of the needs behind it says so, even if amended since."""
    inside = sa.select(KnownNeed.need_id).where(KnownNeed.task_id == version.task_id, KnownNeed.audience == "internal")
    return "internal" if version.audience == "internal" or session.scalars(inside).first() else "public"


def _plan(turn: Turn) -> dict[str, Any] | None:
    """The push plan given; left out: internal, to all levels below; null: no push. Raises Invalid naming its faults."""
    task, given = turn.task, turn.given.get("push", {})
    if given is None:
        return None
    plan: dict[str, Any] = {"audience": "internal", "selector": None, "priority": task.priority}
    plan |= {"limits": {}, "texts": {}}
    plan |= {name: value for name, value in given.items() if value is not None}
    plan["levels"] = levels_of(plan, task.level)
    unit = unit_of(turn.session, task.unit_id)
    faults = plan_faults(turn.session, plan, unit) if unit is not None else {}
    if faults:
        raise Invalid(errors={"push": faults})
    plan["limits"] = push_limits(turn.session, task, plan)
    return plan


def _check_ways(content: Content, audience: str, found: list[Way], plan: dict[str, Any] | None) -> None:
    chosen = [way.channel for way in found]
    if content.channels and not set(chosen) <= set(content.channels):
        raise Invalid(errors={"channels": ["有渠道不在审核通过的发布渠道之内"]})
    outside_push = plan is not None and plan["audience"] == "public"
    refused = ways_refused(replace(content, audience=audience), chosen, outside_push)
    if refused:
        raise Conflict(refused[0].words, code=refused[0].code, channels=list(refused[0].channels))
