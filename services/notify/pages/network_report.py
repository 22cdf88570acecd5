"""网络报告的页面: groups by unit and kind, which are missing, how many officers a population would have."""

from typing import Any

from flask import Response

from services.notify import sheet
from services.notify.groups import GROUP_KINDS
from services.notify.pages.groups import SEERS, may_keep, workbook
from services.notify.pages.root import pages
from services.notify.queries import audiences as figures
from services.notify.queries import network_report as found
from services.notify.schemas.audiences import LackingArgs, ReportArgs
from shared.identity import KnownUnit
from shared.web import Ask, page, render


def _unit(ask: Ask, args: dict[str, Any]) -> KnownUnit:
    return figures.unit_summed(ask.session, ask.actor, args.get("unit_id"))


@pages.get("/network-report", who=SEERS, takes=ReportArgs)
def network_report(ask: Ask, args: dict[str, Any]) -> str:
    """网络报告."""
    unit = _unit(ask, args)
    told = found.network_report(ask.session, unit, args.get("population"))
    reached = figures.reached(ask.session, unit)
    return render("notify/network_report.html", told=told, kinds=GROUP_KINDS, reached=reached, chosen=args,
                  may_keep=may_keep(ask))  # fmt: skip


@pages.get("/network-report/lacking", who=SEERS, takes=LackingArgs)
def lacking(ask: Ask, args: dict[str, Any]) -> str:
    """没有某一类群的单位."""
    unit, key = _unit(ask, args), (KnownUnit.code, KnownUnit.id)
    statement = found.lacking_list(unit, args["kind"])
    listed = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"], ascending=True)
    return render("notify/lacking.html", units=listed["items"], next=listed["next"], unit=unit, kind=args["kind"],
                  kinds=GROUP_KINDS)  # fmt: skip


@pages.get("/network-report.xlsx", who=SEERS, takes=ReportArgs, noted="export")
def network_report_sheet(ask: Ask, args: dict[str, Any]) -> Response:
    """网络报告，工作簿."""
    report = found.network_report(ask.session, _unit(ask, args))
    return workbook("network-report", sheet.write_rows("网络报告", found.report_cells(report), found.NOTES))
