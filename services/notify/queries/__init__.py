"""Reads of notify: pushes, coverage, receipts, sinks; each within what the asker may see."""

from services.notify.queries.cards import with_channels
from services.notify.queries.connectors import (
    bureaus_connected,
    carriage_list,
    carriage_rows,
    connector_list,
    connector_rows,
    connector_seen,
    unit_connected,
)
from services.notify.queries.coverage import coverage
from services.notify.queries.links import find_link, link_list, link_rows, opens_of, where_to
from services.notify.queries.notes import newest_unseen, note_list, note_rows, noted_units
from services.notify.queries.pushes import push_list, push_rows, push_seen, push_shown
from services.notify.queries.receipts import inbox, inbox_rows, receipt_seen, receipt_shown
from services.notify.queries.sinks import delivery_list, sink_list, sink_seen, unit_kept

__all__ = [
    "bureaus_connected",
    "carriage_list",
    "carriage_rows",
    "connector_list",
    "connector_rows",
    "connector_seen",
    "coverage",
    "delivery_list",
    "find_link",
    "inbox",
    "inbox_rows",
    "link_list",
    "link_rows",
    "newest_unseen",
    "note_list",
    "note_rows",
    "noted_units",
    "opens_of",
    "push_list",
    "push_rows",
    "push_seen",
    "push_shown",
    "receipt_seen",
    "receipt_shown",
    "sink_list",
    "sink_seen",
    "unit_connected",
    "unit_kept",
    "where_to",
    "with_channels",
]
