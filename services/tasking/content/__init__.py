"""稿件内容 (pure): what is approved and its fingerprint, the rules of each kind of product, versions compared."""

from services.tasking.content.approved import (
    AI_LABEL,
    CHANNELS,
    DISCLOSURES,
    FLAGS,
    INTERNAL_CHANNELS,
    LEGAL_FLAGS,
    LEGAL_KINDS,
    PRODUCT_KINDS,
    Attached,
    Content,
    Variant,
    WayRefused,
    canonical,
    content_hash,
    content_of,
    disclosed,
    for_channel,
    labelled,
    legal_reasons,
    ways_refused,
)

__all__ = [
    "AI_LABEL", "CHANNELS", "DISCLOSURES", "FLAGS", "INTERNAL_CHANNELS", "LEGAL_FLAGS", "LEGAL_KINDS", "PRODUCT_KINDS",
    "Attached", "Content", "Variant", "WayRefused", "canonical", "content_hash", "content_of", "disclosed",
    "for_channel", "labelled", "legal_reasons", "ways_refused",
]  # fmt: skip
