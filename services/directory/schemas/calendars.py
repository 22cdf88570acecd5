"""Working time: a year day by day, the import of a notice, office hours, local days."""

from typing import Any

from marshmallow import fields, validate

from shared.web.shape import Choice, Flag, Id, Shape, Text, UtcTime, Whole

FIRST, LAST = 2020, 2045
YEARS = range(FIRST, LAST + 1)
"""The years that a calendar covers."""

_CLOCK = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z|^24:00\Z", error="须如 08:30")
_SINCE = validate.Regexp(r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z", error="须为月-日，例如 06-01")
_MOST_SLOTS, _MOST_SEASONS = 6, 8


class DateField(fields.Date):
    """日期: 2027-01-01, within the years that a calendar covers."""

    words = {"invalid": "须为日期，例如 2027-01-01", "format": "须为日期，例如 2027-01-01"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        found = super()._deserialize(value, attr, data, **kwargs)
        if not FIRST <= found.year <= LAST or str(value) != found.isoformat():
            raise self.make_error("invalid", input=value, obj_type="date")
        return found


def _slots(**options: Any) -> Any:
    """[["08:30", "12:00"], ["14:00", "18:00"]]"""
    pair = fields.List(Text(5, 5, validate=_CLOCK), validate=validate.Length(equal=2, error="须为起止两个时间"))
    most = validate.Length(min=1, max=_MOST_SLOTS, error=f"须有 1 至 {_MOST_SLOTS} 个时段")
    return fields.List(pair, validate=most, **options)


class OfUnit(Shape):
    """Whose calendar; without `unit`: everybody's."""

    unit = Id(load_default=None)


class CalendarPage(OfUnit):
    """Which year of whose calendar the page shows."""

    year = Whole(FIRST, LAST, load_default=None, allow_none=True)


class DayOut(Shape):
    """One day: `status` is official, provisional or local; `slots` are empty when nobody works."""

    on = fields.Date()
    working = Flag()
    name = fields.String()
    status = fields.String()
    slots: Any = fields.List(fields.List(fields.String()))
    source = fields.String()


class LocalDayOut(Shape):
    """A local day; `unit_id` null: everybody's."""

    id = Id()
    unit_id = Id(allow_none=True)
    on = fields.Date()
    working = Flag()
    name = fields.String()
    slots: Any = fields.List(fields.List(fields.String()), allow_none=True)
    version = Whole()


class HistoryOut(Shape):
    """A line of what was done to a year's table."""

    version = Whole()
    at = UtcTime()
    actor = fields.String()
    reason = fields.String(allow_none=True)


class YearOut(Shape):
    """A year: where its table comes from, and every day."""

    year = Whole()
    status = fields.String()
    status_label = fields.String()
    source = fields.String()
    version = Whole()
    working_days = Whole()
    days: Any = fields.List(fields.Nested(DayOut))
    local_days: Any = fields.List(fields.Nested(LocalDayOut))
    history: Any = fields.List(fields.Nested(HistoryOut))


class YearLine(Shape):
    """A year with a table; `version` 0: as shipped."""

    year = Whole()
    status = fields.String()
    status_label = fields.String()
    source = fields.String()
    version = Whole()


class ImportYear(Shape):
    """A notice as csv text, a line each day: date, 休 or 班, name. `reason`: why an official table is corrected."""

    year = Whole(FIRST, LAST, required=True)
    notice = Text(1, 20_000, required=True, lines=True)
    source = Text(0, 200, load_default="")
    reason = Text(1, 500, load_default=None, allow_none=True)
    dry_run = Flag(load_default=False)


class ImportOut(Shape):
    """What an import did or would do; `faults` stand only in a dry run."""

    year = Whole()
    dry_run = Flag()
    off = Whole()
    work = Whole()
    changes = fields.List(fields.String())
    faults = fields.List(fields.String())
    corrects = Flag()
    changed = Flag()
    version = Whole(allow_none=True)


class SeasonIn(Shape):
    """Office hours from a month and day on, until the next season."""

    since = Text(5, 5, required=True, validate=_SINCE)
    slots: Any = _slots(required=True)


class SetHours(Shape):
    """Office hours; `seasons` empty: back to what holds above. `every_day`: weekends and holidays too."""

    seasons: Any = fields.List(
        fields.Nested(SeasonIn),
        required=True,
        validate=validate.Length(max=_MOST_SEASONS, error=f"最多 {_MOST_SEASONS} 季"),
    )
    every_day = Flag(load_default=False)


class HoursOut(Shape):
    """The hours that hold; `version` is the unit's own row's, 0 without one: what If-Match wants."""

    unit_id = Id(allow_none=True)
    own = Flag()
    from_unit_id = Id(allow_none=True)
    seasons: Any = fields.List(fields.Dict())
    every_day = Flag()
    version = Whole()


class AddDay(Shape):
    """A local day of a unit, or of everybody without `unit_id`."""

    unit_id = Id(load_default=None, allow_none=True)
    on = DateField(required=True)
    working = Flag(required=True)
    name = Text(1, 40, required=True)
    slots: Any = _slots(load_default=None, allow_none=True)


class ImportYearForm(ImportYear):
    """The form of the page: the same, with whose calendar it stood on."""

    unit_id = Id(load_default=None)


class HoursForm(Shape):
    """Office hours as lines of text, one a season; empty: back to what holds above."""

    seasons = Text(0, 1000, lines=True, load_default="")
    every_day = Flag(load_default=False)
    unit_id = Id(load_default=None, allow_none=True)
    year = Whole(FIRST, LAST, load_default=None, allow_none=True)


class DayForm(Shape):
    """A local day from the page; `slots` as text, e.g. 09:00-12:00."""

    unit_id = Id(load_default=None, allow_none=True)
    year = Whole(FIRST, LAST, load_default=None, allow_none=True)
    on = DateField(required=True)
    working = Choice({"true": "上班", "false": "休息"}, required=True)
    name = Text(1, 40, required=True)
    slots = Text(0, 100, load_default="")
