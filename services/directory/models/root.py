"""The base of the directory's tables."""

from sqlalchemy.orm import DeclarativeBase

from shared.db import COLUMN_TYPES, metadata_of


class Base(DeclarativeBase):
    """Every table of directory."""

    metadata = metadata_of("directory")
    type_annotation_map = COLUMN_TYPES
