"""各类要素的形状: the shape of the details of each kind of need, read and described."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields

from services.intake.kinds import DEMANDED
from services.intake.schemas.kinds import shapes
from shared.errors import Invalid
from shared.web.shape import Choice, Day, Shape, Text, Whole

SHAPES: dict[str, type[Shape]] = {
    "incident_analysis": shapes.Incidents,
    "force_state": shapes.Findings,
    "inspection": shapes.Findings,
    "law_analysis": shapes.LawAnalysis,
    "law_education": shapes.Statutes,
    "online_topic": shapes.Online,
    "petition_topic": shapes.Tally,
    "topic_tally": shapes.Tally,
    "role_model": shapes.RoleModel,
    "case_reduction": shapes.CaseReduction,
}
"""Kinds without one (经验亮点, 防范宣传) are words alone."""


def read_details(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given as the details of a need of this kind. Raises Invalid with what is wrong under `details`.

    Nothing at all is {} but for the kinds that say nothing without their details.
    """
    if not given and kind not in DEMANDED:
        return {}
    try:
        found = SHAPES.get(kind, shapes.Nothing)().load(given)
    except ValidationError as error:
        raise Invalid(errors={"details": error.normalized_messages()}) from None
    read: dict[str, Any] = shapes.plain(found)
    return read


def described(kind: str) -> list[dict[str, Any]]:
    """The fields of a kind's details: [{name, words, type, required, options?, fields?}]."""
    return _fields(SHAPES.get(kind, shapes.Nothing)())


def _fields(shape: Any) -> list[dict[str, Any]]:
    return [_field(name, field) for name, field in shape.fields.items()]


def _field(name: str, field: Any) -> dict[str, Any]:
    inner = field.inner if isinstance(field, fields.List) else field
    said = {"name": field.data_key or name, "words": str(field.metadata.get("description", ""))}
    said |= {"type": _type(field), "required": bool(field.required)}
    if isinstance(inner, fields.Nested):
        said["fields"] = _fields(inner.schema)
    if isinstance(inner, Choice):
        said["options"] = [code for check in inner.validators for code in getattr(check, "choices", ())]
    return said


def _type(field: Any) -> str:
    if isinstance(field, fields.List):
        return f"list of {_type(field.inner)}"
    named = {fields.Nested: "object", Choice: "code", Day: "date", Text: "text", Whole: "whole number"}
    return next((words for kind, words in named.items() if isinstance(field, kind)), "number")


__all__ = ["SHAPES", "described", "read_details"]
