"""Shapes of the register: accounts and outlets as they are entered, changed and given."""

from marshmallow import fields

from services.tasking.channels import ACCOUNT_KINDS, ACCOUNT_STATES, COLOURS, OUTLET_KINDS, OUTLET_TIERS
from services.tasking.content import CHANNELS
from services.tasking.schemas.given_draft import named
from shared.web import Choice, Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole


class AccountFilter(Paging):
    """筛选账号."""

    platform = Choice(CHANNELS)
    unit_id = Id(metadata={"description": "主办单位"})
    state = Choice(ACCOUNT_STATES)
    colour = Choice(COLOURS, metadata={"description": "green 更新正常，amber 超过10天，red 超过14天未更新"})
    q = Text(1, 80, metadata={"description": "账号名称中的文字"})


class AccountIn(Shape):
    """登记账号：主办单位和署名必填."""

    platform = Choice(CHANNELS, required=True)
    name = Text(1, 80, required=True)
    unit_id = Id(required=True, metadata={"description": "主办单位；没有主办单位的账号不能登记"})
    attribution = Text(1, 80, required=True, metadata={"description": "署名，随每次发布"})
    kind = Choice(ACCOUNT_KINDS, load_default="official")
    agreement_until = Day(allow_none=True, metadata={"description": "合作协议到哪一天；签约账号必填"})
    filing_number = Text(1, 80, allow_none=True, metadata={"description": "备案号"})
    connector_id = Id(allow_none=True, metadata={"description": "推送服务的发布连接；不填由人工发布并确认"})


class AccountChange(Shape):
    """更正登记；只填要改的."""

    name = Text(1, 80)
    attribution = Text(1, 80)
    kind = Choice(ACCOUNT_KINDS)
    agreement_until = Day(allow_none=True)
    filing_number = Text(1, 80, allow_none=True)
    connector_id = Id(allow_none=True)
    state = Choice(ACCOUNT_STATES)
    merged_into_id = Id(metadata={"description": "并入哪个账号"})
    reason = Text(1, 500, lines=True, metadata={"description": "停用、注销、并入的原因"})


class AccountForm(Shape):
    """The form of an account; what is left empty is emptied."""

    name = Text(1, 80, required=True)
    attribution = Text(1, 80, required=True)
    kind = Choice(ACCOUNT_KINDS, required=True)
    agreement_until = Day()
    filing_number = Text(1, 80)
    connector_id = Id()


class AccountStateForm(Shape):
    """停用、恢复、注销、并入."""

    state = Choice(ACCOUNT_STATES, required=True)
    merged_into_id = Id()
    reason = Text(1, 500, lines=True)


class AccountOut(Shape):
    """渠道账号."""

    id = Id()
    platform = Choice(CHANNELS)
    name = Text()
    unit = named()
    kind = Choice(ACCOUNT_KINDS)
    agreement_until = Day(allow_none=True)
    filing_number = Text(allow_none=True)
    attribution = Text()
    connector_id = Id(allow_none=True)
    state = Choice(ACCOUNT_STATES)
    state_reason = Text(allow_none=True)
    merged_into = named()
    last_published_at = UtcTime(allow_none=True)
    silent_days = Whole(metadata={"description": "多少天没有发布"})
    colour = Choice(COLOURS, allow_none=True)
    proposal = Text(allow_none=True, metadata={"description": "超过14天未更新：建议并入或注销"})
    unusable = Text(allow_none=True, metadata={"description": "为什么现在不能用来发布"})
    may_change = Flag()
    version = Whole()


class MatrixLine(Shape):
    """矩阵的一行：一个单位在各平台的账号."""

    unit = named()
    cells = fields.Dict(metadata={"description": "平台 -> 账号 [{id, name, state, colour, silent_days}]"})


class MatrixOut(Shape):
    """新媒体矩阵."""

    platforms = fields.List(fields.String())
    units = fields.List(fields.Nested(MatrixLine))
    counts = fields.Dict(metadata={"description": "green、amber、red 各多少个在用账号"})
    source = Text(metadata={"description": "更新要求的出处"})


class OutletFilter(Paging):
    """筛选媒体."""

    tier = Choice(OUTLET_TIERS)
    q = Text(1, 80)


class OutletIn(Shape):
    """登记媒体."""

    name = Text(1, 80, required=True)
    tier = Choice(OUTLET_TIERS, required=True, metadata={"description": "中央、省、市、县"})
    kind = Choice(OUTLET_KINDS, required=True)


class OutletChange(Shape):
    """更正媒体登记."""

    name = Text(1, 80)
    tier = Choice(OUTLET_TIERS)
    kind = Choice(OUTLET_KINDS)
    active = Flag()


class MediaOutletOut(Shape):
    """新闻媒体."""

    id = Id()
    name = Text()
    tier = Choice(OUTLET_TIERS)
    kind = Choice(OUTLET_KINDS)
    active = Flag()
    version = Whole()
