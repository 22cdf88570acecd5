"""The ready text: title, text, whole web addresses; the words of a recall."""

from services.notify.senders.inbox import ready_text, recall_text


def test_title_text_and_links_one_a_line() -> None:
    links = [
        {"channel": "wechat", "name": "公众号", "url": "https://example.com/a"},
        {"channel": "weibo", "name": "", "url": "https://example.com/b"},
        {"channel": "site", "name": "站内", "url": "/tasking/publications/1"},
        {"channel": "odd", "name": "坏", "url": "javascript:alert(1)"},
        {"channel": "none", "name": "无"},
    ]
    assert ready_text("谨防诈骗", " 正文\n第二行 ", links) == (
        "【谨防诈骗】\n正文\n第二行\n公众号：https://example.com/a\n阅读全文：https://example.com/b"
    )


def test_a_recall_says_what_to_do_and_why() -> None:
    words = recall_text("谨防诈骗", "数据有误")
    assert "《谨防诈骗》已撤稿" in words
    assert "停止转发" in words
    assert words.endswith("撤稿原因：数据有误")
