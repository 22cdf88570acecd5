"""受众人群和网络报告的接口: figures by month and source, what they add up to; which units lack a group."""

from typing import Any

from flask import Response

from services.notify import sheet
from services.notify.actions import audiences as acts
from services.notify.actions import group_sheets
from services.notify.api.groups import KEEPERS, SEERS, refuse_faults, workbook
from services.notify.models import Tally
from services.notify.queries import audiences as found
from services.notify.queries import groups as units
from services.notify.queries import network_report as reports
from services.notify.schemas import audiences as shapes
from services.notify.schemas import group_sheet
from services.notify.schemas.groups import SheetTold
from shared.errors import expect_version
from shared.identity import KnownUnit
from shared.log import set_by
from shared.web import Ask, Door, Upload, Uploaded, page

audiences = Door("notify", "audiences", "受众人群：只登记数量；网络报告")


def _tally(ask: Ask, tally_id: str) -> Tally:
    return found.tally_seen(ask.session, ask.actor, tally_id)


def _shown(ask: Ask, tally: Tally) -> dict[str, Any]:
    return found.tally_rows(ask.session, ask.actor, [tally])[0]


@audiences.query("/audiences", who=SEERS, takes=shapes.TallyFilter, gives=shapes.TallyOut, many=True)
def list_tallies(ask: Ask, args: dict[str, Any]) -> Any:
    """What was entered, newest first."""
    cursor, limit = args.pop("cursor", None), args.pop("limit")
    key = (Tally.created_at, Tally.id)
    listed = page(ask.session, found.tally_list(ask.actor, **args), key=key, cursor=cursor, limit=limit)
    return {**listed, "items": found.tally_rows(ask.session, ask.actor, listed["items"])}


@audiences.query("/audiences/<uuid:tally_id>", who=SEERS, gives=shapes.TallyOut, on=_tally)
def one_tally(ask: Ask, tally: Tally) -> Any:
    """One month of one unit."""
    return _shown(ask, tally)


@audiences.query("/audiences/summary", who=SEERS, takes=shapes.SummaryArgs)
def summary(ask: Ask, args: dict[str, Any]) -> Any:
    """汇总：本单位填报的，否则下级相加；两者不符的列在 apart。仅供参考"""
    unit = found.unit_summed(ask.session, ask.actor, args.get("unit_id"))
    return found.summed(ask.session, unit, args.get("period"))


@audiences.command("POST", "/audiences", who=KEEPERS, takes=shapes.AddTally, gives=shapes.TallyOut, status=201,
                   noted="config")  # fmt: skip
def add_tally(ask: Ask, body: dict[str, Any]) -> Any:
    """填报一个月；给了合计而与分项不符的，422 并说明相差多少"""
    unit = units.unit_registering(ask.session, ask.actor, body.pop("unit_id", None))
    tally = acts.add_tally(ask.session, ask.actor, unit, body)
    ask.headers["Location"] = f"/notify/v1/audiences/{tally.id}"
    return _shown(ask, tally)


@audiences.command("PUT", "/audiences/<uuid:tally_id>", who=KEEPERS, takes=shapes.ChangeTally, gives=shapes.TallyOut,
                   on=_tally, if_match=True, noted="config")  # fmt: skip
def change_tally(ask: Ask, tally: Tally, body: dict[str, Any]) -> Any:
    """更正：全部分项重新填报"""
    expect_version(tally, ask.expected)
    return _shown(ask, acts.change_tally(ask.session, ask.actor, tally, body))


@audiences.command("DELETE", "/audiences/<uuid:tally_id>", who=KEEPERS, status=204, on=_tally, if_match=True,
                   noted="config")  # fmt: skip
def remove_tally(ask: Ask, tally: Tally) -> None:
    """删除误填的一个月"""
    expect_version(tally, ask.expected)
    acts.remove_tally(ask.session, ask.actor, tally)


@audiences.query("/audiences/template.xlsx", who=KEEPERS)
def audience_template(ask: Ask) -> Response:
    """空白受众人群表"""
    return workbook("audiences-template", group_sheet.audience_template())


@audiences.command("POST", "/audiences/sheet", who=KEEPERS, takes=Upload(sheet.MEDIA), args=shapes.FigureSheetArgs,
                   gives=SheetTold, alone=True, keep_answer=False, noted="config")  # fmt: skip
def bring_figures(ask: Ask, file: Uploaded, args: dict[str, Any]) -> Any:
    """导入受众人群表：一个月、一个来源；逐单位核对合计，有任何一处不符，整张表都不登记"""
    about, read = group_sheet.about_of(args), group_sheet.read_figures(file.content)
    with ask.db.write() as session:
        set_by(session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
        told = group_sheets.bring_in(session, ask.actor, read, dry_run=args["dry_run"], about=about)
    return refuse_faults(told)


def _unit(ask: Ask, args: dict[str, Any]) -> KnownUnit:
    return found.unit_summed(ask.session, ask.actor, args.get("unit_id"))


@audiences.query("/network-report", who=SEERS, takes=shapes.ReportArgs)
def network_report(ask: Ask, args: dict[str, Any]) -> Any:
    """网络报告：各单位的群组、缺哪一类群、逾期未复核；警力测算仅供参考"""
    return reports.network_report(ask.session, _unit(ask, args), args.get("population"))


@audiences.query("/network-report/lacking", who=SEERS, takes=shapes.LackingArgs, gives=shapes.LackingOut, many=True)
def lacking(ask: Ask, args: dict[str, Any]) -> Any:
    """没有某一类群的单位，按单位代码"""
    statement, key = reports.lacking_list(_unit(ask, args), args["kind"]), (KnownUnit.code, KnownUnit.id)
    return page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)


@audiences.query("/network-report.xlsx", who=SEERS, takes=shapes.ReportArgs, noted="export")
def network_report_sheet(ask: Ask, args: dict[str, Any]) -> Response:
    """网络报告，工作簿"""
    report = reports.network_report(ask.session, _unit(ask, args))
    return workbook("network-report", sheet.write_rows("网络报告", reports.report_cells(report), reports.NOTES))
