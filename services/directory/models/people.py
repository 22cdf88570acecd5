"""Units, people, what they may do."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.directory.models.root import Base
from shared.db import Id, Uuid
from shared.words import LEVELS, UNIT_KINDS


def _one_of(column: str, words: dict[str, str]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Unit(Base):
    """单位: city bureau, department, branch, county bureau, zone, station. `code` is ours and never changes."""

    __tablename__ = "unit"
    __table_args__ = (
        sa.CheckConstraint(_one_of("level", LEVELS), name="level"),
        sa.CheckConstraint(_one_of("kind", UNIT_KINDS), name="kind"),
        sa.CheckConstraint("(parent_id IS NULL) = (kind = 'bureau')", name="one_root"),
        sa.Index("uq_unit_root", "kind", unique=True, sqlite_where=sa.text("kind = 'bureau'"),
                 postgresql_where=sa.text("kind = 'bureau'")),
        sa.Index("ix_unit_path", "path"),
        sa.Index("ix_unit_parent_id", "parent_id"),
        sa.Index("uq_unit_police_code", "police_code", unique=True),
    )  # fmt: skip

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    short_name: Mapped[str] = mapped_column(sa.String(40))
    level: Mapped[str] = mapped_column(sa.String(10))
    kind: Mapped[str] = mapped_column(sa.String(10))
    parent_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("unit.id"))
    path: Mapped[str] = mapped_column(sa.String(300))
    admin_code: Mapped[str | None] = mapped_column(sa.String(12))
    active: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    police_code: Mapped[str | None] = mapped_column(sa.String(12))
    """公安机关机构代码, 12 digits (GA 380)."""
    successor_id: Mapped[str | None] = mapped_column(Uuid)
    """The unit it was merged into. Its path then runs below that one, so that whoever has it sees what it did."""

    __mapper_args__ = {"version_id_col": version}


class Person(Base):
    """人员 with his account; contact data only sealed, passwords and one-time codes only as hashes."""

    __tablename__ = "person"
    __table_args__ = (sa.Index("ix_person_unit_id", "unit_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    unit_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("unit.id"))
    login: Mapped[str | None] = mapped_column(sa.String(40), unique=True)
    active: Mapped[bool]
    card_version: Mapped[int]
    contact_sealed: Mapped[str | None] = mapped_column(sa.Text, info={"sealed_about": "id"})
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    one_time_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    one_time_expires_at: Mapped[datetime | None]
    password_at: Mapped[datetime | None]
    """When the password was last chosen."""
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str | None] = mapped_column(sa.String(200))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    grants: Mapped[list["PersonGrant"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="PersonGrant.role, PersonGrant.unit_id"
    )
    unit: Mapped[Unit] = relationship(lazy="selectin")

    __mapper_args__ = {"version_id_col": version}


_THREE_ADMINS = sa.text("role IN ('system_admin', 'security_admin', 'audit_admin')")


class PersonGrant(Base):
    """授权: a person holds a role in the subtree of a unit. At most one of 三员 per person, by index.

    任期: from `since` to `until`, both days included, on the calendar of the bureau; None: open on that side.
    """

    __tablename__ = "person_grant"
    __table_args__ = (
        sa.Index("uq_person_grant_three_admins", "person_id", unique=True,
                 sqlite_where=_THREE_ADMINS, postgresql_where=_THREE_ADMINS),
        sa.Index("ix_person_grant_unit_id", "unit_id", "role"),
        sa.Index("ix_person_grant_until", "until"),
    )  # fmt: skip

    person_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    unit_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("unit.id"), primary_key=True)
    place: Mapped[int | None]
    """席次 among those who hold it there: 1 the holder, 2 his first deputy; None: nobody said."""
    since: Mapped[date | None]
    until: Mapped[date | None]
