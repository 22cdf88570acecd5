"""Shapes that all planning shares: a line of notes, a reason."""

from services.tasking.schemas.given_draft import named
from shared.web import Shape, Text, UtcTime


class NoteOut(Shape):
    """大事记的一行."""

    at = UtcTime()
    what = Text()
    words = Text()
    actor = named()


class ReasonIn(Shape):
    """原因."""

    reason = Text(1, 500, required=True, lines=True)
