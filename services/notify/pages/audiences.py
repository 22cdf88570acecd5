"""受众人群的页面: what a unit and those below it count, where sums disagree, a month to fill in, a sheet."""

from typing import Any

from flask import Response, url_for

from services.notify import sheet
from services.notify.actions import audiences as acts
from services.notify.actions import group_sheets
from services.notify.audiences import FIVE, KINDS
from services.notify.models import Tally
from services.notify.pages.groups import KEEPERS, SEERS, may_keep, workbook
from services.notify.pages.root import pages
from services.notify.queries import audiences as found
from services.notify.queries import groups as units
from services.notify.schemas import audiences as shapes
from services.notify.schemas import group_sheet
from services.notify.schemas.audience_form import AddTallyForm, ChangeTallyForm, body_of, on_form
from shared.errors import Invalid, expect_version
from shared.log import set_by
from shared.web import Ask, Upload, Uploaded, done, page, render

SHOWN = 20
"""So many of the newest entries stand below the sums."""


def _tally(ask: Ask, tally_id: str) -> Tally:
    return found.tally_seen(ask.session, ask.actor, tally_id)


@pages.get("/audiences", who=SEERS, takes=shapes.SummaryArgs)
def audiences(ask: Ask, args: dict[str, Any]) -> str:
    """受众人群的汇总."""
    unit = found.unit_summed(ask.session, ask.actor, args.get("unit_id"))
    period = args.get("period")
    listed = page(ask.session, found.tally_list(ask.actor, period=period), key=(Tally.created_at, Tally.id),
                  limit=SHOWN)  # fmt: skip
    return render(
        "notify/audiences.html", told=found.summed(ask.session, unit, period), unit=unit, kinds=KINDS, five=FIVE,
        periods={one: one for one in found.periods(ask.session, unit.path)}, may_keep=may_keep(ask),
        tallies=found.tally_rows(ask.session, ask.actor, listed["items"]),
    )  # fmt: skip


@pages.get("/audiences/new", who=KEEPERS)
def new_tally(ask: Ask) -> str:
    """填报一个月的页面."""
    kept = units.units_kept(ask.session, ask.actor)
    return render("notify/tally_new.html", units=kept, kinds=KINDS, five=FIVE)


@pages.post("/audiences", who=KEEPERS, takes=AddTallyForm, shows=new_tally, noted="config")
def add_tally(ask: Ask, given: dict[str, Any]) -> Response:
    """填报."""
    body = body_of(given)
    unit = units.unit_registering(ask.session, ask.actor, body.pop("unit_id", None))
    try:
        tally = acts.add_tally(ask.session, ask.actor, unit, body)
    except Invalid as refusal:
        raise on_form(refusal, body) from None
    return done("已填报", url_for("notify-page.one_tally", tally_id=tally.id))


@pages.get("/audiences/<uuid:tally_id>", who=SEERS, on=_tally)
def one_tally(ask: Ask, tally: Tally) -> str:
    """一个单位一个月的填报."""
    (shown,) = found.tally_rows(ask.session, ask.actor, [tally])
    values = {one["kind"]: one for one in shown["figures"]}
    return render("notify/tally.html", tally=shown, values=values, kinds=KINDS, five=FIVE)


@pages.post("/audiences/<uuid:tally_id>/change", who=KEEPERS, on=_tally, takes=ChangeTallyForm, shows=one_tally,
            noted="config")  # fmt: skip
def change_tally(ask: Ask, tally: Tally, given: dict[str, Any]) -> Response:
    """更正."""
    expect_version(tally, ask.expected)
    body = body_of(given)
    try:
        acts.change_tally(ask.session, ask.actor, tally, body)
    except Invalid as refusal:
        raise on_form(refusal, body) from None
    return done("已更正", url_for("notify-page.one_tally", tally_id=tally.id))


@pages.post("/audiences/<uuid:tally_id>/remove", who=KEEPERS, on=_tally, noted="config")
def remove_tally(ask: Ask, tally: Tally) -> Response:
    """删除误填的."""
    expect_version(tally, ask.expected)
    acts.remove_tally(ask.session, ask.actor, tally)
    return done("已删除", url_for("notify-page.audiences"))


@pages.get("/audiences/import", who=KEEPERS)
def audience_import(ask: Ask) -> str:
    """表格导入的页面."""
    return render("notify/audience_import.html", told=None)


@pages.get("/audiences/template.xlsx", who=KEEPERS)
def audience_template(ask: Ask) -> Response:
    """空白受众人群表."""
    return workbook("audiences-template", group_sheet.audience_template())


@pages.post("/audiences/import", who=KEEPERS, takes=Upload(sheet.MEDIA), shows=audience_import, alone=True,
            keep_answer=False, noted="config")  # fmt: skip
def bring_figures(ask: Ask, file: Uploaded) -> str:
    """检查，或者导入; month and source come with the form."""
    about = group_sheet.about_of(ask.form)
    read = group_sheet.read_figures(file.content)
    with ask.db.write() as session:
        set_by(session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
        told = group_sheets.bring_in(session, ask.actor, read, dry_run=ask.form.get("do") != "import", about=about)
    return render("notify/audience_import.html", told=told)
