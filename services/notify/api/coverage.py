"""覆盖情况的接口: all of the missing by page, the urges of a push, the rule of urging, the record of a unit."""

from typing import Any

from services.notify import queries, rights
from services.notify.actions.urging import set_rule
from services.notify.models import Push, Receipt, Urge
from services.notify.queries.gaps import gap_list, gap_rows
from services.notify.queries.history import history_rows, months, unit_receipts, unit_seen
from services.notify.queries.urging import bureau_ruled, urge_list, urge_rows, urge_rule, urge_rules
from services.notify.schemas import coverage as shapes
from shared.identity import KnownUnit
from shared.web import SIGNED_IN, Ask, Door, Paging, page, roles

covering = Door("notify", "coverage", "缺口、催办和单位推送记录")
SETTERS = roles(*rights.APPROVING)


def _push(ask: Ask, push_id: str) -> Push:
    return queries.push_seen(ask.session, ask.actor, push_id)


def _unit(ask: Ask, unit_id: str) -> KnownUnit:
    return unit_seen(ask.session, ask.actor, unit_id)


def _bureau(ask: Ask, unit_id: str) -> KnownUnit:
    return bureau_ruled(ask.session, ask.actor, unit_id)


@covering.query("/pushes/<uuid:push_id>/gaps", who=SIGNED_IN, takes=shapes.GapFilter, gives=shapes.GapOut, many=True,
                on=_push)  # fmt: skip
def list_gaps(ask: Ask, push: Push, args: dict[str, Any]) -> Any:
    """Every unit that has not answered, as far as one may see it."""
    statement = gap_list(ask.session, ask.actor, push, args)
    found = page(ask.session, statement, key=(Receipt.unit_id,), cursor=args.get("cursor"), limit=args["limit"],
                 ascending=True)  # fmt: skip
    return {**found, "items": gap_rows(ask.session, found["items"])}


@covering.query("/pushes/<uuid:push_id>/urges", who=SIGNED_IN, takes=Paging, gives=shapes.UrgeOut, many=True, on=_push)
def list_urges(ask: Ask, push: Push, args: dict[str, Any]) -> Any:
    """Who urged whom, newest first."""
    found = page(ask.session, urge_list(ask.actor, push), key=(Urge.at, Urge.id), **args)
    return {**found, "items": urge_rows(ask.session, found["items"])}


@covering.query("/urge-rules", who=SIGNED_IN, gives=shapes.UrgeRuleOut, many=True)
def list_rules(ask: Ask) -> Any:
    """The rule of each bureau one sees; all at once, there are a score of them."""
    return {"items": urge_rules(ask.session, ask.actor), "next": None}


@covering.command("PUT", "/urge-rules/<uuid:unit_id>", who=SETTERS, takes=shapes.SetUrgeRule, gives=shapes.UrgeRuleOut,
                  on=_bureau, if_match=True, noted="config")  # fmt: skip
def put_rule(ask: Ask, unit: KnownUnit, body: dict[str, Any]) -> Any:
    """Set the rule of a bureau, for its pushes from now on; the first time If-Match is "0"."""
    set_rule(ask.session, ask.actor, unit, body, ask.expected)
    return urge_rule(ask.session, ask.actor, unit)


@covering.query("/units/<uuid:unit_id>/receipts", who=SIGNED_IN, takes=Paging, gives=shapes.HistoryOut, many=True,
                on=_unit)  # fmt: skip
def list_history(ask: Ask, unit: KnownUnit, args: dict[str, Any]) -> Any:
    """Every push that has reached a unit, newest first: how it answered, whether in time. Another's unit is 404."""
    found = page(ask.session, unit_receipts(unit), key=(Receipt.push_id,), **args)
    return {**found, "items": history_rows(ask.session, found["items"])}


@covering.query("/units/<uuid:unit_id>/months", who=SIGNED_IN, gives=shapes.MonthOut, many=True, on=_unit)
def list_months(ask: Ask, unit: KnownUnit) -> Any:
    """The last twelve months in counts, newest first; for reference, and without forwards."""
    return {"items": months(ask.session, unit), "next": None}
