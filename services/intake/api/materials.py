"""The JSON door of materials: offer, list, one."""

from typing import Any

from services.intake import queries, rights
from services.intake.actions.materials import offer_material
from services.intake.models import Material
from services.intake.schemas import MaterialFilter, MaterialOut, OfferMaterial
from shared.web import SIGNED_IN, Ask, Door, page, roles

door = Door("intake", "materials", "素材和线索：报送、采用情况")
OFFERERS = roles(*rights.RAISERS)


def _on(ask: Ask, material_id: str) -> Material:
    return queries.material_seen(ask.session, ask.actor, material_id)


@door.command("POST", "/materials", takes=OfferMaterial, gives=MaterialOut, status=201, who=OFFERERS)
def offer(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """报送素材、线索"""
    row = offer_material(ask.session, ask.actor, body)
    ask.headers["Location"] = f"/intake/v1/materials/{row.id}"
    return queries.materials_shown(ask.session, [row])[0]


@door.query("/materials", takes=MaterialFilter, gives=MaterialOut, many=True, who=SIGNED_IN)
def list_materials(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """素材和线索，最近报送的在前"""
    statement = queries.material_list(ask.actor, args)
    key = (Material.offered_at, Material.id)
    listed = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**listed, "items": queries.materials_shown(ask.session, listed["items"])}


@door.query("/materials/<uuid:material_id>", gives=MaterialOut, who=SIGNED_IN, on=_on)
def one_material(ask: Ask, row: Material) -> dict[str, Any]:
    """一项素材，及其采用情况"""
    return queries.materials_shown(ask.session, [row])[0]
