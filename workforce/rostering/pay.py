"""What the paid time of a finished roster is made of and costs: own people, agencies, overtime, premiums.

Nothing here knows how the solver works; it reads the finished roster alone. A premium is a share on top of
the paid hour. It is due for the time of a shift in the night of the person's rules, or between the local
midnights of a Sunday or public holiday, by the clock: the night in which the clocks change has its true
length. Unpaid breaks are taken off everywhere alike: a shift of 8.5 hours, 8 of them paid, has the premium
for 8 / 8.5 of its minutes in the night, and moving a break moves no pay.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.businesshours import local_instant
from contactcenter.domain.roster import Roster, Shift
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.rules import totaltime, weeklytime
from workforce.rostering.rules.nights import night_minutes
from workforce.rostering.rules.sundays import SUNDAY
from workforce.rostering.rules.violation import local_day, shifts_by_person, so_far


@dataclass(frozen=True, slots=True)
class Paid:
    """Paid hours of one sort, and their price in paid hours of an average agent."""

    hours: float = 0.0
    price: float = 0.0

    def __add__(self, other: "Paid") -> "Paid":
        """Return both together."""
        return Paid(self.hours + other.hours, self.price + other.price)


@dataclass(frozen=True, slots=True)
class Pay:
    """The paid time of a roster: `own`, `agency` and `overtime` hours add up to all of them.

    The prices of nights and Sundays are the premiums alone.

    Parameters
    ----------
    own, agency : hours within the contracts of own people and of an agency's, at their cost of an hour.
    overtime : hours beyond the contracts, at that cost and the premium.
    night, sunday : hours in the night, and on Sundays and public holidays, at the premium.
    """

    own: Paid = Paid()
    agency: Paid = Paid()
    overtime: Paid = Paid()
    night: Paid = Paid()
    sunday: Paid = Paid()

    @property
    def total(self) -> float:
        """The price of everything."""
        parts = (self.own, self.agency, self.overtime, self.night, self.sunday)
        return sum(part.price for part in parts)

    def __add__(self, other: "Pay") -> "Pay":
        """Return both together."""
        return Pay(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Pay)))


def hour_rates(problem: RosterProblem) -> dict[int, float]:
    """Return the price of a paid hour of each person, 1 for the mean cost over the staff."""
    usual = usual_cost(problem) or 1.0
    return {
        person.agent: person.contract.hourly_cost / usual if person.contract.hourly_cost > 0 else 1.0
        for person in problem.staff
    }


def usual_cost(problem: RosterProblem) -> float:
    """Return the mean cost of an hour over the staff of whom one is told, 0 where none is."""
    costs = [person.contract.hourly_cost for person in problem.staff if person.contract.hourly_cost > 0]
    return sum(costs) / len(costs) if costs else 0.0


def pay_of(problem: RosterProblem, roster: Roster) -> Pay:
    """Return what the paid time of a roster is made of."""
    rates, total = hour_rates(problem), Pay()
    for person, shifts in shifts_by_person(problem, roster):
        total += _pay_of_one(problem, person, shifts, rates[person.agent] * problem.prices.paid_hour)
    return total


def premium_price(problem: RosterProblem, roster: Roster) -> float:
    """Return what a roster costs beyond its paid hours: premiums for nights, Sundays and overtime."""
    rates, premiums = hour_rates(problem), 0.0
    for person, shifts in shifts_by_person(problem, roster):
        due, rate = problem.premiums_of(person), rates[person.agent] * problem.prices.paid_hour
        hours = due.overtime and due.overtime * overtime_minutes(problem, person, shifts) / 60
        hours += due.night and due.night * sum(night_hours(problem, person, one) for one in shifts)
        hours += due.sunday and due.sunday * sum(sunday_hours(problem, one) for one in shifts)
        premiums += rate * hours
    return premiums


def _pay_of_one(problem: RosterProblem, person: StaffMember, shifts: list[Shift], rate: float) -> Pay:
    due, beyond = problem.premiums_of(person), overtime_minutes(problem, person, shifts) / 60
    within = sum(shift.paid_seconds for shift in shifts) / 3600 - beyond
    night = sum(night_hours(problem, person, shift) for shift in shifts)
    sunday = sum(sunday_hours(problem, shift) for shift in shifts)
    usual, lent = Paid(within, rate * within), person.contract.agency
    return Pay(
        Paid() if lent else usual,
        usual if lent else Paid(),
        Paid(beyond, rate * (1 + due.overtime) * beyond),
        Paid(night, rate * due.night * night),
        Paid(sunday, rate * due.sunday * sunday),
    )


def night_hours(problem: RosterProblem, person: StaffMember, shift: Shift) -> float:
    """Return the paid hours of a person's shift in the night of their rules."""
    return night_minutes(problem, person, shift) / 60 * _paid_share(shift)


def sunday_hours(problem: RosterProblem, shift: Shift) -> float:
    """Return the paid hours of a shift on Sundays and public holidays."""
    zone, total = problem.grid.zone, timedelta()
    first, last = (one.astimezone(ZoneInfo(zone)).date() for one in (shift.start, shift.end))
    for day in _days_between(first, last):
        if day.weekday() == SUNDAY or day in problem.holidays:
            start, end = (local_instant(one, 0, zone) for one in (day, day + timedelta(days=1)))
            total += max(min(end, shift.end) - max(start, shift.start), timedelta())
    return total.total_seconds() / 3600 * _paid_share(shift)


def overtime_minutes(problem: RosterProblem, person: StaffMember, shifts: Iterable[Shift]) -> float:
    """Return a person's paid minutes beyond the contract: by calendar week, or by the period where agreed.

    What was worked before the period in its first week counts for the week, and its own overtime does not.
    """
    minutes: dict[date, float] = defaultdict(float)
    for shift in shifts:
        day = local_day(problem, shift)
        minutes[day - timedelta(days=day.weekday())] += shift.paid_seconds / 60
    if person.pattern.total_minutes is not None:
        return max(sum(minutes.values()) - totaltime.agreed(person)[1], 0.0)
    free, beyond = weeklytime.agreed(person), 0.0
    for monday, worked in minutes.items():
        before = so_far(problem, person, monday)[1]
        beyond += max(worked + before - free, 0.0) - max(before - free, 0.0)
    return beyond


def _paid_share(shift: Shift) -> float:
    return shift.paid_seconds / (shift.end - shift.start).total_seconds()


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]
