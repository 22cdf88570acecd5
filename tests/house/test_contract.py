"""The contract holds together: every event is said by its service, heard by somebody, and keeps its golden JSON."""

import dataclasses
import json
import types
import typing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded import SERVICES
from shared.asyncapi import document
from shared.envelope import body_of, fact_of
from shared.events import CONTRACT, Event

GOLDEN = Path(__file__).parent / "golden"
MOMENT = datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=UTC)


def sample(hint: Any, name: str) -> Any:
    """A plain value of a field's type."""
    if isinstance(hint, types.UnionType):
        hint = typing.get_args(hint)[0]
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return [sample(args[0], name)]
    if origin is dict:
        return {"key": sample(args[1], name) if args[1] is not Any else "任意"}
    values: dict[Any, Any] = {str: f"{name} 值", int: 7, bool: True, float: 0.5, datetime: MOMENT}
    return values[hint]


def make_sample(cls: type[Event]) -> Event:
    hints = typing.get_type_hints(cls)
    return cls(**{f.name: sample(hints[f.name], f.name) for f in dataclasses.fields(cls)})


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_the_body_of_an_event_is_its_golden_json(name: str) -> None:
    """A changed golden file is a changed contract: only additions are allowed, and those come with a new file."""
    cls = CONTRACT[name]
    golden = (GOLDEN / f"{name}.v{cls.VERSION}.json").read_text(encoding="utf-8").rstrip("\n")
    assert body_of(make_sample(cls)) == golden
    assert fact_of(cls, golden) == make_sample(cls)


@pytest.mark.parametrize("name", sorted(CONTRACT))
def test_fields_may_be_added_but_not_missing_null_or_renamed(name: str) -> None:
    cls = CONTRACT[name]
    body = json.loads(body_of(make_sample(cls)))
    assert fact_of(cls, json.dumps({**body, "added_later": 1})) == make_sample(cls)
    for field in dataclasses.fields(cls):
        if field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING:
            continue
        with pytest.raises(ValueError, match=field.name):
            fact_of(cls, json.dumps({key: value for key, value in body.items() if key != field.name}))
        with pytest.raises(ValueError, match=field.name):
            fact_of(cls, json.dumps({**body, field.name: ["wrong", {}, 1]}))


def test_every_event_is_heard_by_a_service_that_follows_its_producer() -> None:
    for name, cls in CONTRACT.items():
        listeners = [s for s in SERVICES if name in s.handlers.by_name]
        assert bool(listeners) is not cls.FOR_AUDIT, f"nobody hears {name}"
        for service in listeners:
            assert cls.SAID_BY in service.follows, f"{service.name} hears {name} but does not follow {cls.SAID_BY}"


def test_nobody_listens_for_what_nobody_says() -> None:
    for service in SERVICES:
        assert set(service.handlers.by_name) <= set(CONTRACT)


def test_no_event_has_a_field_for_a_persons_name_or_address() -> None:
    for cls in CONTRACT.values():
        names = {field.name for field in dataclasses.fields(cls)}
        personal = {"person_name", "phone", "mail", "login", "password", "address"}
        assert not names & personal
        if cls.ABOUT in ("person", "session"):
            assert "name" not in names


def test_asyncapi_documents_everything_that_is_said() -> None:
    whole = document()
    assert set(whole["components"]["messages"]) == set(CONTRACT)
    for service in SERVICES:
        own = document(service.name, tuple(service.handlers.by_name))
        said = {name for name, cls in CONTRACT.items() if service.name == cls.SAID_BY}
        assert {f"send.{name}" for name in said} <= set(own["operations"])
