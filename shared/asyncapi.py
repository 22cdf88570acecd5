"""The events as AsyncAPI 3.0: generated from the same shapes that read them; nothing is written by hand twice."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.envelope import schema_of
from shared.events import CONTRACT, Event, wire_type

ENVELOPE = {
    "specversion": {"type": "string", "const": "1.0"},
    "id": {"type": "string", "format": "uuid"},
    "source": {"type": "string"},
    "subject": {"type": "string", "description": "<aggregate type>/<aggregate id>"},
    "time": {"type": "string", "format": "date-time"},
    "datacontenttype": {"type": "string", "const": "application/json"},
    "partitionkey": {"type": "string"},
    "traceparent": {"type": "string", "description": "W3C trace context"},
    "pos": {"type": "integer", "minimum": 1, "description": "position in the producer's log, contiguous"},
    "schemaver": {"type": "integer", "minimum": 1},
    "aggver": {"type": "integer", "minimum": 1, "description": "position within its aggregate, contiguous"},
    "actor": {"type": "string"},
    "unit": {"type": ["string", "null"]},
    "prevhash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
}


def document(says: str | None = None, hears: tuple[str, ...] = ()) -> dict[str, Any]:
    """The AsyncAPI document of one service: what it says and which of the others' it hears; None: everything."""
    mine = {name: cls for name, cls in CONTRACT.items() if says in (None, cls.SAID_BY) or name in hears}
    producers = sorted({cls.SAID_BY for cls in mine.values()})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"Baiying 百应 events{' of ' + says if says else ''}",
            "version": "1",
            "description": "CloudEvents 1.0 JSON on the exchange baiying.events; the feed carries the same events.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {producer: _channel(producer, mine) for producer in producers},
        "operations": _operations(says, mine),
        "components": {
            "messages": {name: _message(cls) for name, cls in mine.items()},
            "schemas": _schemas(mine),
        },
    }


def _channel(producer: str, mine: dict[str, type[Event]]) -> dict[str, Any]:
    messages = {n: {"$ref": f"#/components/messages/{n}"} for n, cls in mine.items() if producer == cls.SAID_BY}
    return {"address": f"{producer}.#", "messages": messages}


def _operations(says: str | None, mine: dict[str, type[Event]]) -> dict[str, Any]:
    found = {}
    for name, cls in mine.items():
        action = "send" if says in (None, cls.SAID_BY) else "receive"
        found[f"{action}.{name}"] = {
            "action": action,
            "channel": {"$ref": f"#/channels/{cls.SAID_BY}"},
            "messages": [{"$ref": f"#/channels/{cls.SAID_BY}/messages/{name}"}],
        }
    return found


def _message(cls: type[Event]) -> dict[str, Any]:
    about = (cls.__doc__ or "").strip().splitlines()[0] if cls.__doc__ and "(" not in cls.__doc__[:40] else ""
    data = {"$ref": f"#/components/schemas/{cls.__name__}"}
    properties = {**ENVELOPE, "type": {"const": wire_type(cls)}, "data": data}
    payload = {"type": "object", "properties": properties, "required": [*properties]}
    return {"name": wire_type(cls), "title": cls.__name__, "summary": about, "payload": payload}


def _schemas(mine: dict[str, type[Event]]) -> dict[str, Any]:
    plugin = MarshmallowPlugin()
    spec = APISpec(title="events", version="1", openapi_version="3.1.0", plugins=[plugin])
    for cls in mine.values():
        spec.components.schema(cls.__name__, schema=schema_of(cls))
    found: dict[str, Any] = spec.to_dict()["components"]["schemas"]
    return found
