"""涉密不上网: a text that carries a mark of secrecy is not saved, whatever it is for."""

from collections.abc import Iterable
from typing import Any

from services.tasking.gate import Finding, Part, examine
from shared.errors import Invalid

RULE = "secrecy_mark"


def refuse_marks(parts: Iterable[Part]) -> None:
    """Raises Invalid(secrecy_mark) with every place, field by field."""
    found = [one for one in examine(list(parts)) if one.rule == RULE]
    if not found:
        return
    errors: dict[str, list[str]] = {}
    for one in found:
        errors.setdefault(one.field.partition(".")[0], []).append(f"{one.words}；{one.advice}")
    raise Invalid("内容带有密级标志，涉密信息不得在本系统办理", code=RULE, errors=errors, findings=_places(found))


def _places(found: Iterable[Finding]) -> list[dict[str, Any]]:
    return [{"field": one.field, "start": one.start, "end": one.end, "shown": one.shown} for one in found]
