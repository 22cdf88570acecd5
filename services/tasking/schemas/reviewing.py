"""Shapes of reviewing: the rules by kind of product, the flow of a task's levels, consent."""

from typing import Any

from marshmallow import fields, validate

from services.tasking.consents import CONSENT_WAYS
from services.tasking.content import PRODUCT_KINDS
from services.tasking.lines import STANDINGS
from services.tasking.review_rules import ALL
from services.tasking.schemas.draft import HASH
from services.tasking.schemas.given_draft import named
from services.tasking.workflow import REVIEWS
from shared.web import Choice, Day, Flag, Id, Shape, Text, UtcTime, Whole
from shared.words import ROLES

RULE_KINDS = {ALL: "各类产品", **PRODUCT_KINDS}


class CheckIn(Shape):
    """检查清单的一项."""

    stage = Choice(REVIEWS, required=True)
    code = Text(1, 40, required=True)
    text = Text(1, 200, required=True)
    must = Flag(load_default=False, metadata={"description": "不勾选不能通过"})
    source = Text(0, 200, load_default="")
    proof = Whole(0, 3, load_default=0, metadata={"description": "1 一校，2 二校，3 三校，0 不是校对"})


class RulesFilter(Shape):
    """筛选审核规则."""

    kind = Choice(RULE_KINDS)


class RulesIn(Shape):
    """审核规则的新版本；已送审的一轮仍按原版本."""

    kind = Choice(RULE_KINDS, required=True, metadata={"description": "all 为没有单独规则的各类产品"})
    legal = Flag(required=True, metadata={"description": "必经法制审核"})
    checks = fields.List(fields.Nested(CheckIn), required=True, validate=validate.Length(min=3, max=60))
    source = Text(1, 200, required=True)
    effective_from = UtcTime(metadata={"description": "生效时间，不得早于现在；不填为立即"})


class RulesOut(Shape):
    """审核规则的一个版本."""

    id = Id()
    kind = Choice(RULE_KINDS)
    n = Whole()
    legal = Flag()
    checks = fields.List(fields.Dict())
    source = Text()
    effective_from = UtcTime()
    created_at = UtcTime(allow_none=True)
    created_by = named()
    state = Choice(("coming", "in_force", "past"))


class ReviewerOut(Shape):
    """可办理一级的人."""

    id = Text()
    name = Text()


class LevelOut(Shape):
    """审批流的一级."""

    stage = Text()
    label = Text()
    role = Choice(ROLES)
    desk = named()
    state = Choice(
        ("done", "now", "later", "not_asked"), metadata={"description": "done 已通过，now 正在本级，not_asked 不需要"}
    )
    by = named()
    at = UtcTime(allow_none=True)
    opinion = Text(allow_none=True)
    checked = fields.List(fields.String())
    people = fields.List(fields.Nested(ReviewerOut), metadata={"description": "可办理的人员"})
    why_nobody = Text(metadata={"description": "没有人可办理时的原因"})
    mine = Flag(metadata={"description": "本人可办理这一级"})
    why_not_mine = Text()
    checks = fields.List(fields.Dict())


class RulesKept(Shape):
    """这一轮所依的审核规则."""

    id = Id()
    kind = Choice(RULE_KINDS)
    n = Whole()
    legal = Flag()
    source = Text()
    effective_from = UtcTime()


class ProofOut(Shape):
    """一校、二校、三校：在哪一级，谁在何时完成."""

    proof = Whole()
    name = Text()
    stage = Choice(REVIEWS)
    label = Text()
    text = Text()
    done = Flag()
    by = named()
    at = UtcTime(allow_none=True)


class LineSeen(Shape):
    """与稿件对照的口径；编号即其版本，改动须另立一条."""

    id = Id()
    number = Text()
    unit = named()
    title = Text()
    scope = Text()
    text = Text()
    source = Text()
    standing = Choice(STANDINGS)
    valid_from = UtcTime()
    valid_until = UtcTime()
    approved_at = UtcTime()


class FlowOut(Shape):
    """审批流：各级由谁办理、办到哪里、所依规则，以及没有处理的校对."""

    round = Whole()
    rules: Any = fields.Nested(RulesKept)
    legal_reasons = fields.List(fields.String())
    to_city = Text(allow_none=True)
    levels = fields.List(fields.Nested(LevelOut))
    proofs = fields.List(fields.Nested(ProofOut))
    marks_open = Whole()
    lines = fields.List(fields.Nested(LineSeen))


class ConsentIn(Shape):
    """登记本人同意."""

    given_on = Day(required=True)
    how = Choice(CONSENT_WAYS, required=True)
    file_sha256 = Text(64, 64, allow_none=True, validate=[HASH], metadata={"description": "任务附件中的同意书"})


class ConsentBack(Shape):
    """本人撤回同意."""

    withdrawn_on = Day(required=True)
    note = Text(1, 500, lines=True, allow_none=True)


class ConsentLine(Shape):
    """一次同意."""

    id = Id()
    given_on = Day()
    how = Choice(CONSENT_WAYS)
    file_sha256 = Text(allow_none=True)
    recorded_by = named()
    recorded_at = UtcTime()
    withdrawn_on = Day(allow_none=True)
    withdrawn_by = named()
    withdrawn_at = UtcTime(allow_none=True)
    withdraw_note = Text(allow_none=True)
    version = Whole()


class ConsentOut(Shape):
    """本人同意：是否需要，是否有效，历次登记；asks_recall 为真时应当撤稿."""

    asked = Flag()
    standing = Flag()
    asks_recall = Flag()
    version = Whole(allow_none=True, metadata={"description": "现有同意的版本，撤回时放在 If-Match"})
    records = fields.List(fields.Nested(ConsentLine))
