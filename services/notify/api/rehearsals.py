"""预演的接口: what a push would do; nothing is written, nothing sent."""

from typing import Any

from services.notify import queries as all_queries
from services.notify import rights
from services.notify.queries import rehearsal as queries
from services.notify.schemas import rehearsal as shapes
from shared.identity import KnownUnit
from shared.web import Ask, Door, page, roles

rehearsals = Door("notify", "rehearsals", "预演")


@rehearsals.command("POST", "/rehearsals", who=roles(*rights.REHEARSING), takes=shapes.Rehearse,
                    gives=shapes.RehearsalOut, alone=True)  # fmt: skip
def rehearse(ask: Ask, body: dict[str, Any]) -> Any:
    """Who, when, by which way, how many messages, how long the rates make it last, and what is missing."""
    with ask.db.read() as session:
        if push_id := body.get("push_id"):
            asked = queries.rehearsed_again(session, all_queries.push_seen(session, ask.actor, push_id))
        else:
            asked = queries.rehearsed(session, ask.actor, body)
        units = page(session, queries.units_rehearsed(session, asked), key=(KnownUnit.code, KnownUnit.id),
                     ascending=True, cursor=body.get("cursor"), limit=body["limit"])  # fmt: skip
        shown = {**units, "items": queries.unit_rows(session, units["items"])}
        return {**queries.rehearse(session, asked), "units": shown}
