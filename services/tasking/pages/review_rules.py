"""审核规则页: what holds for each kind of product and by which source; the director's form for a new version."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions.review_rules import add_rules
from services.tasking.pages.root import TASKFORCE, pages
from services.tasking.queries.reviewing import rules_list
from services.tasking.rights import directs_city
from services.tasking.schemas.review_rules import MUST, RulesForm
from services.tasking.schemas.reviewing import RULE_KINDS, RulesFilter
from services.tasking.workflow import REVIEWS
from shared.web import Ask, done, render, roles

STATE_WORDS = {"coming": "将生效", "in_force": "现行", "past": "已被取代"}


@pages.get("/review-rules", who=TASKFORCE, takes=RulesFilter)
def review_rules(ask: Ask, args: dict[str, Any]) -> str:
    """审核规则: every kind with rules in force; of one kind all its versions, and the form."""
    rows = rules_list(ask.session, args)
    shown = rows if args.get("kind") else [row for row in rows if row["state"] != "past"]
    may = directs_city(ask.actor)
    newest = rows[0] if args.get("kind") and rows else _newest_of_all(ask)
    context = {"rules": shown, "chosen": args, "may": may, "kinds": RULE_KINDS, "states": STATE_WORDS}
    return render("tasking/review_rules.html", **context, reviews=REVIEWS, written=_written(newest), newest=newest)


def _newest_of_all(ask: Ask) -> dict[str, Any]:
    """What a kind without rules of its own begins with."""
    return rules_list(ask.session, {"kind": "all"})[0]


def _written(row: dict[str, Any]) -> dict[str, str]:
    """A version as the form takes it: a line for each item, by level."""
    return {
        stage: "\n".join(
            f"{MUST if item['must'] else ''}{item['text']}" for item in row["checks"] if item["stage"] == stage
        )
        for stage in REVIEWS
    }


@pages.post("/review-rules", noted="config", who=roles("director"), takes=RulesForm, shows=review_rules)
def add_review_rules(ask: Ask, body: dict[str, Any]) -> Response:
    """新版本的审核规则."""
    row = add_rules(ask.session, ask.actor, body)
    return done(f"已保存第{row.n}版", url_for("tasking-page.review_rules", kind=row.kind))
