"""校对 by selecting words in the text: they are quoted in the form with their place, and stand marked after that."""

from playwright.sync_api import expect

from tests.browser.place import DRAFT, Place

SELECT = """([from, to]) => {
  const text = document.querySelector('[data-quote=text]').firstChild, range = document.createRange();
  range.setStart(text, from); range.setEnd(text, to);
  getSelection().removeAllRanges(); getSelection().addRange(range);
  document.dispatchEvent(new MouseEvent('mouseup', {bubbles: true}));
}"""


def test_selected_words_are_marked_where_they_stand(place: Place) -> None:
    """The second 不 of 不超载、不载人、不酒驾: the place tells it from the others."""
    task = place.task_in("first_review")
    at = DRAFT["text"].index("不", DRAFT["text"].index("不") + 1)
    with place.visit("ly.first1", f"/tasking/tasks/{task}/marks") as page:
        page.evaluate(SELECT, [at, at + 1])
        expect(page.locator("textarea[name=quote]")).to_have_value("不")
        page.select_option("select[name=kind]", "replace")
        page.fill("textarea[name=words]", "严禁")
        page.get_by_role("button", name="作校对").click()
        expect(page.locator("mark.proof-replace")).to_have_text("不")
        expect(page.locator(".prose ins.proof-words")).to_contain_text("严禁")
    found = place.client.get("ly.first1", f"/tasking/v1/tasks/{task}/marks")["items"]
    assert [(one["start"], one["words"]) for one in found] == [(at, "严禁")]
