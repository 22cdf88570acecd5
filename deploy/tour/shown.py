"""What the pages show of the tour: its bar while it goes on, the people to sign in as on the sign-in page."""

from dataclasses import dataclass

from deploy.sample import SAMPLE_PASSWORD, are_open
from deploy.tour.pages import NAME, WANTED
from deploy.tour.story import STEPS, Progress, progress_of
from shared.db import Database
from shared.web.kept import kept


@dataclass(frozen=True, slots=True)
class Part:
    """A sample person on the sign-in page: what one does as him, and where he begins."""

    title: str
    login: str
    words: str
    begins_at: str


PARTS = (
    Part("部门宣传员", "zhzx.publicist", "提出宣传需求，看办到哪一步", "/intake/needs"),
    Part("专班成员", "ly.member1", "领取任务、撰写、送审", "/tasking/queue"),
    Part("审核人", "ly.first1", "初审：看稿、标注、通过或退回", "/tasking/queue"),
    Part("专班组长", "ly.leader", "受理、看时限、催办督办", "/tasking/leaders"),
    Part("派出所联络人", "ls01.liaison", "在手机上签收推送", "/notify/inbox"),
    Part("系统管理员", "ly.system", "名录、账号、日历、渠道", "/directory/units"),
)


class Shown:
    """`tour` in the templates of the embedded server; elsewhere the name is not defined."""

    steps = STEPS
    password = SAMPLE_PASSWORD

    def __init__(self, db: Database) -> None:
        self.db = db

    def bar(self) -> Progress | None:
        """How far this browser's tour is, None while there is none."""
        progress = progress_of(kept(NAME))
        return progress if progress.step else None

    def parts(self) -> tuple[Part, ...]:
        """The people to sign in as; nobody where this is not the sample city with its known password."""
        return PARTS if are_open(self.db, (*WANTED, *(part.login for part in PARTS))) else ()
