"""任务在首页的部分: what waits for me, what is late, what others did to my tasks since I last looked."""

from typing import Any

from services.tasking.numbers import LEADERS
from services.tasking.pages.root import SUPERVISION_WORDS, pages
from services.tasking.queries import at_home
from services.tasking.schemas.parts import HomeFilter
from services.tasking.standing import TASKFORCE_ROLES
from shared.web import SIGNED_IN, Ask, part


@pages.get("/home", who=SIGNED_IN, takes=HomeFilter)
def home(ask: Ask, args: dict[str, Any]) -> str:
    """等我办、已超时、有变化."""
    session, actor = ask.session, ask.actor
    return part(
        "tasking/home.html",
        waiting=at_home.waiting(session, actor),
        asked=at_home.asked(session, actor),
        late=at_home.late(session, actor),
        changed=at_home.changed(session, actor, args.get("since")),
        free=at_home.free_to_claim(session, actor),
        works=actor.has_any(tuple(TASKFORCE_ROLES)),
        leads=actor.has_any(tuple(LEADERS)),
        **SUPERVISION_WORDS,
    )
