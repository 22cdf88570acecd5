"""The balance of a series: planned, made and really published are three numbers; what lags is named."""

from dataclasses import replace
from datetime import date

from services.tasking.balance import Issue, Plan, balance

LABELS = {"wechat": "微信公众号", "toutiao": "今日头条"}
SIX = ("说法律", "说防范", "说安全", "说服务", "说案例", "说典型")
PLAN = Plan(SIX, ("wechat", "toutiao"), 150, None, date(2025, 1, 1))
COLUMN = Plan((), (), None, 15, date(2026, 3, 20))
TODAY = date(2026, 6, 20)


def _issues(count: int, strand: str | None, month: int, *channels: str) -> list[Issue]:
    return [Issue(strand, date(2026, month, 1 + n % 28), frozenset(channels)) for n in range(count)]


def test_150_planned_is_not_36_and_38_published() -> None:
    """mechanisms B22, with its own numbers."""
    issues = [
        *_issues(36, "说法律", 5, "wechat", "toutiao"),
        *_issues(2, "说防范", 5, "toutiao"),
        *_issues(4, "说安全", 5),
    ]
    found = balance(PLAN, issues, TODAY, LABELS)
    assert (found.target, found.published, found.channels) == (150, 42, {"wechat": 36, "toutiao": 38})
    assert found.due == 150 * 171 // 365
    assert balance(replace(PLAN, begun=date(2026, 6, 1)), [], TODAY, LABELS).due == 150 * 20 // 214
    assert balance(replace(PLAN, begun=date(2026, 6, 21)), [], TODAY, LABELS).due == 0
    warning = found.warnings[-1]
    assert "全年计划150期，已制作发布42期，其中微信公众号36期、今日头条38期" in warning
    assert "不得按计划数上报" in warning


def test_channels_that_have_everything_are_no_warning() -> None:
    found = balance(Plan((), ("wechat",), None, None, date(2025, 1, 1)), _issues(3, None, 6, "wechat"), TODAY, LABELS)
    assert found.warnings == ()
    assert found.due is None


def test_a_strand_with_none_this_month_is_named() -> None:
    issues = [one for strand in SIX[:4] for one in _issues(1, strand, 6, "wechat", "toutiao")]
    found = balance(PLAN, [*issues, *_issues(2, "说案例", 5, "wechat", "toutiao")], TODAY, LABELS)
    assert found.warnings == ("6月尚未发布：说案例、说典型",)
    case = next(one for one in found.strands if one.name == "说案例")
    assert (case.month, case.year, case.share, case.known) == (0, 2, 33.3, True)
    assert found.months == (0, 0, 0, 0, 2, 4, 0, 0, 0, 0, 0, 0)


def test_a_strand_that_was_dropped_stays_with_its_numbers_and_lags_no_more() -> None:
    found = balance(Plan(("新",), (), None, None, date(2025, 1, 1)), _issues(2, "旧", 6), TODAY, LABELS)
    assert [(one.name, one.year, one.known) for one in found.strands] == [("新", 0, True), ("旧", 2, False)]
    assert found.warnings == ("6月尚未发布：新",)


def test_a_month_of_a_column_without_an_issue_is_flagged_once_its_day_has_passed() -> None:
    """《警视传真》, mechanisms B29: from its first day of broadcast on."""
    assert balance(COLUMN, _issues(1, None, 5), TODAY, LABELS).missing == (4, 6)
    assert balance(COLUMN, _issues(1, None, 5), date(2026, 6, 15), LABELS).missing == (4,)
    assert "4月、6月没有播出" in balance(COLUMN, _issues(1, None, 5), TODAY, LABELS).warnings
    early = replace(COLUMN, begun=date(2026, 3, 10))
    assert balance(early, _issues(1, None, 5), TODAY, LABELS).missing == (3, 4, 6)
    assert balance(COLUMN, [], date(2026, 3, 28), LABELS).missing == ()
    assert balance(COLUMN, [], date(2027, 2, 10), LABELS).missing == (1,)


def test_other_years_and_days_to_come_do_not_count() -> None:
    issues = [Issue(None, date(2025, 12, 31)), Issue(None, date(2026, 6, 21)), Issue(None, date(2026, 6, 20))]
    found = balance(Plan((), (), None, None, date(2020, 1, 1)), issues, TODAY, LABELS)
    assert (found.published, found.month) == (1, 1)
