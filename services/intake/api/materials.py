"""The JSON door of materials: offer, list, one, 精品, what each unit gave."""

from typing import Any

from services.intake import queries, rights
from services.intake.actions.materials import mark_best, offer_material
from services.intake.models import Material
from services.intake.schemas import CreditFilter, CreditOut, MarkBest, MaterialFilter, MaterialOut, OfferMaterial
from shared.identity import KnownUnit
from shared.web import SIGNED_IN, Ask, Door, page, roles

door = Door("intake", "materials", "素材和线索：报送、采用情况")
OFFERERS = roles(*rights.RAISERS)
MARKERS = roles(*rights.MARKERS)
READ, WRITE = "materials:read", "materials:write"


def _on(ask: Ask, material_id: str) -> Material:
    return queries.material_seen(ask.session, ask.actor, material_id)


@door.command("POST", "/materials", takes=OfferMaterial, gives=MaterialOut, status=201, who=OFFERERS,
              scope=WRITE, work="intake")  # fmt: skip
def offer(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """报送素材、线索"""
    row = offer_material(ask.session, ask.actor, body)
    ask.headers["Location"] = f"/intake/v1/materials/{row.id}"
    return queries.materials_shown(ask.session, [row])[0]


@door.query("/materials", takes=MaterialFilter, gives=MaterialOut, many=True, who=SIGNED_IN, scope=READ)
def list_materials(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """素材和线索，最近报送的在前"""
    statement = queries.material_list(ask.actor, args)
    if args.get("coming"):
        statement = queries.still_to_come(ask.session, statement)
    key = (Material.offered_at, Material.id)
    listed = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**listed, "items": queries.materials_shown(ask.session, listed["items"])}


@door.query("/materials/<uuid:material_id>", gives=MaterialOut, who=SIGNED_IN, on=_on, scope=READ)
def one_material(ask: Ask, row: Material) -> dict[str, Any]:
    """一项素材，及其采用情况"""
    return queries.materials_shown(ask.session, [row])[0]


@door.command("PUT", "/materials/<uuid:material_id>/best", takes=MarkBest, gives=MaterialOut, who=MARKERS, on=_on,
              if_match=True)  # fmt: skip
def hold_up(ask: Ask, row: Material, body: dict[str, Any]) -> dict[str, Any]:
    """列为精品，写明值得借鉴之处；或者取消"""
    mark_best(ask.session, ask.actor, row, ask.expected, body["reason"] if body["best"] else None)
    return queries.materials_shown(ask.session, [row])[0]


@door.query("/materials/credit", takes=CreditFilter, gives=CreditOut, many=True, who=SIGNED_IN)
def list_credit(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """各单位一年的素材贡献，按单位代码排列，不排名次"""
    statement = queries.contributors(ask.session, ask.actor, args.get("year"))
    listed = page(ask.session, statement, key=(KnownUnit.code,), cursor=args.get("cursor"), limit=args["limit"],
                  ascending=True)  # fmt: skip
    return {**listed, "items": queries.credit(ask.session, listed["items"], args.get("year"))}
