"""The door and the page of the access log, the same in every service: for the audit administrator alone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from marshmallow import fields, validate

from shared.db import SHANGHAI
from shared.log import Access, note, verify_tail
from shared.log.access import WHATS
from shared.settings import SERVICES
from shared.web.accesses import KEY, accesses, described, ids_named
from shared.web.answers import page
from shared.web.ask import Ask
from shared.web.door import Door
from shared.web.pages import Pages, render
from shared.web.shape import Choice, Day, Id, Paging, Shape, Text, UtcTime, Whole
from shared.web.who import roles

AUDIT = roles("audit_admin")
RESULTS = {"done": "办成", "refused": "拒绝"}
TITLES = dict(zip(SERVICES, ("名录", "需求接收", "任务流转", "推送"), strict=True))


class _AccessFilter(Paging):
    what = Choice(WHATS)
    result = Choice(RESULTS)
    actor = Text(1, 80, validate=validate.Regexp(r"^[a-z0-9:-]+\Z", error="须为人员编号"))
    unit_id = Id()


class AccessFilter(_AccessFilter):
    """Which rows; `actor` a person's id, service:<name> or anonymous; from `since` and before `until`."""

    since = UtcTime()
    until = UtcTime()


class AccessDays(_AccessFilter):
    """The same by days of the wall clock, for the page; `until` is the last day of them; `name`: part of a name."""

    name = Text(1, 40)

    since = Day()
    until = Day()


class AccessOut(Shape):
    """One row: who, when, what, about what, by which route, from where, how it ended."""

    id = Whole()
    at = UtcTime()
    actor = fields.String()
    name = fields.String()
    unit_id = Id(allow_none=True)
    unit_name = fields.String(allow_none=True)
    session_id = Id(allow_none=True)
    what = fields.String()
    label = fields.String()
    about = fields.String(allow_none=True)
    about_label = fields.String(allow_none=True)
    about_id = fields.String(allow_none=True)
    route = fields.String()
    result = fields.String()
    code = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    address = fields.String()
    trace_id = fields.String()


def access_door(service: str) -> Door:
    """The door every service has."""
    door = Door(service, "access-log", "访问日志（审计管理员）")

    @door.query("/access-log", who=AUDIT, takes=AccessFilter, gives=AccessOut, many=True)
    def access_log(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
        """访问日志：登录、拒绝、查看敏感内容、导出、配置与角色变更；新的在前"""
        return _listed(ask, args)

    return door


def access_pages(service: str) -> Pages:
    """The page every service has, with the way to those of the others."""
    pages = Pages(service, package="shared.web")
    pages.blueprint.name = f"{service}-access"

    @pages.get("/access-log", who=AUDIT, takes=AccessDays)
    def access_log(ask: Ask, args: dict[str, Any]) -> str:
        """访问日志 as a table."""
        chosen = dict(args)
        first, last = args.pop("since", None), args.pop("until", None)
        span = {"since": _midnight(first), "until": _midnight(last + timedelta(days=1)) if last else None}
        name = args.pop("name", None)
        actors = ids_named(ask.session, name) if name else None
        found = _listed(ask, {**args, **span, "actors": actors})
        told = {"titles": TITLES, "whats": WHATS, "results": RESULTS, "chain": verify_tail(ask.session)}
        return render("access_log.html", chosen=chosen, **told, **found)

    return pages


def _listed(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """A page of the rows; that it was read is noted too."""
    cursor, limit = args.pop("cursor", None), args.pop("limit")
    found = page(ask.session, accesses(**args), key=KEY, cursor=cursor, limit=limit)
    note(ask.session, Access("read", "access_log"))
    return {"items": described(ask.session, found["items"]), "next": found["next"]}


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC) if day else None
