"""The quick check of a request says what reading and judging the whole roster says."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from benchmarks.floors import draw_floor
from benchmarks.repair import asked_of, store
from contactcenter.clock import FixedClock
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.roster import RosterState
from contactcenter.domain.rosterchange import apply_change, change_between
from contactcenter.domain.skill import Skill, SkillLevel
from contactcenter.domain.units import AgentId, SkillId
from contactcenter.services.rostering.crew import problem_of, read_crew
from contactcenter.services.rostering.judgement import coverage_effect, demands_of
from contactcenter.services.rostering.localdays import local_date
from contactcenter.services.rostering.requestdesk import RequestDesk
from tests.fakes.organisation import MAILS
from workforce.rostering.changes import compare
from workforce.rostering.evaluation import check_roster, missing_agents
from workforce.rostering.problem import RosterProblem
from workforce.staffing.requirement import Requirement

PEOPLE, GONE = 63, AgentId(5)
"""One of them has no contract any more, and is still on the roster."""
LANGUAGES = ((), ("italian",), ("english",), ("italian", "english"))
FLOOR = draw_floor(PEOPLE, 2)


@pytest.fixture
def desk(engine):
    """Give the desk of requests on the floor, stored; who speaks what differs."""
    store(engine, FLOOR)
    grid = FLOOR.problem.grid
    mails = np.random.default_rng(1).integers(0, 9, grid.count) / 3
    with UnitOfWork(engine) as unit:
        (head,) = unit.rosters.heads(state=RosterState.PUBLISHED)
        unit.requirements.add(Requirement(MAILS, grid, mails, mails, mails), head.made_at, head.plan)
        unit.skills.save(Skill(SkillId("english"), "English"))
        for number in range(1, PEOPLE + 1):
            spoken = tuple(SkillLevel(SkillId(one), 5) for one in LANGUAGES[number % len(LANGUAGES)])
            one = replace(unit.agents.get(AgentId(number)), skills=spoken)
            unit.agents.save(replace(one, contract=None) if number == GONE else one)
        unit.commit()
    return RequestDesk(engine, FixedClock(grid.start - timedelta(days=1)))


def judged_wholly(unit, change):
    """Return rules and hours missing by day and queue of the whole roster, before and after a change."""
    (head,), crew = unit.rosters.heads(state=RosterState.PUBLISHED), read_crew(unit)
    problem, before = problem_of(unit, head, crew), unit.rosters.get(head.id)
    after = apply_change(before, change)
    rules = compare(*(check_roster(problem, one) for one in (before, after)))
    whole = RosterProblem(problem.grid, demands_of(unit, head, problem.grid), problem.staff, problem.rules)
    short = [missing_agents(whole, one.of_people(crew.agents).shifts) / 4 for one in (before, after)]
    days = np.array([problem.grid.local_of(place).date() for place in range(problem.grid.count)])
    return rules, {day: [one[:, days == day].sum(axis=1) for one in short] for day in set(days)}


@pytest.mark.parametrize("kind", ["swap", "day off"])
def test_a_check_says_what_judging_the_whole_roster_says(desk, kind):
    some = [one for one in asked_of(FLOOR)[kind] if GONE not in (one.agent, one.colleague)][:9]
    lines = [desk.check(one) for one in some]
    assert any(line.breaks_rules for line in lines) or kind == "day off"
    assert any(abs(line.hours_missing) > 0.1 for line in lines)
    with ReadingUnit(desk.engine) as unit:
        for line in lines:
            (effect,) = line.effects
            rules, hours = judged_wholly(unit, effect.change)
            assert (effect.rules.broken, effect.rules.mended) == (rules.broken, rules.mended)
            assert set(effect.rules.standing) <= set(rules.standing)
            for day in effect.days:
                before, after = hours.pop(day.day)
                assert (day.before, day.after) == pytest.approx((before.sum(), after.sum()), abs=1e-3)
                moved = np.flatnonzero(abs(before - after) > 0.011)
                assert {("shop-calls", "shop-mails")[k] for k in moved} <= {name for name, *_ in day.queues}
            assert all(np.array_equal(before, after) for before, after in hours.values())


def test_days_on_which_somebody_does_not_work_are_judged_with_their_change_of_another_day(desk):
    by_day = {}
    for one in FLOOR.roster.shifts:
        by_day.setdefault(local_date(one.start, FLOOR.problem.grid.zone), []).append(one)
    first, second = sorted(by_day)[:2]
    workers = [{one.agent for one in by_day[day]} for day in (first, second)]
    lone = next(one for one in by_day[first] if one.agent not in workers[1] and one.agent != GONE)
    other = next(one for one in by_day[second] if one.agent not in workers[0] and one.agent != GONE)
    theirs = next(one for one in by_day[first] if one.agent == GONE)
    with ReadingUnit(desk.engine) as unit:
        (head,), crew = unit.rosters.heads(state=RosterState.PUBLISHED), read_crew(unit)
        together = coverage_effect(unit, head, crew, change_between([lone, other, theirs], ()))
        apart = [coverage_effect(unit, head, crew, change_between([one], ())) for one in (lone, other)]
    assert set(together) >= {day for own in apart for day in own if day.before != day.after}
