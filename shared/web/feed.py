"""The door to the event log: GET /<service>/v1/events, for the other services only (reliability.md 2.3)."""

from typing import Any

from shared.failpoints import hit, point
from shared.log import read_feed
from shared.web.ask import Ask
from shared.web.door import Door
from shared.web.shape import Shape, Text, Whole
from shared.web.who import SERVICE

BODY = point("feed.body")


class FeedArgs(Shape):
    """Where the reader stands: the last position it has, that entry's hash, and how many it takes."""

    after = Whole(load_default=0)
    hash = Text(0, 64, load_default="")
    limit = Whole(1, 200, load_default=200)


def feed_door(service: str) -> Door:
    """The door every service has."""
    door = Door(service, "events", "事件源（仅供其他服务）")

    @door.query("/events", who=SERVICE, takes=FeedArgs)
    def events(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
        """事件源：某一位置之后的事件"""
        page = read_feed(ask.session, args["after"], args["hash"] or None, args["limit"]).as_json()
        hit(BODY)
        return page

    return door
