"""A live floor on each kind of database."""

from collections.abc import Iterator

import pytest

from contactcenter.db.engine import Engine
from tests.services.dispatch.floors import Floor, open_floor, store_floor


@pytest.fixture
def floor(engine: Engine) -> Iterator[Floor]:
    store_floor(engine)
    with open_floor(engine) as made:
        yield made
        assert made.views.violations() == ()
