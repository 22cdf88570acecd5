"""推送的接口: pushes and their coverage; repeats, urging, recall."""

from typing import Any

from services.notify import actions, queries, rights, schemas
from services.notify.actions.schedules import add_schedule
from services.notify.models import Push
from services.notify.network.urging import Narrowed
from services.notify.queries import schedules as recurring
from services.notify.schemas.schedules import AskPush, PushAsked
from shared.errors import expect_version
from shared.ids import new_id
from shared.web import SIGNED_IN, Ask, Door, page, roles

pushes = Door("notify", "pushes", "推送与覆盖情况")

REPEATERS, RECALLERS, URGERS = roles(*rights.REPEATING), roles(*rights.RECALLING), roles(*rights.URGING)
APPROVERS = roles(*rights.APPROVING)


def _push(ask: Ask, push_id: str) -> Push:
    return queries.push_seen(ask.session, ask.actor, push_id)


@pushes.query("/pushes", who=SIGNED_IN, takes=schemas.PushFilter, gives=schemas.PushOut, many=True)
def list_pushes(ask: Ask, args: dict[str, Any]) -> Any:
    """The pushes one may see, newest first."""
    cursor, limit = args.pop("cursor", None), args.pop("limit")
    found = page(
        ask.session, queries.push_list(ask.actor, args), key=(Push.created_at, Push.id), cursor=cursor, limit=limit
    )
    return {**found, "items": queries.push_rows(ask.session, ask.actor, found["items"])}


@pushes.query("/pushes/<uuid:push_id>", who=SIGNED_IN, gives=schemas.PushOut, on=_push)
def one_push(ask: Ask, push: Push) -> Any:
    """One push with its text."""
    return queries.push_shown(ask.session, ask.actor, push)


@pushes.query("/pushes/<uuid:push_id>/coverage", who=SIGNED_IN, gives=schemas.CoverageOut, on=_push)
def coverage(ask: Ask, push: Push) -> Any:
    """Counts by level and branch that add up to the targets, who was bypassed, and who is missing."""
    return queries.coverage(ask.session, ask.actor, push)


@pushes.command("POST", "/pushes", who=REPEATERS, takes=AskPush, gives=PushAsked, status=201, recent=True)
def ask_push(ask: Ask, body: dict[str, Any]) -> Any:
    """补推 of a push, or 定期推送: once more to the missing at once; to everybody it waits for the director."""
    if "recurring" in body:
        return _add_schedule(ask, body["recurring"])
    push = actions.repeat(ask.session, ask.actor, _push(ask, body["push_id"]), body["to"])
    ask.headers["Location"] = f"/notify/v1/pushes/{push.id}"
    return queries.push_shown(ask.session, ask.actor, push)


def _add_schedule(ask: Ask, given: dict[str, Any]) -> dict[str, Any]:
    unit = recurring.bureau_pushing(ask.session, ask.actor, given.pop("unit_id", None))
    schedule = add_schedule(ask.session, ask.actor, unit, given)
    ask.headers["Location"] = f"/notify/v1/schedules/{schedule.id}"
    return {"recurring": recurring.schedule_shown(ask.session, ask.actor, schedule)}


@pushes.command("POST", "/pushes/<uuid:push_id>/approve", who=APPROVERS, gives=schemas.PushOut, on=_push,
                if_match=True, recent=True)  # fmt: skip
def approve_push(ask: Ask, push: Push) -> Any:
    """Approve a push to all units; never one's own."""
    return queries.push_shown(ask.session, ask.actor, actions.approve(ask.session, ask.actor, push, ask.expected))


@pushes.command("POST", "/pushes/<uuid:push_id>/urge", who=URGERS, args=schemas.UrgeWhom, gives=schemas.UrgedOut,
                on=_push)  # fmt: skip
def urge_push(ask: Ask, push: Push, whom: dict[str, Any]) -> Any:
    """催办: remind the units below one that have not answered, no unit more often than the rule allows."""
    paths = actions.urging_scopes(ask.actor)
    return {"push_id": push.id, "urged": actions.urge(ask.session, push, paths, ask.actor.id, Narrowed(**whom))}


@pushes.command("POST", "/pushes/<uuid:push_id>/recall", who=RECALLERS, takes=schemas.Recall, gives=schemas.PushOut,
                on=_push, if_match=True)  # fmt: skip
def recall_push(ask: Ask, push: Push, body: dict[str, Any]) -> Any:
    """撤回: stop this push and tell every unit it had reached."""
    actions.check_recall(ask.actor, push)
    expect_version(push, ask.expected)
    actions.recall(ask.session, push, body["reason"], new_id())
    return queries.push_shown(ask.session, ask.actor, push)
