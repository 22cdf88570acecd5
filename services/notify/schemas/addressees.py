"""推送范围的形: a selector, a saved set of addressees, its form, and whom it takes now."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from services.notify.network import CLASSES
from shared.web import Choice, Id, Shape, Text, UtcTime, Whole
from shared.words import LEVELS, UNIT_KINDS

_SOME: Any = validate.Length(min=1, max=2000, error="须有1至2000项")
_TOWN: Any = validate.Regexp(r"\A[0-9]{9,12}\Z", error="须为9至12位的乡镇代码")


class SelectorIn(Shape):
    """推送范围: all parts hold together, within a part any value will do; a part left out does not narrow."""

    levels = fields.List(Choice(LEVELS), validate=_SOME, metadata={"description": "city 为本级各部门"})
    classes = fields.List(Choice(CLASSES), validate=_SOME, metadata={"description": "1+6+X 的类别"})
    kinds = fields.List(Choice(UNIT_KINDS), validate=_SOME)
    districts = fields.List(Id(), validate=_SOME, metadata={"description": "单位及其全部下级"})
    towns = fields.List(Text(9, 12, validate=[_TOWN]), validate=_SOME, metadata={"description": "辖区乡镇代码"})
    unit_ids = fields.List(Id(), validate=_SOME)
    except_ids = fields.List(Id(), validate=_SOME, metadata={"description": "除外的单位，连同其下级"})


class WholeSelector(SelectorIn):
    """推送范围 of a push: parts of its own, a saved set, or both."""

    set_id = Id()


class AddSet(Shape):
    """A saved set of one's bureau (default: the one that one's unit belongs to)."""

    name = Text(2, 40, required=True)
    note = Text(0, 200)
    selector = fields.Nested(SelectorIn, required=True)
    unit_id = Id()


class ChangeSet(Shape):
    """Only what is to change; a selector is given whole."""

    name = Text(2, 40)
    note = Text(0, 200)
    selector = fields.Nested(SelectorIn)


class Rescope(Shape):
    """重定范围: whom a held push is for; an empty selector: all units of its levels."""

    selector = fields.Nested(WholeSelector, required=True)
    levels = fields.List(Choice(LEVELS), validate=_SOME)


class SetForm(Shape):
    """The form of a set; units are named or given by their codes, one a line."""

    name = Text(2, 40, required=True)
    note = Text(0, 200)
    unit_id = Id()
    levels = fields.List(Choice(LEVELS))
    classes = fields.List(Choice(CLASSES))
    kinds = fields.List(Choice(UNIT_KINDS))
    districts = fields.List(Id())
    towns = Text(0, 2000, lines=True)
    units = Text(0, 20_000, lines=True)
    without = Text(0, 20_000, lines=True)

    @post_load
    def _as_selector(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The same as the JSON door takes; `units` and `without` stay lines, to be looked up."""
        selector = {name: data[name] for name in ("levels", "classes", "kinds", "districts") if data.get(name)}
        if towns := data.get("towns", "").replace("，", " ").replace(",", " ").split():
            selector["towns"] = towns
        try:
            for town in towns:
                _TOWN(town)
        except ValidationError as wrong:
            raise ValidationError(wrong.messages, "towns") from None
        plain = {name: part for name, part in data.items() if name in ("name", "unit_id")}
        lines: dict[str, Any] = {name: _lines(data.get(name, "")) for name in ("units", "without")}
        return {**plain, **lines, "note": data.get("note", ""), "selector": selector}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class RescopeForm(Shape):
    """The form of a held push: one of the saved sets, or all below."""

    set_id = Id()
    whole = Choice(("true",))


class SetOut(Shape):
    """A saved set; `counts`: units it takes now, by level."""

    id = Id()
    unit_id = Id()
    unit_name = fields.String()
    name = fields.String()
    note = fields.String()
    selector = fields.Dict()
    in_words = fields.List(fields.String())
    counts = fields.Dict(keys=fields.String(), values=Whole())
    units = Whole(metadata={"description": "现在共有多少个单位"})
    faults = fields.List(fields.String(), metadata={"description": "为何不能使用；有则谁也不推送"})
    gone = fields.List(fields.String(), metadata={"description": "已撤销且没有承接单位的"})
    allowed_steps = fields.List(fields.String())
    created_at = UtcTime()
    updated_at = UtcTime()
    version = Whole()


class AddressedOut(Shape):
    """A unit that a set takes now."""

    id = Id()
    code = fields.String()
    name = fields.String()
    level = fields.String()
    kind = fields.String()
    parent_name = fields.String()
