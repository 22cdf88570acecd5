"""The files room: bytes streamed to disk under their SHA-256, told apart by content, cleaned, swept. No decisions."""

from shared.files.arriving import Arrived, Arriving
from shared.files.media import ACCEPTED, LARGEST, MEDIA, Media
from shared.files.names import told_name
from shared.files.room import Room
from shared.files.store import Store

__all__ = ["ACCEPTED", "LARGEST", "MEDIA", "Arrived", "Arriving", "Media", "Room", "Store", "told_name"]
