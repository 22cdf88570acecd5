"""The pages of suggestions as plain forms: registered, assigned, written with its findings shown, signed, printed."""

import html
import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from shared.web.cookie import NAME
from tests.intake.suggestions.office import TEXT, Office, open_office

ALL = "/intake/suggestions"


class Visitor:
    """A browser without JavaScript, signed in by the database's clock."""

    def __init__(self, office: Office, login: str) -> None:
        self.flask = office.intake.app.test_client()
        self.flask.set_cookie(NAME, office.client(login).token)

    def get(self, path: str, status: int = 200) -> str:
        answer = self.flask.get(path)
        assert answer.status_code == status, answer.status_code
        return html.unescape(answer.get_data(as_text=True))

    def send(self, page: str, action: str, **fields: object) -> TestResponse:
        """Send the form of a page that goes to `action`."""
        text = self.flask.get(page).get_data(as_text=True)
        form = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', text, re.S)
        assert form, f"no form to {action} on {page}"
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
        return self.flask.post(action, data=hidden | fields)


def right(office: Office) -> dict[str, str]:
    return {
        "body": "cppcc", "kind": "proposal", "session": "十五届三次会议", "outside_number": "28",
        "title": "关于推广防骗宣传点的提案", "summary": "建议在集贸市场设立防骗宣传点，定期讲案例。",
        "received_on": office.today.isoformat(), "people": "示例丁，示例集团工程师\n\n示例戊",
    }  # fmt: skip


def test_the_way_of_a_proposal_through_the_pages(tmp_path: Path) -> None:
    office = open_office(tmp_path)
    xc, zz, head = (Visitor(office, login) for login in ("xc", "zz", "head"))
    assert "登记第一件" in xc.get(ALL)
    assert "没有由你单位办理" in zz.get(ALL)
    new = f"{ALL}/new"
    wrong = xc.send(new, new, **right(office) | {"kind": "suggestion"})
    assert (wrong.status_code, "政协委员提提案" in wrong.text) == (422, True)
    assert "示例丁，示例集团工程师" in wrong.text, "what was typed stays"
    sent = xc.send(new, new, **right(office))
    one = sent.headers["Location"]
    assert "示例集团工程师" in xc.get(one)
    units = office.intake.units
    xc.send(one, f"{one}/assign", lead_id=units["3713-ZZ"], co_ids=[units["3713-DC"]])
    assert "尚未提交意见" in zz.get(one)
    Visitor(office, "dc").send(one, f"{one}/opinion", text="同意办理意见。")
    slip = TEXT.replace("建议收悉", "提案收悉") + "\n各派出所入户宣传宣传防骗知识。"
    zz.send(one, f"{one}/reply", title="关于第28号提案的答复", text=slip, resolved="B")
    page = zz.get(one)
    assert '<mark class="proof">宣传宣传</mark>' in page
    refused = zz.send(one, f"{one}/reply/submit")
    assert (refused.status_code, "须说明" in refused.text) == (409, True)
    key = re.search(r'name="keys" value="([^"]+)"', page)
    assert key
    zz.send(one, f"{one}/reply/confirm", keys=[key[1]], reason="活动名称如此")
    zz.send(one, f"{one}/reply/submit")
    head.send(one, f"{one}/reply/sign")
    assert "待寄送" in xc.get(one)
    letter = re.search(rf'href="({re.escape(one)}/signatories/[^"]+/letter)"', xc.get(one))
    assert letter
    printed = xc.get(letter[1])
    for words in ("尊敬的示例丁委员：", "分类：B", "签发：", "复〔", "临沂市公安局市局"):
        assert words in printed
    person = letter[1].removesuffix("/letter")
    xc.send(one, f"{person}/send", way="visit")
    assert "上门送达" in xc.get(one)
    xc.send(one, f"{person}/erase", reason="本人要求")
    assert "示例丁" not in xc.get(one)
    assert "（已删除）" in xc.get(letter[1])
    office.intake.db.dispose()


@pytest.mark.parametrize(("people", "wrong"), [("示" * 41, True), ("示例己", False), ("，职务", True)])
def test_a_line_for_each_who_put_it_forward(office: Office, people: str, wrong: bool) -> None:
    xc, new = Visitor(office, "xc"), f"{ALL}/new"
    given = right(office) | {"people": people, "outside_number": f"p{len(people)}"}
    assert xc.send(new, new, **given).status_code == (422 if wrong else 303)


def test_who_hands_it_back_is_led_to_the_list(office: Office) -> None:
    one = office.register()
    office.assign(one)
    zz = Visitor(office, "zz")
    back = zz.send(f"{ALL}/{one}", f"{ALL}/{one}/hand-back", reason="不属于本单位职责")
    assert back.headers["Location"] == ALL
    zz.get(f"{ALL}/{one}", 404)


def test_the_page_of_needs_leads_there(office: Office) -> None:
    assert ALL in Visitor(office, "zz").get("/intake/needs")
    assert ALL not in Visitor(office, "member").get("/intake/needs")
