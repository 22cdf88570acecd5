"""投递的表: deliveries, where they go to and through which gateways, rates and breakers."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base, one_of, partial, unique
from shared.db import Id, Json, UtcTime, Uuid
from shared.words import AUDIENCES

DELIVERY_STATES = ("pending", "sending", "sent", "delivered", "failed", "expired", "cancelled")
SINK_WAYS = (
    "webhook", "wecom_bot", "dingtalk_bot", "feishu_bot", "wecom_app", "mail", "sms", "file",
)  # fmt: skip
GATEWAY_KINDS = ("mail", "sms", "wecom_app")
DIGESTS = ("each", "hourly", "daily")


class Delivery(Base):
    """投递: one way out of one receipt; its attempts are changes of this row and never pass through the log.

    `source_id` is the push, the urge or the notice it belongs to, `recipient_id` the unit (inbox) or the sink. Rows
    that leave in one message share their lease_token.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        sa.CheckConstraint(one_of("state", DELIVERY_STATES), name="state"),
        sa.UniqueConstraint("source_id", "recipient_id", "way"),
        # Inbox rows are written in bulk and never looked up one by one: they cost two keys and no index.
        partial("ix_delivery_unsent", "state IN ('pending', 'sending')", "push_id"),
        partial("ix_delivery_recipient_id", "way <> 'inbox'", "recipient_id", "next_at", "id"),
        partial("ix_delivery_due", "state = 'pending'", "next_at"),
        partial("ix_delivery_leased", "state = 'sending'", "lease_until"),
        partial("ix_delivery_failed", "state = 'failed'", "next_at", "id"),
    )  # fmt: skip
    id: Mapped[Id] = mapped_column(primary_key=True)
    source_id: Mapped[Id]
    recipient_id: Mapped[Id]
    way: Mapped[str] = mapped_column(sa.String(16))
    push_id: Mapped[str | None] = mapped_column(Uuid)
    """None: a notice (督办单 and the like)."""
    unit_id: Mapped[Id]
    host: Mapped[str | None] = mapped_column(sa.String(300))
    state: Mapped[str] = mapped_column(sa.String(12))
    attempt: Mapped[int]
    parts_done: Mapped[int] = mapped_column(default=0, server_default=sa.text("0"))
    """Of a message that was split: how many parts have been taken; a new try begins after them."""
    bundle_id: Mapped[str | None] = mapped_column(Uuid)
    """The digest it went into: tried again, the same rows leave again under the same id, and no others with them."""
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(Uuid)
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    would_have_sent: Mapped[bool]


class Sink(Base):
    """接收地址: one way out of a unit: its system's webhook, the bot of a group, the work address of its liaison.

    `url` is what may be shown; what proves who we are stands sealed, or is derived from the salts (webhook). The old
    secret signs along until `old_until`. Rows of a person are kept by actions/choices: his address is on his card.
    """

    __tablename__ = "sink"
    __table_args__ = (
        sa.CheckConstraint(one_of("way", SINK_WAYS), name="way"),
        sa.CheckConstraint(one_of("audience", AUDIENCES), name="audience"),
        sa.CheckConstraint(one_of("digest", DIGESTS), name="digest"),
        sa.Index("ix_sink_unit_id", "unit_id", "active"),
        sa.Index("ix_sink_person_id", "person_id"),
        sa.Index("ix_sink_created_at", "created_at", "id"),
        unique("uq_sink_address", "person_id IS NULL", "unit_id", "url"),
        unique("uq_sink_person", "person_id IS NOT NULL", "unit_id", "person_id", "way"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    path: Mapped[str] = mapped_column(sa.String(300))
    way: Mapped[str] = mapped_column(sa.String(16), default="webhook")
    name: Mapped[str] = mapped_column(sa.String(60), default="")
    audience: Mapped[str] = mapped_column(sa.String(12), default="internal")
    """public: a group of outsiders, to which nothing internal ever goes."""
    person_id: Mapped[str | None] = mapped_column(Uuid)
    group_id: Mapped[str | None] = mapped_column(Uuid)
    """The registered group that this bot speaks in."""
    gateway_id: Mapped[str | None] = mapped_column(Uuid)
    url: Mapped[str] = mapped_column(sa.String(2000))
    host: Mapped[str] = mapped_column(sa.String(300))
    bucket: Mapped[str | None] = mapped_column(sa.String(64))
    """What the receiver's rate is counted by: the fingerprint of a bot's address; None: it names no rate."""
    sealed: Mapped[str | None] = mapped_column(sa.Text, info={"sealed_about": "id"})
    old_sealed: Mapped[str | None] = mapped_column(sa.Text, info={"sealed_about": "id"})
    quiet: Mapped[bool] = mapped_column(default=False)
    """What is not flash waits for the office hours of the unit."""
    digest: Mapped[str] = mapped_column(sa.String(10), default="each")
    urgent_only: Mapped[bool] = mapped_column(default=False)
    """The person chose another way: only flash comes this way as well."""
    pushes: Mapped[bool] = mapped_column(default=True)
    """False: a person's, for notices to him only; the pushes of the unit do not go there."""
    active: Mapped[bool] = mapped_column(default=True)
    disabled_reason: Mapped[str | None] = mapped_column(sa.String(200))
    salt: Mapped[str] = mapped_column(sa.String(64))
    old_salt: Mapped[str | None] = mapped_column(sa.String(64))
    old_until: Mapped[datetime | None] = mapped_column(UtcTime)
    checked_at: Mapped[datetime | None]
    well_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    test_at: Mapped[datetime | None]
    """Somebody pressed the test button; the worker clears it when it has tried."""
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class Gateway(Base):
    """网关: one server through which a bureau's units are written to: mail, SMS, a WeCom application.

    `options` is what is not secret (sender, corporation and agent ids, the form of an SMS); `sealed` what is.
    """

    __tablename__ = "gateway"
    __table_args__ = (
        sa.CheckConstraint(one_of("kind", GATEWAY_KINDS), name="kind"),
        sa.UniqueConstraint("unit_id", "kind"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    path: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(16))
    name: Mapped[str] = mapped_column(sa.String(60))
    address: Mapped[str] = mapped_column(sa.String(2000))
    """smtp://, smtps:// or smtp+starttls:// host:port; the base address of an HTTP gateway."""
    host: Mapped[str] = mapped_column(sa.String(300))
    options: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    sealed: Mapped[str | None] = mapped_column(sa.Text, info={"sealed_about": "id"})
    rate: Mapped[int | None]
    """So many messages a minute at most; None: as fast as it takes them."""
    active: Mapped[bool] = mapped_column(default=True)
    checked_at: Mapped[datetime | None]
    well_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(sa.String(300))
    test_at: Mapped[datetime | None]
    """Somebody pressed the test button; the worker clears it when it has tried."""
    test_by: Mapped[str | None] = mapped_column(Uuid)
    """Who did: the test goes to himself."""
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class RateBucket(Base):
    """频率桶: the slots of one receiver's rate, shared by all workers: each is held from its claim until a minute

    after its message was answered, so that no minute as the receiver counts it holds more than it allows.
    """

    __tablename__ = "rate_bucket"
    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    slots: Mapped[list[Any]] = mapped_column(Json, default=list)
    """[token, until]: until when a slot is held, RFC 3339; of what is on its way its lease and a minute."""


class HostBreaker(Base):
    """熔断: the run of failures of one host, shared by all workers."""

    __tablename__ = "host_breaker"
    host: Mapped[str] = mapped_column(sa.String(300), primary_key=True)
    failures: Mapped[int]
    open_until: Mapped[datetime | None]
