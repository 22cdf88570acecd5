"""The pages of one's own account: signing in and out, passwords, giving the password again, one's sessions."""

from typing import Any

from flask import Response, make_response

from services.directory import actions, queries, schemas
from services.directory.actions import SignedIn
from services.directory.models import SignInSession
from services.directory.pages.front import front
from services.directory.pages.last_look import forget
from services.directory.password_rules import RULES, SOON, words_for
from shared.db import now
from shared.errors import Forbidden
from shared.web import (
    PUBLIC,
    SIGNED_IN,
    Ask,
    Shape,
    Text,
    clear_session,
    client_address,
    done,
    go,
    local_only,
    render,
    set_session,
)
from shared.web.confirming import onward


class NextQuery(Shape):
    """Where to go on afterwards."""

    next = Text(0, 1000, load_default="")


class SignInForm(schemas.SignIn):
    """The form of the sign-in page; `next` is where to go on."""

    next = Text(0, 1000, load_default="")


class ConfirmForm(schemas.Confirm):
    """The password again; `to` and `kept` are the form that waits for it."""

    next = Text(0, 1000, load_default="")
    to = Text(0, 1000, load_default="")
    kept = Text(0, 210_000, load_default="")


@front.get("/sign-in", who=PUBLIC, takes=NextQuery)
def sign_in_page(ask: Ask, args: dict[str, Any]) -> str:
    """The sign-in form."""
    return render("directory/sign-in.html", next=local_only(args["next"]))


@front.post("/sign-in", who=PUBLIC, takes=SignInForm, shows=sign_in_page, keep_answer=False, alone=True)
def sign_in(ask: Ask, body: dict[str, Any]) -> Response:
    """Sign the browser in: the token goes into an HttpOnly cookie; a password that is due is changed first."""
    try:
        found = actions.sign_in(ask.db, body["login"], body["password"], client_address(ask.settings), "browser")
    except Forbidden as refusal:
        if refusal.code != "password_due":
            raise
        return done("密码已到期，请换一个新密码再登录", "/renew-password")
    return _with_cookie(go(local_only(body["next"])), found)


def _with_cookie(answer: Response, found: SignedIn) -> Response:
    set_session(answer, found.token, found.seconds)
    return answer


@front.post("/sign-out", who=SIGNED_IN, noted="sign_out")
def sign_out(ask: Ask) -> Response:
    """Sign out, here and everywhere this session's token is."""
    actions.sign_out(ask.session, ask.actor)
    answer = go("/sign-in")
    clear_session(answer)
    forget(answer)
    return answer


@front.get("/confirm", who=SIGNED_IN, takes=NextQuery)
def confirm_page(ask: Ask, args: dict[str, Any]) -> str:
    """The form that asks for the password again."""
    return render("confirm.html", next=local_only(args["next"]), to="", kept="", lost=False, shown=False)


@front.post("/confirm", who=SIGNED_IN, takes=ConfirmForm, shows=confirm_page, keep_answer=False, alone=True,
            noted="confirm")  # fmt: skip
def confirm(ask: Ask, body: dict[str, Any]) -> Response:
    """The password given again: on to where one was, or the form that waited for it."""
    waits = onward(body["to"], body["kept"])
    found = actions.confirm(ask.db, ask.actor, body["password"], client_address(ask.settings))
    back = local_only(body["next"])
    if waits is None:
        return _with_cookie(go(back), found)
    page = render("confirmed.html", to=waits[0], fields=waits[1], next=back)
    return _with_cookie(make_response(page), found)


@front.get("/first-password", who=PUBLIC)
def first_password_page(ask: Ask) -> str:
    """The form for a first password with a one-time code."""
    return render("directory/first-password.html", rule=_rule(ask))


@front.post("/first-password", who=PUBLIC, takes=schemas.SetPassword, shows=first_password_page, keep_answer=False,
            alone=True)  # fmt: skip
def first_password(ask: Ask, body: dict[str, Any]) -> Response:
    """Choose the first password."""
    actions.set_password_by_code(ask.db, body["login"], body["code"], body["password"], client_address(ask.settings))
    return done("密码已设置，请登录", "/sign-in")


@front.get("/renew-password", who=PUBLIC)
def renew_password_page(ask: Ask) -> str:
    """The form for another password where the one that holds has become due."""
    return render("directory/renew-password.html", rule=_rule(ask))


@front.post("/renew-password", who=PUBLIC, takes=schemas.RenewPassword, shows=renew_password_page, keep_answer=False,
            alone=True)  # fmt: skip
def renew_password(ask: Ask, body: dict[str, Any]) -> Response:
    """Choose another password without being signed in."""
    address = client_address(ask.settings)
    actions.renew_password(ask.db, body["login"], body["old_password"], body["password"], address)
    return done("密码已更换，请登录", "/sign-in")


def _rule(ask: Ask) -> str:
    return words_for(RULES[ask.settings.accounts])


@front.get("/me", who=SIGNED_IN)
def me(ask: Ask) -> str:
    """我的账号: roles, password, sessions."""
    mine = queries.me(ask.session, ask.actor)
    due = mine["password_due_at"]
    soon = due is not None and due - now(ask.session) <= SOON
    sessions = queries.my_sessions(ask.session, ask.actor)
    return render("directory/me.html", mine=mine, sessions=sessions, rule=_rule(ask), due=due, soon=soon)


@front.post("/me/password", who=SIGNED_IN, takes=schemas.ChangePassword, shows=me, keep_answer=False, alone=True)
def change_password(ask: Ask, body: dict[str, Any]) -> Response:
    """Choose another password, signed in."""
    address = client_address(ask.settings)
    actions.change_password(ask.db, ask.actor, body["old_password"], body["password"], address)
    return done("密码已更换，其他会话已结束", "/me")


def _mine(ask: Ask, session_id: str) -> SignInSession:
    return queries.session_seen(ask.session, ask.actor, session_id)


@front.post("/me/sessions/<uuid:session_id>/end", who=SIGNED_IN, on=_mine)
def end_session(ask: Ask, row: SignInSession) -> Response:
    """End one of one's own sessions."""
    actions.end_one(ask.session, row)
    return done("会话已结束", "/me")


@front.post("/me/sessions/end-others", who=SIGNED_IN)
def end_other_sessions(ask: Ask) -> Response:
    """End all of one's own sessions but this one."""
    return done(f"已结束其他 {actions.end_others(ask.session, ask.actor)} 个会话", "/me")
