"""Pages of administration: where to go from, how each place stands; who holds which role where."""

from typing import Any

from services.directory import queries
from services.directory.administering import ALL, desks_for
from services.directory.pages.front import pages
from shared.errors import NotFound
from shared.identity import ADMIN_ROLES
from shared.web import Ask, Id, Shape, render, roles
from shared.words import ROLES

ADMINS = roles(*ALL)


class OfBureau(Shape):
    """Which bureau; without one, the city's."""

    unit_id = Id()


@pages.get("/admin", who=ADMINS)
def administration(ask: Ask) -> str:
    """管理"""
    groups = desks_for(ask.actor.roles)
    told = {one.told for desks in groups.values() for one in desks if one.told}
    return render("directory/admin.html", groups=groups, lines=queries.standing_lines(ask.session, told))


@pages.get("/roles", who=ADMINS, takes=OfBureau)
def roles_held(ask: Ask, args: dict[str, Any]) -> str:
    """角色一览"""
    bureaus = queries.bureaus(ask.session)
    chosen = args.get("unit_id") or next(iter(bureaus), "")
    if chosen not in bureaus:
        raise NotFound("没有这个分县局")
    unit = queries.unit_for(ask.session, chosen)
    return render(
        "directory/roles.html",
        unit=unit,
        bureaus=bureaus,
        groups=queries.roles_of(ask.session, unit),
        below=queries.units_below(ask.session, unit),
        strength=queries.strength_now(ask.session, unit),
        admins=[ROLES[role] for role in ROLES if role in ADMIN_ROLES],
        may_change=ask.actor.has("system_admin"),
    )
