"""督办单的规则: whom one is for, who may close it, and the words for its rungs and states. Pure."""

from typing import Protocol

from shared.identity import Actor, covers
from shared.words import STAGES

RUNGS = {"blue": "蓝色", "yellow": "黄色", "red": "红色", "hand": "人工"}
"""Rung -> its word; shown as 蓝色督办单, never by colour alone."""
STATES = {"open": "待答复", "answered": "已答复", "closed": "已办结", "superseded": "已由更高一级代替"}
NAMES = STAGES | {
    "acknowledge": "受理",
    "statement": "权威发布",
    "chase": "更正撤稿到位",
    "city": "本级部门签收",
    "county": "分县局签收",
    "station": "基层所队签收",
    "event_statement": "敏感事件权威发布",
    "event_conference": "敏感事件新闻发布会",
    "event_answer": "敏感事件回应",
    "concern": "回应社会关切",
    "reanswer": "重新答复",
    "reanswer_again": "再次答复",
}
"""Name of a clock -> what is limited, in words."""
CLOSERS = ("leader", "supervisor")
HERE = frozenset(
    {"member", "leader", "first_reviewer", "second_reviewer", "legal_reviewer", "final_reviewer", "publisher"}
)
"""Roles that answer for their own desk only; the others (办公室主任, 常务副组长) for every desk below them."""


class Addressed(Protocol):
    """A 督办单 as these rules need it."""

    @property
    def to_role(self) -> str: ...
    @property
    def to_person(self) -> str | None: ...
    @property
    def unit_path(self) -> str: ...


def is_for(actor: Actor, row: Addressed) -> bool:
    """Whether somebody is whom it is for: the one person, or whoever holds the role there."""
    if row.to_person is not None:
        return actor.id == row.to_person
    return any(grant.role == row.to_role and _reaches(grant.role, grant.path, row) for grant in actor.grants)


def _reaches(role: str, path: str, row: Addressed) -> bool:
    return path == row.unit_path if role in HERE else covers(path, row.unit_path)


def may_close(actor: Actor, row: Addressed) -> bool:
    """Whether somebody may close it: the leader of its desk or above, 督察."""
    return actor.has_any(CLOSERS, row.unit_path)
