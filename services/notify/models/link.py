"""Tables of links: how often one was opened, by unit and day and nothing of who; pages posted by hand."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.models.root import Base
from shared.db import Id, UtcTime


class LinkOpens(Base):
    """点击: opens of the link of one unit's receipt on one day of the bureau. A number, for reference only."""

    __tablename__ = "link_opens"
    push_id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[Id] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(sa.Date, primary_key=True)
    opens: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer(), "sqlite"))


class PostedPage(Base):
    """人工发布的页面: where somebody posted a publication on a channel; what a connector placed is a carriage."""

    __tablename__ = "posted_page"
    publication_id: Mapped[Id] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    url: Mapped[str] = mapped_column(sa.String(2000))
    at: Mapped[dt.datetime] = mapped_column(UtcTime)
