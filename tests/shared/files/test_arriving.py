"""Files on their way in: known by content, cleaned, refused for what they are; what is not kept leaves nothing."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from shared.errors import BadRequest, Invalid, Refusal, TooLarge, UnsupportedMedia
from shared.files import MEDIA, Arrived, Store, told_name
from shared.files.media import DOCX, PPTX, XLSX
from tests.shared.files import make


def arrive(store: Store, content: bytes, name: str = "x", step: int = 997) -> Arrived:
    """Send a file in pieces, keep it, and give what arrived."""
    with store.begin() as arriving:
        for start in range(0, len(content), step):
            arriving.write(content[start : start + step])
        arrived = arriving.finish(name)
        store.keep(arrived)
    return arrived


def left(store: Store) -> list[Path]:
    """Every file in the folder of a store."""
    return [path for path in store.folder.rglob("*") if path.is_file()]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


TAKEN = {
    "image/jpeg": make.picture("JPEG"),
    "image/png": make.picture("PNG"),
    "image/webp": make.picture("WEBP"),
    "image/gif": make.picture("GIF"),
    "video/mp4": make.film(),
    "video/quicktime": make.film(b"qt  "),
    "audio/mp4": make.film(b"M4A "),
    "audio/mpeg": b"ID3\x04" + bytes(600),
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(600),
    "application/pdf": b"%PDF-1.7\n" + bytes(600),
    DOCX: make.office("docx"),
    XLSX: make.office("xlsx"),
    PPTX: make.office("pptx"),
    "text/plain": make.WORDS.encode(),
}


def test_the_samples_are_all_that_is_taken() -> None:
    assert TAKEN.keys() == MEDIA.keys()


@pytest.mark.parametrize("media", TAKEN)
def test_a_type_is_known_by_its_content_whatever_its_name(store: Store, media: str) -> None:
    arrived = arrive(store, TAKEN[media], "名称.exe")
    assert arrived.media == media
    assert arrived.name == f"名称.exe{MEDIA[media].endings[0]}"
    kept = store.open(arrived.sha256)
    with kept:
        content = kept.read()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (arrived.sha256, arrived.size)
    assert arrived.sent_sha256 == hashlib.sha256(TAKEN[media]).hexdigest()


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"", BadRequest, "no_file"),
        (b"\x7fELF\x02\x01" + bytes(600), UnsupportedMedia, "unsupported_file"),
        (b"MZ" + bytes(600), UnsupportedMedia, "unsupported_file"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(600), UnsupportedMedia, "unsupported_file"),
        (make.WORDS.encode() * 40 + b"\x00", UnsupportedMedia, "unsupported_file"),
        (make.office("docx", word_styles=b"<x/>"), None, ""),
        (make.office("docx", word_vbaProject=b"macro"), UnsupportedMedia, "macro_file"),
        (make.picture("PNG")[:-20], Invalid, "broken_file"),
        (make.picture("JPEG", size=(400, 400))[:900], Invalid, "broken_file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(600), Invalid, "broken_file"),
        (make.bomb_of_pixels(), Invalid, "image_bomb"),
        (make.film()[:-50], Invalid, "broken_file"),
        (make.office("docx")[:-30], Invalid, "broken_file"),
        (make.office("docx", "<!DOCTYPE x [<!ENTITY a 'b'>]><t>&a;</t>"), Invalid, "broken_file"),
        (b"PK\x03\x04" + bytes(600), Invalid, "broken_file"),
    ],
)
def test_what_it_is_not_is_refused_and_leaves_nothing(
    store: Store, content: bytes, kind: type[Refusal] | None, code: str
) -> None:
    if kind is None:
        assert arrive(store, content).media == DOCX
        return
    with pytest.raises(kind) as refused:
        arrive(store, content)
    assert refused.value.code == code
    assert left(store) == []


def test_an_archive_that_is_no_document_is_refused(store: Store) -> None:
    import zipfile

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("readme.txt", "x" * 1000)
    with pytest.raises(UnsupportedMedia):
        arrive(store, held.getvalue())


def test_a_document_that_unpacks_to_far_too_much_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.files.papers.MOST_UNPACKED", 1 << 20)
    with pytest.raises(Invalid) as refused:
        arrive(store, make.office("docx", word_media_x=bytes(2 << 20)))
    assert refused.value.code == "archive_bomb"


def test_too_large_is_refused_before_the_rest_is_read(store: Store) -> None:
    """A text may have 2 MB: the writing stops there, whatever would follow."""
    chunk, most = b"abc \n" * 20_000, MEDIA["text/plain"].most
    with store.begin() as arriving:
        for _ in range(most // len(chunk)):
            arriving.write(chunk)
        with pytest.raises(TooLarge):
            arriving.write(chunk)
    assert left(store) == []


def test_an_unknown_type_is_refused_before_the_rest_is_read(store: Store) -> None:
    with pytest.raises(UnsupportedMedia), store.begin() as arriving:
        arriving.write(bytes(2000))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_says_nothing_of_place_and_device_and_shows_the_same(store: Store, kind: str) -> None:
    sent = make.told(kind)
    arrived = arrive(store, sent)
    assert arrived.cleaned
    kept = store.where(arrived.sha256).read_bytes()
    assert make.PLACE in sent
    assert make.PLACE not in kept
    assert b"Phone" not in kept
    with Image.open(io.BytesIO(sent)) as before, Image.open(io.BytesIO(kept)) as after:
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
        assert (arrived.width, arrived.height) == before.size


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photograph_stays_upright(store: Store, turn: int) -> None:
    kept = store.where(arrive(store, make.photograph(turn)).sha256).read_bytes()
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == ({0x0112: turn} if turn > 1 else {})


def test_a_progressive_photograph_keeps_all_its_scans(store: Store) -> None:
    sent = make.photograph(1, progressive=True, size=(200, 150))
    kept = store.where(arrive(store, sent).sha256).read_bytes()
    with Image.open(io.BytesIO(sent)) as before, Image.open(io.BytesIO(kept)) as after:
        assert before.tobytes() == after.tobytes()


def test_a_moving_picture_keeps_its_frames(store: Store) -> None:
    held = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "green", "blue")]
    frames[0].save(held, "GIF", save_all=True, append_images=frames[1:], loop=0, duration=90)
    kept = store.where(arrive(store, held.getvalue()).sha256).read_bytes()
    with Image.open(io.BytesIO(kept)) as image:
        assert (getattr(image, "n_frames", 1), image.info.get("loop")) == (3, 0)


def test_what_was_clean_stays_as_it_was_sent(store: Store) -> None:
    for media in ("image/jpeg", "image/png", "image/webp"):
        arrived = arrive(store, TAKEN[media])
        assert not arrived.cleaned, media
        assert arrived.sha256 == arrived.sent_sha256


def test_a_film_says_nothing_of_place_and_nothing_in_it_moves(store: Store) -> None:
    sent = make.film()
    arrived = arrive(store, sent)
    kept = store.where(arrived.sha256).read_bytes()
    assert arrived.cleaned
    assert make.PLACE not in kept
    assert b"cam" not in kept
    assert len(kept) == len(sent)
    assert kept.index(b"mdat") == sent.index(b"mdat")
    assert not arrive(store, make.film(place=b"").replace(b"udta", b"free").replace(b"meta", b"free")).cleaned


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
def test_the_text_of_a_document_is_read(store: Store, kind: str) -> None:
    inside = "<p><t>第一段</t></p><p><t>电话</t><t>13800138000</t></p>"
    assert arrive(store, make.office(kind, inside)).text == "第一段\n电话13800138000"


def test_the_text_in_a_cell_is_read_and_the_number_of_a_shared_one_is_not(store: Store) -> None:
    sheet = b"<worksheet><row><c><v>13800138000</v></c><c t='s'><v>7</v></c></row></worksheet>"
    found = arrive(store, make.office("xlsx", xl_worksheets_sheet1=sheet))
    assert found.text is not None
    assert found.text.split() == [make.WORDS, "13800138000"]


def test_no_more_text_is_kept_than_is_looked_at(store: Store) -> None:
    found = arrive(store, make.office("docx", "<t>" + "字" * 500_000 + "</t>"))
    assert found.text is not None
    assert len(found.text) == 200_000


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_is_read_in_either_encoding(store: Store, code: str) -> None:
    assert arrive(store, make.WORDS.encode(code)).text == make.WORDS


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("封面.PNG", "封面.PNG"),
        ("C:\\图\\a.png", "a.png"),
        ("../../etc/passwd", "passwd.png"),
        ("evil.exe", "evil.exe.png"),
        ("\u202egnp.exe", "gnp.exe.png"),
        ("", "未命名.png"),
        (".png", "未命名.png"),
        ("x" * 300 + ".png", "x" * 120 + ".png"),
        ('a"<b>\r\n.png', "ab.png"),
    ],
)
def test_a_name_is_only_something_to_show(given: str, shown: str) -> None:
    assert told_name(given, "image/png") == shown
