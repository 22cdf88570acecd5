"""One office for a whole file of tests: each works on suggestions of its own."""

from collections.abc import Iterator

import pytest

from tests.intake.suggestions.office import Office, open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = open_office(tmp_path_factory.mktemp("suggestions"))
    yield made
    made.intake.db.dispose()
