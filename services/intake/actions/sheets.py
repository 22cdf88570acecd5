"""导入需求表: every row of a sheet or none of it; what came of it, or would come of it."""

from typing import Any

from sqlalchemy.orm import Session

from services.intake.actions.batches import Raised, raise_whole
from services.intake.schemas.sheet import Fault, Row, faults_of
from shared.identity import Actor


def bring_in(session: Session, actor: Actor, read: tuple[list[Row], list[Fault]], dry_run: bool) -> dict[str, Any]:
    """Raise the needs of the rows, unless `dry_run` or anything is wrong with any: then it is told and nothing is done.

    Raises Forbidden when the actor may raise nothing at all for his unit.
    """
    rows, faults = read
    found = raise_whole(session, actor, [row.item for row in rows], dry_run or bool(faults))
    pairs = list(zip(rows, found, strict=True))
    told = [*faults, *(fault for row, one in pairs if one.refusal for fault in faults_of(row, one.refusal))]
    return _told(dry_run, pairs, sorted(told))


def _told(dry_run: bool, pairs: list[tuple[Row, Raised]], faults: list[Fault]) -> dict[str, Any]:
    """Of a look only the needs that were there before have a number."""
    done = not (dry_run or faults)
    return {
        "dry_run": dry_run,
        "rows": len(pairs),
        "raised": sum(one.status == 201 for _, one in pairs),
        "repeated": sum(one.repeated for _, one in pairs),
        "faults": [{"row": one.row, "column": one.column, "reason": one.reason} for one in faults],
        "needs": [
            {"row": row.number, "id": one.need_id, "number": one.number, "repeated": one.repeated}
            for row, one in pairs
            if one.repeated or (done and one.need_id)
        ],
    }
