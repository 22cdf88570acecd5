"""渠道的表: the register of official accounts, and the media outlets that carry our pieces."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.channels import ACCOUNT_KINDS, ACCOUNT_STATES, OUTLET_KINDS, OUTLET_TIERS
from services.tasking.content import CHANNELS
from services.tasking.models.root import Base
from services.tasking.workflow import check_list
from shared.db import Id, Uuid


class ChannelAccount(Base):
    """政务新媒体账号: never without an owner unit and a line of attribution; a partner's only under an agreement."""

    __tablename__ = "channel_account"
    __table_args__ = (
        sa.CheckConstraint(check_list("platform", tuple(CHANNELS)), name="platform"),
        sa.CheckConstraint(check_list("kind", tuple(ACCOUNT_KINDS)), name="kind"),
        sa.CheckConstraint(check_list("state", tuple(ACCOUNT_STATES)), name="state"),
        sa.CheckConstraint("length(attribution) > 0", name="attribution"),
        sa.CheckConstraint("kind <> 'agreement' OR agreement_until IS NOT NULL", name="agreement"),
        sa.CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        sa.UniqueConstraint("platform", "name"),
        sa.Index("ix_channel_account_unit_id", "unit_id", "platform", "id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    platform: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(80))
    unit_id: Mapped[Id]
    """主办单位."""
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    kind: Mapped[str] = mapped_column(sa.String(12))
    agreement_until: Mapped[date | None]
    """The last day of the agreement with the partner who runs it."""
    filing_number: Mapped[str | None] = mapped_column(sa.String(80))
    """备案号."""
    attribution: Mapped[str] = mapped_column(sa.String(80))
    """署名: stands under everything it carries."""
    connector_id: Mapped[str | None] = mapped_column(Uuid)
    """Of notify; none: a person posts and confirms with the link."""
    last_published_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(sa.String(10))
    state_reason: Mapped[str | None] = mapped_column(sa.String(500))
    merged_into_id: Mapped[str | None] = mapped_column(Uuid, sa.ForeignKey("channel_account.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[Id]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class MediaOutlet(Base):
    """新闻媒体: who carries our pieces, with its tier; what was carried where stands in placement."""

    __tablename__ = "media_outlet"
    __table_args__ = (
        sa.CheckConstraint(check_list("tier", tuple(OUTLET_TIERS)), name="tier"),
        sa.CheckConstraint(check_list("kind", tuple(OUTLET_KINDS)), name="kind"),
        sa.UniqueConstraint("name"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    tier: Mapped[str] = mapped_column(sa.String(10))
    kind: Mapped[str] = mapped_column(sa.String(10))
    active: Mapped[bool]
    unit_id: Mapped[Id]
    """The bureau that entered it and keeps the entry; all of them use it."""
    unit_path: Mapped[str] = mapped_column(sa.String(300))
    made_at: Mapped[datetime]
    made_by: Mapped[Id]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
