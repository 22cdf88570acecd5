"""建议提案 whose limits press, as home and the leaders' board take them in: late before near, only one's own to see."""

from pathlib import Path

from shared.worktime import Calendar
from tests.intake.suggestions.office import Office, open_office
from tests.intake.suggestions.test_climbing import TICK, times, until
from tests.intake.suggestions.test_pages import Visitor

PART = "/intake/suggestions/part"


def told(office: Office, login: str) -> str:
    return Visitor(office, login).get(PART)


def test_what_presses_is_told_to_those_concerned(tmp_path: Path) -> None:
    office = open_office(tmp_path)
    one = office.register(title="关于校园周边交通秩序的建议")
    assert "没有超期和临近期限的建议提案" in told(office, "director")
    office.assign(one, "3713-DC")
    blue, due_at = times(office, "opinion", office.today)
    until(office, blue + TICK)
    text = told(office, "director")
    assert "关于校园周边交通秩序的建议" in text
    assert "已超期 <b>0</b> 个期限" in text
    assert "临近期限 <b>1</b> 个" in text
    until(office, Calendar().next_open(due_at) + TICK)
    assert "已超期 <b>1</b> 个期限" in told(office, "director")
    assert "校园周边" in Visitor(office, "dc").get("/intake/home")
    assert "校园周边" not in told(office, "yishui")
    assert "没有超期和临近期限的建议提案" in told(office, "member")
    office.intake.db.dispose()
