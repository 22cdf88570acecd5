"""Load the sample city into the databases of running production processes."""

from deploy.embedded import SERVICES
from deploy.sample import load_sample
from shared.db import Database
from shared.db.migrate import upgrade
from tests.faults.running import Running
from tests.journey.walk import enrol


def copy_city(running: Running) -> None:
    """Migrate the databases of production processes and load the directory; the workers hear of it as they start."""
    settings = running.settings()
    for service in SERVICES:
        db = Database(service.name, settings)
        upgrade(db, service.steps, service.base.metadata)
        if service.name == "directory":
            load_sample(db)
            enrol(db)
        db.dispose()
