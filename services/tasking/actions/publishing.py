"""发布: what was approved and nothing else, with its number, links and push plan; closing and recalling."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.tasking.actions.push_clocks import push_limits
from services.tasking.actions.reviews import same_content
from services.tasking.actions.turn import Turn
from services.tasking.content import CHANNELS, INTERNAL_CHANNELS, Content, canonical, content_hash
from services.tasking.models import DraftVersion, KnownNeed, Publication, Review
from services.tasking.routing import LEVELS_BELOW
from services.tasking.standing import publication_of
from services.tasking.workflow import Approval, approvers, lacking
from shared.db import next_number
from shared.errors import Conflict, Invalid
from shared.events import DraftPublished, DraftRecalled, Event
from shared.identity import require_fresh_directory
from shared.ids import new_id
from shared.words import STAGES


def publish(turn: Turn) -> Event:
    """发布. Raises Conflict (other content than was read, an approval lacking, an internal text on a public way),

    Invalid (a channel the draft does not name, a level not below), Unavailable (the directory is out of reach).
    """
    session, task = turn.session, turn.task
    require_fresh_directory(session)
    same_content(turn)
    version, content = _approved_version(session, turn)
    by = approvers(_approvals(session, turn), version.content_hash)
    plan = _plan(turn)
    _check_ways(turn, version, plan)
    row = Publication(
        id=new_id(), number=next_number(session, "宣"), task_id=task.id, seq=_next_seq(session, task.id),
        unit_id=task.unit_id, disclosure="open" if version.audience == "public" else "withheld",
        content=canonical(content).decode(),
        unit_path=task.unit_path, n=version.n, title=version.title, text=version.text, kind=version.kind,
        topic=version.topic, audience=_audience(session, version), content_hash=version.content_hash, links=[],
        push=plan,
        written_by=version.author_id, first_by=by["first_review"], second_by=by["second_review"],
        legal_by=by.get("legal_review"), final_by=by["final_review"], published_by=turn.actor_id, published_at=turn.at,
    )  # fmt: skip
    row.links = _links(turn, row.id)
    session.add(row)
    task.published_at = turn.at
    session.flush()
    return _published(turn, row)


def _next_seq(session: Session, task_id: str) -> int:
    mine = sa.select(sa.func.max(Publication.seq)).where(Publication.task_id == task_id)
    return (session.scalar(mine) or 0) + 1


def _approved_version(session: Session, turn: Turn) -> tuple[DraftVersion, Content]:
    """The newest version, after its bytes were hashed anew and every required level stands for that hash."""
    task = turn.task
    version = session.get_one(DraftVersion, (task.id, task.draft_n))
    names = ("title", "text", "kind", "flags", "channels", "topic", "audience")
    content = Content(**{name: getattr(version, name) for name in names})
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
    """The push plan given; left out: internal, to all levels below; null: no push."""
    task, given = turn.task, turn.given.get("push", {})
    if given is None:
        return None
    below = LEVELS_BELOW[task.level]
    plan: dict[str, Any] = {"audience": "internal", "levels": below, "selector": None, "priority": task.priority}
    plan |= {"limits": {}, "texts": {}}
    plan |= {name: value for name, value in given.items() if value is not None}
    plan["limits"] = push_limits(turn.session, turn.task, plan)
    if not plan["levels"] or not set(plan["levels"]) <= set(below):
        raise Invalid(errors={"push": {"levels": ["只能推送到发布单位以下的层级"]}})
    return plan


def _check_ways(turn: Turn, version: DraftVersion, plan: dict[str, Any] | None) -> None:
    chosen = [item["channel"] for item in turn.given["channels"]]
    if len(set(chosen)) != len(chosen):
        raise Invalid(errors={"channels": ["同一渠道出现多次"]})
    if version.channels and not set(chosen) <= set(version.channels):
        raise Invalid(errors={"channels": ["有渠道不在审核通过的发布渠道之内"]})
    public = [channel for channel in chosen if channel not in INTERNAL_CHANNELS]
    if _audience(turn.session, version) == "internal" and (public or (plan and plan["audience"] == "public")):
        raise Conflict("内部内容不能进入公开渠道", code="internal_only", channels=public)


def _links(turn: Turn, publication_id: str) -> list[dict[str, str]]:
    """One link for each channel; where the publisher gave none, the page of the publication."""
    page = f"{turn.session.info['db'].settings.public_url}/tasking/publications/{publication_id}"
    return [
        {
            "channel": item["channel"],
            "name": item.get("name") or CHANNELS[item["channel"]],
            "url": item.get("url") or page,
        }
        for item in turn.given["channels"]
    ]


def _published(turn: Turn, row: Publication) -> DraftPublished:
    return DraftPublished(
        publication_id=row.id,
        number=row.number,
        task_id=row.task_id,
        need_ids=turn.needs,
        unit_id=row.unit_id,
        topic=row.topic,
        priority=turn.task.priority,
        title=row.title,
        text=row.text,
        content_hash=row.content_hash,
        links=row.links,
        push=row.push,
        published_at=row.published_at,
    )


def close(turn: Turn) -> None:
    """办结; 终止办理 where the need was withdrawn."""
    turn.task.close_reason = turn.reason


def recall(turn: Turn) -> Event:
    """撤稿: at once; notify closes the push when it hears this. The publication stays on record, marked."""
    row = publication_of(turn.session, turn.task.id)
    if row is None:
        raise Conflict("任务没有发布过，无稿可撤", code="never_published")
    row.recalled_at = turn.task.recalled_at = turn.at
    row.recall_reason = turn.task.close_reason = turn.reason
    return DraftRecalled(
        publication_id=row.id, task_id=turn.task.id, need_ids=turn.needs, reason=turn.reason or "", at=turn.at
    )
