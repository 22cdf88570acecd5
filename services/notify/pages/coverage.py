"""覆盖情况的页面: all of the missing, the record of a unit, how often one may urge."""

from typing import Any

from flask import Response, url_for

from services.notify import queries, rights
from services.notify.actions.urging import set_rule
from services.notify.models import Push, Receipt
from services.notify.network import GAP_LABELS
from services.notify.network.history import COLUMNS
from services.notify.network.urging import MOST_RANGE, REST_RANGE
from services.notify.pages.root import pages
from services.notify.queries.gaps import branches_of, gap_list, gap_rows
from services.notify.queries.history import history_rows, months, unit_receipts, unit_seen
from services.notify.queries.urging import bureau_ruled, urge_rules
from services.notify.schemas.coverage import GapFilter, RuleChosen, SetUrgeRule
from shared.identity import KnownUnit
from shared.web import SIGNED_IN, Ask, Paging, done, page, render, roles


def _push(ask: Ask, push_id: str) -> Push:
    return queries.push_seen(ask.session, ask.actor, push_id)


def _unit(ask: Ask, unit_id: str) -> KnownUnit:
    return unit_seen(ask.session, ask.actor, unit_id)


def _bureau(ask: Ask, unit_id: str) -> KnownUnit:
    return bureau_ruled(ask.session, ask.actor, unit_id)


@pages.get("/pushes/<uuid:push_id>/gaps", who=SIGNED_IN, on=_push, takes=GapFilter)
def gaps(ask: Ask, push: Push, args: dict[str, Any]) -> str:
    """未签收单位: all of them, by page."""
    statement = gap_list(ask.session, ask.actor, push, args)
    found = page(ask.session, statement, key=(Receipt.unit_id,), cursor=args.get("cursor"), limit=args["limit"],
                 ascending=True)  # fmt: skip
    rows = gap_rows(ask.session, found["items"])
    branches = branches_of(ask.session, ask.actor, push)
    return render("notify/gaps.html", push=push, gaps=rows, next=found["next"], chosen=args, branches=branches,
                  kinds=GAP_LABELS)  # fmt: skip


@pages.get("/units/<uuid:unit_id>", who=SIGNED_IN, on=_unit, takes=Paging)
def unit_history(ask: Ask, unit: KnownUnit, args: dict[str, Any]) -> str:
    """单位推送记录, month by month and push by push."""
    found = page(ask.session, unit_receipts(unit), key=(Receipt.push_id,), **args)
    rows = history_rows(ask.session, found["items"])
    return render("notify/unit.html", unit=unit, rows=rows, next=found["next"], months=months(ask.session, unit),
                  columns=COLUMNS)  # fmt: skip


@pages.get("/urge-rules", who=roles(*rights.URGING), takes=RuleChosen)
def urging(ask: Ask, args: dict[str, Any]) -> str:
    """催办规则 of the bureaus one sees, and the form of one of them."""
    rules = urge_rules(ask.session, ask.actor)
    return render("notify/urge_rules.html", rules=rules, chosen=args, rest=REST_RANGE, most=MOST_RANGE)


@pages.post("/urge-rules/<uuid:unit_id>", who=roles(*rights.APPROVING), on=_bureau, takes=SetUrgeRule,
            noted="config")  # fmt: skip
def set_urging(ask: Ask, unit: KnownUnit, body: dict[str, int]) -> Response:
    """设定催办规则."""
    set_rule(ask.session, ask.actor, unit, body, ask.expected)
    return done(f"已保存{unit.short_name}的催办规则", url_for("notify-page.urging"))
