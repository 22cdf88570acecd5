"""Events on paper: dataclass to exact body text, body to dataclass, log entry to CloudEvents 1.0 JSON and back."""

import json
import types
import typing
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema
from marshmallow import fields as wire
from marshmallow.exceptions import ValidationError

from shared.events import Event, wire_type

_SCHEMAS: dict[str, Schema] = {}
PLAIN: dict[Any, Any] = {str: wire.String, int: wire.Integer, bool: wire.Boolean, float: wire.Float}


@dataclass(frozen=True)
class Entry:
    """One row of a service's event log, exactly as hashed; `at` is aware UTC, `body` the exact text."""

    pos: int
    event_id: str
    type: str
    schema_ver: int
    agg_type: str
    agg_id: str
    agg_ver: int
    at: datetime
    actor: str
    unit: str | None
    trace_id: str
    body: str
    prev_hash: str
    hash: str

    @property
    def name(self) -> str:
        """The type without prefix and version: need.raised."""
        return self.type.removeprefix("baiying.").rsplit(".v", 1)[0]


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC with six decimals, as hashed: 2026-11-21T08:00:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def compact(value: Any) -> str:
    """JSON without spaces, UTF-8 unescaped, keys as they come; refuses NaN with ValueError."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def body_of(fact: Event) -> str:
    """The exact body text of a fact: its fields in order of declaration."""
    return compact({f.name: _plain(getattr(fact, f.name)) for f in fields(fact)})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def schema_of(cls: type[Event]) -> Schema:
    """The marshmallow shape of an event class, made once; unknown fields are let pass (additive changes)."""
    made = _SCHEMAS.get(cls.TYPE)
    if made is None:
        made = _SCHEMAS[cls.TYPE] = _make_schema(cls)
    return made


def _make_schema(cls: type[Event]) -> Schema:
    hints = typing.get_type_hints(cls)
    shape = {f.name: _field(hints[f.name], f.default is MISSING and f.default_factory is MISSING) for f in fields(cls)}
    meta = type("Meta", (), {"unknown": EXCLUDE})
    made: type[Schema] = type(cls.__name__, (Schema,), {**shape, "Meta": meta})
    return made()


def _field(hint: Any, required: bool) -> wire.Field[Any]:
    nullable = isinstance(hint, types.UnionType)
    if nullable:
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    options: dict[str, Any] = {"required": required, "allow_none": nullable}
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return wire.List(_field(args[0], True), **options)
    if origin is dict:
        inner = PLAIN.get(args[1])
        return wire.Dict(keys=wire.String(), values=inner() if inner else wire.Raw(allow_none=True), **options)
    if hint is datetime:
        return wire.AwareDateTime(format="iso", default_timezone=UTC, **options)
    if hint in (int, bool, float):
        return PLAIN[hint](**({"strict": True} if hint is int else {}), **options)  # type: ignore[no-any-return]
    return PLAIN[str](**options)  # type: ignore[no-any-return]


def fact_of(cls: type[Event], body: str) -> Event:
    """Read a body as a fact. Raises ValueError when it does not fit the event's shape."""
    try:
        return cls(**schema_of(cls).loads(body))
    except ValidationError as error:
        raise ValueError(f"{wire_type(cls)}: {error.messages}") from error


def cloud_event(entry: Entry, producer: str) -> bytes:
    """A log entry as structured-mode CloudEvents 1.0 JSON (application/cloudevents+json)."""
    whole = {
        "specversion": "1.0",
        "id": entry.event_id,
        "source": f"/baiying/{producer}",
        "type": entry.type,
        "subject": f"{entry.agg_type}/{entry.agg_id}",
        "time": stamp(entry.at),
        "datacontenttype": "application/json",
        "partitionkey": entry.agg_id,
        "traceparent": f"00-{entry.trace_id}-{entry.event_id.replace('-', '')[-16:]}-01",
        "pos": entry.pos,
        "schemaver": entry.schema_ver,
        "aggver": entry.agg_ver,
        "actor": entry.actor,
        "unit": entry.unit,
        "prevhash": entry.prev_hash,
        "hash": entry.hash,
        "data": json.loads(entry.body),
    }
    return compact(whole).encode()


def entry_of_cloud_event(payload: bytes) -> Entry:
    """Read what came from the broker. Raises ValueError, TypeError or KeyError on anything else."""
    whole = json.loads(payload)
    agg_type, _, agg_id = whole["subject"].partition("/")
    return Entry(
        pos=int(whole["pos"]),
        event_id=whole["id"],
        type=whole["type"],
        schema_ver=int(whole["schemaver"]),
        agg_type=agg_type,
        agg_id=agg_id,
        agg_ver=int(whole["aggver"]),
        at=datetime.fromisoformat(whole["time"]),
        actor=whole["actor"],
        unit=whole["unit"],
        trace_id=whole["traceparent"].split("-")[1],
        body=compact(whole["data"]),
        prev_hash=whole["prevhash"],
        hash=whole["hash"],
    )


def entry_of_feed(item: dict[str, Any]) -> Entry:
    """Read one item of a feed page. Raises TypeError or ValueError when it is not one."""
    return Entry(**{**item, "at": datetime.fromisoformat(item["at"])})


def feed_item(entry: Entry) -> dict[str, Any]:
    """A log entry as one item of a feed page; `body` stays the exact text that was hashed."""
    return {f.name: getattr(entry, f.name) for f in fields(entry)} | {"at": stamp(entry.at)}
