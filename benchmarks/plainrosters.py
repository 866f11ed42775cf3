"""Two plain CP-SAT models as the best-known open peer documents them, with its two known errors.

pyworkforce 0.5.4 needs another OR-Tools, so its formulations stand here, written from what its manual and
its answers say: shifts counted against each need by itself, and a succession that bans all of the next day.
"""

from collections.abc import Sequence
from itertools import pairwise

from ortools.sat.python import cp_model


def people_counted_by_need(needs: Sequence[int]) -> int:
    """Return how many flexible people one shift takes when they count in each need by itself."""
    model = cp_model.CpModel()
    people = model.new_int_var(0, sum(needs), "")
    for need in needs:
        model.add(people >= need)
    model.minimize(people)
    solver = cp_model.CpSolver()
    solver.solve(model)
    return int(solver.value(people))


def shifts_under_banned_days(needs: Sequence[Sequence[int]], banned: tuple[int, int]) -> int:
    """Return how many shifts one person works where a forbidden pair bans every shift of the next day.

    Parameters
    ----------
    needs : people needed by day and kind of shift.
    banned : the kind before and the kind that must not follow it.
    """
    model = cp_model.CpModel()
    works = [[model.new_bool_var("") for _ in day] for day in needs]
    for day, own in zip(needs, works, strict=True):
        model.add(sum(own) <= 1)
        for need, one in zip(day, own, strict=True):
            model.add(one <= need)
    for own, after in pairwise(works):
        for one in after:
            model.add(own[banned[0]] + one <= 1)
    model.maximize(sum(one for own in works for one in own))
    solver = cp_model.CpSolver()
    solver.solve(model)
    return round(solver.objective_value)
