"""推送的写入: opening, planning, answering, urging, closing, recalling; claims and results of deliveries; sinks."""

from services.notify.actions.addresses import secrets_of
from services.notify.actions.answers import answer
from services.notify.actions.branches import open_due_branches
from services.notify.actions.carriages import accept, take, take_tests
from services.notify.actions.chasing import correct_publication
from services.notify.actions.claiming import Job, claim
from services.notify.actions.closing import close_complete, close_expired
from services.notify.actions.connectors import add_connector, ask_test, change_connector, rotate_connector
from services.notify.actions.gateways import add_gateway, ask_gateway_test, change_gateway
from services.notify.actions.notes import forget_notes, mark_seen, need_advanced, need_answered, suggestion_changed
from services.notify.actions.opening import NewPush, ask_push, take_snapshots
from services.notify.actions.planning import CHUNK, plan_chunk, plan_some
from services.notify.actions.recalling import check_recall, recall, recall_publication
from services.notify.actions.repeating import approve, repeat
from services.notify.actions.sending import record_unsent, save_result, sweep
from services.notify.actions.settling import save_carried, stop_carriages, sweep_carriages
from services.notify.actions.sinks import add_sink, ask_sink_test, change_sink, remove_sink, retry_sink, rotate_sink
from services.notify.actions.urging import urge, urging_scopes

__all__ = [
    "CHUNK",
    "Job",
    "NewPush",
    "accept",
    "add_connector",
    "add_gateway",
    "add_sink",
    "answer",
    "approve",
    "ask_gateway_test",
    "ask_push",
    "ask_sink_test",
    "ask_test",
    "change_connector",
    "change_gateway",
    "change_sink",
    "check_recall",
    "claim",
    "close_complete",
    "close_expired",
    "correct_publication",
    "forget_notes",
    "mark_seen",
    "need_advanced",
    "need_answered",
    "open_due_branches",
    "plan_chunk",
    "plan_some",
    "recall",
    "recall_publication",
    "record_unsent",
    "remove_sink",
    "repeat",
    "retry_sink",
    "rotate_connector",
    "rotate_sink",
    "save_carried",
    "save_result",
    "secrets_of",
    "stop_carriages",
    "suggestion_changed",
    "sweep",
    "sweep_carriages",
    "take",
    "take_snapshots",
    "take_tests",
    "urge",
    "urging_scopes",
]
