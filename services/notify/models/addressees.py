"""推送范围的表: saved sets of addressees."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base
from shared.db import Id, Json


class AddresseeSet(Base):
    """推送范围: a selector with a name, of the bureau that pushes by it. What it takes is asked anew each time."""

    __tablename__ = "addressee_set"
    __table_args__ = (
        sa.UniqueConstraint("unit_id", "name"),
        sa.Index("ix_addressee_set_created_at", "created_at", "id"),
    )
    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id]
    path: Mapped[str] = mapped_column(sa.String(300))
    name: Mapped[str] = mapped_column(sa.String(40))
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    selector: Mapped[dict[str, Any]] = mapped_column(Json)
    created_by: Mapped[Id]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
