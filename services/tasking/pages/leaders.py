"""时限看板: the leaders' page and the part of it that keeps up by itself, the sheet for paper, the wall, the lists."""

from typing import Any

from flask import Response, request, url_for

from services.tasking.numbers import AGED, COLOURS, LEADERS, OUTCOMES, label_of, span_in_words
from services.tasking.pages.boards_ready import drawn
from services.tasking.pages.root import pages
from services.tasking.queries import board as boards
from services.tasking.queries import clock_list as listing
from services.tasking.queries.numbers import desks_led
from services.tasking.queries.queues import stranded_count
from services.tasking.queries.ratings import open_ratings
from services.tasking.schemas.numbers import CLOCKS, BoardFilter, ClockFilter
from shared.web import Ask, live, page, render, roles

LED = roles(*LEADERS)
ABOVE = LEADERS - {"leader"}
"""Who sees the answers to 建议提案 as well, a part that another service draws."""
PERIODS = {7: "近7天", 30: "近30天", 90: "近90天", 365: "近一年"}
BOARD, PAPER, WALL = "tasking/board.html", "tasking/board_paper.html", "tasking/wall_board.html"
LISTED_BY = ("name", "colour", "age", "outcome")
FILTERS = ("at", "days", "from", "to", "unit_id", "topic", "priority")


@pages.get("/leaders", who=LED, takes=BoardFilter)
def leaders(ask: Ask, args: dict[str, Any]) -> str:
    """时限看板; of a past day it stands still, of now it keeps up."""
    desks = desks_led(ask.session, ask.actor)
    around = _around(args)
    board = drawn(ask, args, BOARD, around)
    told = {"stranded": stranded_count(ask.session, list(desks)), "waiting": open_ratings(ask.session, list(desks)),
            "suggestions": ask.actor.has_any(ABOVE) and not args.get("at")}  # fmt: skip
    return render("tasking/leaders.html", board=board, desks=desks, chosen=args, **told, **around)


@pages.get("/leaders/live", who=LED, takes=BoardFilter)
def leaders_live(ask: Ask, args: dict[str, Any]) -> Response | str:
    """The board alone; 304 while what the page shows, by its mark, is still true."""
    return _kept_up(ask, args, BOARD)


@pages.get("/leaders/paper", who=LED, takes=BoardFilter)
def leaders_paper(ask: Ask, args: dict[str, Any]) -> str:
    """时限看板 to be printed: everything unfolded, with scope, moment and source on top; it stands still."""
    around = _around(args)
    board = drawn(ask, args, PAPER, around)
    return render("tasking/leaders_paper.html", board=board, chosen=args, **around)


@pages.get("/wall", who=LED, takes=BoardFilter)
def wall(ask: Ask, args: dict[str, Any]) -> str:
    """大屏: the numbers for a large screen on a wall; no names, nothing to press, keeps up by itself."""
    around = _around(args)
    return render("tasking/wall.html", board=drawn(ask, args, WALL, around), chosen=args, **around)


@pages.get("/wall/live", who=LED, takes=BoardFilter)
def wall_live(ask: Ask, args: dict[str, Any]) -> Response | str:
    """The wall's numbers alone; 304 while they are still true."""
    return _kept_up(ask, args, WALL)


@pages.get("/leaders/clocks", who=LED, takes=ClockFilter)
def clocks(ask: Ask, args: dict[str, Any]) -> str:
    """时限清单: what a number on the board counts."""
    listed = listing.clock_list(ask.session, ask.actor, args)
    found = page(
        ask.session, listed.statement, key=listed.key, cursor=args.get("cursor"), limit=args["limit"],
        ascending=listed.ascending,
    )  # fmt: skip
    rows = listing.clock_rows(ask.session, listed, found["items"])
    told = {"desks": desks_led(ask.session, ask.actor), "listed_by": {one: request.args.get(one) for one in LISTED_BY}}
    names = {name: label_of(name) for name in CLOCKS}
    labels = {"names": names, "colours": COLOURS, "outcomes": OUTCOMES, "aged": AGED}
    return render("tasking/clocks.html", clocks=rows, next=found["next"], chosen=args, span=listed.span, **told,
                  **labels, **_around(args))  # fmt: skip


def _kept_up(ask: Ask, args: dict[str, Any], template: str) -> Response | str:
    if boards.unchanged(ask.session, live.seen()):
        return live.unchanged(live.seen())
    return drawn(ask, args, template, _around(args))


def _around(args: dict[str, Any]) -> dict[str, Any]:
    """What the templates make links with: `to` the list behind a number, `board_of` this board otherwise."""
    chosen = {name: request.args[name] for name in FILTERS if request.args.get(name)}

    def to(**more: Any) -> str:
        return url_for("tasking-page.clocks", **(chosen | {name: one for name, one in more.items() if one}))

    def board_of(endpoint: str = "tasking-page.leaders", **more: Any) -> str:
        wanted = {name: one for name, one in (chosen | more).items() if one}
        return url_for(endpoint, **wanted)

    def forms_at(**more: Any) -> str:
        wanted = {"state": "in_progress", "unit_id": chosen.get("unit_id")} | more
        return url_for("tasking-page.supervisions", **wanted)  # what is None is left out

    return {"to": to, "board_of": board_of, "forms_at": forms_at, "periods": PERIODS, "days": args.get("days", 30),
            "took": span_in_words}  # fmt: skip
