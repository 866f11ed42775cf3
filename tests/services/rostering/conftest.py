"""A small centre with a published roster in a database of its own for each test."""

import pytest

from contactcenter.clock import FixedClock
from contactcenter.db.engine import Engine
from contactcenter.domain.runs import RosterId
from contactcenter.services.rostering.desk import RosterDesk
from contactcenter.services.rostering.requestdesk import RequestDesk
from tests.fakes.roster import NOW, store_centre


@pytest.fixture
def published(sqlite_engine: Engine) -> RosterId:
    """Give the id of the published roster."""
    return store_centre(sqlite_engine)


@pytest.fixture
def desk(sqlite_engine: Engine, published: RosterId) -> RosterDesk:
    """Give the lead's desk."""
    return RosterDesk(sqlite_engine, FixedClock(NOW))


@pytest.fixture
def requests(sqlite_engine: Engine, published: RosterId) -> RequestDesk:
    """Give the agents' and the lead's desk of requests."""
    return RequestDesk(sqlite_engine, FixedClock(NOW))
