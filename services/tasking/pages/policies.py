"""时限规则页: what holds now and by which source; the director's form for a new version."""

from typing import Any

from flask import Response, url_for

from services.tasking.actions.policies import add_policy_version
from services.tasking.numbers import LEADERS
from services.tasking.pages.root import pages
from services.tasking.queries.policies import policies as listed
from services.tasking.rights import directs_city
from services.tasking.schemas.policies import MEASURE_WORDS, STATES, PolicyFilter, PolicyForm
from shared.web import Ask, done, render, roles


@pages.get("/limits/policies", who=roles(*LEADERS), takes=PolicyFilter)
def policies(ask: Ask, args: dict[str, Any]) -> str:
    """时限规则: every policy in force; of one code all its versions, and the form."""
    rows = listed(ask.session, args)
    shown = rows if args.get("code") else [row for row in rows if row["state"] != "past"]
    may = directs_city(ask.actor)
    return render("tasking/policies.html", policies=shown, chosen=args, measures=MEASURE_WORDS, states=STATES, may=may)


@pages.post("/limits/policies", noted="config", who=roles("director"), takes=PolicyForm, shows=policies)
def add_version(ask: Ask, body: dict[str, Any]) -> Response:
    """新版本的时限规则."""
    row = add_policy_version(ask.session, ask.actor, body)
    return done(f"已保存第{row.n}版", url_for("tasking-page.policies", code=row.code))
