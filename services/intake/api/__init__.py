"""The JSON doors of intake, a file for each kind of thing."""

from services.intake.api.materials import door as materials
from services.intake.api.needs import door as needs

doors = (needs, materials)

__all__ = ["doors"]
