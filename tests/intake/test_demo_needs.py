"""The demonstration's needs are right for the kinds they are of: units, details, gate; decided on paper."""

from datetime import date

import pytest

from deploy.demo.needs import DemoNeed, all_needs
from deploy.demo.openings import all_openings
from services.intake.gate import check
from services.intake.kinds import settle
from services.intake.schemas.kinds import read_details

TODAY = date(2026, 6, 1)
NEEDS = (*all_needs(), *(opening.need for opening in all_openings()))


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.key)
def test_a_need_of_the_demonstration_is_taken(need: DemoNeed) -> None:
    body = need.posted(TODAY)
    text = f"{body['title']}\n{body['body']}\n{need.supplement}"
    assert check({"text": text, "details": str(body.get("details", ""))}, need.kind) == {}
    assert settle(need.kind, read_details(need.kind, body.get("details", {})), text, TODAY).faults == {}
