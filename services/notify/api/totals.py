"""平台数据的接口: figures as platforms show them, by hand or by a sheet; for reference, with day and source."""

from typing import Any

from flask import Response

from services.notify import sheet
from services.notify.actions import totals as acts
from services.notify.models import PlatformTotal
from services.notify.queries import totals as found
from services.notify.reference import NOTE
from services.notify.rights import READING_TOTALS, TOTALLING
from services.notify.schemas import totals as shapes
from shared.errors import Invalid
from shared.log import set_by
from shared.web import Ask, Door, Upload, Uploaded, page, roles

totals = Door("notify", "totals", "平台数据：阅读量、转发量等，仅供参考")
KEEPERS, READERS = roles(*TOTALLING), roles(*READING_TOTALS)


@totals.query("/totals", who=READERS, takes=shapes.TotalFilter, gives=shapes.TotalOut, many=True)
def list_totals(ask: Ask, args: dict[str, Any]) -> Any:
    """The figures of the units one covers, newest entries first."""
    listed = page(
        ask.session, found.total_list(ask.actor, args), key=(PlatformTotal.entered_at, PlatformTotal.id),
        cursor=args.get("cursor"), limit=args["limit"],
    )  # fmt: skip
    return {**listed, "items": found.total_rows(ask.session, listed["items"])}


@totals.command("POST", "/totals", who=KEEPERS, takes=shapes.EnterTotals, gives=shapes.TotalsOut, status=201,
                noted="config")  # fmt: skip
def enter(ask: Ask, body: dict[str, Any]) -> Any:
    """Enter what a platform showed until the end of a day; a correction names its reason, the earlier figure stays."""
    about = found.publication_entered(ask.session, ask.actor, body["publication_id"])
    rows = acts.enter_totals(ask.session, ask.actor, about, acts.Entry(**body))
    return {"items": found.total_rows(ask.session, rows), "note": NOTE}


@totals.query("/totals/template.xlsx", who=READERS)
def total_template(ask: Ask) -> Response:
    """空白的平台数据表."""
    named = {"Content-Disposition": 'attachment; filename="totals-template.xlsx"'}
    return Response(shapes.template(), content_type=sheet.XLSX, headers=named)


@totals.command("POST", "/totals/sheet", who=KEEPERS, takes=Upload(sheet.MEDIA), args=shapes.TotalSheetArgs,
                gives=shapes.TotalSheetOut, alone=True, keep_answer=False)  # fmt: skip
def bring_sheet(ask: Ask, file: Uploaded, args: dict[str, Any]) -> Any:
    """导入填好的平台数据表: looked at first (dry_run), then all of it or nothing; the same sheet again adds nothing."""
    read = shapes.read_rows(file.content)
    with ask.db.write() as session:
        set_by(session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
        told = acts.bring_in(session, ask.actor, read, shapes.faults_of, dry_run=args["dry_run"])
    if told["faults"] and not args["dry_run"]:
        raise Invalid("表格有误，没有登记任何内容", code="bad_sheet", faults=told["faults"])
    return told
