"""成批修复 as the doors and pages have it: asked for, tried, decided, stopped, shown with names and what is left."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from shared.db import now
from shared.db.ground import repair
from shared.errors import NotFound, expect_version
from shared.identity import names_of, require_fresh_directory
from shared.log.chosen import Chosen, count_of, first_of
from shared.log.parking import trial
from shared.log.repairs import (
    DECIDED_WITHIN,
    KINDS,
    STATES,
    Repair,
    Wish,
    ask_repair,
    decide,
    in_state,
    repair_of,
    repair_with,
    require_decidable,
    require_open,
    stop,
)
from shared.service import Service
from shared.web.answers import page
from shared.web.ask import Ask
from shared.web.parkings import id_of
from shared.web.who import roles

DECIDERS = roles("system_admin", "security_admin")
"""Whoever asked is not among them: another one decides."""
READERS = roles(*DECIDERS.names, "audit_admin")
"""审计管理员 only reads (三员分立)."""
SAMPLE = 5
"""So many are tried and rolled back before anybody asks for all."""
WANTED = ("producer", "type", "fault", "about_id", "since", "until")


def chosen_of(body: dict[str, Any]) -> Chosen:
    """Which ones a body names."""
    return Chosen(**{name: body[name] for name in WANTED if body.get(name) is not None})


def repair_for(ask: Ask, repair_id: str) -> Repair:
    """The repair of this id, locked for whoever changes it. Raises NotFound, also for who is no administrator."""
    found = None
    if ask.actor.roles & READERS.names:
        found = repair_with(ask.session, repair_id, lock=not ask.session.info.get("reading"))
    if found is None:
        raise NotFound("没有这项修复")
    return found


def tried(ask: Ask, service: Service, body: dict[str, Any]) -> dict[str, Any]:
    """How many it would touch, and what became of the first few, tried and rolled back."""
    chosen = chosen_of(body)
    with ask.db.read() as session:
        things, events = count_of(session, chosen)
        some = first_of(session, chosen, SAMPLE)
    outcome = trial(ask.db, service.handlers, some)
    failed = [{"id": id_of(item), "error": error} for item, error in outcome.failed]
    return {"things": things, "events": events, "tried": len(some), "done": len(outcome.done), "failed": failed}


def asked(ask: Ask, body: dict[str, Any]) -> dict[str, Any]:
    """Ask for it. Raises Conflict, and Unavailable while the directory is out of reach."""
    wish = Wish(body["kind"], chosen_of(body), body["per_second"], body["reason"])
    asked_for = ask_repair(ask.session, wish, ask.actor.id)
    require_fresh_directory(ask.session)
    return shown(ask, [asked_for])[0]


def decided(ask: Ask, found: Repair, approved: bool, reason: str | None) -> dict[str, Any]:
    """Approve or refuse it. Raises Conflict, Forbidden, Stale, and Unavailable as above."""
    require_decidable(ask.session, found, ask.actor.id)
    expect_version(found, ask.expected)
    if approved:
        require_fresh_directory(ask.session)
    return shown(ask, [decide(ask.session, found, ask.actor.id, approved, reason)])[0]


def stopped(ask: Ask, found: Repair, reason: str) -> dict[str, Any]:
    """Stop it. Raises Conflict, Stale."""
    require_open(found)
    expect_version(found, ask.expected)
    return shown(ask, [stop(ask.session, found, reason)])[0]


def listed(ask: Ask, args: dict[str, Any]) -> dict[str, Any]:
    """A page of all repairs, the newest first: {items, next}."""
    found = page(ask.session, sa.select(repair), key=(repair.c.asked_at, repair.c.id), **args)
    rows = [repair_of(dict(zip(repair.c.keys(), row, strict=True))) for row in found["items"]]
    return {"items": shown(ask, rows), "next": found["next"]}


def open_one(ask: Ask) -> dict[str, Any] | None:
    """The one that waits or runs, with how much is left; None when there is none."""
    found = in_state(ask.session, "asked", "approved")
    if not found:
        return None
    things, events = count_of(ask.session, found[0].chosen)
    return shown(ask, found[:1])[0] | {"things": things, "events": events}


def shown(ask: Ask, found: list[Repair]) -> list[dict[str, Any]]:
    """As people read them."""
    names = names_of(ask.session, [id_ for one in found for id_ in (one.asked_by, one.decided_by) if id_])
    return [_one(ask, one, names.get) for one in found]


def _one(ask: Ask, one: Repair, name: Callable[[str], str | None]) -> dict[str, Any]:
    late = one.state == "asked" and now(ask.session) - one.asked_at > DECIDED_WITHIN
    waits = one.state == "asked" and not late
    decides = bool(ask.actor.roles & DECIDERS.names)
    return {
        "id": one.id, "kind": one.kind, "kind_label": KINDS[one.kind], "chosen": one.chosen.kept(),
        "per_second": one.per_second, "reason": one.reason, "state": one.state, "done": one.done, "failed": one.failed,
        "state_label": STATES["expired" if late else one.state], "words": one.words, "version": one.version,
        "asked_by": one.asked_by, "asked_name": name(one.asked_by) or one.asked_by, "asked_at": one.asked_at,
        "decided_by": one.decided_by, "decided_at": one.decided_at, "ended_at": one.ended_at,
        "decided_name": (name(one.decided_by) or one.decided_by) if one.decided_by else None,
        "decidable": decides and waits and one.asked_by != ask.actor.id,
        "stoppable": decides and one.state in ("asked", "approved"),
    }  # fmt: skip
