"""推送范围的接口: saved sets of addressees, whom each takes now, and the scope of a push that is held."""

from typing import Any

from services.notify import queries, rights
from services.notify.actions import addressees as saved
from services.notify.actions.rescoping import rescope
from services.notify.models import AddresseeSet, Push
from services.notify.queries import addressees as seen
from services.notify.schemas import PushOut
from services.notify.schemas import addressees as shapes
from shared.errors import expect_version
from shared.identity import KnownUnit
from shared.web import Ask, Door, Paging, page, roles

addressees = Door("notify", "addressees", "推送范围")
ADDRESSERS = roles(*rights.ADDRESSING)


def _set(ask: Ask, set_id: str) -> AddresseeSet:
    return seen.set_seen(ask.session, ask.actor, set_id)


def _push(ask: Ask, push_id: str) -> Push:
    return queries.push_seen(ask.session, ask.actor, push_id)


@addressees.query("/addressees", who=ADDRESSERS, takes=Paging, gives=shapes.SetOut, many=True)
def list_sets(ask: Ask, args: dict[str, Any]) -> Any:
    """The saved sets of one's bureaus, newest first."""
    found = page(ask.session, seen.set_list(ask.actor), key=(AddresseeSet.created_at, AddresseeSet.id), **args)
    return {**found, "items": seen.set_rows(ask.session, ask.actor, found["items"])}


@addressees.query("/addressees/<uuid:set_id>", who=ADDRESSERS, gives=shapes.SetOut, on=_set)
def one_set(ask: Ask, kept: AddresseeSet) -> Any:
    """One set, and how many units it takes now."""
    return seen.set_shown(ask.session, ask.actor, kept)


@addressees.query("/addressees/<uuid:set_id>/units", who=ADDRESSERS, takes=Paging, gives=shapes.AddressedOut,
                  many=True, on=_set)  # fmt: skip
def list_units(ask: Ask, kept: AddresseeSet, args: dict[str, Any]) -> Any:
    """预览: which units it takes as the directory stands, by code."""
    found = page(ask.session, seen.set_units(ask.session, kept), key=(KnownUnit.code, KnownUnit.id),
                 ascending=True, **args)  # fmt: skip
    return {**found, "items": seen.addressed_rows(ask.session, found["items"])}


@addressees.command("POST", "/addressees", who=ADDRESSERS, takes=shapes.AddSet, gives=shapes.SetOut, status=201,
                    noted="config")  # fmt: skip
def add_set(ask: Ask, body: dict[str, Any]) -> Any:
    """Save a set."""
    unit = seen.bureau_addressed(ask.session, ask.actor, body.pop("unit_id", None))
    kept = saved.add_set(ask.session, ask.actor, unit, body)
    ask.headers["Location"] = f"/notify/v1/addressees/{kept.id}"
    return seen.set_shown(ask.session, ask.actor, kept)


@addressees.command("PATCH", "/addressees/<uuid:set_id>", who=ADDRESSERS, takes=shapes.ChangeSet, gives=shapes.SetOut,
                    on=_set, if_match=True, noted="config")  # fmt: skip
def change_set(ask: Ask, kept: AddresseeSet, body: dict[str, Any]) -> Any:
    """Change what is given."""
    expect_version(kept, ask.expected)
    return seen.set_shown(ask.session, ask.actor, saved.change_set(ask.session, ask.actor, kept, body))


@addressees.command("DELETE", "/addressees/<uuid:set_id>", who=ADDRESSERS, status=204, on=_set, if_match=True,
                    noted="config")  # fmt: skip
def remove_set(ask: Ask, kept: AddresseeSet) -> None:
    """Remove a set; a push still to be drawn by it is held."""
    expect_version(kept, ask.expected)
    saved.remove_set(ask.session, ask.actor, kept)


@addressees.command("POST", "/pushes/<uuid:push_id>/scope", who=roles(*rights.REPEATING), takes=shapes.Rescope,
                    gives=PushOut, on=_push, if_match=True, recent=True)  # fmt: skip
def rescope_push(ask: Ask, push: Push, body: dict[str, Any]) -> Any:
    """重定范围 of a push that is held: 范围有误."""
    return queries.push_shown(ask.session, ask.actor, rescope(ask.session, ask.actor, push, body, ask.expected))
