"""文件类型: what is accepted, up to which size, and how each is known by its first bytes; a name is never asked."""

import codecs
from dataclasses import dataclass

MB = 1 << 20
HEAD = 512
"""So many bytes tell one type from another; an office document is opened afterwards."""
ZIP = "application/zip"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX, PPTX = OFFICE + "wordprocessingml.document", OFFICE + "spreadsheetml.sheet", OFFICE + "presentationml.presentation"  # fmt: skip  # noqa: E501


@dataclass(frozen=True, slots=True)
class Media:
    """One accepted type: its family, what files of it are called, and how large one may be."""

    family: str
    """picture, sound, film or paper"""
    label: str
    endings: tuple[str, ...]
    most: int


MEDIA = {
    "image/jpeg": Media("picture", "JPEG 图片", (".jpg", ".jpeg"), 20 * MB),
    "image/png": Media("picture", "PNG 图片", (".png",), 20 * MB),
    "image/webp": Media("picture", "WebP 图片", (".webp",), 20 * MB),
    "image/gif": Media("picture", "GIF 图片", (".gif",), 20 * MB),
    "video/mp4": Media("film", "MP4 视频", (".mp4", ".m4v"), 300 * MB),
    "video/quicktime": Media("film", "MOV 视频", (".mov",), 300 * MB),
    "audio/mpeg": Media("sound", "MP3 音频", (".mp3",), 100 * MB),
    "audio/mp4": Media("sound", "M4A 音频", (".m4a",), 100 * MB),
    "audio/wav": Media("sound", "WAV 音频", (".wav",), 100 * MB),
    "application/pdf": Media("paper", "PDF 文件", (".pdf",), 50 * MB),
    DOCX: Media("paper", "Word 文档", (".docx",), 50 * MB),
    XLSX: Media("paper", "Excel 表格", (".xlsx",), 50 * MB),
    PPTX: Media("paper", "PPT 演示文稿", (".pptx",), 50 * MB),
    "text/plain": Media("paper", "纯文本", (".txt",), 2 * MB),
}
LARGEST = max(media.most for media in MEDIA.values())
ACCEPTED = "JPG、PNG、WebP、GIF图片，MP4、MOV视频，MP3、M4A、WAV音频，PDF、docx、xlsx、pptx、txt文档"

FILM_BRANDS = (b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"dash", b"3gp")
SOUND_BRANDS = (b"M4A", b"M4B")


def sniff(head: bytes) -> str | None:
    """The media type by the first bytes; application/zip for what must be opened to know; None: not accepted."""
    for start, media in STARTS:
        if head.startswith(start):
            return media
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _of_brand(head[8:12])
    if _frame(head):
        return "audio/mpeg"
    return "text/plain" if _textual(head) else None


STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", ZIP),
    (b"ID3", "audio/mpeg"),
)


def _of_brand(brand: bytes) -> str | None:
    """ISO base media by its major brand; pictures in that container (HEIC, AVIF) are not accepted."""
    if brand == b"qt  ":
        return "video/quicktime"
    if brand.startswith(SOUND_BRANDS):
        return "audio/mp4"
    return "video/mp4" if brand.startswith(FILM_BRANDS) else None


def _frame(head: bytes) -> bool:
    """The header of an MPEG audio frame, layer III (ISO/IEC 11172-3, 2.4.1.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in (0, 15) and (head[2] >> 2) & 3 != 3


def _textual(head: bytes) -> bool:
    """UTF-8 or GB 18030 without control characters; a character cut at the end does not count."""
    return any(_reads(head, code) for code in ("utf-8-sig", "gb18030"))


def _reads(head: bytes, code: str) -> bool:
    try:
        return bool(head) and plain(codecs.getincrementaldecoder(code)().decode(head))
    except UnicodeDecodeError:
        return False


def plain(text: str) -> bool:
    """Whether a text holds no control characters but line ends and tabs."""
    return not any((char < " " and char not in "\t\r\n\f") or char == "\x7f" for char in text)
