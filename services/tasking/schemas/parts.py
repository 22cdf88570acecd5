"""What the parts of home and of a search are asked with."""

from shared.web import Shape, Text, UtcTime


class HomeFilter(Shape):
    """上次查看的时间; without it nothing counts as changed."""

    since = UtcTime()


class SearchFilter(Shape):
    """What is looked for; spaces around it do not count."""

    q = Text(0, 100, load_default="")
