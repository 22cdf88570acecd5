"""推送的接口: pushes and their coverage; repeats, urging, recall."""

from typing import Any

from services.notify import actions, queries, rights, schemas
from services.notify.models import Push
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


@pushes.command("POST", "/pushes", who=REPEATERS, takes=schemas.RepeatPush, gives=schemas.PushOut, status=201,
                recent=True)  # fmt: skip
def repeat_push(ask: Ask, body: dict[str, Any]) -> Any:
    """补推: once more to the missing at once; to all units it waits for the director's approval."""
    push = actions.repeat(ask.session, ask.actor, _push(ask, body["push_id"]), body["to"])
    ask.headers["Location"] = f"/notify/v1/pushes/{push.id}"
    return queries.push_shown(ask.session, ask.actor, push)


@pushes.command("POST", "/pushes/<uuid:push_id>/approve", who=APPROVERS, gives=schemas.PushOut, on=_push,
                if_match=True, recent=True)  # fmt: skip
def approve_push(ask: Ask, push: Push) -> Any:
    """Approve a push to all units; never one's own."""
    return queries.push_shown(ask.session, ask.actor, actions.approve(ask.session, ask.actor, push, ask.expected))


@pushes.command("POST", "/pushes/<uuid:push_id>/urge", who=URGERS, gives=schemas.UrgedOut, on=_push)
def urge_push(ask: Ask, push: Push) -> Any:
    """催办: remind the units below one that have not answered; once an hour."""
    return {"push_id": push.id, "urged": actions.urge(ask.session, push, actions.urging_scopes(ask.actor))}


@pushes.command("POST", "/pushes/<uuid:push_id>/recall", who=RECALLERS, takes=schemas.Recall, gives=schemas.PushOut,
                on=_push, if_match=True)  # fmt: skip
def recall_push(ask: Ask, push: Push, body: dict[str, Any]) -> Any:
    """撤回: stop this push and tell every unit it had reached."""
    actions.check_recall(ask.actor, push)
    expect_version(push, ask.expected)
    actions.recall(ask.session, push, body["reason"], new_id())
    return queries.push_shown(ask.session, ask.actor, push)
