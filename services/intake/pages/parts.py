"""Parts that other pages take in: intake's of home, of the search, and 建议提案 whose limits press."""

from typing import Any

from services.intake import rights
from services.intake.pages.root import pages
from services.intake.queries import suggestions
from services.intake.queries.searching import hits
from services.intake.queries.waiting import changed_since, waiting_for
from services.intake.suggestions.rights import EVERYBODY
from shared.web import SIGNED_IN, Ask, Shape, Text, UtcTime, part


class HomeArgs(Shape):
    """Since when things count as changed for who looks."""

    since = UtcTime(load_default=None)


class SearchArgs(Shape):
    """What is looked for."""

    q = Text(0, 100, load_default="")


@pages.get("/home", who=SIGNED_IN, takes=HomeArgs)
def home(ask: Ask, args: dict[str, Any]) -> str:
    """首页中的需求：等我补正的、草稿、待评价的、有变化的"""
    waiting, since = waiting_for(ask.session, ask.actor), args["since"]
    return part(
        "intake/home.html",
        waiting=waiting,
        changed=changed_since(ask.session, ask.actor, since) if since else [],
        pressing=_pressing(ask),
        may_raise=ask.actor.has_any(rights.WRITERS),
    )


@pages.get("/search", who=SIGNED_IN, takes=SearchArgs)
def search(ask: Ask, args: dict[str, Any]) -> str:
    """搜索需求、素材和建议提案"""
    q = args["q"]
    return part("intake/search.html", q=q, hits=hits(ask.session, ask.actor, q) if q else [])


@pages.get("/suggestions/part", who=SIGNED_IN)
def suggestions_part(ask: Ask) -> str:
    """建议提案的期限：超期和临近的"""
    return part("intake/suggestions_part.html", pressing=_pressing(ask))


def _pressing(ask: Ask) -> dict[str, Any]:
    if not ask.actor.has_any(EVERYBODY):
        return {"late": 0, "near": 0, "rows": []}
    return suggestions.pressing(ask.session, ask.actor)
