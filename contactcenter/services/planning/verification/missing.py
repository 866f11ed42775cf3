"""What a roster lacks where promises break: hours of people by queue and local day."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from contactcenter.domain.units import QueueId
from contactcenter.domain.verification import MissingHours
from contactcenter.services.planning.verification.correction import Corrector
from contactcenter.services.planning.verification.scorecard import Score, Scorecard
from workforce.rostering.result import RosterResult
from workforce.staffing.requirement import Requirement

LEAST_HOURS = 0.25


def missing_hours(
    lacking: Sequence[Score],
    card: Scorecard,
    needs: Sequence[Requirement],
    roster: RosterResult,
    corrector: Corrector,
    beyond_reach: Mapping[QueueId, str],
) -> tuple[MissingHours, ...]:
    """Return what the queues of broken promises lack, the most first.

    Parameters
    ----------
    lacking : scores of the promises that do not hold.
    beyond_reach : of queues, which contacts nobody on the roster may take, in words.
    """
    if not lacking:
        return ()
    wanted, _ = Corrector(corrector.due_seconds).correct(needs, card, lacking)
    queues = {queue for score in lacking for queue in score.promise.queues}
    uncovered = {(QueueId(one.demand), one.day): one for one in roster.shortages}
    found = []
    for need, want in zip(needs, wanted, strict=True):
        if need.queue not in queues:
            continue
        for day, hours in _hours_by_day(need, want).items():
            short = uncovered.get((need.queue, day))
            reasons = (beyond_reach.get(need.queue, ""), short.reason if short else "")
            why = "; ".join(filter(None, reasons))
            one = MissingHours(need.queue, day, short.hours if short else 0.0, hours, why)
            if one.hours >= LEAST_HOURS:
                found.append(one)
    return tuple(sorted(found, key=lambda one: (-one.hours, one.day, one.queue)))


def _hours_by_day(need: Requirement, want: Requirement) -> dict[date, float]:
    """Return by local day the agent-hours that a corrected requirement has more."""
    more = np.maximum(want.scheduled - need.scheduled, 0.0) * need.grid.minutes / 60
    hours: dict[date, float] = {}
    for index, value in enumerate(more.tolist()):
        day = need.grid.local_of(index).date()
        hours[day] = hours.get(day, 0.0) + value
    return hours
