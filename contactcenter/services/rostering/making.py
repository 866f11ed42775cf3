"""A roster from files: read the need, read or size the staff, solve, and check what came out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Roster, Shift
from contactcenter.services.rostering.pauselaying import lay_pauses
from contactcenter.services.rostering.requirementfile import read_requirement
from contactcenter.services.rostering.rosterfile import read_roster, read_to_judge
from contactcenter.services.rostering.sheetentries import RowError
from contactcenter.services.rostering.stafffile import read_staff
from contactcenter.services.rostering.staffsites import judged_by_day
from workforce.rostering.attendance import with_titles
from workforce.rostering.evaluation import RosterEvaluation, check_roster, evaluate
from workforce.rostering.labourrules import in_force
from workforce.rostering.limits import StoppingRule
from workforce.rostering.params import SolverParams
from workforce.rostering.presets import known_rules, refuse_unknown, rules_over
from workforce.rostering.problem import LabourRules, RosterProblem, StaffMember
from workforce.rostering.result import RosterResult
from workforce.rostering.rules.violation import Violation, local_day
from workforce.rostering.sizing import USUAL_CONTRACTS, size_staff
from workforce.rostering.solver import Progress, solve

SIZING_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class RosterInputs:
    """Which files and rules a roster is made from.

    Parameters
    ----------
    staff : TOML file of people; None sizes a staff for the requirement.
    rules : of everybody whose site follows no rules of its own.
    rules_file : TOML file of own rules, which change the built-in ones from their dates on.
    published : roster that people know already, which changes at the price of a change.
    locked : roster whose shifts stay as they are.
    zone : IANA name of the zone whose days are planned.
    seconds : time for sizing and solving together, over 0.
    """

    requirement: Path
    staff: Path | None = None
    rules: str = "neutral"
    rules_file: Path | None = None
    published: Path | None = None
    locked: Path | None = None
    zone: str = "Europe/Rome"
    seconds: float = 60.0
    seed: int = 0


def read_problem(inputs: RosterInputs) -> RosterProblem:
    """Read the need and the people; without people, size a staff.

    The rules of each person's site are the strictest of each limit that counts on a day of the period.

    Raises
    ------
    InvalidInput
        When a file or the name of the rules is wrong.
    """
    entries = known_rules(inputs.rules_file)
    refuse_unknown(entries, inputs.rules)
    grid, demands = read_requirement(inputs.requirement, inputs.zone)
    rules = rules_over(entries, inputs.rules, grid)
    if inputs.staff is None:
        limit = StoppingRule(seconds=inputs.seconds * SIZING_SHARE)
        staff = size_staff(grid, demands, USUAL_CONTRACTS, rules, stopping=limit)
        return RosterProblem(grid, demands, staff, rules)
    problem = read_staff(inputs.staff, inputs.zone).problem(grid, demands, rules, entries)
    nothing = Roster(grid.start, grid.end, ())
    published = read_roster(inputs.published, problem) if inputs.published else nothing
    locked = read_roster(inputs.locked, problem) if inputs.locked else nothing
    told = {(lock.agent, lock.start, lock.end) for lock in locked.shifts}
    locks = [lock for lock in problem.locks if (lock.agent, lock.start, lock.end) not in told]
    return replace(
        problem,
        published=published.shifts,
        published_on_call=published.on_call,
        locks=(*locks, *locked.shifts),
        on_call=tuple(sorted({*problem.on_call, *locked.on_call})),
    )


def make_roster(
    inputs: RosterInputs,
    progress: Callable[[Progress], None] | None = None,
    asked: Callable[[], bool] | None = None,
) -> tuple[RosterProblem, RosterResult]:
    """Return a lawful roster for the files, with the problem it solves.

    Parameters
    ----------
    asked : tells whether somebody asked to stop and to keep the best so far.
    """
    problem = read_problem(inputs)
    share = 1.0 if inputs.staff else 1.0 - SIZING_SHARE
    stopping = StoppingRule(seconds=inputs.seconds * share, asked=asked)
    result = solve(problem, stopping, SolverParams(seed=inputs.seed), progress)
    if result.roster is None:
        return problem, result
    return problem, replace(result, roster=with_titles(problem, result.roster))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be said of a roster from a file.

    Parameters
    ----------
    problem : with limits that hold on every day, by which the roster is measured.
    dated : the same with the rules and terms of each day, by which what is broken was found.
    unread : rows that could not be read, and so were judged as if they were not there.
    notes : what was taken for granted about the file, or left out of it, one sentence each.
    """

    problem: RosterProblem
    dated: RosterProblem
    broken: tuple[Violation, ...]
    unread: tuple[RowError, ...]
    worth: RosterEvaluation
    notes: tuple[str, ...] = ()


def check_file(inputs: RosterInputs, roster: Path, lay_breaks: bool = False) -> Judgement:
    """Judge a roster from a file, whoever made it, against the requirement and the staff.

    Parameters
    ----------
    lay_breaks : whether shifts that tell no breaks get those that their person's rules ask for, as where a
        table with one cell a day cannot tell them.

    Raises
    ------
    InvalidInput
        When no staff is given, for then nobody's contract is known.
    """
    if inputs.staff is None:
        raise InvalidInput("A roster is checked against its people; give their file with --staff.")
    problem, told = read_problem(inputs), read_staff(inputs.staff, inputs.zone)
    found, unread, notes = read_to_judge(roster, problem)
    entries = known_rules(inputs.rules_file)
    dated = judged_by_day(problem, told.staff_over(problem.grid), told.sites, entries)
    if lay_breaks:
        people = {person.agent: person for person in dated.staff}
        laid = (_with_breaks(_rules_of(dated, people.get(one.agent), one), one) for one in found.shifts)
        found = replace(found, shifts=tuple(laid))
    broken = check_roster(dated, found)
    return Judgement(problem, dated, broken, unread, evaluate(problem, found), notes)


def _rules_of(problem: RosterProblem, person: StaffMember | None, shift: Shift) -> LabourRules:
    """Return the rules of a shift's person on its day; in general of somebody who is not on the staff."""
    day = local_day(problem, shift)
    if person is None:
        return in_force(problem.rules, problem.later_rules, day)
    return problem.rules_on(person, day)


def _with_breaks(rules: LabourRules, shift: Shift) -> Shift:
    """Return a shift with the breaks that the rules ask for, unless it has some already."""
    if shift.parts:
        return shift
    try:
        return replace(shift, parts=lay_pauses(shift.start, shift.end, rules))
    except InvalidInput:
        # A length that no contract gives is what the checks are there to name.
        return shift
