"""The JSON door of the library of materials, for the 专班."""

from typing import Any

from services.tasking import queries
from services.tasking.actions.materials import JUDGES, judge
from services.tasking.models import KnownMaterial, Task
from services.tasking.queries import materials as library
from services.tasking.schemas.materials import Judge, MaterialFilter, MaterialOut, MaterialWithUses
from services.tasking.standing import TASKFORCE_ROLES
from shared.web import SIGNED_IN, Ask, Door, page, roles

door = Door("tasking", "materials", "素材库：各单位报送的素材和线索，及其去向")
TASKFORCE = roles(*TASKFORCE_ROLES)


def _task(ask: Ask, task_id: str) -> Task:
    return queries.task_seen(ask.session, ask.actor, task_id)


def _material(ask: Ask, material_id: str) -> KnownMaterial:
    return library.material_seen(ask.session, ask.actor, material_id)


@door.query("/materials", takes=MaterialFilter, gives=MaterialOut, many=True, who=TASKFORCE)
def list_materials(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """素材库，新报送的在前"""
    key = (KnownMaterial.offered_at, KnownMaterial.material_id)
    statement = library.material_list(ask.session, ask.actor, args)
    found = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": library.materials_shown(ask.session, found["items"])}


@door.query("/materials/<uuid:material_id>", gives=MaterialWithUses, who=TASKFORCE, on=_material)
def one_material(ask: Ask, row: KnownMaterial) -> dict[str, Any]:
    """一项素材及其去向"""
    return library.material_shown(ask.session, ask.actor, row)


@door.command("POST", "/materials/<uuid:material_id>/judge", takes=Judge, gives=MaterialWithUses, who=roles(*JUDGES),
              on=_material, if_match=True)  # fmt: skip
def judge_material(ask: Ask, row: KnownMaterial, body: dict[str, Any]) -> dict[str, Any]:
    """列入备用，或者暂不采用并写明原因；报送单位会看到"""
    judge(ask.session, ask.actor, row, ask.expected, body)
    return library.material_shown(ask.session, ask.actor, row)


@door.query("/tasks/<uuid:task_id>/materials", gives=MaterialOut, many=True, who=SIGNED_IN, on=_task)
def task_materials(ask: Ask, task: Task) -> list[dict[str, Any]]:
    """最新一版稿件采用的素材"""
    return library.materials_of_task(ask.session, task)
