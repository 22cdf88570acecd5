"""Builders: the small city with its leaders, and a suggestion taken through its steps by those whose turn it is."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from services.intake.actions.suggestions.limits import climb
from shared.db import SHANGHAI, now
from shared.db.clock import forward
from shared.events import PersonChanged
from shared.identity import PEOPLE, apply_person, sign
from shared.ids import new_id
from shared.log import history
from tests.intake.build import Caller, Intake, make_intake

LEADERS = {
    # login: (unit, [(role, unit)])
    "director": ("3713-XC", ["director"]),
    "head": ("3713", ["group_leader"]),
    "deputy": ("3713", ["executive_deputy"]),
}
TEXT = "您提出的建议收悉。我局已会同有关单位研究，现将办理情况答复如下：\n今年全市派出所均已设置防骗宣传点。"
NUMBERS = count(1)
DAY = timedelta(hours=12)


def registered(**changes: Any) -> dict[str, Any]:
    """A request body that is right, each time another number."""
    given = {
        "body": "congress", "kind": "suggestion", "session": "五届四次会议", "outside_number": str(next(NUMBERS)),
        "title": "关于在集贸市场设立防骗宣传点的建议",
        "summary": "建议在人员密集的集贸市场设立防骗宣传点，定期讲案例。",
        "signatories": [{"name": "示例甲", "office": "示例镇中学校长"}, {"name": "示例乙"}],
    }  # fmt: skip
    return given | changes


@dataclass
class Office:
    """The intake of the small city; `versions` is what each suggestion was last seen at."""

    intake: Intake
    versions: dict[str, int] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.astimezone(SHANGHAI).date()

    @property
    def now(self) -> datetime:
        with self.intake.db.read() as session:
            return now(session)

    def client(self, login: str) -> Caller:
        """Somebody signed in at the moment of the database's clock."""
        with self.intake.db.read() as session:
            token = sign(self.intake.db.settings, self.intake.people[login], new_id(), PEOPLE, DAY, at=now(session))
        return Caller(self.intake.app.test_client(), token)

    def register(self, login: str = "xc", **changes: Any) -> str:
        """Register one and expect it to be taken; its id."""
        given = registered(**{"received_on": self.today.isoformat()} | changes)
        answer = self.client(login).call("POST", "/intake/v1/suggestions", given)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        self.versions[answer.get_json()["id"]] = answer.get_json()["version"]
        return str(answer.get_json()["id"])

    def take(
        self, login: str, one: str, step: str, body: Any = None, method: str = "POST"
    ) -> tuple[int, dict[str, Any]]:
        """A step by somebody who saw the newest version: (status, answer)."""
        path = f"/intake/v1/suggestions/{one}" + (f"/{step}" if step else "")
        answer = self.client(login).call(method, path, body or {}, If_Match=f'"{self.versions[one]}"')
        found: dict[str, Any] = answer.get_json()
        self.versions[one] = found.get("version", self.versions[one])
        return answer.status_code, found

    def does(self, login: str, one: str, step: str, body: Any = None, method: str = "POST") -> dict[str, Any]:
        """The same, expected to be taken."""
        status, answer = self.take(login, one, step, body, method)
        assert status in (200, 201), answer
        return answer

    def refused(self, login: str, one: str, step: str, body: Any = None, method: str = "POST") -> tuple[int, str]:
        """The same, expected to be refused: (status, code)."""
        status, answer = self.take(login, one, step, body, method)
        assert status >= 400, answer
        return status, str(answer["code"])

    def see(self, one: str, login: str = "director") -> dict[str, Any]:
        """Everything about one."""
        answer = self.client(login).get(f"/intake/v1/suggestions/{one}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        return found

    def person(self, one: str, n: int = 1) -> str:
        """The path part of its n-th signatory."""
        return f"signatories/{self.see(one)['signatories'][n - 1]['id']}"

    def assign(self, one: str, *co: str) -> None:
        """To 政治部 as lead, and co-handlers by code."""
        units = self.intake.units
        self.does("xc", one, "assign", {"lead_id": units["3713-ZZ"], "co_ids": [units[code] for code in co]})

    def draft(self, one: str, resolved: str = "A", text: str = TEXT) -> None:
        title = "关于市人大五届四次会议有关建议的答复"
        self.does("zz", one, "reply", {"title": title, "text": text, "resolved": resolved}, "PUT")

    def sign(self, one: str) -> None:
        self.does("zz", one, "reply/submit")
        self.does("head", one, "reply/sign", {"content_hash": self.see(one)["replies"][0]["content_hash"]})

    def send(self, one: str, *places: int) -> dict[str, Any]:
        """The letters of these signatories go out by mail."""
        for n in places:
            last = self.does("zz", one, f"{self.person(one, n)}/send", {"way": "mail"})
        return last

    def answered(self, resolved: str = "A") -> str:
        """One that was answered to both of its signatories."""
        one = self.register()
        self.assign(one)
        self.draft(one, resolved)
        self.sign(one)
        assert self.send(one, 1, 2)["state"] == "replied"
        return one

    def limits(self, one: str) -> dict[str, dict[str, Any]]:
        """Its limits by name; of several of one name the one that still runs, else the last."""
        found = self.see(one)["limits"]
        return {limit["name"]: limit for limit in reversed(found)}

    def said(self, one: str) -> list[str]:
        """What suggestion.changed said of it, in order."""
        with self.intake.db.read() as session:
            return [json.loads(entry.body)["what"] for entry in history(session, "suggestion", one)]

    def told(self, one: str) -> dict[str, Any]:
        """The body of what was said last."""
        with self.intake.db.read() as session:
            body: dict[str, Any] = json.loads(history(session, "suggestion", one)[-1].body)
            return body

    def wait(self, by: timedelta) -> None:
        """Move the clock on."""
        with self.intake.db.write() as session:
            forward(session, by)

    def climb(self) -> int:
        """One turn of the chore."""
        with self.intake.db.write() as session:
            return climb(session)


def open_office(folder: Path) -> Office:
    """The small city in a folder of its own."""
    return office_in(make_intake(folder))


def office_in(intake: Intake) -> Office:
    """The small city, with director, group leader and executive deputy."""
    with intake.db.write() as session:
        for login, (unit, roles) in LEADERS.items():
            intake.people[login] = new_id()
            grants = [{"role": role, "unit_id": intake.units["3713"]} for role in roles]
            person = PersonChanged(
                person_id=intake.people[login], unit_id=intake.units[unit], grants=grants, active=True, card_version=1
            )
            apply_person(session, person)
    return Office(intake)
