"""群组的页面: the list with what is overdue, one group with its steps and bots, many at once from a sheet."""

from typing import Any

from flask import Response, url_for

from services.notify import sheet
from services.notify.actions import group_sheets
from services.notify.actions import groups as acts
from services.notify.groups import GROUP_KINDS, KEEPING, PLATFORMS, SEEING, SIZES, STATES
from services.notify.models import Group
from services.notify.pages.root import pages
from services.notify.queries import groups as found
from services.notify.schemas import group_sheet
from services.notify.schemas import groups as shapes
from shared.errors import expect_version
from shared.log import set_by
from shared.web import Ask, Upload, Uploaded, done, page, render, roles

KEEPERS, SEERS = roles(*KEEPING), roles(*SEEING)
CHOICES = {"kinds": GROUP_KINDS, "platforms": PLATFORMS, "sizes": SIZES, "states": STATES}


def _group(ask: Ask, group_id: str) -> Group:
    return found.group_seen(ask.session, ask.actor, group_id)


def may_keep(ask: Ask) -> bool:
    """Whether the tab of 联系单位 leads anywhere for this actor."""
    return ask.actor.has_any(KEEPING)


def _here(group: Group) -> str:
    return url_for("notify-page.one_group", group_id=group.id)


@pages.get("/groups", who=SEERS, takes=shapes.GroupFilter)
def groups(ask: Ask, args: dict[str, Any]) -> str:
    """群组列表."""
    chosen = {name: value for name, value in args.items() if name not in ("cursor", "limit")}
    statement = found.group_list(ask.session, ask.actor, **chosen)
    key = (Group.created_at, Group.id)
    listed = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return render(
        "notify/groups.html", groups=found.group_rows(ask.session, ask.actor, listed["items"]), next=listed["next"],
        chosen=chosen, may_keep=may_keep(ask), **CHOICES,
    )  # fmt: skip


@pages.get("/groups/new", who=KEEPERS)
def new_group(ask: Ask) -> str:
    """登记群组的页面."""
    return render("notify/group_new.html", units=found.units_kept(ask.session, ask.actor), **CHOICES)


@pages.post("/groups", who=KEEPERS, takes=shapes.AddGroup, shows=new_group, noted="config")
def add_group(ask: Ask, body: dict[str, Any]) -> Response:
    """登记."""
    unit = found.unit_registering(ask.session, ask.actor, body.pop("unit_id", None))
    return done("群组已登记", _here(acts.add_group(ask.session, ask.actor, unit, body)))


@pages.get("/groups/<uuid:group_id>", who=SEERS, on=_group)
def one_group(ask: Ask, group: Group) -> str:
    """一个群组."""
    (shown,) = found.group_rows(ask.session, ask.actor, [group])
    return render("notify/group.html", group=shown, bots=found.bots_of(ask.session, group), **CHOICES)


@pages.post("/groups/<uuid:group_id>/change", who=KEEPERS, on=_group, takes=shapes.ChangeGroup, shows=one_group,
            noted="config")  # fmt: skip
def change_group(ask: Ask, group: Group, body: dict[str, Any]) -> Response:
    """更正登记."""
    acts.require_open(ask.session, ask.actor, group)
    expect_version(group, ask.expected)
    acts.change_group(ask.session, ask.actor, group, body)
    return done("已保存", _here(group))


@pages.post("/groups/<uuid:group_id>/review", who=KEEPERS, on=_group, takes=shapes.ReviewGroup, shows=one_group,
            noted="config")  # fmt: skip
def review_group(ask: Ask, group: Group, body: dict[str, Any]) -> Response:
    """复核."""
    acts.require_open(ask.session, ask.actor, group)
    expect_version(group, ask.expected)
    acts.review_group(ask.session, ask.actor, group, body)
    return done(f"已复核，下次复核 {group.review_on}", _here(group))


@pages.post("/groups/<uuid:group_id>/dissolve", who=KEEPERS, on=_group, takes=shapes.DissolveGroup, shows=one_group,
            noted="config")  # fmt: skip
def dissolve_group(ask: Ask, group: Group, body: dict[str, Any]) -> Response:
    """解散."""
    acts.require_open(ask.session, ask.actor, group)
    expect_version(group, ask.expected)
    acts.dissolve_group(ask.session, ask.actor, group, body["reason"])
    return done("已登记解散", _here(group))


@pages.get("/groups/import", who=KEEPERS)
def group_import(ask: Ask) -> str:
    """表格导入的页面."""
    return render("notify/group_import.html", told=None)


@pages.get("/groups/template.xlsx", who=KEEPERS)
def group_template(ask: Ask) -> Response:
    """空白群组表."""
    return workbook("groups-template", group_sheet.group_template())


@pages.post("/groups/import", who=KEEPERS, takes=Upload(sheet.MEDIA), shows=group_import, alone=True,
            keep_answer=False, noted="config")  # fmt: skip
def bring_groups(ask: Ask, file: Uploaded) -> str:
    """检查，或者导入."""
    read = group_sheet.read_groups(file.content)
    with ask.db.write() as session:
        set_by(session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
        told = group_sheets.bring_in(session, ask.actor, read, dry_run=ask.form.get("do") != "import")
    return render("notify/group_import.html", told=told)


def workbook(name: str, content: bytes) -> Response:
    """An .xlsx to be saved under this name."""
    named = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return Response(content, content_type=sheet.XLSX, headers=named)
