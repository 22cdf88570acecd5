"""月: the corresponding day of a later month."""

from calendar import monthrange
from datetime import date


def corresponding_day(start: date, months: int) -> date:
    """对应日: the same day that many months on; the month's last when it has no such day (民法典第202条)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
