"""What the calendar says when it cannot: no working time, beyond the years it knows, a notice full of mistakes."""


class NoWorkingTime(ValueError):
    """无工作时间: the calendar has not one minute of it; said when it is built, never after a long search."""


class OutOfYears(ValueError):
    """超出年份: before the first or after the last day that the calendar covers."""


class NoticeError(ValueError):
    """通知有误: `faults` lists every mistake in Chinese, by line, for the person who imports the file."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("；".join(faults))
