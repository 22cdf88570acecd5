"""Pages of contact data, by the test client: masked in the list, in clear on one answer, erased with a form."""

from services.directory.models import Person
from tests.directory.desk import Desk
from tests.directory.test_contacts import MAIL, PHONE, kept, noted
from tests.directory.test_pages import hidden, post, signed_in


def test_the_list_is_masked_and_a_reveal_shows_this_once(desk: Desk) -> None:
    kept(desk, "ls01.liaison")
    person = desk.person("ls01.liaison")
    browser = desk.client()
    browser.set_cookie("baiying", desk.token("ls.head"))
    listed = browser.get("/directory/contacts").text
    assert "138****0001" in listed
    assert PHONE not in listed
    one = f"/directory/people/{person.id}/contact"
    assert one in listed
    refused = post(browser, one, f"/directory/people/{person.id}/reveal", reason="看")
    assert refused.status_code == 422
    assert PHONE not in refused.text
    shown = post(browser, one, f"/directory/people/{person.id}/reveal", reason="电话联系签收")
    assert shown.status_code == 200
    assert PHONE in shown.text
    assert MAIL in shown.text
    assert PHONE not in browser.get(one).text
    assert [row.reason for row in noted(desk, "reveal")] == ["电话联系签收"]
    assert f'action="{one}"' not in browser.get(one).text, "it is not the head's to change"


def test_one_keeps_and_erases_ones_own(desk: Desk) -> None:
    me = desk.person("ls01.liaison")
    browser = signed_in(desk, "ls01.liaison")
    one = f"/directory/people/{me.id}/contact"
    assert one in browser.get("/me").text
    version = hidden(browser.get(one), "version")
    saved = post(browser, one, one, version=version, phone=PHONE, mail=MAIL, purpose="网络值守", until="2199-01-01")
    assert saved.status_code == 303
    again = post(browser, one, one, version=str(desk.person("ls01.liaison").version), phone="", purpose="网络值守")
    assert again.status_code == 303
    page = browser.get(one).text
    assert "138****0001" in page, "an empty field leaves what is there"
    assert "任职期间" in page
    gone = post(browser, one, f"/directory/people/{me.id}/erase-contact", reason="本人要求")
    assert gone.status_code == 303
    assert "还没有登记" in browser.get(one).text


def test_the_administrator_erases_who_has_left(desk: Desk) -> None:
    person = desk.person("ls01.liaison")
    browser = signed_in(desk, "ly.system")
    one = f"/directory/people/{person.id}/contact"
    assert "删除个人信息" not in browser.get(one).text
    leave = desk.ask("POST", f"/people/{person.id}/leave", "ly.system", json={"reason": "退休"}, version=person.version)
    assert leave.status_code == 200
    assert f'action="{one}"' not in browser.get(one).text, "nothing more is kept of who has left"
    gone = post(browser, one, f"/directory/people/{person.id}/erase", reason="本人离职后申请")
    assert gone.headers["Location"] == "/directory/people"
    with desk.db.read() as session:
        assert session.get_one(Person, person.id).name == "（已注销）"
