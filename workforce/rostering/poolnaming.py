"""From a pool's anonymous week to names: who works which shift, and where its pauses lie."""

from dataclasses import replace

import numpy as np

from workforce.rostering.budget import Budget
from workforce.rostering.crew import Crew, presence_of_shifts
from workforce.rostering.dealing import Work, deal
from workforce.rostering.horizon import Ints
from workforce.rostering.pausetotals import Pausing
from workforce.rostering.placing import Busy, pauses_of
from workforce.rostering.sessionnaming import NamedShifts, with_session
from workforce.rostering.tours import WorkedShift
from workforce.rostering.weekplan import WeekPlan, pool_task, with_away

PAUSE_SECONDS = 5.0


def name_pool(crew: Crew, plan: WeekPlan, pool: int, budget: Budget) -> None:
    """Give the anonymous shifts of a pool to its people, and place their pauses together."""
    layout, own = crew.layout, plan.pools[pool]
    people, chosen = [], []
    trial = crew.diary.copy()
    blocks = [block for block in layout.blocks if block.pool == pool]
    for number, block in enumerate(blocks):
        which = np.repeat(np.arange(len(own.columns)), np.where(own.columns.block == number, own.counts, 0))
        mixes = [one for one in own.mixes if own.columns.block[one[0].own[0]] == number]
        work = Work(own.columns.take(which), mixes)
        for person, place in deal(layout, plan.week, block, work, trial):
            people.append(person)
            chosen.append(int(which[place]))
    named = NamedShifts(layout, own.columns, people, np.array(chosen, dtype=np.int64))
    holders = named.holders(own.sessions)
    busy = {number: span for number, (_, span) in holders.items()}
    pauses = _pauses(plan, pool, named.which, busy, budget)
    for number, (person, shift, begins) in enumerate(zip(people, chosen, pauses, strict=True)):
        shape = own.columns.shapes[own.columns.shape[shift]]
        worked = WorkedShift(int(own.columns.day[shift]), int(own.columns.start[shift]), shape, begins)
        if number in holders:
            worked = with_session(layout, worked, *holders[number])
        crew.tours.setdefault(person, []).append(worked)
        crew.present[pool] += presence_of_shifts(layout, [worked])


def _pauses(
    plan: WeekPlan, pool: int, shifts: Ints, busy: dict[int, Busy], budget: Budget
) -> list[tuple[int, ...]]:
    """Return the ticks at which the pauses of shifts begin, placed together where they cost least."""
    if not len(shifts):
        return []
    columns = plan.pools[pool].columns
    task = with_away(pool_task(plan, pool, columns), plan.pools[pool].sessions)
    counts = np.bincount(shifts, minlength=len(columns))
    task = replace(task, counts=counts, pausing=Pausing.WHOLE)
    return pauses_of(task, shifts, budget.effort(PAUSE_SECONDS), busy)
