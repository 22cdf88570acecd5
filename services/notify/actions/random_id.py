"""Ids made by the database itself, so that a fan-out is one INSERT ... SELECT and no row passes through Python."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from shared.db import Uuid


class random_id(FunctionElement[str]):
    """A fresh random UUID for each row."""

    type = Uuid
    inherit_cache = True


@compiles(random_id, "sqlite")
def _sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return "lower(hex(randomblob(16)))"


@compiles(random_id, "postgresql")
def _postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return "gen_random_uuid()"
