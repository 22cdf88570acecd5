"""What is approved: additions change no old fingerprint, every one of them counts, and where a text may go."""

import hashlib
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from services.tasking.content import (
    AI_LABEL,
    Attached,
    Content,
    Variant,
    canonical,
    content_hash,
    content_of,
    disclosed,
    for_channel,
    labelled,
    ways_refused,
)  # fmt: skip

OLD = Content("题", "文", "article", ("minors",), ("wechat",), "crime", "public")
PICTURE = Attached("a" * 64, "封面.jpg", "image/jpeg", 1024, "民警讲解")
ADDITIONS: dict[str, Any] = {
    "disclosure": "open",
    "variants": (Variant("douyin", "短题", "短文"),),
    "cover": PICTURE,
    "attachments": (PICTURE,),
    "details": {"seconds": 90},
    "series_id": "01900000-0000-7000-8000-000000000001",
    "strand": "说防范",
}


def test_versions_from_before_keep_their_fingerprint() -> None:
    """Their bytes name none of what was added later."""
    assert not set(ADDITIONS) & set(json.loads(canonical(OLD)))
    empty = replace(OLD, disclosure=None, variants=(), cover=None, attachments=(), details={}, strand="")
    assert canonical(empty) == canonical(OLD)


@pytest.mark.parametrize("name", ADDITIONS)
def test_every_addition_is_part_of_what_is_approved(name: str) -> None:
    changed = replace(OLD, **{name: ADDITIONS[name]})
    assert content_hash(changed) != content_hash(OLD)
    assert name in json.loads(canonical(changed))
    assert content_hash(changed) == hashlib.sha256(canonical(changed)).hexdigest()


def test_another_picture_or_another_word_for_it_is_another_content() -> None:
    with_cover = replace(OLD, cover=PICTURE)
    assert content_hash(replace(OLD, cover=replace(PICTURE, sha256="b" * 64))) != content_hash(with_cover)
    assert content_hash(replace(OLD, cover=replace(PICTURE, alt="别的说明"))) != content_hash(with_cover)


def test_the_order_of_variants_does_not_matter_the_order_of_attachments_does() -> None:
    one, two = Variant("weibo", "题", "微博文"), Variant("douyin", "题", "抖音文")
    assert content_hash(replace(OLD, variants=(one, two))) == content_hash(replace(OLD, variants=(two, one)))
    other = replace(PICTURE, sha256="b" * 64)
    first, second = replace(OLD, attachments=(PICTURE, other)), replace(OLD, attachments=(other, PICTURE))
    assert content_hash(first) != content_hash(second)


def test_what_is_stored_is_read_back_to_the_same_bytes() -> None:
    """A version's columns, as JSON keeps them, give the bytes that were hashed."""
    whole = replace(OLD, **ADDITIONS)
    stored = json.loads(canonical(whole))
    assert canonical(content_of(SimpleNamespace(**stored))) == canonical(whole)


def test_each_channel_has_its_variant_or_the_draft() -> None:
    whole = replace(OLD, variants=(Variant("douyin", "短题", "短文"),))
    assert for_channel(whole, "douyin") == ("短题", "短文")
    assert for_channel(whole, "wechat") == ("题", "文")


def test_readers_are_told_of_ai_once() -> None:
    assert labelled("文", ["minors"]) == "文"
    told = labelled("文", ["ai_generated"])
    assert told == f"文\n{AI_LABEL}"
    assert labelled(told, ["ai_generated"]) == told


def test_what_was_saved_before_there_was_a_class_is_open_to_the_public_only() -> None:
    assert disclosed(OLD) == "open"
    assert disclosed(replace(OLD, audience="internal")) == "withheld"
    assert disclosed(replace(OLD, disclosure="withheld")) == "withheld"


@pytest.mark.parametrize(
    ("disclosure", "audience", "codes"),
    [
        ("open", "public", []),
        ("on_request", "public", ["disclosure_on_request"]),
        ("withheld", "public", ["disclosure_withheld"]),
        ("withheld", "internal", ["internal_only", "disclosure_withheld"]),
        (None, "internal", ["internal_only", "disclosure_withheld"]),
    ],
)
def test_what_is_not_open_never_leaves_by_an_outside_channel(
    disclosure: str | None, audience: str, codes: list[str]
) -> None:
    content = replace(OLD, disclosure=disclosure, audience=audience)
    refused = ways_refused(content, ["intranet", "wechat", "press"])
    assert [one.code for one in refused] == codes
    assert all(one.channels == ("wechat", "press") for one in refused)
    assert ways_refused(content, ["intranet"]) == []
    assert [one.code for one in ways_refused(content, ["intranet"], outside_push=True)] == codes
