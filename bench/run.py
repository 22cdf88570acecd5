"""One run of the suite: how long, where its files are, and the private RabbitMQ and PostgreSQL of the live tests."""

import shutil
import tempfile
from functools import cached_property
from pathlib import Path

from tests.live.stack import LiveStack

USER = "baiying_bench"


class Run:
    """`with Run(quick=False) as run:`; `run.stack` starts on first use."""

    def __init__(self, quick: bool = False, tiny: bool = False, seconds: float | None = None) -> None:
        self.quick, self.tiny, self.seconds = quick, tiny, seconds
        self.rounds = 1 if tiny else 3
        self.home = Path(tempfile.mkdtemp(prefix="baiying-bench-"))
        self._stack: LiveStack | None = None

    def lasting(self, usual: float) -> float:
        """Seconds of a part that lasts: as asked for, else as usual, a tenth of a minute at most in a quick run."""
        return self.seconds or (2.0 if self.tiny else min(6.0, usual) if self.quick else usual)

    @property
    def live(self) -> bool:
        """Whether RabbitMQ and PostgreSQL are installed here."""
        return not LiveStack.missing()

    @property
    def stack(self) -> LiveStack:
        if self._stack is None:
            self._stack = LiveStack().start()
        return self._stack

    @cached_property
    def broker_url(self) -> str:
        """The broker for a user of our own: production refuses the well-known one."""
        broker = self.stack.broker
        assert broker is not None
        for words in (("add_user", USER, USER), ("set_permissions", USER, ".*", ".*", ".*")):
            self.stack.rabbitmqctl(*words)
        return broker.url.replace("guest:guest@", f"{USER}:{USER}@")

    def folder(self, name: str) -> Path:
        """A fresh folder."""
        made = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.home))
        return made

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_error: object) -> None:
        if self._stack is not None:
            self._stack.stop()
        shutil.rmtree(self.home, ignore_errors=True)
