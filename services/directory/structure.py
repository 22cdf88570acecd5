"""Pure: which unit may stand under which, and which role may be held on which kind of unit."""

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
    **dict.fromkeys(("publisher", "leader", "executive_deputy", "group_leader", "supervisor"), BUREAUS),
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
    "bureau": ("leader", "director", "final_reviewer", "legal_reviewer", "group_leader"),
    "lead": ("liaison", "publicist"),
    "six": ("liaison", "publicist"),
    "branch": ("liaison", "publicist"),
    "county": ("liaison", "publicist", "unit_head", "leader", "final_reviewer", "legal_reviewer"),
    "zone": ("liaison", "publicist", "unit_head", "leader", "final_reviewer", "legal_reviewer"),
    "station": ("liaison",),
}
"""Who must be named on each kind of unit: 联络人和宣传员 (A21), the head who leads (A25), a task's reviewers."""


def vacancies(kind: str, held: set[str]) -> list[str]:
    """空缺: the wanted roles that nobody active holds on a unit of this kind."""
    return [role for role in WANTED_ROLES.get(kind, ()) if role not in held]


TIME_SETTERS = ("system_admin", "unit_head")
"""Who sets the office hours and local days of a unit, each where his role holds; everybody's are system_admin's."""
