"""工作时间: office hours, holidays, make-up days, and exact arithmetic on them. Pure: no rows, no clock, no service."""

from shared.worktime.calendar import Calendar
from shared.worktime.day import CHINA, Day, OwnDay
from shared.worktime.faults import NoticeError, NoWorkingTime, OutOfYears
from shared.worktime.hours import ALWAYS, OFFICE, Hours, Season, Slot
from shared.worktime.notice import read_notice
from shared.worktime.segments import Segment
from shared.worktime.statutory import provisional_year
from shared.worktime.years import Status, Year, shipped_years

__all__ = [
    "ALWAYS",
    "CHINA",
    "OFFICE",
    "Calendar",
    "Day",
    "Hours",
    "NoWorkingTime",
    "NoticeError",
    "OutOfYears",
    "OwnDay",
    "Season",
    "Segment",
    "Slot",
    "Status",
    "Year",
    "provisional_year",
    "read_notice",
    "shipped_years",
]
