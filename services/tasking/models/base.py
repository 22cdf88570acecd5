"""The declarative base of tasking."""

from shared.db import declarative

Base = declarative("tasking")
