"""核验: what a received file really is, whether it is whole and harmless to open, and its cleaning."""

from dataclasses import dataclass
from pathlib import Path

from shared.files import films, papers, pictures
from shared.files.media import MEDIA, ZIP


@dataclass(frozen=True, slots=True)
class Found:
    """What looking into a file gave; `cleaned`: its bytes on the disk were changed."""

    media: str
    width: int | None = None
    height: int | None = None
    text: str | None = None
    cleaned: bool = False


def inspect(path: Path, media: str) -> Found:
    """Look into a file of this type, and remove from it where and with what it was taken.

    Raises Invalid (broken, a bomb), UnsupportedMedia (an archive that is no office document, one with macros).
    """
    if media == ZIP:
        media = papers.office_media(path)
        return Found(media, text=papers.text_of_office(path, media))
    if media == "text/plain":
        return Found(media, text=papers.plain_text(path))
    family = MEDIA[media].family
    if family == "picture":
        width, height, turn = pictures.look(path, media)
        return Found(media, width, height, cleaned=pictures.clean(path, media, turn))
    if media in films.CONTAINERS:
        return Found(media, cleaned=films.clean(path))
    return Found(media)
