"""文件名: a name as it came, made fit to show and to send back; it decides nothing."""

import re
import unicodedata

from shared.files.media import MEDIA

LONGEST = 120
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f<>:\"|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def told_name(given: str, media: str) -> str:
    """The last part of the name without what a file system or a page could trip over, ending as its type does.

    A foreign ending stays visible before the true one: 图.exe, a JPEG, is shown as 图.exe.jpg.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", given))[-1]
    name = _UNFIT.sub("", last.encode("utf-8", "ignore").decode()).strip().rstrip(" .")
    endings = MEDIA[media].endings
    ending = next((one for one in endings if name.lower().endswith(one)), "")
    stem = name[: len(name) - len(ending)].strip(" .")[:LONGEST]
    return (stem or "未命名") + (name[len(name) - len(ending) :] if ending else endings[0])
