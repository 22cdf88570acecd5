"""Pages of series: the list with what lags, and one with its balance, its episodes and its form."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions.series import change_series, create_series
from services.tasking.balance import SERIES_STATES
from services.tasking.content import CHANNELS, PRODUCT_KINDS
from services.tasking.models import Publication, Series
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.planning.words import LEADERS
from services.tasking.queries.series import episode_list, episode_rows, series_list, series_rows, series_seen
from services.tasking.schemas.series import SeriesFilter, SeriesForm, SeriesStateForm
from shared.web import Ask, Paging, done, page, render, roles

LISTS = {"kinds": PRODUCT_KINDS, "channels": CHANNELS, "states": SERIES_STATES}


def _series(ask: Ask, series_id: str) -> Series:
    return series_seen(ask.session, ask.actor, series_id)


@pages.get("/series", who=TASKFORCE, takes=SeriesFilter)
def series(ask: Ask, args: dict[str, Any]) -> str:
    """系列: each with its plan, what is out and what lags; the form for a new one."""
    chosen = {"state": "running"} | args
    key = (Series.made_at, Series.id)
    found = page(ask.session, series_list(ask.actor, chosen), key=key, cursor=args.get("cursor"), limit=args["limit"])
    rows = series_rows(ask.session, ask.actor, found["items"])
    may = ask.actor.has_any(LEADERS)
    return render("tasking/series.html", series=rows, next=found["next"], chosen=chosen, may=may, **LISTS)


@pages.post("/series", who=roles(*LEADERS), takes=SeriesForm, shows=series)
def add_series(ask: Ask, body: dict[str, Any]) -> Response:
    """建立系列."""
    row = create_series(ask.session, ask.actor, body)
    return done("已建立系列", _address(row))


@pages.get("/series/<uuid:series_id>", who=TASKFORCE, on=_series, takes=Paging)
def one_series(ask: Ask, row: Series, args: dict[str, Any]) -> str:
    """一个系列: its balance this year, its episodes, its form."""
    key = (Publication.published_at, Publication.id)
    found = page(ask.session, episode_list(row), key=key, cursor=args.get("cursor"), limit=args["limit"])
    shown = series_rows(ask.session, ask.actor, [row])[0]
    episodes = episode_rows(ask.session, found["items"])
    return render("tasking/one_series.html", one=shown, episodes=episodes, next=found["next"], **LISTS)


@pages.post("/series/<uuid:series_id>", who=TASKFORCE, on=_series, takes=SeriesForm, shows=one_series)
def change_one_series(ask: Ask, row: Series, body: dict[str, Any]) -> Response:
    """修改系列."""
    change_series(ask.session, ask.actor, row, body, ask.expected)
    return done("已保存", _address(row))


@pages.post("/series/<uuid:series_id>/state", who=TASKFORCE, on=_series, takes=SeriesStateForm, shows=one_series)
def move_series(ask: Ask, row: Series, body: dict[str, Any]) -> Response:
    """停办或恢复."""
    change_series(ask.session, ask.actor, row, body, ask.expected)
    return done("已停办" if row.state == "ended" else "已恢复", _address(row))


def _address(row: Series) -> str:
    return url_for("tasking-page.one_series", series_id=row.id)
