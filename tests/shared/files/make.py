"""Files as senders send them: pictures with a place in them, films, office documents, and what only looks like one."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image, PngImagePlugin

PLACE = b"35.104655N"
WORDS = "接到自称客服的电话，请先挂断。"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/x" ContentType="application/vnd.openxmlformats-officedocument.{main}+xml"/></Types>'
)
MAIN = {
    "docx": ("wordprocessingml.document.main", "word/document.xml", "<w:document xmlns:w='w'>{}</w:document>"),
    "xlsx": ("spreadsheetml.sheet.main", "xl/sharedStrings.xml", "<sst>{}</sst>"),
    "pptx": ("presentationml.presentation.main", "ppt/slides/slide1.xml", "<p:sld xmlns:p='p' xmlns:a='a'>{}</p:sld>"),
}


def picture(kind: str = "PNG", size: tuple[int, int] = (12, 8), **options: Any) -> bytes:
    """A picture without anything said in it."""
    held = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(held, kind, **options)
    return held.getvalue()


def photograph(turn: int = 6, **options: Any) -> bytes:
    """A JPEG as a phone makes it: place, device, comment, and something behind its end."""
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif[0x0112] = turn
    exif.get_ifd(0x8825)[1] = PLACE.decode()
    comment = b"\xff\xfe" + struct.pack(">H", 2 + len(PLACE)) + PLACE
    made = picture("JPEG", exif=exif, **options)
    return made[:2] + comment + made[2:] + b"behind " + PLACE


def told(kind: str) -> bytes:
    """A picture of this kind with a place in its metadata."""
    if kind == "JPEG":
        return photograph()
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Place", PLACE.decode())
        return picture("PNG", pnginfo=info) + PLACE
    if kind == "WEBP":
        return picture("WEBP", xmp=b"<x>" + PLACE + b"</x>")
    return picture("GIF", comment=PLACE) + PLACE


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


def film(brand: bytes = b"isom", place: bytes = PLACE) -> bytes:
    """The boxes of a film with its place in two of them."""
    track = box(b"trak", box(b"tkhd", bytes(8)) + box(b"udta", box(b"name", b"cam")))
    moov = box(b"moov", box(b"mvhd", bytes(8)) + track + box(b"udta", box(b"\xa9xyz", place)) + box(b"meta", place))
    return box(b"ftyp", brand + bytes(4)) + moov + box(b"mdat", b"frames" * 100)


def office(kind: str = "docx", inside: str | None = None, **more: bytes) -> bytes:
    """An office document; `more` are other parts by name, with _ for / and without their ending."""
    main, part, frame = MAIN[kind]
    body = f"<p><t>{WORDS}</t></p>" if inside is None else inside
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.format(main=main))
        archive.writestr(part, frame.format(body))
        for name, content in more.items():
            ending = ".bin" if "vba" in name else ".xml"
            archive.writestr(name.replace("_", "/") + ending, content)
    return held.getvalue()


def bomb_of_pixels() -> bytes:
    """A PNG of a few hundred bytes that says it is 60,000 pixels wide and high."""
    made = picture("PNG")
    head = struct.pack(">II", 60_000, 60_000) + made[24:29]
    return made[:16] + head + struct.pack(">I", zlib.crc32(b"IHDR" + head)) + made[33:]
