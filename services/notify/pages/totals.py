"""平台数据的页面: what platforms show, entered by hand or by a sheet; for reference, and the page says so."""

from typing import Any

from flask import Response, url_for

from services.notify import sheet
from services.notify.actions import totals as acts
from services.notify.models import PlatformTotal
from services.notify.pages.root import pages
from services.notify.queries import totals as found
from services.notify.reference import NOTE, OPINION, RULES
from services.notify.rights import READING_TOTALS, TOTALLING
from services.notify.schemas import totals as shapes
from services.notify.totals import CHANNELS, INDICATORS
from shared.log import set_by
from shared.web import Ask, Upload, Uploaded, done, page, render, roles

KEEPERS, READERS = roles(*TOTALLING), roles(*READING_TOTALS)


@pages.get("/totals", who=READERS, takes=shapes.TotalFilter)
def totals(ask: Ask, args: dict[str, Any]) -> str:
    """平台数据, and the form for who enters them."""
    listed = page(
        ask.session, found.total_list(ask.actor, args), key=(PlatformTotal.entered_at, PlatformTotal.id),
        cursor=args.get("cursor"), limit=args["limit"],
    )  # fmt: skip
    enters = ask.actor.has_any(TOTALLING)
    return render(
        "notify/totals.html", totals=found.total_rows(ask.session, listed["items"]), next=listed["next"], chosen=args,
        publications=found.publications_to_enter(ask.session, ask.actor) if enters else {}, enters=enters,
        channels=CHANNELS, indicators=INDICATORS, note=NOTE, rules=f"{OPINION}；{RULES}",
    )  # fmt: skip


@pages.post("/totals", who=KEEPERS, takes=shapes.EnterTotals, shows=totals, noted="config")
def enter_totals(ask: Ask, body: dict[str, Any]) -> Response:
    """登记，或者更正."""
    about = found.publication_entered(ask.session, ask.actor, body["publication_id"])
    rows = acts.enter_totals(ask.session, ask.actor, about, acts.Entry(**body))
    return done(f"已登记{len(rows)}项" if rows else "与此前登记的相同，没有变化", url_for("notify-page.totals"))


@pages.get("/totals/import", who=KEEPERS)
def total_import(ask: Ask) -> str:
    """表格导入的页面."""
    return render("notify/total_import.html", told=None, note=NOTE)


@pages.get("/totals/template.xlsx", who=KEEPERS)
def total_template(ask: Ask) -> Response:
    """空白的平台数据表."""
    named = {"Content-Disposition": 'attachment; filename="totals-template.xlsx"'}
    return Response(shapes.template(), content_type=sheet.XLSX, headers=named)


@pages.post("/totals/import", who=KEEPERS, takes=Upload(sheet.MEDIA), shows=total_import, alone=True,
            keep_answer=False)  # fmt: skip
def bring_totals(ask: Ask, file: Uploaded) -> str:
    """检查，或者导入."""
    read = shapes.read_rows(file.content)
    with ask.db.write() as session:
        set_by(session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
        dry_run = ask.form.get("do") != "import"
        told = acts.bring_in(session, ask.actor, read, shapes.faults_of, dry_run=dry_run)
    return render("notify/total_import.html", told=told, note=NOTE)
