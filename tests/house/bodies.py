"""A good body for any shape, so that a refusal of the rights matrix is about rights and not about the body."""

from typing import Any

from marshmallow import Schema, fields, validate

from deploy.sample import ROSTER
from shared.ids import new_id
from shared.web import Choice, Day, Flag, Id, Route, Streamed, Upload, UtcTime, Whole
from tests.shared.files.make import picture

OVERRIDES: dict[str, dict[str, Any]] = {
    "AbsenceForm": {"since": "2035-01-01T09:00", "until": "2035-01-02T09:00"},
    "AskPush": {"push_id": "01900000-0000-7000-8000-000000000000"},
    "AddSink": {"url": "http://10.9.8.7/hook"},
    "AddSinkForm": {"url": "http://10.9.8.7/hook"},
    "AddGateway": {"address": "smtp://10.9.8.7:25", "options": {"sender": "a@example.gov.cn"}},
    "AddGatewayForm": {"address": "smtp://10.9.8.7:25", "sender": "a@example.gov.cn"},
    "ChangeGateway": {"address": "smtp://10.9.8.7:25"},
    "ChangeGatewayForm": {"sender": "a@example.gov.cn"},
    "AddGroup": {"purpose": "发布防范提示", "position": "社区民警岗"},
    "AddInstitution": {"position": "安全保卫科", "number": "0539-8012345"},
    "AddTally": {"period": "2026-02"},
    "AddTallyForm": {"period": "2026-02", "patrol_number": 1, "patrol_people": 2},
    "ChangeTallyForm": {"patrol_number": 1, "patrol_people": 2},
    "AddConnector": {"address": "matrix"},
    "AddConnectorForm": {"address": "matrix"},
    "ChangeConnector": {"address": "moved"},
    "ChangeConnectorForm": {"address": "moved"},
    "ChooseIn": {"ways": {"mail": "daily"}},
    "ConsentBack": {"withdrawn_on": "2026-01-05"},
    "ConsentIn": {"given_on": "2026-01-05"},
    "CheckWordsIn": {"body": {"title": "示例"}},
    "CheckIndicator": {"indicator": "覆盖率", "weight": 20},
    "EnterTotals": {"day": "2026-01-05", "source": "公众号后台", "reads": "5"},
    "LineForm": {"valid_from": "2030-01-01T09:00", "valid_until": "2031-01-01T09:00"},
    "LineIn": {"valid_until": "2031-01-01T00:00:00Z"},
    "MarkBest": {"reason": "可以推广"},
    "RulesIn": {"checks": [{"stage": "first_review", "code": f"c{n}", "text": "通读"} for n in range(3)]},
    "WorkingCopyIn": {"body": {"title": "示例"}},
    "ChangeUnit": {"since": None, "name": "示例分局"},
    "OpenUnit": {"code": "LY-NEW-1"},
    "AddPerson": {"code": "new-person"},
    "NewPersonForm": {"code": "new-person"},
    "AddDuty": {"whose": "office", "who": "信访处", "since": "2190-01-01"},
    "DutyForm": {"office": "信访处", "since": "2190-01-01"},
    "EndDuty": {"until": "2190-01-01"},
    "AddDay": {"on": "2030-01-01"},
    "DayForm": {"on": "2030-01-01"},
    "RuleIn": {"at": "09:00"},
    "ScheduleForm": {"every": "last_working_day", "at": "09:00"},
    "ChangeForm": {"title": "每周提示", "every": "last_working_day", "at": "09:00"},
    "SetHours": {"seasons": []},
    "AddSet": {"name": "示例范围", "selector": {"kinds": ["station"]}},
    "ChangeSet": {"name": "改名范围"},
    "SetForm": {"name": "又一范围", "kinds": ["station"]},
    "Rescope": {"selector": {}},
    "RescopeForm": {"whole": "true"},
    "ImportYear": {"year": 2030},
    "ImportYearForm": {"year": 2030},
}
"""By shape name: fields whose rules a generator cannot guess."""


def body_for(route: Route) -> Any:
    """What this route takes: a dict, the bytes of a file, or {}."""
    if isinstance(route.takes, Upload):
        return ROSTER.read_bytes()
    if isinstance(route.takes, Streamed):
        return picture()
    if route.takes is None or route.kind in ("query", "page"):
        return {}
    schema = route.takes() if isinstance(route.takes, type) else route.takes
    return good(schema) | OVERRIDES.get(type(schema).__name__, {})


def as_form(body: Any) -> dict[str, Any]:
    """The same as a browser's form would send it."""
    fields_of = body.items() if isinstance(body, dict) else ()
    return {name: _sent(value) for name, value in fields_of if value is not None}


def _sent(value: Any) -> Any:
    return ("true" if value else "false") if isinstance(value, bool) else value


def good(schema: Schema) -> dict[str, Any]:
    """The required fields; of a shape without any, the first one."""
    taken = [(name, field) for name, field in schema.fields.items() if not field.dump_only]
    wanted = [(name, field) for name, field in taken if field.required] or taken[:1]
    return {field.data_key or name: _value(field) for name, field in wanted}


def _value(field: Any) -> Any:
    if isinstance(field, fields.Nested):
        return [good(field.schema)] if field.many else good(field.schema)
    if isinstance(field, fields.List):
        return [_value(field.inner)]
    if isinstance(field, Choice):
        return next(check.choices[0] for check in field.validators if isinstance(check, validate.OneOf))
    if isinstance(field, Id):
        return new_id()
    if isinstance(field, Whole):
        return next(check.min for check in field.validators if isinstance(check, validate.Range))
    if isinstance(field, Flag):
        return True
    if isinstance(field, Day):
        return "2030-01-01"
    if isinstance(field, UtcTime):
        return "2030-01-01T00:00:00Z"
    least = max([check.min or 1 for check in field.validators if isinstance(check, validate.Length)], default=1)
    return "示例" + "x" * max(0, least - 2)
