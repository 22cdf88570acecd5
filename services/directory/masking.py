"""Pure: contact data as lists show it, enough to tell one from another and not enough to call."""

from collections.abc import Callable

PURPOSE = "宣传工作联络"
"""What contact data is kept for when nobody said otherwise."""


def masked_phone(phone: str) -> str:
    """138****5678; of a shorter number the last two digits."""
    digits = [place for place, char in enumerate(phone) if char.isdigit()]
    shown = {*digits[:3], *digits[-4:]} if len(digits) >= 11 else set(digits[-2:]) if len(digits) >= 5 else set()
    return "".join("*" if place in digits and place not in shown else char for place, char in enumerate(phone))


def masked_mail(mail: str) -> str:
    """z***@example.gov.cn."""
    name, at, host = mail.rpartition("@")
    return f"{name[:1]}***{at}{host}" if at else "***"


def masked_contact(contact: dict[str, str]) -> dict[str, str]:
    """Each part masked; of a bot's address only that there is one: it is a key by itself."""
    return {name: _MASKS[name](value) for name, value in contact.items() if name in _MASKS}


def _there(_: str) -> str:
    return "已登记"


_MASKS: dict[str, Callable[[str], str]] = {"phone": masked_phone, "mail": masked_mail, "bot": _there}
