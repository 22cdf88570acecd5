"""受众人群的页面表单: a field for each figure, named kind_number and so on, turned into what the JSON door takes."""

from typing import Any

from marshmallow import fields

from services.notify.audiences import KINDS
from services.notify.schemas.audiences import MOST, PERIOD
from shared.errors import Invalid
from shared.web import Id, Shape, Text, Whole

PARTS = ("number", "people", "within")


def names() -> dict[str, tuple[str, str]]:
    """Each field of the form with its kind and its part."""
    return {
        f"{kind}_{part}": (kind, part)
        for kind, one in KINDS.items()
        for part in PARTS
        if part == "number" or (part == "people" and one.people) or (part == "within" and one.within)
    }


_FIELDS: dict[str, fields.Field[Any]] = {name: Whole(0, MOST) for name in names()}
_TOTAL: dict[str, fields.Field[Any]] = {f"total_{part}": Whole(0, MOST) for part in PARTS[:2]}
_Figures = Shape.from_dict(_FIELDS | _TOTAL, name="FiguresForm")


class ChangeTallyForm(_Figures):  # type: ignore[misc, valid-type]  # made above, one field for each figure
    """All figures of a month anew."""

    source = Text(2, 100, required=True)


class AddTallyForm(ChangeTallyForm):
    """A month of a unit."""

    period = Text(7, 7, required=True, validate=PERIOD)
    unit_id = Id()


def body_of(given: dict[str, Any]) -> dict[str, Any]:
    """What the JSON door would take. A class without its number is left out."""
    figures: dict[str, dict[str, Any]] = {}
    for name, (kind, part) in names().items():
        if given.get(name) is not None:
            figures.setdefault(kind, {"kind": kind, "number": 0})[part] = given[name]
    total = {part: given[f"total_{part}"] for part in PARTS[:2] if given.get(f"total_{part}") is not None}
    plain: dict[str, Any] = {name: given[name] for name in ("period", "source", "unit_id") if name in given}
    if not figures:
        raise Invalid(errors={"patrol_number": ["至少填写一项"]})
    return {**plain, "figures": list(figures.values()), "total": total or None}


def on_form(refusal: Invalid, body: dict[str, Any]) -> Invalid:
    """The same refusal with the names of the form's fields."""
    errors: dict[str, Any] = {}
    for name, found in (refusal.errors or {}).items():
        if name == "figures":
            for place, parts in found.items():
                kind = body["figures"][place]["kind"]
                errors |= {f"{kind}_{part}": words for part, words in parts.items()}
        else:
            errors["total_number" if name == "total" else name] = found
    return Invalid(refusal.title, code=refusal.code, detail=refusal.detail, errors=errors, **refusal.extra)
