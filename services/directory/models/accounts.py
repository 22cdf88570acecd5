"""Sessions, earlier passwords, tries to sign in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.directory.models.root import Base
from shared.db import Id, Uuid


class SignInSession(Base):
    """会话: from sign-in until signed out, ended by its owner or an administrator, or run out."""

    __tablename__ = "session"
    __table_args__ = (sa.Index("ix_session_person_id", "person_id"), sa.Index("ix_session_expires_at", "expires_at"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("person.id"))
    way: Mapped[str] = mapped_column(sa.String(10))
    """browser: its token is renewed while it is used; token: one token for the whole time; system: a department's."""
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """The absolute end; a browser left alone is out before."""
    confirmed_at: Mapped[datetime | None]
    """When the password was given again."""
    ended_at: Mapped[datetime | None]


class PasswordPast(Base):
    """用过的密码: earlier hashes, as many as may not be chosen again."""

    __tablename__ = "password_past"

    person_id: Mapped[str] = mapped_column(Uuid, sa.ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    """When it was replaced."""
    hash: Mapped[str] = mapped_column(sa.String(200))


class SignInTry(Base):
    """Tries to sign in since the last success, per login, address, subnet, login and address; keys only as hashes."""

    __tablename__ = "sign_in_try"
    __table_args__ = (sa.Index("ix_sign_in_try_last_at", "last_at"),)

    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    key_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    tries: Mapped[int]
    last_at: Mapped[datetime]
