"""What the doctor looks at: the machine, the databases, the broker, the services; each finding with what mends it."""

from deploy.doctoring.broker import look_at_broker
from deploy.doctoring.databases import look_at_databases
from deploy.doctoring.finding import Finding, together
from deploy.doctoring.machine import look_at_machine
from deploy.doctoring.served import look_at_served
from deploy.doctoring.settled import look_at_settings
from deploy.doctoring.sign_ins import look_at_sign_ins

__all__ = [
    "Finding", "look_at_broker", "look_at_databases", "look_at_machine", "look_at_served", "look_at_settings",
    "look_at_sign_ins",
    "together",
]  # fmt: skip
