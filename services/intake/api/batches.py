"""The JSON door of needs sent many at a time: a batch of a unit's own system, a sheet that people filled in."""

import hashlib
from dataclasses import replace
from typing import Any

from flask import Response

from services.intake import rights, sheet
from services.intake.actions.batches import Raised, raise_each
from services.intake.actions.sheets import bring_in
from services.intake.schemas.batches import Batch, BatchOut, Item, SheetArgs, SheetOut, TemplateArgs, read_items
from services.intake.schemas.sheet import columns_of, read_content
from shared.errors import Invalid, Refusal
from shared.log import set_by
from shared.web import SIGNED_IN, Ask, Door, Upload, Uploaded, guard, roles
from shared.words import KINDS

door = Door("intake", "needs-in-bulk", "批量提出需求：接口和表格")
RAISERS = roles(*rights.RAISERS)


TURN = 10
"""Items of one transaction: whoever else wants to write waits for these, not for a whole batch."""


@door.command("POST", "/needs/batch", takes=Batch, gives=BatchOut, who=RAISERS, alone=True, keep_answer=False,
              scope="needs:write", work="intake")  # fmt: skip
def raise_batch(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """一次提出至多500项；每项单独成败，结果与各项同序

    Under an Idempotency-Key each item has a key of its own: sent again, the batch goes on where the line was cut.
    """
    items = read_items(body["items"])
    claimed = _claimed(ask, items)
    found: list[Raised] = []
    for start in range(0, len(items), TURN):
        with ask.db.write() as session:
            set_by(session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
            found += raise_each(session, ask.actor, claimed[start : start + TURN])
    if any(one.repeated for one in found) and not any(one.status == 201 for one in found):
        ask.headers["Idempotency-Replayed"] = "true"
    return {
        "raised": sum(one.status == 201 for one in found),
        "repeated": sum(one.repeated for one in found),
        "refused": sum(one.refusal is not None for one in found),
        "results": [_result(*pair) for pair in enumerate(zip(items, found, strict=True))],
    }


def _claimed(ask: Ask, items: list[Item]) -> list[Item]:
    """Each item under a key: its own, else one made of the request's Idempotency-Key and its place."""
    key = guard.idempotency_key()
    if key is None:
        return items
    about = hashlib.sha256(f"{ask.actor.id}\n{key}".encode()).hexdigest()[:40]
    return [one if one.key else replace(one, key=f"request-{about}-{place}") for place, one in enumerate(items)]


def _result(index: int, pair: tuple[Item, Raised]) -> dict[str, Any]:
    item, one = pair
    shown = {"index": index, "key": item.key, "status": one.status, "id": one.need_id, "number": one.number}
    return shown | {"problem": _problem(one.refusal) if one.refusal else None}


def _problem(refusal: Refusal) -> dict[str, Any]:
    told = {"title": refusal.title, "status": refusal.status, "code": refusal.code, **refusal.extra}
    told |= {"detail": refusal.detail} if refusal.detail else {}
    return told | ({"errors": dict(refusal.errors)} if refusal.errors else {})


@door.query("/needs/template.xlsx", who=SIGNED_IN, takes=TemplateArgs, scope="needs:read")
def need_template(ask: Ask, args: dict[str, Any]) -> Response:
    """一类需求的空白需求表：下拉选项、示例行、填写说明"""
    content = sheet.write_template(KINDS[args["kind"]], columns_of(args["kind"]))
    named = {"Content-Disposition": f'attachment; filename="needs-{args["kind"]}.xlsx"'}
    return Response(content, content_type=sheet.XLSX, headers=named)


@door.command("POST", "/needs/sheet", takes=Upload(sheet.MEDIA), args=SheetArgs, gives=SheetOut, who=RAISERS,
              alone=True, keep_answer=False, scope="needs:write")  # fmt: skip
def raise_sheet(ask: Ask, file: Uploaded, args: dict[str, Any]) -> dict[str, Any]:
    """导入填好的需求表。先检查（dry_run），逐行说明问题；有任何一行不行，整张表都不提出。

    The file is read before the transaction begins; a sheet is idempotent by itself, row by row.
    """
    rows, faults = read_content(file.content)
    with ask.db.write() as session:
        set_by(session, ask.actor.id, ask.actor.unit_id, ask.trace_id)
        told = bring_in(session, ask.actor, (rows, faults), args["dry_run"])
    if told["faults"] and not args["dry_run"]:
        raise Invalid("需求表有误，没有提出任何需求", code="bad_sheet", faults=told["faults"])
    return told
