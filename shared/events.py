"""The contract: every event, who says it, about what. Past tense, frozen, plain values, no personal data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, TypeVar, dataclass_transform

T = TypeVar("T", bound="Event")


@dataclass(frozen=True, kw_only=True, eq=True)
class Event:
    """A fact. `TYPE` without its version, e.g. need.raised; the wire type is baiying.<TYPE>.v<VERSION>."""

    TYPE: ClassVar[str]
    VERSION: ClassVar[int]
    SAID_BY: ClassVar[str]
    ABOUT: ClassVar[str]
    KEY: ClassVar[str]
    FOR_AUDIT: ClassVar[bool] = False
    """Said so that it is on record who did it and when; no other service has to do anything about it."""


CONTRACT: dict[str, type[Event]] = {}
"""Every event by its name without version."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def event(name: str, *, by: str, about: str, key: str, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Register a fact: its name, the service that says it, the aggregate it is about and the field with its id."""

    def register(cls: type[T]) -> type[T]:
        frozen = dataclass(frozen=True, kw_only=True)(cls)
        frozen.TYPE, frozen.VERSION, frozen.SAID_BY, frozen.ABOUT, frozen.KEY = name, version, by, about, key
        CONTRACT[name] = frozen
        return frozen

    return register


def wire_type(cls: type[Event]) -> str:
    """baiying.need.raised.v1"""
    return f"baiying.{cls.TYPE}.v{cls.VERSION}"


# directory 名录 -----------------------------------------------------------------------------------------------------
@event("unit.changed", by="directory", about="unit", key="unit_id")
class UnitChanged(Event):
    unit_id: str
    code: str
    name: str
    short_name: str
    level: str
    kind: str
    parent_id: str | None
    path: str
    """Materialised: /city id/county id/station id/"""
    admin_code: str | None
    active: bool
    police_code: str | None = None
    towns: list[str] = field(default_factory=list)
    """辖区: the town codes it answers for, where they were set."""
    successor_id: str | None = None
    """The unit it was merged into."""


@event("person.changed", by="directory", about="person", key="person_id")
class PersonChanged(Event):
    person_id: str
    unit_id: str
    grants: list[dict[str, str]]
    """[{role, unit_id}]: the role holds in the subtree of that unit."""
    active: bool
    card_version: int
    """The display name itself is fetched as a card; it never passes through the log."""
    scopes: list[str] | None = None
    """Of a department's own system: what it may do (words.SCOPES); None: a person, or whatever its role may."""


@event("session.ended", by="directory", about="session", key="session_id")
class SessionEnded(Event):
    session_id: str
    person_id: str
    ended_at: datetime


@event("calendar.changed", by="directory", about="calendar", key="calendar_id")
class CalendarChanged(Event):
    calendar_id: str
    what: str
    """year, hours or day"""
    unit_id: str | None
    """Whose hours or day; None: everybody's."""
    year: int | None
    content: dict[str, Any]
    """The whole content as it is now; empty: it holds no longer (hours: back to the default; a day: removed).

    year: {status, source, off: {"2027-01-01": "元旦"}, work: {...}}; hours: {seasons: [{since: "01-01", slots:
    [["08:30", "12:00"], ["14:00", "18:00"]]}], every_day}; day: {on, working, name, slots?}.
    """
    version: int


@event("feedback.given", by="directory", about="feedback", key="feedback_id")
class FeedbackGiven(Event):
    """意见建议: somebody said something of the system. Said by the service itself: the log does not say who."""

    FOR_AUDIT: ClassVar[bool] = True

    feedback_id: str
    kind: str
    """complaint, suggestion or fault"""
    due_at: datetime
    at: datetime


@event("feedback.answered", by="directory", about="feedback", key="feedback_id")
class FeedbackAnswered(Event):
    """The office answered it, or closed it with a reason."""

    FOR_AUDIT: ClassVar[bool] = True

    feedback_id: str
    state: str
    """answered or closed"""
    in_time: bool
    at: datetime


# intake 需求接收 ----------------------------------------------------------------------------------------------------
@event("need.raised", by="intake", about="need", key="need_id")
class NeedRaised(Event):
    need_id: str
    number: str
    unit_id: str
    kind: str
    topic: str
    subtopic: str | None
    title: str
    body: str
    priority: str
    audience: str
    wanted_by: datetime | None
    region: str | None
    """Code of the county or zone it is about, when it is about one."""
    similar: list[str] = field(default_factory=list)
    """Ids of needs that look alike."""
    details: dict[str, Any] = field(default_factory=dict)
    """What its kind asks for beyond the text: counts, target, statutes; small counts suppressed, never a person."""
    direct: bool = False
    """直报市局: filed by a station straight to the city; its county has a copy."""


@event("need.amended", by="intake", about="need", key="need_id")
class NeedAmended(Event):
    need_id: str
    changes: dict[str, Any]
    """Only the fields that changed, as they are now."""
    words: str | None = None
    """补正说明: what the unit says that it supplemented."""


@event("need.withdrawn", by="intake", about="need", key="need_id")
class NeedWithdrawn(Event):
    need_id: str
    reason: str


@event("need.advanced", by="intake", about="need", key="need_id")
class NeedAdvanced(Event):
    """The state shown to the unit that raised it changed: for its people and its own systems."""

    need_id: str
    number: str
    unit_id: str
    from_state: str
    to_state: str
    task_number: str | None
    reason: str | None
    at: datetime


@event("need.rated", by="intake", about="need", key="need_id")
class NeedRated(Event):
    """满意度: the unit that raised it said whether the answer was what it needed; if not, it is answered anew."""

    need_id: str
    task_id: str | None
    unit_id: str
    satisfied: bool
    reason: str | None
    round: int
    """1 for the first answer, 2 for the answer given anew"""
    at: datetime


@event("outcome.reported", by="intake", about="need", key="need_id")
class OutcomeReported(Event):
    """成效: a figure of cases, accidents or hazards with its period and source."""

    FOR_AUDIT: ClassVar[bool] = True

    need_id: str
    outcome_id: str
    indicator: str
    unit_id: str
    value: int | None
    """None: from 1 to 4, suppressed."""
    base: int | None
    at: datetime


@event("duty.changed", by="intake", about="duty", key="duty_id")
class DutyChanged(Event):
    """职责清单: who may file a kind was added, or ends with a day."""

    FOR_AUDIT: ClassVar[bool] = True

    duty_id: str
    kind: str
    whose: str
    """unit, office or class"""
    who: str
    """A unit's id, the name of an office, or a kind of units."""
    since: str
    """A day: 2026-01-01; so is `until`, the last one."""
    until: str | None
    source: str
    at: datetime


@event("subscription.changed", by="intake", about="subscription", key="subscription_id")
class SubscriptionChanged(Event):
    """订阅: where a unit's own system wants to hear of its needs. Signing secrets are derived from the salts."""

    subscription_id: str
    unit_id: str
    url: str
    events: list[str]
    salt: str
    old_salt: str | None
    old_until: datetime | None
    active: bool


@event("suggestion.changed", by="intake", about="suggestion", key="suggestion_id")
class SuggestionChanged(Event):
    """建议提案: what was done with it or which of its limits came near; for the units named in `unit_ids`."""

    suggestion_id: str
    number: str
    what: str
    unit_ids: list[str]
    due_at: datetime | None
    at: datetime


@event("material.offered", by="intake", about="material", key="material_id")
class MaterialOffered(Event):
    material_id: str
    number: str
    unit_id: str
    kind: str
    """material 素材 or lead 线索"""
    topic: str
    subtopic: str | None
    title: str
    body: str
    audience: str
    embargo_until: datetime | None
    """Nothing that uses it is released before."""
    happens_at: datetime | None = None
    """When what a lead tells of takes place."""


@event("material.marked", by="intake", about="material", key="material_id")
class MaterialMarked(Event):
    """精品: held up as an example to others, or no longer."""

    material_id: str
    best: bool
    reason: str | None
    at: datetime


@event("attachment.added", by="intake", about="attachment", key="attachment_id")
class AttachmentAdded(Event):
    """A file of a need or of a material: what it is, never what it is called."""

    attachment_id: str
    need_id: str | None
    material_id: str | None
    sha256: str
    media: str
    size: int
    """In bytes."""
    at: datetime


@event("attachment.dropped", by="intake", about="attachment", key="attachment_id")
class AttachmentDropped(Event):
    attachment_id: str
    at: datetime


# tasking 任务流转 ---------------------------------------------------------------------------------------------------
@event("task.opened", by="tasking", about="task", key="task_id")
class TaskOpened(Event):
    task_id: str
    number: str
    need_ids: list[str]
    unit_id: str
    """The bureau whose 专班 has it: the city's or a county's."""
    title: str
    due_at: datetime | None


@event("task.advanced", by="tasking", about="task", key="task_id")
class TaskAdvanced(Event):
    task_id: str
    need_ids: list[str]
    step: str
    from_stage: str
    to_stage: str
    holder_id: str | None
    reason: str | None
    due_at: datetime | None
    at: datetime
    unit_id: str | None = None
    """The bureau whose 专班 has it after the step."""


@event("task.merged", by="tasking", about="task", key="task_id")
class TaskMerged(Event):
    task_id: str
    need_ids: list[str]
    into_task_id: str
    into_number: str
    reason: str | None


@event("need.answered", by="tasking", about="task", key="task_id")
class NeedAnswered(Event):
    """重新答复: what the 专班 said or did after a unit was not satisfied."""

    task_id: str
    need_id: str
    number: str
    """Of the need."""
    unit_id: str
    """The unit that raised it."""
    round: int
    """The round of the rating that it answers."""
    answer: str
    at: datetime


@event("task.late", by="tasking", about="task", key="task_id")
class TaskLate(Event):
    task_id: str
    need_ids: list[str]
    stage: str
    due_at: datetime


@event("limit.moved", by="tasking", about="clock", key="clock_id")
class LimitMoved(Event):
    """A running limit was worked out again: another calendar, priority, topic or unit. Closed ones never move."""

    clock_id: str
    task_id: str | None
    push_id: str | None
    need_ids: list[str]
    name: str
    """A stage, acknowledge, statement, or a push's level."""
    due_before: datetime | None
    due_after: datetime | None
    task_due_at: datetime | None
    """What the task is due at now: the earliest of its limits; None while it has none or is paused."""
    why: str
    """calendar, priority, topic or unit; of a sensitive event or a concern also started, satisfied, cancelled"""


@event("limit.escalated", by="tasking", about="clock", key="clock_id")
class LimitEscalated(Event):
    """督办单: a rung of a limit's ladder, or one by hand; said in the transaction that wrote it."""

    clock_id: str
    task_id: str | None
    push_id: str | None
    need_ids: list[str]
    name: str
    rung: str
    """blue, yellow, red or hand"""
    n: int
    """The n-th of this rung: red comes again every working day."""
    due_at: datetime | None
    to_role: str
    send_at: datetime
    """Shown from then on: routine notices keep office hours."""
    superseded: int
    """How many lower rungs were missed and marked so."""
    supervision_id: str | None = None
    """With what follows only since notices are sent; None in older facts."""
    number: str | None = None
    task_number: str | None = None
    unit_id: str | None = None
    """The desk it is about."""
    unit_path: str | None = None
    to_person: str | None = None
    """The id of the one person it is for; None: whoever holds the role."""
    exactly: bool = False
    """The role counts where it is held on this very unit; else above it too."""
    urgent: bool = False
    """Emergency class: told at any hour."""


@event("supervision.settled", by="tasking", about="supervision", key="supervision_id")
class SupervisionSettled(Event):
    """督办单 answered, closed by hand, or ended together with its clock."""

    supervision_id: str
    clock_id: str
    task_id: str | None
    push_id: str | None
    need_ids: list[str]
    rung: str
    n: int
    how: str
    """answered, closed or ended; the words themselves stay inside the 专班"""
    at: datetime


@event("record.changed", by="tasking", about="record", key="record_id")
class RecordChanged(Event):
    """Somebody changed what the office keeps beside its tasks: a line, a channel, a campaign, a freeze, a consent."""

    FOR_AUDIT: ClassVar[bool] = True

    record_id: str
    what: str
    """line, channel, outlet, series, event, conference, concern, consent, rules, limit_policy,
    member, strength, absence, override, finding, placement, file and what is planned (campaign, plan_item, day ...)"""
    done: str
    """A past participle: written, approved, withdrawn, opened, frozen, released ..."""
    number: str | None
    task_id: str | None
    reason: str | None


@event("draft.published", by="tasking", about="publication", key="publication_id")
class DraftPublished(Event):
    publication_id: str
    number: str
    task_id: str
    need_ids: list[str]
    unit_id: str
    topic: str
    priority: str
    title: str
    text: str
    content_hash: str
    links: list[dict[str, str]]
    """[{channel, name, url}]"""
    push: dict[str, Any] | None
    """{audience, levels, selector, priority, limits, texts}; None: no push."""
    published_at: datetime


@event("draft.recalled", by="tasking", about="publication", key="publication_id")
class DraftRecalled(Event):
    publication_id: str
    task_id: str
    need_ids: list[str]
    reason: str
    at: datetime
    kind: str = "recall"
    """recall 撤稿: no longer to be used; kill 作废: must be gone everywhere, its text is shown nowhere any more."""


@event("draft.corrected", by="tasking", about="publication", key="publication_id")
class DraftCorrected(Event):
    """更正: a new version went through every review and takes the place of an earlier publication."""

    publication_id: str
    corrects_id: str
    """The publication whose place it takes; that one may have corrected another before."""
    number: str
    task_id: str
    need_ids: list[str]
    unit_id: str
    topic: str
    priority: str
    title: str
    text: str
    content_hash: str
    links: list[dict[str, str]]
    push: dict[str, Any] | None
    """As in draft.published; None: only the units that the corrected one was pushed to are told."""
    reason: str
    published_at: datetime


@event("publication.due", by="tasking", about="placement", key="placement_id")
class PublicationDue(Event):
    """A connector has to carry an approved text to a channel, or correct it or take it down there."""

    placement_id: str
    publication_id: str
    task_id: str
    unit_id: str
    action: str
    """place, correct or withdraw"""
    channel: str
    connector_id: str
    """Of notify: which account on which platform, with what secret."""
    content: str
    """The canonical JSON that was approved, byte for byte; empty to withdraw."""
    content_hash: str
    """SHA-256 in hex of `content` in UTF-8: notify refuses other bytes."""
    attribution: str
    """署名: the account's official line, shown as its author."""
    reference: str | None
    """What the platform called the earlier one, to correct or withdraw it."""


@event("placement.confirmed", by="tasking", about="placement", key="placement_id")
class PlacementConfirmed(Event):
    """Somebody posted a publication by hand, or corrected it or took it down there, and says where it stands."""

    placement_id: str
    publication_id: str
    task_id: str
    action: str
    """place, correct or withdraw"""
    channel: str
    url: str | None
    """None: taken down, or a page of print."""
    at: datetime


@event("material.judged", by="tasking", about="material", key="material_id")
class MaterialJudged(Event):
    """What the 专班 thinks of a material that no draft draws on yet."""

    material_id: str
    verdict: str
    """accepted 列入备用 or declined 暂不采用"""
    reason: str | None
    """Wanted with declined; the unit reads it."""
    at: datetime


@event("material.used", by="tasking", about="material", key="material_id")
class MaterialUsed(Event):
    material_id: str
    task_id: str
    n: int
    """The version of the draft that uses it."""
    publication_id: str | None
    """None while it is only in a draft."""
    at: datetime


# notify 推送 --------------------------------------------------------------------------------------------------------
@event("push.opened", by="notify", about="push", key="push_id")
class PushOpened(Event):
    push_id: str
    publication_id: str | None
    task_id: str | None
    need_ids: list[str]
    level: str
    branch: str | None
    """Id of the county under which a station level opened; None for the first level."""
    targets: int
    """How many units this opening addresses."""
    addressed: dict[str, int]
    """Units of the whole push by level, e.g. {"county": 16, "station": 200}."""
    due_at: datetime | None
    purpose: str = "publication"
    """publication, repeat, correction, recall or kill: what the units are told."""
    unit_id: str | None = None
    """The bureau that pushes: all that is known of whose it is where it tells of no single publication."""


@event("push.acknowledged", by="notify", about="push", key="push_id")
class PushAcknowledged(Event):
    push_id: str
    publication_id: str | None
    task_id: str | None
    need_ids: list[str]
    unit_id: str
    level: str
    branch: str | None
    state: str
    """acknowledged, relayed or declined"""
    first: bool
    """True at this unit's first answer: relayed after acknowledged is not counted again."""
    late: bool
    at: datetime


@event("push.redrawn", by="notify", about="push", key="push_id")
class PushRedrawn(Event):
    """Units of an opening have closed or were merged while it runs: so many are to answer now."""

    push_id: str
    publication_id: str | None
    task_id: str | None
    need_ids: list[str]
    level: str
    branch: str | None
    """As in push.opened."""
    targets: int
    addressed: dict[str, int]
    """Units of the whole push by level, gone ones among them: the counts of push.closed add up to these."""


@event("push.closed", by="notify", about="push", key="push_id")
class PushClosed(Event):
    push_id: str
    publication_id: str | None
    task_id: str | None
    need_ids: list[str]
    reason: str
    """complete, expired or recalled"""
    counts: dict[str, int]
    """Receipt state -> units; they add up to the targets."""
    at: datetime


@event("addressees.changed", by="notify", about="addressees", key="set_id")
class AddresseesChanged(Event):
    """A saved set of addressees is there, has another name, or is gone; whom it takes is asked when a push is drawn."""

    set_id: str
    unit_id: str
    """The bureau it belongs to."""
    name: str
    active: bool


@event("register.changed", by="notify", about="register", key="register_id")
class RegisterChanged(Event):
    """Somebody changed what notify keeps: addresses, gateways, groups, addressee sets, recurring pushes, figures."""

    FOR_AUDIT: ClassVar[bool] = True

    register_id: str
    what: str
    """sink, gateway, group, institution, addressees, schedule, audience, totals, choice, urge_policy or hand_over"""
    done: str
    """A past participle: added, changed, rotated, approved, stopped, dissolved, removed ..."""
    unit_id: str | None
    reason: str | None


@event("publication.placed", by="notify", about="placement", key="placement_id")
class PublicationPlaced(Event):
    placement_id: str
    action: str
    url: str | None
    reference: str | None
    """What the platform calls it, to correct or withdraw it later."""
    content_hash: str
    at: datetime


@event("publication.failed", by="notify", about="placement", key="placement_id")
class PublicationFailed(Event):
    placement_id: str
    action: str
    code: str
    """Stable, English: other_bytes, refused, unreachable, expired, no_connector ..."""
    reason: str
    """In Chinese, for the publisher; nothing of a secret."""
    at: datetime
