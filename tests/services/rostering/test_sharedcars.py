"""Who shares a car: told of both, judged on its days alone, given to searches, taken back as one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contactcenter.clock import FixedClock
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.request import RequestKind, RequestState, RequestStep, RosterRequest
from contactcenter.domain.rosterchange import RosterChange
from contactcenter.domain.terms import Aspect, PersonChangeId, PersonTerms, SharedCar
from contactcenter.domain.units import AgentId
from contactcenter.services.planning.outsourcer_plan import OutsourcerOptions, with_what_is_stored
from contactcenter.services.rostering.crew import problem_of, read_crew
from contactcenter.services.rostering.judgement import effect_of
from contactcenter.services.rostering.people import read_people
from contactcenter.services.rostering.stafffile import read_staff
from contactcenter.services.rostering.termchanges import PersonWish
from contactcenter.services.rostering.termsdesk import TermsDesk
from contactcenter.services.views.people import PeopleAsked
from contactcenter.services.views.rosterrequests import read_agent_week
from tests.fakes.organisation import ZONE
from tests.fakes.roster import MONDAY, NOW, at, shift, store_centre
from workforce.rostering.evaluation import evaluate
from workforce.rostering.problem import CarPool, Wish

WEDNESDAY, FRIDAY, SUNDAY = (MONDAY + timedelta(days=days) for days in (2, 4, 6))


@pytest.fixture
def desk(engine: Engine) -> TermsDesk:
    """Give the people's desk of a small centre, on either database."""
    store_centre(engine)
    return TermsDesk(engine, FixedClock(NOW))


def share(
    desk: TermsDesk, one: int, other: int | None, day: date = WEDNESDAY, last: date | None = None
) -> PersonChangeId:
    """Let two people share a car, or one share it with nobody, from a day on."""
    car = None if other is None else SharedCar(AgentId(other), 15)
    wish = PersonWish(AgentId(one), Aspect.CAR, day, PersonTerms(car=car), "a wish", last)
    return desk.set_person(wish, "Anna")


def mates(desk: TermsDesk, day: date) -> dict[int, int]:
    """Return who shares a car with whom on a day."""
    with UnitOfWork(desk.engine, reading=True) as unit:
        people = read_people(unit)
    cars = {agent: people.terms_on(agent, day).car for agent in people.agents}
    return {agent: car.colleague for agent, car in cars.items() if car is not None}


def pools(desk: TermsDesk) -> tuple[CarPool, ...]:
    """Return the cars by which the stored roster is judged."""
    with UnitOfWork(desk.engine, reading=True) as unit:
        return problem_of(unit, unit.rosters.heads()[0], read_crew(unit)).car_pools


def test_a_car_is_told_of_both_from_its_first_day_to_its_last(desk: TermsDesk) -> None:
    share(desk, 2, 1, WEDNESDAY, FRIDAY)
    for day, then in ((0, {}), (2, {1: 2, 2: 1}), (4, {1: 2, 2: 1}), (5, {})):
        assert mates(desk, MONDAY + timedelta(days=day)) == then
    assert pools(desk) == (CarPool((1, 2), 1.0, 15, WEDNESDAY, FRIDAY),)


def test_a_car_ends_for_both_from_a_day_on(desk: TermsDesk) -> None:
    share(desk, 1, 2, MONDAY)
    share(desk, 2, None, FRIDAY)
    assert mates(desk, FRIDAY) == {}
    assert pools(desk) == (CarPool((1, 2), 1.0, 15, None, FRIDAY - timedelta(days=1)),)
    share(desk, 1, 3, FRIDAY)
    assert mates(desk, FRIDAY) == {1: 3, 3: 1}


@pytest.mark.parametrize(
    ("one", "other", "last", "said"),
    [
        (1, 1, None, "Person 1 cannot share a car with Person 1"),
        (1, 99, None, "no person 99 to share a car with"),
        (1, 2, MONDAY, "The last day 2026-11-23 lies before the first, 2026-11-25"),
        (1, 3, None, "Person 3 would share a car with Person 4 and with Person 1 on 2026-11-25"),
        (2, 1, None, "Person 2 would share a car with Person 1 on 2026-11-29, and Person 1 with nobody"),
    ],
)
def test_a_car_that_cannot_be_is_refused_and_nothing_is_stored(
    desk: TermsDesk, one: int, other: int, last: date | None, said: str
) -> None:
    share(desk, 3, 4, MONDAY)
    share(desk, 1, 2, FRIDAY, SUNDAY - timedelta(days=1))
    before = [mates(desk, MONDAY + timedelta(days=day)) for day in range(9)]
    if (one, other) == (2, 1):
        with UnitOfWork(desk.engine) as unit:
            (key,) = (
                key
                for key, made in unit.person_changes.all().items()
                if (made.agent, made.valid_from) == (2, SUNDAY)
            )
            unit.person_changes.withdraw(key, "a hand", NOW)
            unit.commit()
        before = [mates(desk, MONDAY + timedelta(days=day)) for day in range(9)]
    with pytest.raises(InvalidInput, match=said):
        share(desk, one, other, WEDNESDAY, last)
    assert [mates(desk, MONDAY + timedelta(days=day)) for day in range(9)] == before


def test_a_car_is_taken_back_for_both_with_its_end(desk: TermsDesk) -> None:
    key = share(desk, 1, 2, WEDNESDAY, FRIDAY)
    desk.withdraw_person(key, "Anna")
    assert [mates(desk, MONDAY + timedelta(days=day)) for day in range(9)] == [{}] * 9
    share(desk, 1, 3, WEDNESDAY)
    assert mates(desk, MONDAY + timedelta(days=60)) == {1: 3, 3: 1}


def test_what_would_part_one_of_two_is_not_taken_back(engine: Engine) -> None:
    store_centre(engine)
    early, late = (TermsDesk(engine, FixedClock(NOW + timedelta(hours=k))) for k in (0, 1))
    share(early, 1, 2, MONDAY)
    ended = share(late, 1, None, FRIDAY)
    share(TermsDesk(engine, FixedClock(NOW + timedelta(hours=2))), 1, 3, FRIDAY)
    with pytest.raises(InvalidInput, match="Person 1 would share a car with Person 2 and with Person 3 on"):
        late.withdraw_person(ended, "Anna")
    assert mates(late, FRIDAY) == {1: 3, 3: 1}


def test_a_roster_is_judged_by_the_cars_of_each_day(desk: TermsDesk) -> None:
    share(desk, 1, 4, WEDNESDAY)
    with ReadingUnit(desk.engine) as unit:
        head, crew = unit.rosters.heads()[0], read_crew(unit)
        worth = evaluate(problem_of(unit, head, crew), unit.rosters.get(head.id))
        assert worth.car_price == 2.0, "the first works on Wednesday and Thursday, the fourth does not"
        change = RosterChange(added=(replace(shift(1, 2), agent=AgentId(4)),))
        effect = effect_of(unit, head, crew, change)
        assert [(one.day, one.names) for one in effect.together] == [(WEDNESDAY, ("Person 1", "Person 4"))]
        assert effect.apart == ()


def test_the_main_job_is_given_cars_and_wishes_to_work(desk: TermsDesk) -> None:
    share(desk, 1, 4, WEDNESDAY, FRIDAY)
    steps = (RequestStep(NOW, "Anna", RequestState.APPROVED, ""),)
    asked = RosterRequest(RequestKind.WISH, AgentId(2), at(5, 0), at(6, 0), steps, wanted=True)
    with UnitOfWork(desk.engine) as unit:
        unit.roster_requests.add(asked)
        options = OutsourcerOptions(MONDAY - timedelta(days=1), MONDAY, weeks=1, zone=ZONE)
        found = with_what_is_stored(unit, options)
    assert found.cars == (CarPool((1, 4), 1.0, 15, WEDNESDAY, FRIDAY),)
    assert found.wishes == (Wish(AgentId(2), MONDAY + timedelta(days=5), None, True),)


def test_agents_see_with_whom_they_share_a_car(desk: TermsDesk) -> None:
    share(desk, 1, 4, WEDNESDAY, FRIDAY)
    with ReadingUnit(desk.engine) as unit:
        (car,) = read_agent_week(unit, AgentId(4), MONDAY, NOW).cars
        assert read_agent_week(unit, AgentId(2), MONDAY, NOW).cars == ()
    assert (car.name, car.first_day, car.last_day) == ("Person 1", WEDNESDAY, FRIDAY)


def test_a_staff_file_tells_of_shared_cars(desk: TermsDesk, tmp_path) -> None:
    share(desk, 1, 4, WEDNESDAY, FRIDAY)
    path = tmp_path / "staff.toml"
    path.write_text(desk.staff_file(PeopleAsked(day=MONDAY)), encoding="utf-8")
    assert read_staff(path, ZONE).terms.car_pools == (CarPool((1, 4), 1.0, 15, WEDNESDAY, FRIDAY),)
