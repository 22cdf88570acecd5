"""联系单位的页面: masked in the list, in clear for one reason at a time."""

from typing import Any

from flask import Response, url_for

from services.notify.actions import institutions as acts
from services.notify.groups import INSTITUTION_KINDS, KEEPING
from services.notify.models import Institution
from services.notify.pages.root import pages
from services.notify.queries import groups as units
from services.notify.queries import institutions as found
from services.notify.schemas import institutions as shapes
from shared.errors import expect_version
from shared.web import Ask, Paging, done, page, render, roles

KEEPERS = roles(*KEEPING)


def _institution(ask: Ask, institution_id: str) -> Institution:
    return found.institution_seen(ask.session, ask.actor, institution_id)


@pages.get("/institutions", who=KEEPERS, takes=Paging)
def institutions(ask: Ask, args: dict[str, Any]) -> str:
    """联系单位列表."""
    key = (Institution.created_at, Institution.id)
    listed = page(ask.session, found.institution_list(ask.actor), key=key, **args)
    rows = found.institution_rows(ask.session, listed["items"])
    return render("notify/institutions.html", rows=rows, next=listed["next"], kinds=INSTITUTION_KINDS)


@pages.post("/institutions", who=KEEPERS, takes=shapes.AddInstitution, shows=institutions)
def add_institution(ask: Ask, body: dict[str, Any]) -> Response:
    """登记."""
    unit = units.unit_registering(ask.session, ask.actor, body.pop("unit_id", None))
    acts.add_institution(ask.session, ask.actor, unit, body)
    return done("联系单位已登记", url_for("notify-page.institutions"))


@pages.get("/institutions/<uuid:institution_id>", who=KEEPERS, on=_institution)
def one_institution(ask: Ask, row: Institution) -> str:
    """一个联系单位."""
    return _shown(ask, row)


def _shown(ask: Ask, row: Institution, clear: str | None = None) -> str:
    (shown,) = found.institution_rows(ask.session, [row])
    return render("notify/institution.html", row=shown, clear=clear, kinds=INSTITUTION_KINDS)


@pages.post("/institutions/<uuid:institution_id>/change", who=KEEPERS, on=_institution, takes=shapes.ChangeInstitution,
            shows=one_institution, keep_answer=False)  # fmt: skip
def change_institution(ask: Ask, row: Institution, body: dict[str, Any]) -> Response:
    """更正登记; an empty number stays what it was."""
    expect_version(row, ask.expected)
    acts.change_institution(ask.session, ask.actor, row, body)
    return done("已保存", url_for("notify-page.one_institution", institution_id=row.id))


@pages.post("/institutions/<uuid:institution_id>/reveal", who=KEEPERS, on=_institution, takes=shapes.RevealNumber,
            shows=one_institution, keep_answer=False, recent=True)  # fmt: skip
def reveal_number(ask: Ask, row: Institution, body: dict[str, Any]) -> str:
    """The number in clear on this answer alone, the reason on record."""
    return _shown(ask, row, acts.reveal_number(ask.session, row, body["reason"]))


@pages.post("/institutions/<uuid:institution_id>/erase", who=KEEPERS, on=_institution)
def erase_institution(ask: Ask, row: Institution) -> Response:
    """删除."""
    expect_version(row, ask.expected)
    acts.erase_institution(ask.session, ask.actor, row)
    return done("已删除", url_for("notify-page.institutions"))
