"""The form of new review rules: a line for each item of a checklist, level by level, read into the items."""

import hashlib
from typing import Any

from marshmallow import post_load

from services.tasking.review_rules import PROOFS
from services.tasking.schemas.forms import LocalTime
from services.tasking.schemas.reviewing import RULE_KINDS
from services.tasking.workflow import REVIEWS
from shared.web import Choice, Flag, Shape, Text

MUST = "＊"
"""Stands before an item without which a level cannot approve; an ASCII * counts too."""


class _RulesForm(Shape):
    """A level's items, a line each: ＊ before what must be ticked, 一校： to 三校： before what is a proof."""

    kind = Choice(RULE_KINDS, required=True)
    legal = Flag(load_default=False)
    source = Text(1, 200, required=True)
    effective_from = LocalTime()

    @post_load
    def _as_rules(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """The same fields as the JSON door takes."""
        given = {name: data[name] for name in ("kind", "legal", "source", "effective_from") if name in data}
        lines = [(stage, line) for stage in REVIEWS for line in data.get(stage, "").split("\n") if line.strip("＊* \t")]
        return given | {"checks": [_item(stage, line.strip(), data["source"]) for stage, line in lines]}


def _item(stage: str, line: str, source: str) -> dict[str, Any]:
    text = line.lstrip("＊* \t")[:200]
    proof = next((n for n, name in PROOFS.items() if text.startswith(name)), 0)
    code = f"proof_{proof}" if proof else f"c{hashlib.sha256(text.encode()).hexdigest()[:10]}"
    must = line.startswith(("＊", "*"))
    return {"stage": stage, "code": code, "text": text, "must": must, "source": source, "proof": proof}


RulesForm: Any = type("RulesForm", (_RulesForm,), {stage: Text(0, 4000, lines=True) for stage in REVIEWS})
"""With a field of lines for each level."""
