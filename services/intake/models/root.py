"""The declarative base of intake, and the check of a closed list."""

from collections.abc import Iterable

from sqlalchemy.orm import DeclarativeBase

from shared.db import COLUMN_TYPES, metadata_of


class Base(DeclarativeBase):
    """Every table of intake."""

    metadata = metadata_of("intake")
    type_annotation_map = COLUMN_TYPES


def one_of(column: str, words: Iterable[str]) -> str:
    """The condition that a column holds one of these words."""
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
