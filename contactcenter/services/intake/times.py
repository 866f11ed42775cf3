"""Waits, outcomes and handling times by queue: what handling time and patience are fitted to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.contact import ContactOutcome
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId
from contactcenter.services.intake.content import OUTCOMES, Floats, LogContent


@dataclass(frozen=True, slots=True)
class ContactTimes:
    """The offered contacts of one queue in columns, shape (contacts,) each, in the order of the file.

    Parameters
    ----------
    waits : seconds from joining the queue to the answer or the hang-up, NaN where unknown.
    outcomes : place in `tuple(ContactOutcome)`; larger values are contacts still open or of unknown end.
    handle_seconds : NaN where nobody handled it or the log does not say.
    """

    queue: QueueId
    waits: Floats
    outcomes: NDArray[np.int8]
    handle_seconds: Floats

    def ended(self, outcome: ContactOutcome) -> NDArray[np.bool_]:
        """Tell which contacts ended in one way, shape (contacts,)."""
        return np.asarray(self.outcomes == OUTCOMES.index(outcome))


def contact_times(content: LogContent) -> tuple[ContactTimes, ...]:
    """Return the times of the offered contacts of each queue.

    Raises
    ------
    InvalidInput
        When the file holds counts, which tell no times.
    """
    if content.contacts is None:
        raise InvalidInput(
            f"{content.name} counts contacts by interval; it tells no waits or handling times."
        )
    content.check_left()
    offered = content.contacts.arrays.take(content.contacts.offered)
    order = np.argsort(offered.queues, kind="stable")
    borders = np.searchsorted(offered.queues[order], np.arange(len(content.queues) + 1))
    found = []
    for queue, start, stop in zip(content.queues, borders[:-1], borders[1:], strict=True):
        rows = order[start:stop]
        found.append(
            ContactTimes(queue, offered.waits[rows], offered.outcomes[rows], offered.handles[rows])
        )
    return tuple(found)
