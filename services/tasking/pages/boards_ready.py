"""Boards that were counted and drawn already: many viewers of one scope cost one count."""

import threading
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from services.tasking.queries import board as boards
from services.tasking.queries.numbers import desks_led
from shared.db import Database
from shared.web import Ask, render

KEPT = 64
"""So many boards are kept ready: each scope with each choice of period is one."""


@dataclass
class Held:
    """A board and what was drawn of it, by template."""

    board: boards.Board
    html: dict[str, str] = field(default_factory=dict)


class Ready:
    """Boards of one database, while their marks hold."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._held: dict[Any, Held] = {}

    def drawn(self, ask: Ask, args: dict[str, Any], template: str, around: dict[str, Any]) -> str:
        """The board as HTML, from before or drawn now. One thread counts at a time; the others find it ready then."""
        key = (tuple(desks_led(ask.session, ask.actor)), tuple(sorted(args.items(), key=repr)))
        with self._turn:
            held = self._held.pop(key, None)
            if held is None or not boards.unchanged(ask.session, held.board.mark):
                held = Held(boards.board(ask.session, ask.actor, args))
            self._held[key] = held
            while len(self._held) > KEPT:
                self._held.pop(next(iter(self._held)))
            if template not in held.html:
                held.html[template] = render(template, board=held.board.shown, mark=held.board.mark, **around)
            return held.html[template]


_READY: WeakKeyDictionary[Database, Ready] = WeakKeyDictionary()


def drawn(ask: Ask, args: dict[str, Any], template: str, around: dict[str, Any]) -> str:
    """The board of these filters, drawn by a template with what stands `around` it (links, words)."""
    return _READY.setdefault(ask.db, Ready()).drawn(ask, args, template, around)
