"""The pages of materials: the library, the form, one material with its lineage, what each unit gave."""

from typing import Any

from flask import Response, url_for

from services.intake import queries
from services.intake.actions.materials import mark_best, offer_material
from services.intake.materials import KINDS, STATES
from services.intake.models import Material
from services.intake.pages.attachments import panel_files
from services.intake.pages.root import RAISERS, pages
from services.intake.rights import MARKERS
from services.intake.schemas import CreditFilter, MarkBest, MaterialFilter, MaterialForm
from shared.identity import KnownUnit, unit_of
from shared.web import SIGNED_IN, Ask, done, page, render, roles
from shared.words import AUDIENCES, SUBTOPICS, TOPICS

LISTS = {"kinds": KINDS, "states": STATES, "topics": TOPICS, "subtopics": SUBTOPICS, "audiences": AUDIENCES}


def _on(ask: Ask, material_id: str) -> Material:
    return queries.material_seen(ask.session, ask.actor, material_id)


@pages.get("/materials", who=SIGNED_IN, takes=MaterialFilter)
def materials(ask: Ask, args: dict[str, Any]) -> str:
    """素材和线索."""
    statement = queries.material_list(ask.actor, args)
    if args.get("coming"):
        statement = queries.still_to_come(ask.session, statement)
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


@pages.post("/materials/new", who=RAISERS, takes=MaterialForm, shows=new_material, work="intake")
def offer(ask: Ask, body: dict[str, Any]) -> Response:
    """报送素材."""
    row = offer_material(ask.session, ask.actor, body)
    return done(f"已报送，编号{row.number}", url_for("intake-page.one_material", material_id=row.id))


@pages.get("/materials/<uuid:material_id>", who=SIGNED_IN, on=_on)
def one_material(ask: Ask, row: Material) -> str:
    """一项素材：内容、附件和采用情况."""
    shown, unit = queries.materials_shown(ask.session, [row])[0], unit_of(ask.session, row.unit_id)
    may_mark = unit is not None and ask.actor.has_any(MARKERS, unit.path)
    return render("intake/material.html", material=shown, may_mark=may_mark, **panel_files(ask, row))


@pages.post("/materials/<uuid:material_id>/best", who=roles(*MARKERS), on=_on, takes=MarkBest, shows=one_material)
def hold_up(ask: Ask, row: Material, body: dict[str, Any]) -> Response:
    """列为精品，或者取消."""
    mark_best(ask.session, ask.actor, row, ask.expected, body["reason"] if body["best"] else None)
    words = "已列为精品" if body["best"] else "已取消精品"
    return done(words, url_for("intake-page.one_material", material_id=row.id))


@pages.get("/materials/credit", who=SIGNED_IN, takes=CreditFilter)
def contributions(ask: Ask, args: dict[str, Any]) -> str:
    """各单位的素材贡献."""
    year = args.get("year")
    statement = queries.contributors(ask.session, ask.actor, year)
    listed = page(ask.session, statement, key=(KnownUnit.code,), cursor=args.get("cursor"), limit=args["limit"],
                  ascending=True)  # fmt: skip
    units = queries.credit(ask.session, listed["items"], year)
    return render("intake/credit.html", units=units, next=listed["next"], year=queries.year_of(ask.session, year)[0])
