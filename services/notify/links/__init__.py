"""短链接 (pure): the code of a receipt, who is a program and no reader, where a link leads, the words beside it."""

from services.notify.links.codes import ALPHABET, LENGTH, Span, code_of, read_code, span_of
from services.notify.links.programs import is_program
from services.notify.links.targets import address_of, target_of
from services.notify.links.texts import Channel, channels_of

__all__ = [
    "ALPHABET", "LENGTH", "Channel", "Span", "address_of", "channels_of", "code_of", "is_program", "read_code",
    "span_of", "target_of",
]  # fmt: skip
