"""投递的接口: what failed, sending it once more, and how a push left by each way."""

from typing import Any

from services.notify import queries, rights
from services.notify.actions import replaying
from services.notify.models import Delivery, Push
from services.notify.queries import deliveries as reading
from services.notify.schemas import deliveries as shapes
from shared.web import SIGNED_IN, Ask, Door, page, roles

deliveries = Door("notify", "deliveries", "投递：未送达与重发、各出口的数字")
KEEPERS = roles(*rights.KEEPING)


def _push(ask: Ask, push_id: str) -> Push:
    return queries.push_seen(ask.session, ask.actor, push_id)


@deliveries.query("/deliveries", who=KEEPERS, takes=shapes.DeliveryFilter, gives=shapes.FailedOut, many=True)
def list_failed(ask: Ask, args: dict[str, Any]) -> Any:
    """What failed for good at the addresses one keeps, newest first, with the reason."""
    paging = {name: args[name] for name in ("cursor", "limit") if name in args}
    found = page(ask.session, reading.failed_list(ask.actor, args), key=(Delivery.next_at, Delivery.id), **paging)
    return {**found, "items": reading.failed_rows(ask.session, found["items"])}


@deliveries.query("/deliveries/groups", who=KEEPERS, gives=shapes.FailedGroups)
def failed_groups(ask: Ask) -> Any:
    """未送达的按地址和原因归成组, the largest first."""
    return {"items": reading.failed_groups(ask.session, ask.actor)}


@deliveries.command("POST", "/deliveries/replay", who=KEEPERS, takes=shapes.Replay, gives=shapes.ReplayOut,
                    recent=True, noted="replay")  # fmt: skip
def replay(ask: Ask, body: dict[str, Any]) -> Any:
    """重发: at most a thousand at a time; never what belongs to a push that is over or recalled."""
    return replaying.replay(ask.session, reading.failed_list(ask.actor, {}), body)


@deliveries.query("/pushes/<uuid:push_id>/ways", who=SIGNED_IN, gives=shapes.WaysOut, on=_push)
def ways(ask: Ask, push: Push) -> Any:
    """How the deliveries of a push stand, by way."""
    return reading.ways_of_push(ask.session, ask.actor, push)
