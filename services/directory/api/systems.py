"""The directory's JSON door of the departments' own systems: register, change, change of secrets, tokens."""

from typing import Any

from flask import request

from services.directory import queries, schemas
from services.directory.actions import systems as acting
from services.directory.actions import tokens
from services.directory.models import System
from shared.errors import BadRequest
from shared.web import PUBLIC, Ask, Door, Paging, client_address, page, roles

systems = Door("directory", "systems", "各单位自有系统的接口账号")

ADMIN, KEEPERS = roles("system_admin"), roles("system_admin", "unit_head")


def _on(ask: Ask, system_id: str) -> System:
    return queries.system_seen(ask.session, ask.actor, system_id)


def _shown(ask: Ask, system: System, secret: str | None = None) -> dict[str, Any]:
    ask.session.flush()
    return queries.system_rows(ask.session, [system])[0] | ({"client_secret": secret} if secret else {})


@systems.query("/systems", who=KEEPERS, takes=Paging, gives=schemas.SystemOut, many=True)
def list_systems(ask: Ask, args: dict[str, Any]) -> Any:
    """The systems of one's units, newest first."""
    found = page(ask.session, queries.system_list(ask.actor), key=(System.created_at, System.id), **args)
    return {**found, "items": queries.system_rows(ask.session, found["items"])}


@systems.query("/systems/<uuid:system_id>", who=KEEPERS, gives=schemas.SystemOut, on=_on)
def one_system(ask: Ask, system: System) -> Any:
    """One system; never a secret."""
    return _shown(ask, system)


@systems.command("POST", "/systems", who=ADMIN, takes=schemas.AddSystem, gives=schemas.SystemOut, status=201,
                 keep_answer=False, recent=True)  # fmt: skip
def add_system(ask: Ask, body: dict[str, Any]) -> Any:
    """Register one. Its secret stands in this answer only."""
    system, secret = acting.add_system(ask.session, ask.actor, body)
    ask.headers["Location"] = f"/directory/v1/systems/{system.id}"
    return _shown(ask, system, secret)


@systems.command("PATCH", "/systems/<uuid:system_id>", who=ADMIN, takes=schemas.ChangeSystem, gives=schemas.SystemOut,
                 on=_on, if_match=True, recent=True)  # fmt: skip
def change_system(ask: Ask, system: System, body: dict[str, Any]) -> Any:
    """Change what it may do, or switch it off or on."""
    return _shown(ask, acting.change_system(ask.session, system, body, ask.expected))


@systems.command("POST", "/systems/<uuid:system_id>/rotate", who=KEEPERS, takes=schemas.RotateSecret,
                 gives=schemas.SystemOut, on=_on, if_match=True, keep_answer=False, recent=True)  # fmt: skip
def rotate_secret(ask: Ask, system: System, body: dict[str, Any]) -> Any:
    """A new secret; the one before goes on holding for `keep_days`."""
    secret = acting.rotate_secret(ask.session, system, body["keep_days"], ask.expected)
    return _shown(ask, system, secret)


@systems.command("POST", "/systems/<uuid:system_id>/end-older", who=KEEPERS, gives=schemas.SystemOut, on=_on,
                 if_match=True, recent=True)  # fmt: skip
def end_older_secrets(ask: Ask, system: System) -> Any:
    """End the secret that was replaced, and every token given for it, at once."""
    return _shown(ask, acting.end_older_secrets(ask.session, system, ask.expected))


@systems.command("POST", "/tokens", who=PUBLIC, takes=schemas.AskToken, gives=schemas.TokenOut, keep_answer=False,
                 alone=True)  # fmt: skip
def give_token(ask: Ask, body: dict[str, Any]) -> Any:
    """A bearer token of half an hour for a department's own system. 401 says only that it did not fit."""
    if body["grant_type"] != "client_credentials":
        raise _bad("unsupported_grant_type", "only client_credentials")
    basic = request.authorization if request.authorization and request.authorization.type == "basic" else None
    if basic and "client_secret" in body:
        raise _bad("invalid_request", "credentials in the header and in the body")
    client_id = (basic.username if basic else body.get("client_id")) or ""
    secret = (basic.password if basic else body.get("client_secret")) or ""
    asked = tokens.Asked(client_id, secret, body.get("scope"), client_address(ask.settings))
    return tokens.give_token(ask.db, asked)


def _bad(error: str, words: str) -> BadRequest:
    return BadRequest("不能按此请求给出令牌", code=error, error=error, error_description=words)
