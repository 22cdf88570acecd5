"""Table of the saved sets of addressees, as heard from notify."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.tasking.models.root import Base
from shared.db import Id


class KnownAddressees(Base):
    """推送范围 as heard from notify: what may be chosen when a text is published. Whom it takes, notify knows."""

    __tablename__ = "known_addressees"
    __table_args__ = (sa.Index("ix_known_addressees_unit_id", "unit_id", "active"),)

    set_id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    name: Mapped[str] = mapped_column(sa.String(40))
    active: Mapped[bool]
