"""The JSON doors of intake, a file for each kind of thing."""

from services.intake.api.attachments import by_hash, of_materials, of_needs
from services.intake.api.course import door as course
from services.intake.api.materials import door as materials
from services.intake.api.needs import door as needs

doors = (needs, course, materials, of_needs, of_materials, by_hash)

__all__ = ["doors"]
