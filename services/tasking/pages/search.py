"""任务在搜索中的部分: tasks by number and words, a publication by its number."""

from typing import Any

from services.tasking.pages.root import pages
from services.tasking.queries.search_hits import publication_found, tasks_found
from services.tasking.schemas.parts import SearchFilter
from shared.web import SIGNED_IN, Ask, part


@pages.get("/search", who=SIGNED_IN, takes=SearchFilter)
def search(ask: Ask, args: dict[str, Any]) -> str:
    """任务的编号、标题，需求和稿件中的文字；发布记录的编号."""
    words = args["q"].strip()
    tasks, more = tasks_found(ask.session, ask.actor, words) if words else ([], False)
    publication = publication_found(ask.session, ask.actor, words) if words else None
    return part("tasking/search.html", q=words, tasks=tasks, more=more, publication=publication)
