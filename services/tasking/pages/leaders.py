"""时限看板: the leaders' page, the part of it that keeps up by itself, and the list behind each number."""

import threading
from typing import Any
from weakref import WeakKeyDictionary

from flask import Response, request, url_for

from services.tasking.numbers import COLOURS, LEADERS, OUTCOMES, label_of, span_in_words
from services.tasking.pages.root import pages
from services.tasking.queries import board as boards
from services.tasking.queries import clock_list as listing
from services.tasking.queries.numbers import desks_led
from services.tasking.queries.queues import stranded_count
from services.tasking.queries.ratings import open_ratings
from services.tasking.schemas.numbers import CLOCKS, BoardFilter, ClockFilter
from shared.db import Database
from shared.web import Ask, live, page, render, roles

LED = roles(*LEADERS)
PERIODS = {7: "近7天", 30: "近30天", 90: "近90天", 365: "近一年"}
KEPT = 64
"""So many boards are kept ready: each scope with each choice of period is one."""


class Ready:
    """Boards that were drawn already, while their marks hold: many viewers of one scope cost one count."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._held: dict[Any, tuple[str, str]] = {}

    def drawn(self, ask: Ask, args: dict[str, Any]) -> str:
        """The board as HTML, from before or drawn now. One thread draws at a time; the others find it ready then."""
        key = (tuple(desks_led(ask.session, ask.actor)), tuple(sorted(args.items(), key=repr)))
        with self._turn:
            mark, html = self._held.get(key, ("", ""))
            if not boards.unchanged(ask.session, mark):
                found = boards.board(ask.session, ask.actor, args)
                html = render("tasking/board.html", board=found.shown, mark=found.mark, **_around(args))
                self._held.pop(key, None)
                self._held[key] = found.mark, html
                while len(self._held) > KEPT:
                    self._held.pop(next(iter(self._held)))
        return html


_READY: WeakKeyDictionary[Database, Ready] = WeakKeyDictionary()


def _drawn(ask: Ask, args: dict[str, Any]) -> str:
    return _READY.setdefault(ask.db, Ready()).drawn(ask, args)


@pages.get("/leaders", who=LED, takes=BoardFilter)
def leaders(ask: Ask, args: dict[str, Any]) -> str:
    """时限看板; of a past day it stands still, of now it keeps up."""
    desks = desks_led(ask.session, ask.actor)
    left = stranded_count(ask.session, list(desks))
    board = _drawn(ask, args)
    told = {"stranded": left, "waiting": open_ratings(ask.session, list(desks))}
    return render("tasking/leaders.html", board=board, desks=desks, chosen=args, **told, **_around(args))


@pages.get("/leaders/live", who=LED, takes=BoardFilter)
def leaders_live(ask: Ask, args: dict[str, Any]) -> Response | str:
    """The board alone; 304 while what the page shows, by its mark, is still true."""
    if boards.unchanged(ask.session, live.seen()):
        return live.unchanged(live.seen())
    return _drawn(ask, args)


@pages.get("/leaders/clocks", who=LED, takes=ClockFilter)
def clocks(ask: Ask, args: dict[str, Any]) -> str:
    """时限清单: what a number on the board counts."""
    listed = listing.clock_list(ask.session, ask.actor, args)
    found = page(
        ask.session, listed.statement, key=listed.key, cursor=args.get("cursor"), limit=args["limit"],
        ascending=listed.ascending,
    )  # fmt: skip
    rows = listing.clock_rows(ask.session, listed, found["items"])
    told = {"desks": desks_led(ask.session, ask.actor), "names": {name: label_of(name) for name in CLOCKS}}
    return render(
        "tasking/clocks.html", clocks=rows, next=found["next"], chosen=args, span=listed.span, colours=COLOURS,
        outcomes=OUTCOMES, **told, **_around(args),
    )  # fmt: skip


def _around(args: dict[str, Any]) -> dict[str, Any]:
    """What the templates make links with: `to` leads to the list behind a number, `here` to this board otherwise."""
    names = ("at", "days", "from", "to", "unit_id", "topic", "priority")
    chosen = {name: request.args[name] for name in names if request.args.get(name)}

    def to(**more: Any) -> str:
        return url_for("tasking-page.clocks", **(chosen | {name: one for name, one in more.items() if one}))

    def board_of(endpoint: str = "tasking-page.leaders", **more: Any) -> str:
        wanted = {name: one for name, one in (chosen | more).items() if one}
        return url_for(endpoint, **wanted)

    forms = url_for("tasking-page.supervisions")
    return {"to": to, "board_of": board_of, "supervisions_at": forms, "periods": PERIODS, "days": args.get("days", 30),
            "took": span_in_words}  # fmt: skip
