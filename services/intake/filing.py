"""谁可以提什么: which office may file which kind of need, and for which audience. Data and two pure checks.

Sources: 临公通〔2020〕28号 二 (mechanisms A38, A41, A48, A49, A51, A53); counties have such offices too.
"""

from shared.words import KINDS, SUBTOPICS, TOPICS

OFFICES = {
    "force_state": "政治部",
    "inspection": "督察支队",
    "law_analysis": "法制支队",
    "online_topic": "网安支队",
    "petition_topic": "信访处",
}
"""Kinds that at city level only this office files."""

CITY_ONLY = frozenset({"force_state"})
"""Kinds that no county or station files (A41)."""

INTERNAL_ONLY = frozenset({"inspection"})
"""Kinds that never leave the house (A48)."""


def may_file(kind: str, level: str, office: str) -> str | None:
    """Why a unit of this level and name may not file this kind (Chinese), or None."""
    wanted = OFFICES.get(kind)
    if wanted is None or (level == "city" and office.endswith(wanted)):
        return None
    if level == "city" or kind in CITY_ONLY:
        return f"“{KINDS[kind]}”类需求由{wanted}提出"
    return None if level == "county" else f"“{KINDS[kind]}”类需求由市局{wanted}或者分县局提出"


def may_address(kind: str, audience: str) -> str | None:
    """Why this kind may not go to this audience (Chinese), or None."""
    if kind in INTERNAL_ONLY and audience != "internal":
        return f"“{KINDS[kind]}”类需求只面向内部"
    return None


def fits_topic(topic: str, subtopic: str | None) -> str | None:
    """Why the sub-topic does not belong to the topic (Chinese, with the list), or None."""
    if subtopic is None or subtopic in SUBTOPICS[topic]:
        return None
    listed = "、".join(f"{code}（{words}）" for code, words in SUBTOPICS[topic].items())
    return f"“{TOPICS[topic]}”之下的子类为：{listed}"
