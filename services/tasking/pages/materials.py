"""素材库: what units offered, and where each was used."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions.materials import JUDGES, judge
from services.tasking.models import KnownMaterial
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.queries import materials as library
from services.tasking.schemas.materials import KINDS, VERDICTS, Judge, MaterialFilter
from shared.identity import unit_of
from shared.web import Ask, done, page, render, roles
from shared.words import TOPICS


def _on(ask: Ask, material_id: str) -> KnownMaterial:
    return library.material_seen(ask.session, ask.actor, material_id)


@pages.get("/materials", who=TASKFORCE, takes=MaterialFilter)
def materials(ask: Ask, args: dict[str, Any]) -> str:
    """素材库: the newest first."""
    statement = library.material_list(ask.session, ask.actor, args)
    key = (KnownMaterial.offered_at, KnownMaterial.material_id)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    chosen = {name: value for name, value in args.items() if name not in ("cursor", "limit")}
    rows = library.materials_shown(ask.session, found["items"])
    return render(
        "tasking/materials.html", materials=rows, next=found["next"], chosen=chosen, kinds=KINDS, topics=TOPICS
    )


@pages.get("/materials/<uuid:material_id>", who=TASKFORCE, on=_on)
def material(ask: Ask, row: KnownMaterial) -> str:
    """一项素材及其去向."""
    shown, unit = library.material_shown(ask.session, ask.actor, row), unit_of(ask.session, row.unit_id)
    may_judge = not shown["tasks"] and unit is not None and ask.actor.has_any(JUDGES, unit.path)
    return render("tasking/material.html", material=shown, kinds=KINDS, verdicts=VERDICTS, may_judge=may_judge)


@pages.post("/materials/<uuid:material_id>/judge", who=roles(*JUDGES), on=_on, takes=Judge, shows=material)
def judge_material(ask: Ask, row: KnownMaterial, body: dict[str, Any]) -> Response:
    """列入备用，或者暂不采用."""
    judge(ask.session, ask.actor, row, ask.expected, body)
    return done(f"已{VERDICTS[body['verdict']]}", url_for("tasking-page.material", material_id=row.material_id))
