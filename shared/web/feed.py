"""The feed's door: GET /<service>/v1/events, for the other services' followers (reliability.md 2.3)."""

from typing import Any

from marshmallow import fields, validate

from shared.failpoints import hit, point
from shared.log import read_feed
from shared.web.ask import Ask
from shared.web.door import Door
from shared.web.shape import Shape
from shared.web.who import SERVICE

BODY = point("feed.body")


class FeedQuery(Shape):
    """Where the reader stands: position, its hash there, and how many entries it wants (more than 200 gives 200)."""

    after = fields.Integer(load_default=0, validate=validate.Range(min=0, max=2**53))
    hash = fields.String(load_default=None, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))
    limit = fields.Integer(load_default=200, validate=validate.Range(min=1, max=2**31))


def feed_door(service: str) -> Door:
    """The door that serves a service's own log. 409 fork, 410 pruned."""
    door = Door(service, "events", "事件流")

    @door.query("/events", takes=FeedQuery, who=SERVICE, gives=None)
    def events(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
        """A page of the log after a position, with the head and the epoch."""
        page = read_feed(ask.session, args["after"], args["hash"], args["limit"]).as_json()
        hit(BODY)
        return page

    return door
