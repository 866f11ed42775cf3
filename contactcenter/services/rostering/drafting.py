"""Drafts of rosters: made from a plan or a version, edited, undone and redone, brought up to date."""

from dataclasses import replace
from datetime import datetime

from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound
from contactcenter.domain.roster import Roster, RosterState
from contactcenter.domain.rosterchange import RosterChange, apply_change, change_of_roster
from contactcenter.domain.rosteredit import RosterEdit, agents_of, change_of
from contactcenter.domain.rosterhead import LoggedEdit, RosterHead, RosterOrigin, check_draft
from contactcenter.domain.rostermerge import change_to_take_over
from contactcenter.domain.runs import PlanId, RosterId
from contactcenter.services.rostering.localdays import INSTANT, local_date


def draft_from(unit: UnitOfWork, source: RosterId, author: str, at: datetime, note: str = "") -> RosterId:
    """Draft a roster with what any version holds; its base is what is published of the period now.

    Drafting from an earlier version is how one goes back to it: the draft shows what would change.
    """
    head = unit.rosters.head(source)
    current = published_over(unit, head)
    plan = current.plan if current is not None and current.plan is not None else head.plan
    version = unit.rosters.next_draft(head.start, head.end)
    roster = replace(unit.rosters.get(source), version=version, state=RosterState.DRAFT)
    origin = RosterOrigin(plan, None if current is None else current.id, head.rules, author, note)
    return unit.rosters.add(roster, at, origin=origin)


def draft_of_plan(unit: UnitOfWork, plan: PlanId, author: str, at: datetime) -> RosterId:
    """Draft the roster that a plan found.

    Raises
    ------
    NotFound
        When the plan has no roster.
    """
    rosters = unit.rosters.of_plan(plan)
    if not rosters:
        raise NotFound(f"Plan {plan} has no roster to draft from; run the plan again.")
    return draft_from(unit, rosters[0], author, at)


def published_over(unit: UnitOfWork, head: RosterHead) -> RosterHead | None:
    """Return the published roster of exactly a period; see `published_within`."""
    found = published_within(unit, head)
    return next((one for one in found if (one.start, one.end) == (head.start, head.end)), None)


def published_within(unit: UnitOfWork, head: RosterHead) -> tuple[RosterHead, ...]:
    """Return the published rosters that publishing another one of a period would supersede.

    Raises
    ------
    Conflict
        When one is published that reaches beyond the period, so that publishing would cut it short.
    """
    touching = unit.rosters.heads(head.start, head.end)
    found = tuple(other for other in touching if other.state is RosterState.PUBLISHED)
    for other in found:
        if other.start < head.start or other.end > head.end:
            raise Conflict(
                f"The published version {other.version} of {say_period(unit, other)} reaches beyond "
                f"{say_period(unit, head)}; draft its whole period."
            )
    return found


def say_period(unit: UnitOfWork, head: RosterHead) -> str:
    """Return the first and the last local day of a roster in words."""
    zone = unit.installation.get().zone
    first, last = local_date(head.start, zone), local_date(head.end - INSTANT, zone)
    return f"{first} to {last}"


def edit_draft(
    unit: UnitOfWork, draft: RosterId, edit: RosterEdit, logged: LoggedEdit, lock: int | None = None
) -> RosterChange:
    """Make an edit, log it, and return what it changed.

    Parameters
    ----------
    lock : the state of the draft that the editor saw.

    Raises
    ------
    Conflict
        When the roster is no draft any more, or somebody else changed it meanwhile.
    InvalidInput, NotFound
        When the edit does not fit; nothing is then stored.
    """
    change = change_of_edit(unit, unit.rosters.head(draft), edit, lock)
    return change_draft(unit, draft, change, logged, lock)


def change_of_edit(
    unit: UnitOfWork, head: RosterHead, edit: RosterEdit, lock: int | None = None
) -> RosterChange:
    """Return what an edit would change in a draft."""
    check_draft(head, lock)
    agents = agents_of(edit)
    return change_of(edit, unit.rosters.shifts(head.id, agents))


def change_draft(
    unit: UnitOfWork, draft: RosterId, change: RosterChange, logged: LoggedEdit, lock: int | None = None
) -> RosterChange:
    """Make any change in a draft and log it."""
    head = unit.rosters.head(draft)
    check_draft(head, lock)
    _store(unit, head, change)
    unit.roster_edits.append(draft, logged, change)
    return change


def undo(unit: UnitOfWork, draft: RosterId, lock: int | None = None) -> RosterChange:
    """Undo the last edit that is in effect.

    Raises
    ------
    InvalidInput
        When there is nothing to undo.
    """
    head = unit.rosters.head(draft)
    check_draft(head, lock)
    change = unit.roster_edits.step_back(draft)
    if change is None:
        raise InvalidInput("There is nothing to undo in this draft.")
    _store(unit, head, change.inverse)
    return change.inverse


def redo(unit: UnitOfWork, draft: RosterId, lock: int | None = None) -> RosterChange:
    """Make the edit again that was undone last.

    Raises
    ------
    InvalidInput
        When there is nothing to redo.
    """
    head = unit.rosters.head(draft)
    check_draft(head, lock)
    change = unit.roster_edits.step_forward(draft)
    if change is None:
        raise InvalidInput("There is nothing to redo in this draft.")
    _store(unit, head, change)
    return change


def _store(unit: UnitOfWork, head: RosterHead, change: RosterChange) -> None:
    apply_change(unit.rosters.get(head.id, change.agents), change)
    unit.rosters.change(head.id, change)


def difference(unit: UnitOfWork, draft: RosterId) -> RosterChange:
    """Return what a draft changes against its base; without one, against all that it would supersede."""
    head = unit.rosters.head(draft)
    before = _base_of(unit, head)
    if head.base is None and head.state is RosterState.DRAFT:
        span = head.start, head.end
        shifts = (one for one in unit.rosters.published_shifts(*span) if one.start >= head.start)
        calls = (one for one in unit.rosters.published_spans(*span) if one.start >= head.start)
        before = replace(before, shifts=tuple(shifts), on_call=tuple(calls))
    return change_of_roster(before, unit.rosters.get(draft))


def _base_of(unit: UnitOfWork, head: RosterHead) -> Roster:
    """Return the roster from which one was drafted, an empty one without any."""
    return Roster(head.start, head.end, ()) if head.base is None else unit.rosters.get(head.base)


def bring_up_to_date(unit: UnitOfWork, draft: RosterId, author: str, at: datetime) -> RosterChange:
    """Make in a draft what was published since it was drafted, as one edit, and return it.

    What both changed in the same way counts once.

    Raises
    ------
    Conflict
        When both changed the same shift otherwise; it is named, and the draft stays as it was.
    """
    head = unit.rosters.head(draft)
    check_draft(head)
    current = published_over(unit, head)
    if current is None or current.id == head.base:
        raise InvalidInput("The draft is up to date: nothing was published since it was made.")
    change = change_to_take_over(
        _base_of(unit, head), unit.rosters.get(current.id), unit.rosters.get(draft)
    )
    if change:
        logged = LoggedEdit(at, author, f"Taken over from version {current.version}")
        change_draft(unit, draft, change, logged)
    unit.rosters.move_base(draft, current.id)
    return change
