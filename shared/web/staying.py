"""在场: a browser that is used stays signed in; one that is left alone is signed out (matrix I08, idle time-out)."""

from flask import Flask, Response, g

from shared import identity
from shared.db import now
from shared.web import cookie
from shared.web.ask import Ask


def install(app: Flask) -> None:
    """Renew the cookie's token with the answer, once a tenth of the time at rest has gone; bearer tokens never."""

    @app.after_request
    def stay(answer: Response) -> Response:
        ask: Ask | None = g.get("ask")
        token, from_cookie = cookie.credentials()
        if ask is None or token is None or not from_cookie or not ask.signed_in or cookie.is_set(answer):
            return answer
        at, idle = now(ask.session), identity.presence(ask.settings).idle
        found = identity.renewed(ask.settings, identity.claims_of(ask.settings, token), at, idle)
        if found is not None:
            cookie.set_session(answer, found[0], int((found[1] - at).total_seconds()))
        return answer
