"""联系单位的接口: work numbers of institutions, masked; in clear once, with a reason; deleted."""

from typing import Any

from services.notify.actions import institutions as acts
from services.notify.groups import KEEPING
from services.notify.models import Institution
from services.notify.queries import groups as units
from services.notify.queries import institutions as found
from services.notify.schemas import institutions as shapes
from shared.errors import expect_version
from shared.web import Ask, Door, Paging, page, roles

institutions = Door("notify", "institutions", "联系单位：单位、岗位、工作电话")
KEEPERS = roles(*KEEPING)


def _institution(ask: Ask, institution_id: str) -> Institution:
    return found.institution_seen(ask.session, ask.actor, institution_id)


def _shown(ask: Ask, row: Institution) -> dict[str, Any]:
    return found.institution_rows(ask.session, [row])[0]


@institutions.query("/institutions", who=KEEPERS, takes=Paging, gives=shapes.InstitutionOut, many=True)
def list_institutions(ask: Ask, args: dict[str, Any]) -> Any:
    """What one's own unit keeps, numbers masked, newest first."""
    key = (Institution.created_at, Institution.id)
    listed = page(ask.session, found.institution_list(ask.actor), key=key, **args)
    return {**listed, "items": found.institution_rows(ask.session, listed["items"])}


@institutions.query("/institutions/<uuid:institution_id>", who=KEEPERS, gives=shapes.InstitutionOut, on=_institution)
def one_institution(ask: Ask, row: Institution) -> Any:
    """One of them, the number masked."""
    return _shown(ask, row)


@institutions.command("POST", "/institutions", who=KEEPERS, takes=shapes.AddInstitution, gives=shapes.InstitutionOut,
                      status=201)  # fmt: skip
def add_institution(ask: Ask, body: dict[str, Any]) -> Any:
    """登记一个岗位的工作电话；手机号码不收"""
    unit = units.unit_registering(ask.session, ask.actor, body.pop("unit_id", None))
    row = acts.add_institution(ask.session, ask.actor, unit, body)
    ask.headers["Location"] = f"/notify/v1/institutions/{row.id}"
    return _shown(ask, row)


@institutions.command("PATCH", "/institutions/<uuid:institution_id>", who=KEEPERS, takes=shapes.ChangeInstitution,
                      gives=shapes.InstitutionOut, on=_institution, if_match=True)  # fmt: skip
def change_institution(ask: Ask, row: Institution, body: dict[str, Any]) -> Any:
    """更正登记"""
    expect_version(row, ask.expected)
    return _shown(ask, acts.change_institution(ask.session, ask.actor, row, body))


@institutions.command("POST", "/institutions/<uuid:institution_id>/reveal", who=KEEPERS, takes=shapes.RevealNumber,
                      gives=shapes.RevealedNumber, on=_institution, keep_answer=False, recent=True)  # fmt: skip
def reveal_number(ask: Ask, row: Institution, body: dict[str, Any]) -> Any:
    """查看完整号码：写明理由，记入访问日志"""
    return {"number": acts.reveal_number(ask.session, row, body["reason"])}


@institutions.command("DELETE", "/institutions/<uuid:institution_id>", who=KEEPERS, status=204, on=_institution,
                      if_match=True)  # fmt: skip
def erase_institution(ask: Ask, row: Institution) -> None:
    """删除"""
    expect_version(row, ask.expected)
    acts.erase_institution(ask.session, ask.actor, row)
