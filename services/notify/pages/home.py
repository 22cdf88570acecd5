"""推送在首页和搜索中的部分: what waits for me, what is late, what changed; pushes and units that a search finds."""

from typing import Any

from services.notify import queries, rights
from services.notify.models import Push
from services.notify.network import ANSWERING
from services.notify.pages.root import pages
from services.notify.queries import home as told
from services.notify.queries.notices import open_notices
from services.notify.queries.searching import MOST, units_found
from services.notify.schemas.home import HomeArgs, SearchArgs
from shared.web import SIGNED_IN, Ask, part


@pages.get("/home", who=SIGNED_IN, takes=HomeArgs)
def home(ask: Ask, args: dict[str, Any]) -> str:
    """等我办、已超时、有变化."""
    since, session, actor = args.get("since"), ask.session, ask.actor
    return part(
        "notify/home.html",
        waiting=told.waiting(session, actor),
        notices=open_notices(session, actor, told.SHOWN) if actor.has_any(ANSWERING) else [],
        stuck=told.stuck(session, actor),
        lagging=told.lagging(session, actor),
        changed=told.changed(session, actor, since),
        notes=told.noted(session, actor, since),
        answers=actor.has_any(ANSWERING),
        follows=actor.has_any(told.TELLING),
    )


@pages.get("/search", who=SIGNED_IN, takes=SearchArgs)
def search(ask: Ask, args: dict[str, Any]) -> str:
    """推送的编号、标题，单位的推送记录."""
    q = args["q"].strip()
    if not q:
        return part("notify/search.html", q="", pushes=[], units=[], more=False)
    found = queries.push_list(ask.actor, {"q": q}).order_by(Push.created_at.desc(), Push.id.desc()).limit(MOST + 1)
    pushes = list(ask.session.scalars(found))
    rows = queries.push_rows(ask.session, ask.actor, pushes[:MOST])
    lists = bool(rights.URGING & ask.actor.roles or rights.REHEARSING & ask.actor.roles)
    return part("notify/search.html", q=q, pushes=rows, units=units_found(ask.session, ask.actor, q),
                more=len(pushes) > MOST and lists)  # fmt: skip
