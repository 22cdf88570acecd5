"""图片: is it one, is it whole, how large does it get; and without where and with what it was taken."""

import threading
import warnings
from pathlib import Path

from shared.errors import Invalid
from shared.files import stripping

MOST_PIXELS = 50_000_000
MOST_SIDE = 20_000
MOST_FRAMES = 500
MOST_OF_ALL_FRAMES = 500_000_000
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
ORIENTATION = 0x0112
_one_at_a_time = threading.Semaphore(1)
"""Unpacked a picture takes up to 200 MB: never two of them at once in a process."""


def look(path: Path, media: str) -> tuple[int, int, int]:
    """Width and height in pixels, and its EXIF orientation (1: as it stands).

    Raises Invalid: image_bomb before anything large is unpacked, broken_file when it does not unpack whole.
    """
    from PIL import Image  # lazily: only a process that receives pictures needs it

    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # our own bound is stricter than Pillow's
        try:
            with Image.open(path, formats=[FORMATS[media]]) as image:
                _bounded(image.width, image.height, getattr(image, "n_frames", 1))
                turn = image.getexif().get(ORIENTATION, 1) if media == "image/jpeg" else 1
                size = image.width, image.height
                image.draft("RGB", (1, 1))  # a JPEG is read whole, but made small
                image.load()
        except Invalid:
            raise
        except Image.DecompressionBombError as error:  # Pillow's own bound, before ours is asked
            raise _too_large() from error
        except Exception as error:  # whatever a hostile file makes a decoder raise
            raise Invalid("图片已损坏，无法打开", code="broken_file") from error
    return (*size, turn if turn in range(1, 9) else 1)


def clean(path: Path, media: str, turn: int) -> bool:
    """Remove EXIF (place, device), XMP, IPTC, comments and whatever stands behind the picture; pixels stay as they are.

    True when the file was changed. `turn` is kept, so that a photograph stays upright.
    """
    before = path.read_bytes()
    after = stripping.stripped(before, media, turn)
    if after != before:
        path.write_bytes(after)
    return after != before


def _bounded(width: int, height: int, frames: int) -> None:
    pixels = width * height
    if pixels > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise _too_large()
    if frames > MOST_FRAMES or frames * pixels > MOST_OF_ALL_FRAMES:
        raise Invalid("动图的帧数过多", code="image_bomb", detail=f"最多{MOST_FRAMES}帧")


def _too_large() -> Invalid:
    most = f"最多{MOST_PIXELS // 10_000}万像素，每边最多{MOST_SIDE}像素"
    return Invalid("图片尺寸过大", code="image_bomb", detail=most)
