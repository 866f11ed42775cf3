"""What two people changed of one roster, put together: collisions are named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from contactcenter.domain.errors import Conflict
from contactcenter.domain.roster import OnCall, Roster, Shift
from contactcenter.domain.rosterchange import RosterChange, change_of_roster, say_shift, say_span

One = TypeVar("One", Shift, OnCall)
NEAR = timedelta(days=1)
"""Changes of one person's shifts that begin so close to each other are taken to be about the same shift."""


def change_to_take_over(base: Roster, theirs: Roster, mine: Roster) -> RosterChange:
    """Return what to change in one roster so that it also holds what another changed of their common base.

    Raises
    ------
    Conflict
        With the first shift or span on call that both changed, and not in the same way.
    """
    their, own = change_of_roster(base, theirs), change_of_roster(base, mine)
    removed, added = _left(their.removed, their.added, own.removed, own.added)
    spans_removed, spans_added = _left(
        their.spans_removed, their.spans_added, own.spans_removed, own.spans_added
    )
    return RosterChange(removed, added, spans_removed, spans_added)


def _left(
    gone: Sequence[One], come: Sequence[One], own_gone: Sequence[One], own_come: Sequence[One]
) -> tuple[tuple[One, ...], tuple[One, ...]]:
    """Return what of a change is not done already by one's own."""
    both_gone, both_come = set(gone) & set(own_gone), set(come) & set(own_come)
    for one in sorted(both_gone, key=lambda each: (each.agent, each.start)):
        if _near(one, come) != _near(one, own_come):
            words = say_shift(one) if isinstance(one, Shift) else say_span(one)
            raise Conflict(
                f"{words} was changed here and in the version to be taken over, in different ways. "
                "Undo what was done to it here; or draft the published version anew, and repeat what is "
                "still wanted."
            )
    return (
        tuple(one for one in gone if one not in both_gone),
        tuple(one for one in come if one not in both_come),
    )


def _near(one: One, others: Sequence[One]) -> set[One]:
    """Return what may stand in the place of something: near it, or the same for somebody else."""
    return {
        each
        for each in others
        if replace(each, agent=one.agent) == one
        or (each.agent == one.agent and abs(each.start - one.start) < NEAR)
    }
