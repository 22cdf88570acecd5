"""Pages of suggestions: the list, the form, one with everything about it, the letter as it is printed."""

from typing import Any

from flask import Response, url_for

from services.intake.actions.suggestions import registering
from services.intake.models import Signatory, Suggestion
from services.intake.pages.root import pages
from services.intake.queries import suggestions as queries
from services.intake.schemas.suggestions import SuggestionFilter, SuggestionForm
from services.intake.suggestions import BODIES, FEEDBACK, KINDS, LABELS, LONGEST_TERM, RESOLVED, STATES, WAYS, rights
from shared.web import Ask, done, page, render, roles

CONCERNED, REGISTRARS = roles(*rights.EVERYBODY), roles(*rights.REGISTRARS)
LISTS = {
    "bodies": BODIES,
    "kinds": KINDS,
    "states": STATES,
    "resolved": {code: f"{code} {words}" for code, words in RESOLVED.items()},
    "feedback": FEEDBACK,
    "ways": WAYS,
    "labels": LABELS,
    "longest": LONGEST_TERM,
}
WAY = ("registered", "handling", "for_signing", "signed", "replied", "closed")


def on_suggestion(ask: Ask, suggestion_id: str) -> Suggestion:
    """The suggestion of the address, for whoever has to do with it."""
    return queries.suggestion_seen(ask.session, ask.actor, suggestion_id)


def on_letter(ask: Ask, suggestion_id: str, signatory_id: str) -> tuple[Suggestion, Signatory]:
    """The same with one of its signatories."""
    row = on_suggestion(ask, suggestion_id)
    return row, queries.signatory_of(ask.session, row, signatory_id)


@pages.get("/suggestions", who=CONCERNED, takes=SuggestionFilter)
def suggestions(ask: Ask, args: dict[str, Any]) -> str:
    """建议提案."""
    statement = queries.suggestion_list(ask.session, ask.actor, args)
    key = (Suggestion.registered_at, Suggestion.id)
    listed = page(ask.session, statement, key=key, cursor=args.get("cursor"), limit=args["limit"])
    return render(
        "intake/suggestions.html",
        suggestions=queries.rows_shown(ask.session, listed["items"]),
        next=listed["next"],
        chosen={name: value for name, value in args.items() if name not in ("cursor", "limit")},
        may_register=queries.may_register(ask.session, ask.actor),
        **LISTS,
    )


@pages.get("/suggestions/new", who=REGISTRARS)
def new_suggestion(ask: Ask) -> str:
    """登记的表单."""
    return render("intake/suggestion_new.html", **LISTS)


@pages.post("/suggestions/new", who=REGISTRARS, takes=SuggestionForm, shows=new_suggestion)
def register_suggestion(ask: Ask, body: dict[str, Any]) -> Response:
    """登记."""
    row = registering.register(ask.session, ask.actor, body)
    return done(f"已登记，编号{row.number}", url_for("intake-page.suggestion", suggestion_id=row.id))


@pages.get("/suggestions/<uuid:suggestion_id>", who=CONCERNED, on=on_suggestion)
def suggestion(ask: Ask, row: Suggestion) -> str:
    """一件建议提案."""
    shown = queries.suggestion_shown(ask.session, ask.actor, row)
    units = queries.units_to_ask(ask.session, row) if "assign" in shown["allowed_steps"] else {}
    way = [one for one in WAY if row.state != "returned" or one == "registered"]
    return render("intake/suggestion.html", one=shown, may=shown["allowed_steps"], units=units, way=way, **LISTS)


@pages.get("/suggestions/<uuid:suggestion_id>/signatories/<uuid:signatory_id>/letter", who=CONCERNED, on=on_letter)
def letter(ask: Ask, to: tuple[Suggestion, Signatory]) -> str:
    """给一位领衔人、附议人的函，供打印."""
    row, one = to
    shown = queries.letter_shown(ask.session, row, one)
    return render("intake/suggestion_letter.html", letter=shown, suggestion_id=row.id, number=row.number)
