"""No field for a member of the public, an account, a link or a person's place: every shape and every table of intake.

The exceptions are named one by one, with what they are; whatever is added has to say so here (mechanisms E1).
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

from marshmallow import Schema, fields

import services.intake.schemas
from services.intake.app import SERVICE
from shared.db.ground import ground
from shared.redact import find
from shared.web.shape import Shape

PERSONAL = re.compile(
    r"(^|_)(name|nick|nickname|person|people|citizen|petitioner|victim|suspect|complainant|reporter|owner|phone|"
    r"mobile|tel|mail|email|account|handle|wechat|qq|weibo|uid|openid|url|link|links|href|address|street|house|door|place|"
    r"location|lat|lon|lng|latitude|longitude|gps|ip|id_card|idcard|id_number|identity|plate|birth|age|sex|"
    r"gender|photo|face|contact|signatory|nominee)(_|$)"
)
WORDS = re.compile(r"姓名|证件号|身份证|电话|手机|住址|地址|账号|链接|微信|网名|当事人|举报人|投诉人|信访人|定位")
SAYS_NO = re.compile(r"不含|不写|不得|删除")
OFFICER = "an officer put forward with his consent: apart from the need, erasable"
SIGNED = "who signed a 建议 or 提案: name and office, erasable"
PUBLISHED = "where the bureau's own publication stands"
SYSTEM = "where a unit's own system listens"
FILE = "what a file is called"
EXCEPTIONS = {
    **dict.fromkeys(("nominee.name", "Candidate.name", "RoleModel.nominee", "NomineeOut.name"), OFFICER),
    **dict.fromkeys(("NeedForm.d_name", "RaiseForm.d_name", "AmendForm.d_name", "UnsentForm.d_name"), OFFICER),
    **dict.fromkeys(("signatory.name", "suggestion_letter.signatory_id", "suggestion_limit.signatory_id"), SIGNED),
    **dict.fromkeys(("SignatoryIn.name", "SignatoryOut.name", "ChangeSignatory.name", "SuggestionForm.people"), SIGNED),
    **dict.fromkeys(("PersonNamed.name", "LimitOut.signatory"), SIGNED),
    **dict.fromkeys(("known_publication.url", "MaterialUseOut.url", "ProductOut.url"), PUBLISHED),
    **dict.fromkeys(("TimelineItem.links", "TimelineOut.links"), PUBLISHED),
    **dict.fromkeys(("subscription.url", "AddSubscription.url", "ChangeSubscription.url"), SYSTEM),
    **dict.fromkeys(("SubscriptionOut.url",), SYSTEM),
    **dict.fromkeys(("attachment.name", "AttachmentOut.name", "AttachmentOut.content", "FileName.name"), FILE),
    **dict.fromkeys(("UnitOut.name", "LimitOut.name", "suggestion_limit.name"), "of a unit, of a limit"),
}
"""Every field and column whose name or description sounds like a person's, and why it may stand."""


def shapes() -> Iterator[type[Shape]]:
    found: dict[str, type[Shape]] = {}
    package = services.intake.schemas
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Schema) and value.__module__.startswith("services.intake"):
                found[value.__name__] = value  # type: ignore[assignment]
    yield from found.values()


def columns() -> Iterator[tuple[str, str]]:
    for table in SERVICE.base.metadata.tables.values():
        if table.name not in ground.tables:
            for column in table.columns:
                yield table.name, column.name


def fields_of(shape: type[Shape]) -> Iterator[tuple[str, Any]]:
    for name, field in shape().fields.items():
        yield field.data_key or name, field


def sounding() -> Iterator[str]:
    """Every field of every shape and every column that sounds like a person's, an account, a link or a place."""
    for shape in shapes():
        for name, field in fields_of(shape):
            said = str(field.metadata.get("description", ""))
            if PERSONAL.search(name) or (WORDS.search(said) and not SAYS_NO.search(said)):
                yield f"{shape.__name__}.{name}"
    yield from (f"{table}.{column}" for table, column in columns() if PERSONAL.search(column))


def test_nothing_is_a_field_for_somebody_but_the_exceptions() -> None:
    found = set(sounding())
    assert sorted(found - set(EXCEPTIONS)) == [], "no person, account, link or place (mechanisms E1)"
    assert sorted(set(EXCEPTIONS) - found) == [], "an exception that is none any more"


def test_no_shape_takes_what_it_does_not_name() -> None:
    for shape in shapes():
        extra = {name: "x" for name in ("petitioner", "account", "phone", "location") if name not in shape().fields}
        assert set(extra) <= set(shape().validate(extra)), shape.__name__


def test_details_of_needs_are_closed_all_the_way_down() -> None:
    """No Dict or Raw hides in the shape of a kind: every field of every level is named."""
    from services.intake.schemas.kinds import SHAPES

    def walk(shape: Schema) -> Iterator[tuple[str, Any]]:
        for name, field in shape.fields.items():
            yield f"{type(shape).__name__}.{name}", field
            inner = field.inner if isinstance(field, fields.List) else field
            if isinstance(inner, fields.Nested):
                yield from walk(inner.schema)

    for shape in SHAPES.values():
        for name, field in walk(shape()):
            inner = field.inner if isinstance(field, fields.List) else field
            assert not isinstance(inner, fields.Dict | fields.Raw), name
            assert not inner.dump_only, name


def test_the_words_of_this_test_find_what_they_look_for() -> None:
    for name in ("petitioner_name", "phone", "account", "home_address", "url", "lat", "id_card"):
        assert PERSONAL.search(name), name
    for name in ("title", "topic", "count", "period", "region", "town", "wanted_by", "raised_by"):
        assert not PERSONAL.search(name), name
    assert find("微信号：abc_12345", "handles")
