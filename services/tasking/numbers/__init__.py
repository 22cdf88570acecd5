"""时限统计, pure: periods, tallies by colour and age, where work is stuck, the geometry of the charts."""

from services.tasking.numbers.aging import Aging, aging
from services.tasking.numbers.flow import Flow, Point, flow_of
from services.tasking.numbers.load import Load, load_of
from services.tasking.numbers.period import AGED, AGES, Asking, Period, period
from services.tasking.numbers.shapes import parts_of_bar, trend_of
from services.tasking.numbers.stuck import Stuck, stuck
from services.tasking.numbers.tally import Tally, colour_then, soonest, total
from services.tasking.numbers.words import (
    BY,
    COLOURS,
    LEADERS,
    NAMES,
    OTHERS,
    OUTCOMES,
    RUNGS,
    label_of,
    span_in_words,
)

__all__ = [
    "AGED", "AGES", "BY", "COLOURS", "LEADERS", "NAMES", "OTHERS", "OUTCOMES", "RUNGS", "Aging", "Asking", "Flow",
    "Load", "Period", "Point", "Stuck", "Tally", "aging", "colour_then", "flow_of", "label_of", "load_of",
    "parts_of_bar", "period", "soonest", "span_in_words", "stuck", "total", "trend_of",
]  # fmt: skip
