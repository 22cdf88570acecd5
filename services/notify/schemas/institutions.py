"""联系单位的形: institution, position, work number; the number masked but for one answer."""

from marshmallow import fields

from services.notify.groups import INSTITUTION_KINDS
from shared.web import Choice, Day, Flag, Id, Shape, Text, UtcTime, Whole


class AddInstitution(Shape):
    """An institution's work number; `unit_id` defaults to one's own unit."""

    kind = Choice(INSTITUTION_KINDS, required=True)
    name = Text(2, 60, required=True)
    position = Text(2, 40, required=True, metadata={"description": "岗位，不填姓名"})
    number = Text(3, 30, required=True, metadata={"description": "固定电话、服务热线或者内线；不收手机号码"})
    purpose = Text(2, 100)
    keep_until = Day(metadata={"description": "保存到哪天，默认一年，最长两年"})
    unit_id = Id()


class ChangeInstitution(Shape):
    """Only what is to change."""

    kind = Choice(INSTITUTION_KINDS)
    name = Text(2, 60)
    position = Text(2, 40)
    number = Text(3, 30)
    purpose = Text(2, 100)
    keep_until = Day()


class RevealNumber(Shape):
    """Why the number is looked at."""

    reason = Text(4, 200, required=True)


class RevealedNumber(Shape):
    """The number in clear."""

    number = fields.String()


class InstitutionOut(Shape):
    """An institution; `number` masked."""

    id = Id()
    unit_id = Id()
    unit_name = fields.String()
    kind = fields.String()
    kind_label = fields.String()
    name = fields.String()
    position = fields.String()
    number = fields.String()
    readable = Flag(metadata={"description": "false：缺少封存号码的钥匙"})
    purpose = fields.String()
    keep_until = Day()
    created_at = UtcTime()
    version = Whole()
