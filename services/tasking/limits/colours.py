"""时限颜色: how a limit stands, always shown with its word and never by colour alone. Pure."""

from datetime import datetime

COLOURS = {"none": "不计时", "green": "正常", "blue": "临近时限", "yellow": "已超时", "red": "超时督办"}


def colour(due_at: datetime | None, blue_at: datetime | None, red_at: datetime | None, at: datetime) -> str:
    """none, green, blue (near), yellow (late), red (late by a working day). Due exactly now is not late."""
    if due_at is None:
        return "none"
    if at > due_at:
        return "red" if red_at is not None and at >= red_at else "yellow"
    return "blue" if blue_at is not None and at >= blue_at else "green"
