"""What became of each ticket of one replication, and how long agents were busy and present."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Outcome(IntEnum):
    """How an attempt of a customer ended."""

    ABSENT = 0
    """It never happened: nobody came again."""
    ANSWERED = 1
    """A person served it."""
    ABANDONED = 2
    """The customer hung up while waiting."""
    CONTAINED = 3
    """A bot settled it."""
    BLOCKED = 4
    """No line was free; it was never in a queue."""
    CALLBACK = 5
    """The customer chose to be called back; another ticket tells the rest."""
    UNSERVED = 6
    """It still waited when nothing more could happen: nobody was left who could take it."""


@dataclass(frozen=True, slots=True)
class TicketLog:
    """All tickets of one replication, as columns of shape (rows,), and times by agent of shape (agents,).

    A column of ms holds -1 for what did not happen. Times by agent count the measured window only.

    Parameters
    ----------
    kind : index of the contact type.
    came_ms : arrival of this attempt.
    joined_ms : since when it waited for a person: its arrival, or the moment a bot gave it up.
    answered_ms, ended_ms, released_ms : start and end of a person's service, end of wrap-up; for who
        abandons `ended_ms` is the hang-up, for who a bot contains the end of that conversation.
    agent : index of the person who served it first.
    outcome : an `Outcome`.
    busy_ms, present_ms : time with at least one contact, and time on a shift or still busy after it.
    alarms : contacts that the router reported as having run out of plan.
    handed_back : contacts that went back to their queue at the end of a shift.
    """

    kind: Ints
    came_ms: Ints
    joined_ms: Ints
    answered_ms: Ints
    ended_ms: Ints
    released_ms: Ints
    agent: Ints
    outcome: Ints
    busy_ms: Ints
    present_ms: Ints
    alarms: int
    handed_back: int
