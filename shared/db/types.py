"""Column types that mean the same on SQLite and PostgreSQL, and the metadata they hang on."""

from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(sa.types.TypeDecorator[datetime]):
    """A moment: aware, kept in UTC to the microsecond; refuses naive times with ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")
Uuid = sa.Uuid(as_uuid=False)
BigPos = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

Id = Annotated[str, mapped_column(Uuid)]
"""A UUID as text in Python; native on PostgreSQL, 32 hex digits on SQLite."""


COLUMN_TYPES: dict[Any, Any] = {datetime: UtcTime(), dict[str, Any]: Json, list[Any]: Json, list[str]: Json}


def metadata_of(service: str) -> sa.MetaData:
    """The empty metadata of a service, with named constraints. The base itself is written out, so that types are seen:

    class Base(DeclarativeBase):
        metadata = metadata_of("intake")
        type_annotation_map = COLUMN_TYPES
    """
    return sa.MetaData(naming_convention=NAMING, info={"service": service})
