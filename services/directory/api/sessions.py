"""The directory's JSON door: signing in and out, giving the password again, passwords, one's own sessions."""

from typing import Any

from services.directory import actions, queries, schemas
from services.directory.models import SignInSession
from shared.web import PUBLIC, SIGNED_IN, Ask, Door, client_address

sessions = Door("directory", "sessions", "登录与密码")


@sessions.command("POST", "/sessions", who=PUBLIC, takes=schemas.SignIn, gives=schemas.SignedInOut, status=201,
                  keep_answer=False, alone=True)  # fmt: skip
def sign_in(ask: Ask, body: dict[str, Any]) -> Any:
    """Sign in. 401 says only that it did not fit; 429 with Retry-After after several failures.

    403 password_due: the password is right but has to be changed first (PUT /passwords).
    """
    return actions.sign_in(ask.db, body["login"], body["password"], client_address(ask.settings))


@sessions.command("DELETE", "/sessions", who=SIGNED_IN, status=204, noted="sign_out")
def sign_out(ask: Ask) -> None:
    """Sign out: the token holds nowhere any more within seconds."""
    actions.sign_out(ask.session, ask.actor)


@sessions.command(
    "POST", "/passwords", who=PUBLIC, takes=schemas.SetPassword, status=204, keep_answer=False, alone=True
)
def set_password(ask: Ask, body: dict[str, Any]) -> None:
    """Choose a password with a one-time code; every running session ends."""
    actions.set_password_by_code(ask.db, body["login"], body["code"], body["password"], client_address(ask.settings))


@sessions.command(
    "PUT", "/passwords", who=PUBLIC, takes=schemas.RenewPassword, status=204, keep_answer=False, alone=True
)
def renew_password(ask: Ask, body: dict[str, Any]) -> None:
    """Choose another password without signing in, where the one that holds has become due; every session ends."""
    address = client_address(ask.settings)
    actions.renew_password(ask.db, body["login"], body["old_password"], body["password"], address)


@sessions.command("PUT", "/me/password", who=SIGNED_IN, takes=schemas.ChangePassword, status=204, keep_answer=False,
                  alone=True)  # fmt: skip
def change_password(ask: Ask, body: dict[str, Any]) -> None:
    """Choose another password; every other session ends."""
    address = client_address(ask.settings)
    actions.change_password(ask.db, ask.actor, body["old_password"], body["password"], address)


@sessions.command("POST", "/me/confirm", who=SIGNED_IN, takes=schemas.Confirm, gives=schemas.SignedInOut,
                  keep_answer=False, alone=True, noted="confirm")  # fmt: skip
def confirm(ask: Ask, body: dict[str, Any]) -> Any:
    """Give the password again: another token of the same session, for what weighs heavily (403 confirm_first)."""
    return actions.confirm(ask.db, ask.actor, body["password"], client_address(ask.settings))


@sessions.query("/me", who=SIGNED_IN, gives=schemas.MeOut)
def me(ask: Ask) -> Any:
    """Who I am, what I may do and where."""
    return queries.me(ask.session, ask.actor)


def _mine(ask: Ask, session_id: str) -> SignInSession:
    return queries.session_seen(ask.session, ask.actor, session_id)


@sessions.query("/me/sessions", who=SIGNED_IN, gives=schemas.SessionOut, many=True)
def my_sessions(ask: Ask) -> Any:
    """My sessions that run, newest first."""
    return queries.my_sessions(ask.session, ask.actor)


@sessions.command("POST", "/me/sessions/<uuid:session_id>/end", who=SIGNED_IN, status=204, on=_mine)
def end_session(ask: Ask, row: SignInSession) -> None:
    """End one of my sessions: its token holds nowhere any more within seconds."""
    actions.end_one(ask.session, row)


@sessions.command("POST", "/me/sessions/end-others", who=SIGNED_IN, gives=schemas.EndedOut)
def end_other_sessions(ask: Ask) -> dict[str, int]:
    """End all my sessions but the one that asks."""
    return {"ended": actions.end_others(ask.session, ask.actor)}
