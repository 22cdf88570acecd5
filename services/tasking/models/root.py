"""The declarative base of tasking."""

from sqlalchemy.orm import DeclarativeBase

from shared.db import COLUMN_TYPES, metadata_of


class Base(DeclarativeBase):
    """Every table of tasking."""

    metadata = metadata_of("tasking")
    type_annotation_map = COLUMN_TYPES
