"""The pages of materials: the list with the unit's own adoption, the form, one material and where it was used."""

from typing import Any

from flask import Response, url_for

from services.intake import queries
from services.intake.actions.materials import offer_material
from services.intake.materials import KINDS, STATES
from services.intake.models import Material
from services.intake.pages.root import RAISERS, pages
from services.intake.schemas import MaterialFilter, MaterialForm
from shared.web import SIGNED_IN, Ask, done, page, render
from shared.words import AUDIENCES, SUBTOPICS, TOPICS

LISTS = {"kinds": KINDS, "states": STATES, "topics": TOPICS, "subtopics": SUBTOPICS, "audiences": AUDIENCES}


def _on(ask: Ask, material_id: str) -> Material:
    return queries.material_seen(ask.session, ask.actor, material_id)


@pages.get("/materials", who=SIGNED_IN, takes=MaterialFilter)
def materials(ask: Ask, args: dict[str, Any]) -> str:
    """素材和线索."""
    statement = queries.material_list(ask.actor, args)
    key = (Material.offered_at, Material.id)
    listed = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return render(
        "intake/materials.html",
        materials=queries.materials_shown(ask.session, listed["items"]),
        next=listed["next"],
        chosen={name: value for name, value in args.items() if name not in ("cursor", "limit")},
        may_offer=bool(ask.actor.roles & RAISERS.names),
        adoption=queries.adoption(ask.session, ask.actor),
        **LISTS,
    )


@pages.get("/materials/new", who=RAISERS)
def new_material(ask: Ask) -> str:
    """报送素材的表单."""
    return render("intake/material_new.html", **LISTS)


@pages.post("/materials/new", who=RAISERS, takes=MaterialForm, shows=new_material)
def offer(ask: Ask, body: dict[str, Any]) -> Response:
    """报送素材."""
    row = offer_material(ask.session, ask.actor, body)
    return done(f"已报送，编号{row.number}", url_for("intake-page.one_material", material_id=row.id))


@pages.get("/materials/<uuid:material_id>", who=SIGNED_IN, on=_on)
def one_material(ask: Ask, row: Material) -> str:
    """一项素材：内容和采用情况."""
    return render("intake/material.html", material=queries.materials_shown(ask.session, [row])[0])
