"""搜索: one field over numbers, titles and units; each service finds among its own, the directory units and people."""

from typing import Any
from urllib.parse import urlencode

from services.directory import queries
from services.directory.pages.front import PARTS, front, pages, parts_of
from shared.web import SIGNED_IN, Ask, Shape, Text, part, render

LONGEST = 100


class SearchArgs(Shape):
    """What is looked for; spaces around it do not count."""

    q = Text(0, LONGEST, load_default="")


@front.get("/search", who=SIGNED_IN, takes=SearchArgs)
def search(ask: Ask, args: dict[str, Any]) -> str:
    """搜索编号、标题、单位"""
    q = args["q"]
    query = urlencode({"q": q})
    parts = [
        {"address": f"/{name}/search?{query}", "words": f"在{PARTS[name][0]}中搜索“{q}”"}
        for name in parts_of(ask.actor.roles)
    ]
    return render("directory/search.html", q=q, parts=parts if q else [], **_found(ask, q))


@pages.get("/search", who=SIGNED_IN, takes=SearchArgs)
def search_part(ask: Ask, args: dict[str, Any]) -> str:
    """搜索单位和人员"""
    q = args["q"]
    return part("directory/search_part.html", q=q, **_found(ask, q))


def _found(ask: Ask, q: str) -> dict[str, Any]:
    """Units for everybody; people for those who administer them."""
    if not q:
        return {"units": [], "people": []}
    return {"units": queries.units_found(ask.session, q), "people": queries.people_found(ask.session, ask.actor, q)}
