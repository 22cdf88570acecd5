"""A draft with everything that belongs to it: saved whole, refused clearly, compared, approved as one."""

from typing import Any

import sqlalchemy as sa

from services.tasking.content import AI_LABEL
from services.tasking.models import DraftVersion
from tests.tasking.build import Tasking

SHOTS = [{"picture": "民警面对镜头", "words": "先挂断", "seconds": 40}, {"picture": "片尾", "seconds": 30}]


def test_one_product_three_channels(both: Tasking) -> None:
    """mechanisms A9: one product, three variants; all of them are in the hash."""
    member, task_id = both.client("city.member"), both.reach("drafting")
    plain = member.write(task_id)
    variants = [
        {"channel": "douyin", "title": "短题", "text": "短文"},
        {"channel": "wechat", "title": "长题", "text": "长文"},
        {"channel": "weibo", "title": "题", "text": "微博文"},
    ]
    whole = member.write(task_id, variants=variants)
    assert whole["draft"]["variants"] == variants
    assert whole["content_hash"] != plain["content_hash"]
    assert member.write(task_id, variants=variants[::-1])["versions"] == whole["versions"]
    changed = member.write(task_id, variants=[variants[0], variants[1], variants[2] | {"text": "微博改"}])
    diff = member.get(f"/tasks/{task_id}/versions/{changed['versions']}/diff")
    assert [part["name"] for part in diff["parts"]] == ["微博版本"]
    assert {piece["op"] for piece in diff["parts"][0]["pieces"]} == {"equal", "delete", "insert"}


def test_a_changed_variant_voids_what_was_approved(tasking: Tasking) -> None:
    task_id = tasking.reach("first_review")
    member, reviewer = tasking.client("city.member"), tasking.client("city.first_reviewer")
    reviewer.approve(task_id)
    tasking.client("city.second_reviewer").done(task_id, "send_back", reason="补一个抖音版本")
    before = member.task(task_id)["content_hash"]
    member.write(task_id, variants=[{"channel": "douyin", "title": "题", "text": "文"}])
    member.submit(task_id)
    body = {"content_hash": before, "opinion": "同意"}
    reviewer.refused(task_id, "approve", 409, "content_changed", **body)


def test_a_script_with_its_length(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    saved = member.write(task_id, kind="short_video", details={"seconds": 70, "shots": SHOTS})
    assert saved["draft"]["details"] == {"seconds": 70, "shots": SHOTS}
    member.write(task_id, kind="short_video", details={"seconds": 80, "shots": [SHOTS[0], SHOTS[1] | {"seconds": 40}]})
    diff = member.get(f"/tasks/{task_id}/versions/2/diff")
    assert [part["name"] for part in diff["parts"]] == ["分镜脚本"]
    assert diff["changed"] == {"seconds": {"from": 70, "to": 80}}


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    twice = [{"channel": "wechat", "title": "题", "text": "文"}] * 2
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"kind": "short_video", "details": {"seconds": 20}}, "details"),
        ({"kind": "article", "details": {"pages": 3}}, "details"),
        ({"kind": "handbook", "details": {"pages": 0}}, "details"),
        ({"details": {"minutes": 3}}, "details"),
        ({"variants": twice}, "variants"),
        ({"variants": [{"channel": "wechat", "title": "题"}]}, "variants"),
        ({"disclosure": "secret"}, "disclosure"),
        ({"attachments": [{"sha256": "a" * 64}]}, "attachments"),
        ({"cover": {"sha256": "A" * 64}}, "cover"),
        ({"series_id": tasking.people["xc"]}, "series_id"),
        ({"strand": "说防范"}, "strand"),
    )
    for body, field in wrong:
        answer = member.save(task_id, **body)
        assert (answer.status_code, list(answer.get_json().get("errors", {}))) == (422, [field]), body
    assert member.task(task_id)["versions"] == 0


def test_the_disclosure_class(tasking: Tasking) -> None:
    """By default 主动公开 for the public, 不予公开 inside; an internal text cannot be open (mechanisms A2)."""
    member = tasking.client("city.member")
    public = tasking.reach("drafting")
    assert member.write(public)["draft"]["disclosure"] == "open"
    assert member.write(public, disclosure="withheld")["draft"]["disclosure"] == "withheld"
    inside = tasking.task(audience="internal")
    member.done(inside, "claim")
    assert member.write(inside)["draft"]["disclosure"] == "withheld"
    assert list(member.save(inside, disclosure="open").get_json()["errors"]) == ["disclosure"]


def test_what_is_withheld_leaves_by_internal_channels_only(tasking: Tasking) -> None:
    task_id = tasking.reach("drafting")
    tasking.client("city.member").write(task_id, disclosure="withheld")
    tasking.client("city.member").submit(task_id)
    for role in ("first_reviewer", "second_reviewer", "final_reviewer"):
        tasking.client(f"city.{role}").approve(task_id)
    publisher = tasking.client("city.publisher")
    content_hash = publisher.task(task_id)["content_hash"]
    way = {"content_hash": content_hash, "channels": [{"channel": "wechat"}]}
    publisher.refused(task_id, "publish", 409, "disclosure_withheld", **way)
    publisher.publish(task_id, channels=[{"channel": "intranet"}])


def test_ai_is_told_to_readers_in_every_variant(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    variants = [{"channel": "douyin", "title": "题", "text": "短文"}]
    draft = member.write(task_id, flags=["ai_generated"], variants=variants)["draft"]
    assert draft["text"].endswith(AI_LABEL)
    assert draft["variants"][0]["text"].endswith(AI_LABEL)
    assert draft["legal"] == []


def test_cases_in_any_form_pass_legal_review(tasking: Tasking) -> None:
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    assert member.write(task_id, kind="radio", flags=["case_based"])["draft"]["legal"] == ["以案说防"]
    member.submit(task_id)
    for role in ("first_reviewer", "second_reviewer"):
        tasking.client(f"city.{role}").approve(task_id)
    assert member.task(task_id)["stage"] == "legal_review"


def test_the_new_kinds_are_known_to_the_database(both: Tasking) -> None:
    member, task_id = both.client("city.member"), both.reach("drafting")
    for kind in ("long_image", "radio", "handbook"):
        assert member.write(task_id, kind=kind)["draft"]["kind"] == kind
    with both.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(DraftVersion)) == 3


def test_a_conflict_gives_both_texts(tasking: Tasking) -> None:
    """The one who was late gets what was saved meanwhile, by whom and when, with the refusal."""
    member, task_id = tasking.client("city.member"), tasking.reach("drafting")
    seen = member.write(task_id)["version"]
    member.write(task_id, title="新题", text="新文")
    refused = member.save(task_id, expected=seen, text="迟到的正文").get_json()
    latest = refused["latest"]
    assert (refused["code"], refused["latest_draft"], latest["n"]) == ("stale", 2, 2)
    assert (latest["title"], latest["text"], latest["author"]) == ("新题", "新文", "示例city.member")
    assert latest["saved_at"].endswith("Z")
