"""覆盖情况的形: counts that add up, gaps, urges and their rule, the record of a unit."""

from marshmallow import fields

from services.notify.network.coverage import GAP_LABELS
from services.notify.network.urging import MOST_RANGE, REST_RANGE
from services.notify.schemas.pushes import UnitName
from shared.web import Choice, Flag, Id, Paging, Shape, UtcTime, Whole
from shared.words import LEVELS


class Figures(Shape):
    """Numbers of a set of receipts; `counts` by state add up to `targets`."""

    targets = Whole()
    asked = Whole(metadata={"description": "targets 减免办"})
    acknowledged = Whole(metadata={"description": "已签收与已转发"})
    missing = Whole()
    percent = fields.Float()
    counts = fields.Dict(keys=fields.String(), values=Whole())


class LevelOut(Figures):
    """One level."""

    level = fields.String()
    label = fields.String()


class KindOut(Figures):
    """One kind of units."""

    kind = fields.String()
    label = fields.String()


class BranchOut(Figures):
    """One county with its stations."""

    unit_id = Id()
    name = fields.String()
    own_state = fields.String()
    opened_at = UtcTime()
    reason = fields.String()
    bypassed = Flag()


class BypassedOut(Shape):
    """A unit whose stations were opened without it."""

    unit_id = Id()
    name = fields.String()
    reason = fields.String()
    reason_label = fields.String()
    opened_at = UtcTime()


class GapOut(Shape):
    """A unit that has not answered; `vacant`: it has neither liaison nor head on record."""

    unit_id = Id()
    name = fields.String()
    level = fields.String()
    branch = Id()
    branch_name = fields.String()
    kind = fields.String()
    kind_label = fields.String()
    due_at = UtcTime()
    urged_at = UtcTime()
    urges = Whole(metadata={"description": "已催办次数"})
    reason = fields.String()
    vacant = Flag()
    vacancy = fields.String(metadata={"description": "nobody：联络人和负责人空缺；no_liaison：联络人空缺"})
    vacancy_label = fields.String()


class CoverageOut(Figures):
    """覆盖情况: the gaps are at most 500, `gaps_total` counts all."""

    push_id = Id()
    state = fields.String()
    as_of = UtcTime()
    levels = fields.List(fields.Nested(LevelOut))
    kinds = fields.List(fields.Nested(KindOut))
    branches = fields.List(fields.Nested(BranchOut))
    bypassed = fields.List(fields.Nested(BypassedOut))
    gaps = fields.List(fields.Nested(GapOut))
    gaps_total = Whole()


class UrgedOut(Shape):
    """How many units were reminded."""

    push_id = Id()
    urged = Whole()


class GapFilter(Paging):
    """Which of the missing."""

    level = Choice(LEVELS)
    branch = Id()
    kind = Choice(GAP_LABELS)


class UrgeWhom(Shape):
    """Whom of the missing one urges: a level, a branch (the unit at its head); all when nothing is said."""

    level = Choice(LEVELS)
    branch = Id()


class UrgeOut(Shape):
    """One urge: by whom, which units it meant (`unit` and what lies below it), how many it reached."""

    id = Id()
    at = UtcTime()
    by = fields.Nested(UnitName)
    unit = fields.Nested(UnitName)
    level = fields.String()
    level_label = fields.String()
    targets = Whole()


class SetUrgeRule(Shape):
    """How often one unit may be urged about one push."""

    rest_minutes = Whole(*REST_RANGE, required=True, metadata={"description": "同一单位两次催办至少间隔的分钟数"})
    most = Whole(*MOST_RANGE, required=True, metadata={"description": "同一推送对同一单位最多催办的次数"})


class RuleChosen(Shape):
    """Of which bureau the form is shown."""

    unit_id = Id()


class UrgeRuleOut(Shape):
    """The rule that holds for the pushes of a bureau; `own` false: it follows the one above, or the default."""

    unit_id = Id()
    unit_name = fields.String()
    rest_minutes = Whole()
    most = Whole()
    own = Flag()
    changed_at = UtcTime()
    allowed_steps = fields.List(fields.String())
    version = Whole()


class HistoryOut(Shape):
    """What became of one push at the unit; `minutes`: from its arrival to the first answer."""

    push_id = Id()
    number = fields.String()
    title = fields.String()
    purpose_label = fields.String()
    priority = fields.String()
    state = fields.String()
    state_label = fields.String()
    outcome = fields.String()
    outcome_label = fields.String()
    late = Flag()
    delivered_at = UtcTime()
    due_at = UtcTime()
    answered_at = UtcTime()
    minutes = Whole()
    urges = Whole()
    reason = fields.String()


class MonthOut(Shape):
    """One month; the counts add up to `pushes`. 按时率 is of those answered or past their limit, for reference."""

    month = fields.String()
    pushes = Whole()
    timely = fields.Float()
    counts = fields.Dict(keys=fields.String(), values=Whole())
