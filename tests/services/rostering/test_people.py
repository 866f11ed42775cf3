"""Everybody is judged and planned on each day by the team, the contract and the limits of that day."""

from dataclasses import replace
from datetime import date

import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Availability, Team
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.siterule import SitePreset, SiteRule
from contactcenter.domain.terms import (
    Aspect,
    ContractChange,
    ContractTerms,
    PersonalLimits,
    PersonChange,
    PersonTerms,
)
from contactcenter.domain.units import AgentId, TeamId
from contactcenter.services.rostering.crew import problem_of, read_crew
from contactcenter.services.rostering.judgement import violations_of
from contactcenter.services.rostering.people import read_people
from tests.fakes.roster import DAY_TIME, MONDAY, NOW, store_centre
from workforce.rostering.agreedterms import AgreedTerms, strictest_terms

MILANO = Team(TeamId("milano"), "Team Milano", "Milano", "Anna")
WEDNESDAY = MONDAY.replace(day=25)


@pytest.fixture
def centre(sqlite_engine: Engine) -> Engine:
    """Give a centre with a second site at which shifts are short."""
    store_centre(sqlite_engine)
    with UnitOfWork(sqlite_engine) as unit:
        unit.teams.save(MILANO)
        unit.site_presets.add(SitePreset("Milano", "eu", date(2026, 1, 1), "law", "Anna", NOW))
        short = SiteRule(
            "eu", "max_daily_minutes", 420, date(2026, 1, 1), "agreement", "Anna", NOW, site="Milano"
        )
        unit.site_rules.add(short)
        unit.commit()
    return sqlite_engine


def change(engine: Engine, aspect: Aspect, day: date, number: int = 1, **terms: object) -> None:
    """Let an aspect of a person be otherwise from a day on."""
    told = replace(PersonTerms(), **terms)
    with UnitOfWork(engine) as unit:
        unit.person_changes.add(PersonChange(AgentId(number), aspect, day, told, "agreed", "Anna", NOW))
        unit.commit()


def broken(engine: Engine) -> set[tuple[int, int, str]]:
    """Return whom the checks of the stored roster name on which weekday, and for what."""
    with UnitOfWork(engine) as unit:
        found = violations_of(unit, unit.rosters.heads()[0], read_crew(unit))
    return {(one.agent, one.day.weekday(), one.rule) for one in found}


def test_who_moves_to_another_site_follows_its_rules_from_the_first_day_there_on(centre: Engine) -> None:
    assert broken(centre) == set()
    change(centre, Aspect.TEAM, WEDNESDAY, team=MILANO.id)
    assert broken(centre) == {(1, 2, "daily time"), (1, 3, "daily time")}
    with UnitOfWork(centre) as unit:
        problem = problem_of(unit, unit.rosters.heads()[0], read_crew(unit))
        mover = problem.staff[0]
        assert mover.later_sites == ((WEDNESDAY, "Milano"),)
        assert [problem.ruled_on(day).staff[0].site for day in (MONDAY, WEDNESDAY)] == [
            mover.site,
            "Milano",
        ]
    change(centre, Aspect.TEAM, MONDAY.replace(day=26), team=None)
    assert broken(centre) == {(1, 2, "daily time")}


def test_a_later_move_leaves_the_days_before_to_the_old_site(centre: Engine) -> None:
    change(centre, Aspect.TEAM, date(2026, 12, 1), team=MILANO.id)
    assert broken(centre) == set()


def test_limits_availability_and_contract_count_from_their_first_day_on(centre: Engine) -> None:
    change(centre, Aspect.LIMITS, WEDNESDAY, limits=PersonalLimits(max_daily_minutes=300))
    change(centre, Aspect.AVAILABILITY, WEDNESDAY, 2, availability=(Availability(2, 600, 1200),))
    with UnitOfWork(centre) as unit:
        few = ContractTerms(replace(DAY_TIME, daily_minutes=(240, 360)))
        unit.contract_changes.add(
            ContractChange(few, MONDAY.replace(day=26), "agreement of 2026", "Anna", NOW)
        )
        unit.commit()
    found = broken(centre)
    assert {(1, 2, "personal limits"), (1, 3, "personal limits")} <= found
    assert {(2, 2, "free time"), (2, 3, "free time")} <= found
    assert {(agent, 3, "daily time") for agent in (1, 2, 3)} <= found
    assert not any(day < 2 for _, day, _ in found)


def test_hours_by_the_period_are_shared_evenly_over_a_roster_of_another_length(centre: Engine) -> None:
    with UnitOfWork(centre) as unit:
        by_month = ContractTerms(DAY_TIME, total_minutes=(7_200, 9_600), total_weeks=4)
        unit.contract_changes.add(ContractChange(by_month, MONDAY, "agreement", "Anna", NOW))
        unit.commit()
        problem = problem_of(unit, unit.rosters.heads()[0], read_crew(unit))
    found = {one.pattern.total_minutes for one in problem.staff if one.contract.id == DAY_TIME.id}
    assert found == {(1_800, 2_400)}


def test_a_first_contract_counts_for_the_days_before_it_too(centre: Engine) -> None:
    with UnitOfWork(centre) as unit:
        unit.agents.save(replace(unit.agents.get(AgentId(4)), contract=None))
        unit.commit()
        assert AgentId(4) not in read_crew(unit).agents
    change(centre, Aspect.CONTRACT, WEDNESDAY, 4, contract=DAY_TIME.id)
    with UnitOfWork(centre) as unit:
        assert read_people(unit).agreed_on(AgentId(4), MONDAY, 1).contract == DAY_TIME
        assert AgentId(4) in read_crew(unit).agents


def test_a_plan_over_a_change_keeps_the_terms_of_both_times_or_says_why_not() -> None:
    full, part = AgreedTerms(DAY_TIME), AgreedTerms(replace(DAY_TIME, weekly_minutes=1_200))
    early = replace(
        part, availability=(Availability(0, 480, 780),), limits=PersonalLimits(360, nights=False)
    )
    both = strictest_terms("Ada", [full, early, full])
    assert (both.contract.weekly_minutes, both.limits.nights, both.availability) == (
        1_200,
        False,
        early.availability,
    )
    assert strictest_terms("Ada", [full]) == full
    long = AgreedTerms(replace(DAY_TIME, daily_minutes=(500, 600)))
    with pytest.raises(InvalidInput, match="Ada: no day is long enough"):
        strictest_terms("Ada", [full, long])
    late = replace(early, availability=(Availability(0, 900, 1200),))
    with pytest.raises(InvalidInput, match="no hour in common"):
        strictest_terms("Ada", [early, late])
