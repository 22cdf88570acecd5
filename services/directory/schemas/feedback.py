"""意见建议: what is given, what the office answers, what each of them sees of it."""

from marshmallow import ValidationError, fields, validates_schema

from services.directory.feedback import KINDS, STATES
from shared.web.shape import Choice, Flag, Id, Paging, Shape, Text, UtcTime, Whole


class GiveFeedback(Shape):
    """What somebody says; `page` the path of the page it is about."""

    kind = Choice(KINDS, required=True)
    text = Text(5, 2000, lines=True, required=True)
    page = Text(0, 200, load_default=None)


class AnswerFeedback(Shape):
    """The answer; `asked` (the question in the office's words) shows both to everybody, without who wrote."""

    answer = Text(2, 2000, lines=True, required=True)
    asked = Text(4, 80)


class AnswerForm(AnswerFeedback):
    """The same as a form, where showing it is ticked."""

    public = Flag(load_default=False)

    @validates_schema
    def _asked_when_shown(self, data: dict[str, object], **_: object) -> None:
        if data["public"] and not data.get("asked"):
            raise ValidationError("公开答复要用一句话概括问题", "asked")


class CloseFeedback(Shape):
    """Why nothing more is answered; the writer reads it."""

    reason = Text(4, 500, required=True)


class FeedbackFilter(Paging):
    """Which ones of all; open ones come oldest first, others newest first."""

    state = Choice(STATES)
    kind = Choice(KINDS)


class FeedbackOut(Shape):
    """One of them; `writer` is there for the office alone."""

    id = Id()
    number = fields.String()
    kind = fields.String()
    kind_label = fields.String()
    page = fields.String(allow_none=True)
    text = fields.String()
    state = fields.String()
    state_label = fields.String()
    given_at = UtcTime()
    due_at = UtcTime()
    late = Flag()
    answer = fields.String(allow_none=True)
    asked = fields.String(allow_none=True)
    shown = Flag()
    settled_at = UtcTime(allow_none=True)
    mine = Flag()
    writer = fields.String()
    writer_unit = fields.String()
    version = Whole()


class AnswerOut(Shape):
    """An answer that everybody may read, without who asked."""

    number = fields.String()
    kind_label = fields.String()
    asked = fields.String()
    answer = fields.String()
    settled_at = UtcTime()


class FeedbackMonthOut(Shape):
    """A month: received, answered in time and late (closed ones too), not yet answered, overdue among those."""

    month = fields.String()
    received = Whole()
    in_time = Whole()
    late = Whole()
    open = Whole()
    overdue = Whole()
