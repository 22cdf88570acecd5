"""样例: a directory of Linyi with invented people, for a first look, the demonstration, the tests, the benchmarks."""

from deploy.sample.linyi import CITY, ROSTER, code_of, logins, rows, write_roster
from deploy.sample.sign_ins import SAMPLE_PASSWORD, SAMPLE_SIGN_INS, SignIn, are_open, enrol, left_open, open_sign_ins
from services.directory.actions import import_roster
from services.directory.roster import TITLES
from shared.db import Database
from shared.log import set_by


def load_sample(db: Database, sign_ins: bool = False) -> dict[str, int]:
    """Bring the sample into a directory's database; again changes nothing. `sign_ins`: with the sample passwords.

    Returns the counts {units, people, told, unchanged, sign_ins}. Raises ValueError when the roster does not fit what
    is there already (another city's directory).
    """
    with db.write() as session:
        set_by(session, "service:directory")
        report = import_roster(session, [list(TITLES), *rows()])
        if report.faults:
            raise ValueError("; ".join(f"{one.row} {one.column} {one.reason}" for one in report.faults[:5]))
    counts = {"units": sum(report.units.values()), "people": sum(report.people.values())}
    return counts | {
        "told": report.told,
        "unchanged": report.unchanged,
        "sign_ins": open_sign_ins(db) if sign_ins else 0,
    }


__all__ = [
    "CITY", "ROSTER", "SAMPLE_PASSWORD", "SAMPLE_SIGN_INS", "SignIn", "are_open", "code_of", "enrol", "left_open",
    "load_sample", "logins", "open_sign_ins", "rows", "write_roster",
]  # fmt: skip
