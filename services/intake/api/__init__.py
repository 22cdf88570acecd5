"""The JSON doors of intake, a file for each kind of thing."""

from services.intake.api.attachments import by_hash, of_materials, of_needs
from services.intake.api.batches import door as in_bulk
from services.intake.api.course import door as course
from services.intake.api.duties import door as duties
from services.intake.api.materials import door as materials
from services.intake.api.needs import door as needs
from services.intake.api.subscriptions import door as subscriptions
from services.intake.api.suggestions import door as suggestions
from services.intake.api.unsent import door as unsent

doors = (unsent, needs, in_bulk, subscriptions, course, duties, materials, of_needs, of_materials, by_hash, suggestions)

__all__ = ["doors"]
