"""How fast a published roster is mended, its breaks are placed anew and its requests are checked.

Run `python -m benchmarks.repair [SIZE ...]`; it needs no data. Sizes are people, or people x weeks, such as
850 or 850x8; without one, 330, 500x4, 850, 1400 and 850x8 are measured. The floors are drawn (`floors.py`):
sites under different rules, several skills, meetings, training, people on call, overtime and premiums.

* One, two, five and twenty people call in sick at once in the middle of a day: 5 s, five people each.
* All breaks of the first week are placed anew: 2 s.
* Swaps and days off are checked as the pages check them, the database read anew each time: 100 ms.

Times are wall clock on a machine that may be busy; of checks the processor's time is told too.
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from benchmarks.floors import Floor, draw_floor
from contactcenter.clock import FixedClock
from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.installation import Installation
from contactcenter.domain.request import RequestKind
from contactcenter.domain.roster import Shift
from contactcenter.domain.rosterchange import key_of
from contactcenter.domain.runs import PlanRun
from contactcenter.services.dispatch.garbage import set_aside
from contactcenter.services.intraday.desk import IntradayDesk
from contactcenter.services.rostering.requestdesk import RequestDesk
from contactcenter.services.rostering.requests import Asked
from tests.fakes.organisation import CALLS, PERSON, store_organisation
from workforce.intraday.actions import RestOfDay, rest_of
from workforce.intraday.suggestions import MOST_TOUCHED, repair_day
from workforce.rostering.breakrepair import repair_breaks
from workforce.rostering.evaluation import check_roster, evaluate
from workforce.rostering.programme import Effort
from workforce.rostering.rules.violation import local_day
from workforce.staffing.requirement import Requirement

SIZES = ("330", "500x4", "850", "1400", "850x8")
SICK = (1, 2, 5, 20)
BUSY_DAY, BUSY_HOUR = 2, 11
REPAIR_SECONDS, BREAK_SECONDS, CHECK_SECONDS = 5.0, 2.0, 0.1
ASKED = 40


def fall_ill(floor: Floor, people: int) -> RestOfDay:
    """Return a busy day of which some people go home ill, spread over those who are there."""
    problem = floor.problem
    day = problem.grid.local_of(0).date() + timedelta(days=BUSY_DAY)
    now = local_instant(day, 60 * BUSY_HOUR, problem.grid.zone)
    there = [one for one in floor.roster.shifts if one.start < now < one.end - timedelta(hours=2)]
    ill = there[:: len(there) // people][:people]
    kept = [one for one in floor.roster.shifts if one not in ill]
    for one in ill:
        parts = tuple(part for part in one.parts if part.end <= now)
        kept.append(replace(one, end=now, parts=parts))
    rest = rest_of(problem, kept, day, now)
    return replace(rest, absent=frozenset(one.agent for one in ill))


def repairs(floor: Floor) -> bool:
    """Mend days after sick calls, and print seconds, people touched and hours missing."""
    good = True
    for people in SICK:
        day = fall_ill(floor, people)
        begun = perf_counter()
        found = repair_day(day, MOST_TOUCHED * people)
        seconds = perf_counter() - begun
        print(
            f"  {people:2} sick: {seconds:5.2f} s (goal {REPAIR_SECONDS:g}), {len(found.agents)} touched "
            f"(goal {MOST_TOUCHED * people}), hours missing {found.before:.1f} -> {found.after:.1f}",
            flush=True,
        )
        good &= seconds <= REPAIR_SECONDS and len(found.agents) <= MOST_TOUCHED * people
    return good


def breaks(floor: Floor) -> bool:
    """Place all breaks anew and print seconds, hours missing and rules broken."""
    problem, roster = floor.problem, floor.roster
    begun = perf_counter()
    placed = repair_breaks(problem, roster, Effort(0.25))
    seconds = perf_counter() - begun
    moved = sum(a != b for a, b in zip(roster.shifts, placed.shifts, strict=True))
    short = [evaluate(problem, one).understaffed_hours for one in (roster, placed)]
    broken = len(check_roster(problem, placed))
    print(
        f"  breaks: {seconds:.2f} s (goal {BREAK_SECONDS:g}), {moved} of {len(roster.shifts)} shifts "
        f"changed, hours missing {short[0]:.1f} -> {short[1]:.1f}, {broken} rules broken",
        flush=True,
    )
    return seconds <= BREAK_SECONDS and not broken


def store(engine: Engine, floor: Floor) -> None:
    """Store the people, the need and the published roster."""
    problem = floor.problem
    store_organisation(engine)
    made = problem.grid.start - timedelta(days=7)
    with UnitOfWork(engine) as unit:
        unit.installation.save(Installation("Centre", problem.grid.zone, demo_day=None))
        for contract in {one.contract.id: one.contract for one in problem.staff}.values():
            unit.employment_contracts.save(contract)
        for one in problem.staff:
            person = replace(PERSON, id=one.agent, code=f"P{one.agent}", name=one.name, availability=())
            unit.agents.save(replace(person, contract=one.contract.id))
        plan = unit.plans.add(PlanRun(made, "a plan", 1, problem.grid.start, problem.grid.end))
        need = np.sum([one.required for one in problem.demands], axis=0)
        unit.requirements.add(Requirement(CALLS, problem.grid, need, need, need), made, plan)
        unit.rosters.publish(unit.rosters.add(replace(floor.roster, on_call=()), made, plan))
        unit.commit()


def asked_of(floor: Floor) -> dict[str, list[Asked]]:
    """Return swaps between people who are free on each other's days, and days off, drawn by chance."""
    rng, shifts, zone = np.random.default_rng(0), floor.roster.shifts, floor.problem.grid.zone
    worked = {(one.agent, local_day(floor.problem, one)) for one in shifts}
    found: dict[str, list[Asked]] = {"swap": [], "day off": []}
    while len(found["swap"]) < ASKED:
        one, other = (shifts[int(k)] for k in rng.choice(len(shifts), 2, replace=False))
        mine, theirs = (local_day(floor.problem, each) for each in (one, other))
        if not {(one.agent, theirs), (other.agent, mine)} & worked:
            swap = Asked(RequestKind.SWAP, one.agent, one.start, one.end, other.agent, other.start)
            begin = local_instant(mine, 0, zone)
            off = Asked(RequestKind.TIME_OFF, one.agent, begin, begin + timedelta(days=1))
            found["swap"].append(swap)
            found["day off"].append(off)
    return found


def checks(engine: Engine, floor: Floor) -> bool:
    """Check swaps and days off as an agent's page does, and print how long they take.

    What this benchmark holds itself is set aside, as a server sets aside what it loaded: a full search for
    garbage in the midst of a check would go through all of it.
    """
    set_aside()
    desk = RequestDesk(engine, FixedClock(floor.problem.grid.start - timedelta(days=1)))
    good = True
    for name, some in asked_of(floor).items():
        desk.check(some[0])
        times = []
        for asked in some:
            begun = perf_counter(), process_time()
            desk.check(asked)
            times.append((perf_counter() - begun[0], process_time() - begun[1]))
        (half, busy), (most, all_busy) = 1000 * np.percentile(times, [50, 100], axis=0)
        print(
            f"  check of a {name}: median {half:.0f} ms, longest {most:.0f} ms (goal "
            f"{1000 * CHECK_SECONDS:.0f}), of the processor {busy:.0f} and {all_busy:.0f} ms",
            flush=True,
        )
        good &= bool(most <= 1000 * CHECK_SECONDS)
    return good


def acts(engine: Engine, shifts: Sequence[Shift]) -> None:
    """Call somebody in sick on the stored roster, look at the day mended, do it, and print the seconds."""
    now = shifts[0].start + timedelta(days=BUSY_DAY, hours=4)
    desk, times = IntradayDesk(engine, FixedClock(now)), [perf_counter()]
    ill = next(one for one in shifts if one.start < now < one.end - timedelta(hours=2))
    desk.call_sick(key_of(ill), now, "benchmark")
    times.append(perf_counter())
    today = desk.today(mend=True)
    times.append(perf_counter())
    if today.mending is not None and today.mending.steps:
        desk.accept([one.suggestion.action for one in today.mending.steps], "benchmark")
    times.append(perf_counter())
    called, looked, done = np.diff(times)
    print(
        f"  stored: sick call {called:.1f} s, page with mending {looked:.1f} s, done {done:.1f} s",
        flush=True,
    )


def measure(size: str) -> bool:
    """Measure one size and tell whether every goal is met."""
    people, _, weeks = size.partition("x")
    floor = draw_floor(int(people), int(weeks or 1))
    print(f"{people} people, {weeks or 1} weeks, {len(floor.roster.shifts)} shifts", flush=True)
    good = repairs(floor)
    if not weeks:
        good &= breaks(floor)
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'floor.db'}")
        upgrade(engine)
        store(engine, floor)
        good &= checks(engine, floor)
        acts(engine, floor.roster.shifts)
        engine.dispose()
    return good


def main() -> int:
    """Measure some sizes, and say whether every goal is met."""
    met = [measure(size) for size in sys.argv[1:] or SIZES]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
