"""What a planner stored comes back, and nothing of it is lost."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, NotFound
from contactcenter.domain.planned import OverrideId, PlannedEventId
from tests.fakes.organisation import CALLS, MAILS, NEW_YEAR, store_organisation
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.overrides import Override

EVENT = Event("sale", "Saldi", date(2026, 7, 4), date(2026, 7, 17), CALLS, 480, 1200, 1.3, False, 2)
OVERRIDE = Override(CALLS, date(2026, 1, 5), date(2026, 1, 6), 1.2, "Ada", "newsletter", NEW_YEAR)


def test_planned_events_come_back_by_their_first_day(engine: Engine) -> None:
    store_organisation(engine)
    later = replace(
        EVENT, first=date(2026, 12, 1), last=date(2026, 12, 1), queue=None, effect=None, closes=True
    )
    with UnitOfWork(engine) as uow:
        keys = [uow.planned_events.add(one) for one in (later, EVENT)]
        uow.commit()
    with UnitOfWork(engine) as uow:
        assert uow.planned_events.all() == ((keys[1], EVENT), (keys[0], later))
        uow.planned_events.remove(keys[1])
        assert uow.planned_events.all() == ((keys[0], later),)
        with pytest.raises(NotFound):
            uow.planned_events.remove(PlannedEventId(99))


def test_an_override_is_withdrawn_and_never_deleted(engine: Engine) -> None:
    store_organisation(engine)
    fixed = replace(OVERRIDE, contacts_a_day=120.0, start_minute=480, end_minute=720, author="Bob")
    with UnitOfWork(engine) as uow:
        first, second = uow.overrides.add(OVERRIDE), uow.overrides.add(fixed)
        uow.overrides.add(replace(OVERRIDE, queue=MAILS))
        uow.commit()
    moment = NEW_YEAR + timedelta(hours=1)
    with UnitOfWork(engine) as uow:
        assert uow.overrides.of_queue(CALLS) == ((first, OVERRIDE), (second, fixed))
        uow.overrides.withdraw(first, moment)
        assert uow.overrides.get(first) == replace(OVERRIDE, expires_at=moment)
        with pytest.raises(Conflict, match="counts no longer"):
            uow.overrides.withdraw(first, moment)
        with pytest.raises(NotFound):
            uow.overrides.get(OverrideId(99))
