"""仪表盘: makes deploy/dashboard.json for Grafana: `python -m deploy.dashboard > deploy/dashboard.json`."""

import json
import sys
from collections.abc import Iterator
from typing import Any

FOLLOWED = "{{service}}←{{producer}}"
FIRING = 'ALERTS{alertstate="firing",alertname=~"Baiying.*"}'
Row = tuple[str, str, str, str]
"""Title, unit as Grafana calls it, what is asked, how a line is called."""

ROWS: dict[str, tuple[Row, ...]] = {
    "一眼看去": (
        ("就绪（1正常 0.5降级 0不可用）", "none", "min by (service, check) (baiying_ready)", "{{service}} {{check}}"),
        ("正在响的告警", "none", f"count by (alertname) ({FIRING})", "{{alertname}}"),
        ("提醒", "none", "max by (service, check) (baiying_warned) > 0", "{{service}} {{check}}"),
    ),
    "请求": (
        ("每秒请求", "reqps", "sum by (service) (rate(baiying_requests_total[5m]))", "{{service}}"),
        ("每秒出错", "reqps", 'sum by (status) (rate(baiying_requests_total{status=~"5.."}[5m]))', "{{status}}"),
        (
            "最慢的百分之一",
            "s",
            "histogram_quantile(0.99, sum by (service, le) (rate(baiying_request_seconds_bucket[5m])))",
            "{{service}}",
        ),
        ("每秒请让路的", "reqps", "sum by (work) (rate(baiying_requests_shed_total[5m]))", "{{work}}"),
        ("在办", "none", "max by (part, work) (baiying_requests_at_work)", "{{part}} {{work}}"),
        ("拒绝", "reqps", "sum by (service, status) (rate(baiying_denials_total[5m]))", "{{service}} {{status}}"),
    ),
    "事件": (
        ("每秒事件", "short", "max by (service) (rate(baiying_log_head_position[5m]))", "{{service}}"),
        ("跟随落后（事件）", "short", "max by (service, producer) (baiying_follow_lag_events)", FOLLOWED),
        ("跟随落后（秒）", "s", "max by (service, producer) (baiying_follow_lag_seconds)", FOLLOWED),
        ("多久没看到对方", "s", "max by (service, producer) (baiying_follow_seen_seconds)", FOLLOWED),
        ("未发往消息队列（秒）", "s", "max by (service) (baiying_relay_lag_seconds)", "{{service}}"),
        ("搁置", "short", 'max by (service) (baiying_check_value{check="parked"})', "{{service}}"),
    ),
    "时限与投递": (
        ("投递", "short", "max by (state) (baiying_deliveries)", "{{state}}"),
        ("最早到期的一条等了", "s", "max(baiying_deliveries_due_seconds)", "到期"),
        ("过期未收回的租约", "s", "max(baiying_deliveries_lease_over_seconds)", "租约"),
        ("暂不再试的接收方", "short", "max(baiying_breakers_open)", "接收方"),
        ("超时在办", "short", "max(baiying_limits_overdue)", "超时在办"),
        ("时限推算落后", "s", "max(baiying_limits_behind_seconds)", "落后"),
    ),
    "机器与数据库": (
        ("数据库大小", "bytes", "max by (service) (baiying_database_size_bytes)", "{{service}}"),
        ("最老的事务", "s", "max by (service) (baiying_oldest_transaction_seconds)", "{{service}}"),
        ("提交等副本（秒）", "s", "max by (service) (baiying_commit_wait_seconds)", "{{service}}"),
        ("在用连接", "short", "max by (service) (baiying_database_connections_in_use)", "{{service}}"),
        ("磁盘剩余（MiB）", "short", 'min by (service) (baiying_check_value{check="disk"})', "{{service}}"),
        ("内存", "bytes", "max by (service) (baiying_process_resident_memory_bytes)", "{{service}}"),
        ("打开的文件", "short", "max by (service) (baiying_process_open_fds)", "{{service}}"),
        ("线程", "short", "max by (service) (baiying_process_threads)", "{{service}}"),
        ("上次备份距今", "s", "max by (service) (baiying_backup_age_seconds)", "{{service}}"),
    ),
}
COLUMNS, WIDTH, HEIGHT = 3, 8, 7


def document() -> dict[str, Any]:
    """The dashboard as Grafana imports it; which Prometheus it asks is chosen at the top of the page."""
    source = {"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}
    return {
        "uid": "baiying", "title": "百应", "tags": ["baiying"], "timezone": "Asia/Shanghai", "refresh": "30s",
        "schemaVersion": 38, "editable": True, "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [source]}, "panels": list(_panels()),
    }  # fmt: skip


def _panels() -> Iterator[dict[str, Any]]:
    number, top = 1, 0
    for title, rows in ROWS.items():
        place = {"x": 0, "y": top, "w": COLUMNS * WIDTH, "h": 1}
        yield {"id": number, "type": "row", "title": title, "gridPos": place, "collapsed": False, "panels": []}
        number, top = number + 1, top + 1
        for n, row in enumerate(rows):
            place = {"x": n % COLUMNS * WIDTH, "y": top + n // COLUMNS * HEIGHT, "w": WIDTH, "h": HEIGHT}
            yield _panel(number, row, place)
            number += 1
        top += -(-len(rows) // COLUMNS) * HEIGHT


def _panel(number: int, row: Row, place: dict[str, int]) -> dict[str, Any]:
    title, unit, expression, legend = row
    return {
        "id": number, "type": "timeseries", "title": title, "gridPos": place,
        "datasource": {"type": "prometheus", "uid": "${source}"},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [{"refId": "A", "expr": expression, "legendFormat": legend}],
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), ensure_ascii=False, indent=1) + "\n")
