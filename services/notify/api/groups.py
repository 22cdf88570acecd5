"""群组的接口: register, change, look at again, dissolve; many at once from a sheet."""

from typing import Any

from flask import Response

from services.notify import sheet
from services.notify.actions import group_sheets
from services.notify.actions import groups as acts
from services.notify.groups import KEEPING, SEEING
from services.notify.models import Group
from services.notify.queries import groups as found
from services.notify.schemas import group_sheet
from services.notify.schemas import groups as shapes
from shared.errors import Invalid, expect_version
from shared.log import set_by
from shared.web import Ask, Door, Upload, Uploaded, page, roles

groups = Door("notify", "groups", "群组登记：内部群、对外群；只登记群，不登记人和消息")
KEEPERS, SEERS = roles(*KEEPING), roles(*SEEING)


def _group(ask: Ask, group_id: str) -> Group:
    return found.group_seen(ask.session, ask.actor, group_id)


def _shown(ask: Ask, group: Group) -> dict[str, Any]:
    return found.group_rows(ask.session, ask.actor, [group])[0]


@groups.query("/groups", who=SEERS, takes=shapes.GroupFilter, gives=shapes.GroupOut, many=True)
def list_groups(ask: Ask, args: dict[str, Any]) -> Any:
    """The groups of one's unit and of those below it, newest first."""
    cursor, limit = args.pop("cursor", None), args.pop("limit")
    statement = found.group_list(ask.session, ask.actor, **args)
    listed = page(ask.session, statement, key=(Group.created_at, Group.id), cursor=cursor, limit=limit)
    return {**listed, "items": found.group_rows(ask.session, ask.actor, listed["items"])}


@groups.query("/groups/<uuid:group_id>", who=SEERS, gives=shapes.GroupOut, on=_group)
def one_group(ask: Ask, group: Group) -> Any:
    """One group."""
    return _shown(ask, group)


@groups.command("POST", "/groups", who=KEEPERS, takes=shapes.AddGroup, gives=shapes.GroupOut, status=201,
                noted="config")  # fmt: skip
def add_group(ask: Ask, body: dict[str, Any]) -> Any:
    """登记一个群。名称、用途、岗位中含有个人信息的，422 并指出位置"""
    unit = found.unit_registering(ask.session, ask.actor, body.pop("unit_id", None))
    group = acts.add_group(ask.session, ask.actor, unit, body)
    ask.headers["Location"] = f"/notify/v1/groups/{group.id}"
    return _shown(ask, group)


@groups.command("PATCH", "/groups/<uuid:group_id>", who=KEEPERS, takes=shapes.ChangeGroup, gives=shapes.GroupOut,
                on=_group, if_match=True, noted="config")  # fmt: skip
def change_group(ask: Ask, group: Group, body: dict[str, Any]) -> Any:
    """更正登记；类别不能改，另行登记"""
    acts.require_open(ask.session, ask.actor, group)
    expect_version(group, ask.expected)
    return _shown(ask, acts.change_group(ask.session, ask.actor, group, body))


@groups.command("POST", "/groups/<uuid:group_id>/review", who=KEEPERS, takes=shapes.ReviewGroup, gives=shapes.GroupOut,
                on=_group, if_match=True, noted="config")  # fmt: skip
def review_group(ask: Ask, group: Group, body: dict[str, Any]) -> Any:
    """复核：仍需使用；不给日期的，半年后再复核"""
    acts.require_open(ask.session, ask.actor, group)
    expect_version(group, ask.expected)
    return _shown(ask, acts.review_group(ask.session, ask.actor, group, body))


@groups.command("POST", "/groups/<uuid:group_id>/dissolve", who=KEEPERS, takes=shapes.DissolveGroup,
                gives=shapes.GroupOut, on=_group, if_match=True, noted="config")  # fmt: skip
def dissolve_group(ask: Ask, group: Group, body: dict[str, Any]) -> Any:
    """解散；群里的机器人随之停用"""
    acts.require_open(ask.session, ask.actor, group)
    expect_version(group, ask.expected)
    return _shown(ask, acts.dissolve_group(ask.session, ask.actor, group, body["reason"]))


@groups.query("/groups/template.xlsx", who=KEEPERS)
def group_template(ask: Ask) -> Response:
    """空白群组表"""
    return workbook("groups-template", group_sheet.group_template())


@groups.command("POST", "/groups/sheet", who=KEEPERS, takes=Upload(sheet.MEDIA), args=shapes.SheetArgs,
                gives=shapes.SheetTold, alone=True, keep_answer=False, noted="config")  # fmt: skip
def bring_groups(ask: Ask, file: Uploaded, args: dict[str, Any]) -> Any:
    """导入群组表。先检查（dry_run），逐行说明问题；有任何一行不行，整张表都不登记"""
    read = group_sheet.read_groups(file.content)
    with ask.db.write() as session:
        set_by(session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
        told = group_sheets.bring_in(session, ask.actor, read, dry_run=args["dry_run"])
    return refuse_faults(told)


def refuse_faults(told: dict[str, Any]) -> dict[str, Any]:
    """What came of a sheet. Raises Invalid (bad_sheet) with its faults, where it was to be brought in and was not."""
    if told["faults"] and not told["dry_run"]:
        raise Invalid("表格有误，没有登记任何内容", code="bad_sheet", faults=told["faults"])
    return told


def workbook(name: str, content: bytes) -> Response:
    """An .xlsx to be saved under this name."""
    named = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(content, content_type=sheet.XLSX, headers=named)
