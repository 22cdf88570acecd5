"""Pages of the register: the matrix, the list of accounts, one account, media outlets."""

from typing import Any

from flask import Response, url_for

from services.tasking import actions, queries
from services.tasking.channels import (
    ACCOUNT_KINDS,
    ACCOUNT_STATES,
    COLOURS,
    KEEPERS,
    OUTLET_KEEPERS,
    OUTLET_KINDS,
    OUTLET_TIERS,
    SOURCE,
    keeper_of_outlets,
)
from services.tasking.content import CHANNELS
from services.tasking.models import ChannelAccount, MediaOutlet
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.schemas.channels import (
    AccountFilter,
    AccountForm,
    AccountIn,
    AccountStateForm,
    OutletChange,
    OutletFilter,
    OutletIn,
)
from shared.identity import subtree
from shared.web import Ask, done, page, render

WORDS = {
    "platforms": CHANNELS, "kinds": ACCOUNT_KINDS, "account_states": ACCOUNT_STATES, "colours": COLOURS,
    "tiers": OUTLET_TIERS, "outlet_kinds": OUTLET_KINDS, "source": SOURCE,
}  # fmt: skip


def _account(ask: Ask, account_id: str) -> ChannelAccount:
    return queries.account_seen(ask.session, ask.actor, account_id)


def _outlet(ask: Ask, outlet_id: str) -> MediaOutlet:
    return queries.outlet_seen(ask.session, ask.actor, outlet_id)


@pages.get("/channels", who=TASKFORCE, takes=AccountFilter)
def channels(ask: Ask, args: dict[str, Any]) -> str:
    """渠道: the matrix of units and platforms, and the list, the silent ones with what to do about them."""
    statement = queries.account_list(ask.session, ask.actor, args)
    key = (ChannelAccount.platform, ChannelAccount.name, ChannelAccount.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)
    context = {
        "accounts": queries.account_rows(ask.session, ask.actor, found["items"]),
        "matrix": queries.matrix(ask.session, ask.actor),
        "units": _units(ask),
        "next": found["next"],
        "chosen": args,
    }
    return render("tasking/channels.html", **context, **WORDS)


def _units(ask: Ask) -> dict[str, str]:
    """The units for which the actor may enter accounts."""
    held = [grant for grant in ask.actor.grants if grant.role in KEEPERS]
    units = {unit.id: unit for grant in held for unit in subtree(ask.session, grant.path)}
    return {unit.id: unit.short_name for unit in units.values() if unit.level != "station"}


@pages.post("/channels", noted="config", who=TASKFORCE, takes=AccountIn, shows=channels)
def open_account(ask: Ask, body: dict[str, Any]) -> Response:
    """登记账号."""
    row = actions.open_account(ask.session, ask.actor, body)
    return done(f"已登记“{row.name}”", url_for("tasking-page.channel", account_id=row.id))


@pages.get("/channels/<uuid:account_id>", who=TASKFORCE, on=_account)
def channel(ask: Ask, row: ChannelAccount) -> str:
    """一个账号: its register entry, and changing it."""
    shown = queries.account_rows(ask.session, ask.actor, [row])[0]
    others = queries.merge_targets(ask.session, ask.actor, row)
    return render("tasking/channel.html", account=shown, others=others, **WORDS)


@pages.post("/channels/<uuid:account_id>", noted="config", who=TASKFORCE, on=_account, takes=AccountForm, shows=channel)
def change_account(ask: Ask, row: ChannelAccount, body: dict[str, Any]) -> Response:
    """更正登记: what is left empty is emptied."""
    emptied = dict.fromkeys(("agreement_until", "filing_number", "connector_id"))
    actions.change_account(ask.session, ask.actor, row, emptied | body, ask.expected)
    return done("已保存", url_for("tasking-page.channel", account_id=row.id))


@pages.post("/channels/<uuid:account_id>/state", who=TASKFORCE, on=_account, takes=AccountStateForm, shows=channel,
            noted="config")  # fmt: skip
def change_account_state(ask: Ask, row: ChannelAccount, body: dict[str, Any]) -> Response:
    """停用、恢复、注销、并入."""
    actions.change_account(ask.session, ask.actor, row, body, ask.expected)
    return done(f"账号现在{ACCOUNT_STATES[row.state]}", url_for("tasking-page.channel", account_id=row.id))


@pages.get("/outlets", who=TASKFORCE, takes=OutletFilter)
def outlets(ask: Ask, args: dict[str, Any]) -> str:
    """媒体名录, by name."""
    statement = queries.outlet_list(ask.actor, args)
    key = (MediaOutlet.name, MediaOutlet.id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)
    context = {
        "outlets": found["items"],
        "next": found["next"],
        "chosen": args,
        "may_add": keeper_of_outlets(ask.actor) is not None,
        "may_change": {one.id for one in found["items"] if ask.actor.has_any(OUTLET_KEEPERS, one.unit_path)},
    }
    return render("tasking/outlets.html", **context, **WORDS)


@pages.post("/outlets", who=TASKFORCE, takes=OutletIn, shows=outlets)
def add_outlet(ask: Ask, body: dict[str, Any]) -> Response:
    """登记媒体."""
    row = actions.add_outlet(ask.session, ask.actor, body)
    return done(f"已登记“{row.name}”", url_for("tasking-page.outlets"))


@pages.post("/outlets/<uuid:outlet_id>", who=TASKFORCE, on=_outlet, takes=OutletChange)
def change_outlet(ask: Ask, row: MediaOutlet, body: dict[str, Any]) -> Response:
    """停用或恢复一家媒体."""
    actions.change_outlet(ask.session, ask.actor, row, body, ask.expected)
    return done(f"“{row.name}”已{'恢复' if row.active else '停用'}", url_for("tasking-page.outlets"))
