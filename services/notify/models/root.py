"""The declarative base of notify, and what its tables are written with."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from shared.db import COLUMN_TYPES, metadata_of


class Base(DeclarativeBase):
    """Every table of notify."""

    metadata = metadata_of("notify")
    type_annotation_map = COLUMN_TYPES


def one_of(column: str, values: Any) -> str:
    """The text of a CHECK: the column holds one of these codes."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def partial(name: str, where: str, *columns: str) -> sa.Index:
    """An index over the rows of which `where` holds, on both databases."""
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def unique(name: str, where: str, *columns: str) -> sa.Index:
    """A unique index over the rows of which `where` holds, on both databases."""
    return sa.Index(name, *columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
