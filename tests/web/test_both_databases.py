"""The desks are told the same whichever database holds the facts."""

from datetime import date

import pytest

from contactcenter.db.engine import Engine
from contactcenter.domain.units import QueueId
from contactcenter.services.reporting import Reporting
from fixtures.small import make_small_history, make_small_outsourcer
from tests.web.seed import plant


@pytest.mark.postgresql
def test_postgresql_and_sqlite_show_the_same(planted: Engine, postgresql_engine: Engine) -> None:
    plant(postgresql_engine, make_small_outsourcer(), make_small_history())
    one, other = Reporting(planted), Reporting(postgresql_engine)
    assert one.installation() == other.installation()
    assert one.floor(date(2026, 11, 13), 660) == other.floor(date(2026, 11, 13), 660)
    assert one.day(date(2026, 11, 17), None) == other.day(date(2026, 11, 17), None)
    assert one.week(None) == other.week(None)
    assert one.plan(None) == other.plan(None)
    assert one.outlook(QueueId("shop-voice-it"), None) == other.outlook(QueueId("shop-voice-it"), None)
    assert one.search("o") == other.search("o")
