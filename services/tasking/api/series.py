"""The JSON door of series: lists, one with its balance and its episodes, setting up and changing."""

from typing import Any

from services.tasking.actions.series import change_series, create_series
from services.tasking.models import Publication, Series
from services.tasking.queries.series import episode_list, episode_rows, series_list, series_rows, series_seen
from services.tasking.schemas.series import EpisodeOut, SeriesFilter, SeriesIn, SeriesOut, SeriesPatch
from services.tasking.standing import TASKFORCE_ROLES
from shared.web import Ask, Door, Paging, page, roles

door = Door("tasking", "series", "系列、栏目：子栏目、年度计划、平衡")
TASKFORCE = roles(*TASKFORCE_ROLES)


def _series(ask: Ask, series_id: str) -> Series:
    return series_seen(ask.session, ask.actor, series_id)


def _shown(ask: Ask, row: Series) -> dict[str, Any]:
    return series_rows(ask.session, ask.actor, [row])[0]


@door.query("/series", takes=SeriesFilter, gives=SeriesOut, many=True, who=TASKFORCE)
def list_series(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """系列列表，新的在前，各带本年的平衡"""
    key = (Series.made_at, Series.id)
    found = page(ask.session, series_list(ask.actor, args), key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": series_rows(ask.session, ask.actor, found["items"])}


@door.command("POST", "/series", takes=SeriesIn, gives=SeriesOut, status=201, who=roles("leader", "director"))
def add_series(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """建立系列；由组长或办公室主任"""
    row = create_series(ask.session, ask.actor, body)
    ask.headers["Location"] = f"/tasking/v1/series/{row.id}"
    return _shown(ask, row)


@door.query("/series/<uuid:series_id>", gives=SeriesOut, who=TASKFORCE, on=_series)
def one_series(ask: Ask, row: Series) -> dict[str, Any]:
    """一个系列，及其本年的平衡"""
    return _shown(ask, row)


@door.command("PATCH", "/series/<uuid:series_id>", takes=SeriesPatch, gives=SeriesOut, who=TASKFORCE, on=_series,
              if_match=True)  # fmt: skip
def patch_series(ask: Ask, row: Series, body: dict[str, Any]) -> dict[str, Any]:
    """修改系列，或者停办、恢复"""
    change_series(ask.session, ask.actor, row, body, ask.expected)
    return _shown(ask, row)


@door.query("/series/<uuid:series_id>/episodes", takes=Paging, gives=EpisodeOut, many=True, who=TASKFORCE, on=_series)
def list_episodes(ask: Ask, row: Series, args: dict[str, Any]) -> dict[str, Any]:
    """已发布的各期，新的在前，各带实际发布的渠道"""
    key = (Publication.published_at, Publication.id)
    found = page(ask.session, episode_list(row), key=key, cursor=args.get("cursor"), limit=args["limit"])
    return {**found, "items": episode_rows(ask.session, found["items"])}
