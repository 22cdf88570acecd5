"""Table of opens: how often the short link of a push was opened at one unit, by day; nothing of who opened it."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base
from shared.db import Id


class LinkOpens(Base):
    """点击: opens of the link of one unit's receipt on one day of the bureau. A number, for reference only."""

    __tablename__ = "link_opens"
    push_id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(sa.Date, primary_key=True)
    opens: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
