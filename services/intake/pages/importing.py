"""The page on which a filled-in sheet of needs is looked at and then brought in."""

from typing import Any

from flask import Response

from services.intake import sheet
from services.intake.actions.sheets import bring_in
from services.intake.pages.root import RAISERS, pages
from services.intake.schemas.batches import TemplateArgs
from services.intake.schemas.sheet import columns_of, read_content
from shared.log import set_by
from shared.web import Ask, Upload, Uploaded, render
from shared.words import KINDS


@pages.get("/needs/import", who=RAISERS)
def import_page(ask: Ask) -> str:
    """表格导入的页面"""
    return render("intake/import.html", kinds=KINDS, told=None)


@pages.get("/needs/template.xlsx", who=RAISERS, takes=TemplateArgs)
def need_template(ask: Ask, args: dict[str, Any]) -> Response:
    """下载空白需求表"""
    content = sheet.write_template(KINDS[args["kind"]], columns_of(args["kind"]))
    named = {"Content-Disposition": f'attachment; filename="needs-{args["kind"]}.xlsx"'}
    return Response(content, content_type=sheet.XLSX, headers=named)


@pages.post("/needs/import", who=RAISERS, takes=Upload(sheet.MEDIA), shows=import_page, alone=True, keep_answer=False)
def raise_sheet(ask: Ask, file: Uploaded) -> str:
    """检查，或者导入"""
    read = read_content(file.content)
    with ask.db.write() as session:
        set_by(session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
        told = bring_in(session, ask.actor, read, ask.form.get("do") != "import")
    return render("intake/import.html", kinds=KINDS, told=told, name=file.name)
