"""The columns of a roster and what one line of it says: a unit or a person."""

from dataclasses import dataclass

from services.directory.terms import Term
from shared.words import ROLES, UNIT_KINDS

TITLES = (
    "类别", "编码", "名称", "简称", "所属单位", "单位类型",
    "行政区划", "登录名", "角色", "状态", "工作电话", "工作邮箱", "机构代码", "辖区",
)  # fmt: skip
"""Header; in any order when read. 所属单位 is a unit's code: the parent, or where one works."""

NEEDED = ("类别", "编码", "名称", "所属单位")
UNIT, PERSON = "单位", "人员"
ACTIVE, CLOSED = "在用", "停用"


@dataclass(frozen=True, slots=True)
class Role:
    """What one holds: `unit_code` None is his own; `place` and `term` None: not said, leave as it is."""

    role: str
    unit_code: str | None = None
    place: int | None = None
    term: Term | None = None


KIND_OF_LABEL = {label: kind for kind, label in UNIT_KINDS.items()} | {kind: kind for kind in UNIT_KINDS}
ROLE_OF_LABEL = {label: role for role, label in ROLES.items()} | {role: role for role in ROLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit as the roster gives it; None: not said, leave as it is."""

    row: int
    code: str
    name: str
    kind: str | None = None
    parent_code: str | None = None
    short_name: str | None = None
    admin_code: str | None = None
    police_code: str | None = None
    towns: tuple[str, ...] | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person as the roster gives him; `roles` is the whole list of what he holds."""

    row: int
    code: str
    name: str
    unit_code: str
    login: str | None = None
    roles: tuple[Role, ...] = ()
    active: bool | None = None
    phone: str | None = None
    mail: str | None = None

    @property
    def grants(self) -> frozenset[tuple[str, str]]:
        """The roles as (role, unit code)."""
        return frozenset((one.role, one.unit_code or self.unit_code) for one in self.roles)

    @property
    def places(self) -> dict[tuple[str, str], int]:
        """The places that are said, by (role, unit code)."""
        return {(one.role, one.unit_code or self.unit_code): one.place for one in self.roles if one.place is not None}

    @property
    def terms(self) -> dict[tuple[str, str], Term]:
        """The terms that are said, by (role, unit code)."""
        return {(one.role, one.unit_code or self.unit_code): one.term for one in self.roles if one.term is not None}
