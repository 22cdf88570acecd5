"""流量: open work by stage at the end of each step, over what was published since the period began, as bands. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.tasking.numbers.words import NAMES, label_of

WIDTH, HEIGHT = 720.0, 220.0
"""Of the field of bands."""
BANDS = ("done", *reversed(NAMES))
"""From the ground up: what is out, then the stages from the last to the first."""


@dataclass(frozen=True, slots=True)
class Point:
    """One moment: open tasks by stage, and how many were published since the period began."""

    label: str
    stages: Mapping[str, int]
    published: int


@dataclass(frozen=True, slots=True)
class Band:
    """One band: `path` as the `d` of an SVG path; `number` is what it stands at in the end."""

    name: str
    label: str
    path: str
    number: int


@dataclass(frozen=True, slots=True)
class Flow:
    """The bands from the ground up, what the height stands for, and the words below: first, middle, last."""

    bands: tuple[Band, ...]
    points: tuple[Point, ...]
    most: int
    words: tuple[str, ...]


def flow_of(points: Sequence[Point]) -> Flow:
    """Bands that lie on each other; y grows downwards, the fullest moment reaches the top. One moment is drawn flat."""
    shown = (points[0], *points) if len(points) == 1 else tuple(points)
    most = max((_whole(one) for one in shown), default=0)
    ground, bands = [0] * len(shown), []
    for name in BANDS:
        numbers = [_number(one, name) for one in shown]
        top = [below + number for below, number in zip(ground, numbers, strict=True)]
        if any(numbers):
            label = "期内已发布" if name == "done" else label_of(name)
            bands.append(Band(name, label, _path(ground, top, most), numbers[-1]))
        ground = top
    places = sorted({0, len(points) // 2, len(points) - 1}) if points else []
    return Flow(tuple(bands), tuple(points), most, tuple(points[n].label for n in places))


def _whole(point: Point) -> int:
    return point.published + sum(point.stages.values())


def _number(point: Point, name: str) -> int:
    return point.published if name == "done" else point.stages.get(name, 0)


def _path(ground: Sequence[int], top: Sequence[int], most: int) -> str:
    """Along the top from left to right, back along the ground."""
    each = WIDTH / max(len(top) - 1, 1)

    def at(n: int, height: int) -> str:
        return f"{round(n * each, 1):g} {round(HEIGHT - HEIGHT * height / most, 1):g}"

    there = [at(n, height) for n, height in enumerate(top)]
    back = [at(n, height) for n, height in reversed(list(enumerate(ground)))]
    return f"M{'L'.join((*there, *back))}Z"
