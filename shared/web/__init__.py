"""The web room: doors for JSON, pages for people, and the one order of checks before either."""

from shared.web import live
from shared.web.address import client_address
from shared.web.answers import page
from shared.web.app import create_app, routes
from shared.web.ask import ANONYMOUS, Ask
from shared.web.cookie import clear_session, local_only, set_session
from shared.web.door import Door
from shared.web.health import Verdict
from shared.web.looks import entered
from shared.web.numbers import Number
from shared.web.pages import Pages, done, go, render
from shared.web.parts import part
from shared.web.route import Route
from shared.web.sending import send_stored
from shared.web.shape import Choice, Day, Flag, Id, Paging, Shape, Text, UtcTime, Whole, take
from shared.web.streamed import Streamed
from shared.web.uploads import Upload, Uploaded
from shared.web.who import PUBLIC, SERVICE, SIGNED_IN, Who, roles

__all__ = [
    "ANONYMOUS", "PUBLIC", "SERVICE", "SIGNED_IN", "Ask", "Choice", "Day", "Door", "Flag", "Id", "Number", "Pages",
    "Paging", "Route", "Shape", "Streamed", "Text", "Upload", "Uploaded", "UtcTime", "Verdict", "Who", "Whole",
    "clear_session", "client_address", "create_app", "done", "entered", "go", "live", "local_only", "page", "part",
    "render", "roles", "routes", "send_stored", "set_session", "take",
]  # fmt: skip
