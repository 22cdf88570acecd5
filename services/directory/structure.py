"""Pure: which unit may stand under which, and which role may be held on which kind of unit."""

from collections.abc import Mapping

from shared.words import ROLES, UNIT_KINDS

LEVEL_OF = {
    "bureau": "city",
    "lead": "city",
    "six": "city",
    "branch": "city",
    "county": "county",
    "zone": "county",
    "station": "station",
}
"""层级 of each kind of unit."""

PARENTS_OF: dict[str, tuple[str, ...]] = {
    "bureau": (),
    "lead": ("bureau",),
    "six": ("bureau",),
    "branch": ("bureau",),
    "county": ("bureau",),
    "zone": ("bureau",),
    "station": ("county", "zone", "branch"),
}
"""The kinds under which a kind may stand."""

BUREAUS = ("bureau", "county", "zone")
"""Where a 专班 and a 领导小组 stand."""

EVERYWHERE = tuple(UNIT_KINDS)

ROLE_STANDS_ON: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("publicist", "liaison", "unit_head", "client"), EVERYWHERE),
    **dict.fromkeys(("member", "first_reviewer", "second_reviewer", "final_reviewer", "legal_reviewer"), BUREAUS),
    **dict.fromkeys(("publisher", "leader", "supervisor"), BUREAUS),
    **dict.fromkeys(("executive_deputy", "group_leader", "deputy_leader", "group_member"), BUREAUS),
    **dict.fromkeys(("director", "system_admin", "security_admin", "audit_admin"), ("bureau",)),
}
"""The kinds of unit on which a role may be held; the office and 三员 are the city's alone."""


def place_fault(kind: str, parent_kind: str | None) -> str | None:
    """Why a unit of this kind may not stand there (Chinese), or None."""
    if kind not in PARENTS_OF:
        return f"单位类型“{kind}”不存在"
    if parent_kind is None:
        return None if kind == "bureau" else "缺少上级单位"
    if parent_kind not in PARENTS_OF[kind]:
        return f"{UNIT_KINDS[kind]}不能设在{UNIT_KINDS[parent_kind]}之下"
    return None


def grant_fault(role: str, unit_kind: str) -> str | None:
    """Why this role may not be held on a unit of this kind (Chinese), or None."""
    if role not in ROLE_STANDS_ON:
        return f"角色“{role}”不存在"
    if unit_kind not in ROLE_STANDS_ON[role]:
        return f"{ROLES[role]}不能设在{UNIT_KINDS[unit_kind]}"
    return None


WANTED_ROLES: dict[str, tuple[str, ...]] = {
    "bureau": ("group_leader", "executive_deputy", "leader", "director", "final_reviewer", "legal_reviewer"),
    "lead": ("liaison", "publicist"),
    "six": ("liaison", "publicist"),
    "branch": ("liaison", "publicist"),
    "county": ("liaison", "publicist", "unit_head", "group_leader", "leader", "final_reviewer", "legal_reviewer"),
    "zone": ("liaison", "publicist", "unit_head", "group_leader", "leader", "final_reviewer", "legal_reviewer"),
    "station": ("liaison",),
}
"""Who must be named on each kind of unit: 联络人和宣传员 (A21), the head who leads (A25), a task's reviewers."""

TASKFORCE_PARTS = ("leader", "member", "first_reviewer", "second_reviewer", "publisher")
"""专班: the roles whose different holders are counted."""

STRENGTH = {"bureau": 10, "county": 5, "zone": 5}
"""专班 at least so many: 市局不少于10人, 分县局不少于5人 (Linyi 三)."""

SEATED = ("liaison", "publicist")
"""席位: the roles with a holder and deputies in their order."""

SEAT_SETTERS = ("system_admin", "unit_head")
"""Who names the liaisons and publicists of a unit, each where his role holds."""

LEADING_GROUP = ("group_leader", "executive_deputy", "deputy_leader", "group_member")
"""领导小组, in its order."""

TOWN_TIERS = {"county": "bureau", "zone": "bureau", "station": "station"}
"""Which kinds of units answer for towns; each town has one bureau and one station at a time."""

ALIKE = (("county", "zone"), ("lead", "six", "branch"), ("station",))
"""Kinds of units that may be merged into one another."""


def in_order(places: Mapping[str, int | None]) -> list[str]:
    """Who holds a role on a unit, by id: the holder first, then his deputies.

    Who has no place said stands behind those who have, or is the holder where the first place is free.
    """
    said = sorted((place, one) for one, place in places.items() if place is not None)
    others = sorted(one for one, place in places.items() if place is None)
    taken = [one for _, one in said]
    first_is_free = not said or said[0][0] > 1
    return others[:1] + taken + others[1:] if first_is_free else taken + others


def acting(places: Mapping[str, int | None]) -> bool:
    """代行: whether a deputy stands in, nobody holding the first place."""
    return bool(places) and all(place is not None and place > 1 for place in places.values())


def merge_fault(kind: str, into_kind: str) -> str | None:
    """Why a unit of one kind may not be merged into one of another (Chinese), or None."""
    if any(kind in group and into_kind in group for group in ALIKE):
        return None
    return f"{UNIT_KINDS[kind]}不能并入{UNIT_KINDS[into_kind]}"


def town_of(code: str) -> str | None:
    """The 9 digits of a street or town; of 12 digits the last three have to be zero. None: no code of a town."""
    whole = code.isascii() and code.isdigit() and code[6:9] != "000"
    fits = len(code) == 9 or (len(code) == 12 and code.endswith("000"))
    return code[:9] if whole and fits else None


def vacancies(kind: str, held: set[str]) -> list[str]:
    """空缺: the wanted roles that nobody active holds on a unit of this kind."""
    return [role for role in WANTED_ROLES.get(kind, ()) if role not in held]


TIME_SETTERS = ("system_admin", "unit_head")
"""Who sets the office hours and local days of a unit, each where his role holds; everybody's are system_admin's."""
