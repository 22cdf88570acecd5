"""代发的表: connectors to the accounts of platforms, and what each of them carried or is to carry."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base, one_of, partial
from services.notify.senders.carrying import ACTIONS, CARRIAGE_STATES, KINDS, STOPS
from shared.db import Id, Json, UtcTime, Uuid

WHERE_FILE: dict[str, Any] = {
    "sqlite_where": sa.text("kind = 'file'"),
    "postgresql_where": sa.text("kind = 'file'"),
}
"""A folder has one connector in the whole installation."""


class Connector(Base):
    """发布连接: one way to one account. Its secrets are sealed; the one before signs along until `old_until`."""

    __tablename__ = "connector"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", KINDS), name="kind"),
        sa.UniqueConstraint("unit_id", "name"),
        sa.UniqueConstraint("unit_id", "kind", "address", "app_id"),
        sa.Index("uq_connector_folder", "address", unique=True, **WHERE_FILE),
        sa.Index("ix_connector_created_at", "created_at", "id"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    path: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(60))
    address: Mapped[str] = mapped_column(sa.String(2000))
    """file: the folder below the drop folder; http, wechat: the base address."""
    host: Mapped[str | None] = mapped_column(sa.String(300))
    app_id: Mapped[str] = mapped_column(sa.String(64), default="")
    """wechat: the account's AppID; empty for the others."""
    cover_media_id: Mapped[str | None] = mapped_column(sa.String(200))
    """wechat: the permanent picture that stands in where a draft has no cover of its own."""
    releases: Mapped[bool] = mapped_column(default=True)
    """wechat: False leaves what was carried in the draft box; a person releases it there."""
    sealed: Mapped[str | None] = mapped_column(sa.Text, info={"sealed_about": "id"})
    old_sealed: Mapped[str | None] = mapped_column(sa.Text, info={"sealed_about": "id"})
    old_until: Mapped[datetime | None] = mapped_column(UtcTime)
    active: Mapped[bool] = mapped_column(default=True)
    disabled_reason: Mapped[str | None] = mapped_column(sa.String(200))
    checked_at: Mapped[datetime | None]
    """When it last answered, well or not: a carriage or the test button."""
    well_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    test_at: Mapped[datetime | None]
    """Somebody pressed the test button; the worker clears it when it has tried."""
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Carriage(Base):
    """代发: one publication.due. Never sent twice on purpose: `progress` keeps what a platform has answered already."""

    __tablename__ = "carriage"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", CARRIAGE_STATES), name="state"),
        sa.CheckConstraint(one_of("action", ACTIONS), name="action"),
        sa.CheckConstraint(one_of("stopped", STOPS), name="stopped"),
        sa.Index("ix_carriage_publication_id", "publication_id"),
        sa.Index("ix_carriage_connector_id", "connector_id", "due_at", "id"),
        partial("ix_carriage_waiting", "state = 'pending'", "next_at"),
        partial("ix_carriage_leased", "state = 'sending'", "lease_until"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    placement_id: Mapped[Id] = mapped_column(unique=True)
    """Heard twice, it is one row; a second try of tasking is a placement of its own."""
    publication_id: Mapped[Id]
    task_id: Mapped[Id]
    unit_id: Mapped[Id]
    connector_id: Mapped[Id]
    action: Mapped[str] = mapped_column(sa.String(10))
    channel: Mapped[str] = mapped_column(sa.String(40))
    content: Mapped[str] = mapped_column(sa.Text)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    attribution: Mapped[str] = mapped_column(sa.String(200))
    earlier: Mapped[str | None] = mapped_column(sa.String(300))
    """What the platform called the earlier one (reference of the event)."""
    progress: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    host: Mapped[str | None] = mapped_column(sa.String(300))
    state: Mapped[str] = mapped_column(sa.String(10), default="pending")
    attempt: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(Uuid)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    failure: Mapped[str | None] = mapped_column(sa.String(40))
    url: Mapped[str | None] = mapped_column(sa.String(2000))
    reference: Mapped[str | None] = mapped_column(sa.String(300))
    stopped: Mapped[str | None] = mapped_column(sa.String(10))
    """recall or kill, when its text was undone while it was on its way; after a kill the text goes when it ends."""
    would_have_sent: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
