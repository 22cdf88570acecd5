"""The shapes of notify."""

from services.notify.schemas.connectors import (
    AddConnector,
    AddConnectorForm,
    CarriageOut,
    ChangeConnector,
    ChangeConnectorForm,
    ConnectorOut,
)
from services.notify.schemas.coverage import (
    BranchOut,
    BypassedOut,
    CoverageOut,
    Figures,
    GapOut,
    LevelOut,
    UrgedOut,
    UrgeWhom,
)
from services.notify.schemas.notes import NoteFilter, NoteOut, SeenNotes, SeenOut
from services.notify.schemas.pushes import (
    TO,
    PushFilter,
    PushOut,
    Recall,
    RepeatTo,
    UnitName,
)
from services.notify.schemas.receipts import InboxFilter, ReceiptFilter, ReceiptOut
from services.notify.schemas.sinks import AddSink, ChangeSink, DeliveryOut, SinkOut

__all__ = [
    "TO",
    "AddConnector",
    "AddConnectorForm",
    "AddSink",
    "BranchOut",
    "BypassedOut",
    "CarriageOut",
    "ChangeConnector",
    "ChangeConnectorForm",
    "ChangeSink",
    "ConnectorOut",
    "CoverageOut",
    "DeliveryOut",
    "Figures",
    "GapOut",
    "InboxFilter",
    "LevelOut",
    "NoteFilter",
    "NoteOut",
    "PushFilter",
    "PushOut",
    "Recall",
    "ReceiptFilter",
    "ReceiptOut",
    "RepeatTo",
    "SeenNotes",
    "SeenOut",
    "SinkOut",
    "UnitName",
    "UrgeWhom",
    "UrgedOut",
]
