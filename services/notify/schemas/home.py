"""首页和搜索的部分的形: since when, and what is looked for."""

from shared.web import Shape, Text, UtcTime


class HomeArgs(Shape):
    """上次查看的时间; without it nothing counts as changed."""

    since = UtcTime()


class SearchArgs(Shape):
    """What is looked for; spaces around it do not count."""

    q = Text(0, 100, load_default="")
