"""推送的页面: the list of pushes, one push with its coverage."""

from typing import Any

from flask import Response, url_for

from services.notify import actions, queries, rights
from services.notify.groups import SEEING
from services.notify.models import Push, Urge
from services.notify.network import PUSH_STATES
from services.notify.network.drawing import MARKS
from services.notify.network.urging import Narrowed
from services.notify.pages.root import pages
from services.notify.queries import audiences as figures
from services.notify.queries import drawing
from services.notify.queries.grouping import SHOWN, branch_lines
from services.notify.queries.home import stuck
from services.notify.queries.network_report import groups_in_use
from services.notify.queries.results import results
from services.notify.queries.urging import urge_list, urge_rows
from services.notify.schemas import PushFilter, Recall, RepeatTo, UrgeWhom
from shared.errors import expect_version
from shared.identity import covers, scopes, unit_of
from shared.ids import new_id
from shared.web import SIGNED_IN, Ask, done, live, page, part, render, roles

URGES_SHOWN = 10
"""So many urges stand on the page of a push, the newest first."""


def _push(ask: Ask, push_id: str) -> Push:
    return queries.push_seen(ask.session, ask.actor, push_id)


def _here(push: Push) -> str:
    return url_for("notify-page.one_push", push_id=push.id)


def _rehearses(ask: Ask) -> bool:
    return bool(rights.REHEARSING & ask.actor.roles)


@pages.get("/pushes", who=SIGNED_IN, takes=PushFilter)
def pushes(ask: Ask, args: dict[str, Any]) -> str:
    """推送列表."""
    statement = queries.push_list(ask.actor, args)
    key = (Push.created_at, Push.id)
    listed = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = queries.push_rows(ask.session, ask.actor, listed["items"])
    halted = stuck(ask.session, ask.actor) if not args.get("cursor") else []
    return render("notify/pushes.html", pushes=rows, next=listed["next"], chosen=args, states=PUSH_STATES, stuck=halted,
                  rehearses=_rehearses(ask), addresses=bool(rights.ADDRESSING & ask.actor.roles))  # fmt: skip


@pages.get("/pushes/<uuid:push_id>", who=SIGNED_IN, on=_push)
def one_push(ask: Ask, push: Push) -> str:
    """一次推送: what may be done now, its progress on the map and by county, plan and result, the words themselves."""
    urges = page(ask.session, urge_list(ask.actor, push), key=(Urge.at, Urge.id), limit=URGES_SHOWN)
    shown = queries.push_shown(ask.session, ask.actor, push)
    return render(
        "notify/push.html", **_progress(ask, push, shown), urges=urge_rows(ask.session, urges["items"]),
        more_urges=urges["next"] is not None, opens=queries.opens_of(ask.session, ask.actor, push),
        results=results(ask.session, ask.actor, push), live=push.state == "open",
        may_total=ask.actor.has_any(rights.READING_TOTALS), may_reach=ask.actor.has_any(SEEING),
        keys=ask.settings.keys, rehearses=_rehearses(ask),
    )  # fmt: skip


def _progress(ask: Ask, push: Push, shown: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the part that keeps up by itself shows; with `shown`, of the whole page."""
    coverage = queries.coverage(ask.session, ask.actor, push, most=SHOWN)
    drawn = drawing.drawing(ask.session, ask.actor, push, coverage)
    unit = unit_of(ask.session, push.unit_id)
    return {
        "seen": drawing.mark(ask.session, ask.actor, push),
        "push": shown or push,
        "unit_name": unit.short_name if unit else "",
        "coverage": coverage,
        "map": drawn,
        "lines": branch_lines(drawn, coverage["branches"], coverage["gaps"]),
        "marks": MARKS,
    }


@pages.get("/pushes/<uuid:push_id>/live", who=SIGNED_IN, on=_push)
def push_live(ask: Ask, push: Push) -> Response:
    """签收进度 alone; 304 while it stands as it is shown."""
    mark = drawing.mark(ask.session, ask.actor, push)
    return live.kept_up(mark, lambda: render("notify/push_live.html", **_progress(ask, push)))


@pages.get("/pushes/<uuid:push_id>/reach", who=roles(*SEEING), on=_push)
def push_reach(ask: Ask, push: Push) -> str:
    """可触达（参考）: audiences and groups of the publishing bureau, or of the actor's own unit below it."""
    whole = any(covers(path, push.path) for path in scopes(ask.actor))
    unit = figures.unit_summed(ask.session, ask.actor, push.unit_id if whole else None)
    found = {"reached": figures.reached(ask.session, unit), "groups": groups_in_use(ask.session, unit)}
    return part("notify/push_reach.html", push=push, unit=unit, **found)


@pages.post("/pushes/<uuid:push_id>/urge", who=roles(*rights.URGING), on=_push, takes=UrgeWhom, shows=one_push)
def urge(ask: Ask, push: Push, whom: dict[str, Any]) -> Response:
    """催办: the missing, or those of a level or a county among them."""
    paths = actions.urging_scopes(ask.actor)
    number = actions.urge(ask.session, push, paths, ask.actor.id, Narrowed(**whom))
    return done(f"已向{number}个未签收单位发出催办", _here(push))


@pages.post("/pushes/<uuid:push_id>/recall", who=roles(*rights.RECALLING), on=_push, takes=Recall, shows=one_push)
def recall(ask: Ask, push: Push, body: dict[str, Any]) -> Response:
    """撤回."""
    actions.check_recall(ask.actor, push)
    expect_version(push, ask.expected)
    actions.recall(ask.session, push, body["reason"], new_id())
    return done("已撤回，并向推送到的单位发出撤稿通知", _here(push))


@pages.post("/pushes/<uuid:push_id>/repeat", who=roles(*rights.REPEATING), on=_push, takes=RepeatTo, shows=one_push,
            recent=True)  # fmt: skip
def repeat(ask: Ask, push: Push, body: dict[str, Any]) -> Response:
    """补推."""
    again = actions.repeat(ask.session, ask.actor, push, body["to"])
    words = "已提交，待办公室主任批准" if again.state == "approval" else "已补推"
    return done(f"{words}，编号{again.number}", _here(again))


@pages.post("/pushes/<uuid:push_id>/approve", who=roles(*rights.APPROVING), on=_push, recent=True)
def approve(ask: Ask, push: Push) -> Response:
    """批准面向全体的推送."""
    actions.approve(ask.session, ask.actor, push, ask.expected)
    return done("已批准", _here(push))
