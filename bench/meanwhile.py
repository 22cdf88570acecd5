"""Some work beside another: `with Meanwhile(work) as it:`, and `it.given` is what it gave."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Generic, TypeVar

Given = TypeVar("Given")


class Meanwhile(Generic[Given]):
    """Runs in a thread of its own; the end of the block waits for it and raises what it raised."""

    def __init__(self, work: Callable[[], Given]) -> None:
        self._work = work
        self._given: list[Given] = []
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    @property
    def given(self) -> Given:
        """What the work gave, once the block has ended."""
        return self._given[0]

    def _run(self) -> None:
        try:
            self._given.append(self._work())
        except BaseException as failure:
            self._failure = failure

    def __enter__(self) -> "Meanwhile[Given]":
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._thread.join()
        if self._failure is not None:
            raise self._failure
