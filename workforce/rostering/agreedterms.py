"""What is agreed with a person at a time, and terms that keep those of several times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.terms import PersonalLimits, WorkPattern

Windows = tuple[Availability, ...]


@dataclass(frozen=True, slots=True)
class AgreedTerms:
    """What is agreed with a person from some day on; fields as in `StaffMember`."""

    contract: EmploymentContract
    availability: Windows = ()
    bands: Windows = ()
    limits: PersonalLimits = PersonalLimits()
    pattern: WorkPattern = WorkPattern()


TermsFrom = tuple[tuple[date, AgreedTerms], ...]
"""Terms with the day from which they count, in order of the days."""


def strictest_terms(whose: str, terms: Sequence[AgreedTerms]) -> AgreedTerms:
    """Return terms that keep all of some terms, one at least: of each limit the strictest.

    Parameters
    ----------
    whose : the person, for messages.

    Raises
    ------
    InvalidInput
        When nothing keeps them all: no length of a day, no hour of the week, or no total of the period.
    """
    first, *others = dict.fromkeys(terms)
    for other in others:
        first = AgreedTerms(
            _both_contracts(whose, first.contract, other.contract),
            _both_windows(f"{whose}: the availabilities", first.availability, other.availability),
            _both_windows(f"{whose}: the bands of the contracts", first.bands, other.bands),
            _both_limits(first.limits, other.limits),
            _both_patterns(whose, first.pattern, other.pattern),
        )
    return first


def _both_contracts(
    whose: str, before: EmploymentContract, after: EmploymentContract
) -> EmploymentContract:
    shortest = max(before.daily_minutes[0], after.daily_minutes[0])
    longest = min(before.daily_minutes[1], after.daily_minutes[1])
    if shortest > longest:
        raise InvalidInput(
            f"{whose}: no day is long enough for the one and short enough for the other of the contracts "
            f"{before.id!r}, {before.daily_minutes} minutes, and {after.id!r}, {after.daily_minutes}; "
            "plan up to the day on which the contract changes, and from then on."
        )
    return replace(
        before,
        weekly_minutes=min(before.weekly_minutes, after.weekly_minutes),
        days_per_week=min(before.days_per_week, after.days_per_week),
        daily_minutes=(shortest, longest),
        hourly_cost=max(before.hourly_cost, after.hourly_cost),
        overtime_minutes=min(before.overtime_minutes, after.overtime_minutes),
        agency=before.agency and after.agency,
    )


def _both_windows(what: str, before: Windows, after: Windows) -> Windows:
    """Return the hours that lie in windows of both; none told are all the hours."""
    if not before or not after or before == after:
        return before or after
    common = tuple(
        Availability(
            one.weekday,
            max(one.start_minute, other.start_minute),
            min(one.end_minute, other.end_minute),
        )
        for one in before
        for other in after
        if one.weekday == other.weekday
        and max(one.start_minute, other.start_minute) < min(one.end_minute, other.end_minute)
    )
    if not common:
        raise InvalidInput(
            f"{what} before and after a change have no hour in common; plan up to the day on which they "
            "change, and from then on."
        )
    return common


def _both_limits(before: PersonalLimits, after: PersonalLimits) -> PersonalLimits:
    return PersonalLimits(
        _least(before.max_daily_minutes, after.max_daily_minutes),
        _least(before.max_weekly_minutes, after.max_weekly_minutes),
        before.nights and after.nights,
        before.sundays and after.sundays,
        before.on_call and after.on_call,
    )


def _both_patterns(whose: str, before: WorkPattern, after: WorkPattern) -> WorkPattern:
    (least, most), (least_then, most_then) = before.run_days, after.run_days
    total = before.total_minutes or after.total_minutes
    if before.total_minutes and after.total_minutes:
        total = (
            max(before.total_minutes[0], after.total_minutes[0]),
            min(before.total_minutes[1], after.total_minutes[1]),
        )
        if total[0] > total[1]:
            raise InvalidInput(
                f"{whose}: {before.total_minutes} and {after.total_minutes} minutes of the period have "
                "none in common; plan up to the day on which they change, and from then on."
            )
    kinds = dict(before.most_of_kind)
    for kind, count in after.most_of_kind:
        kinds[kind] = min(kinds.get(kind, count), count)
    return WorkPattern(
        total,
        (max(least, least_then), _least(most, most_then)),
        max(before.min_days_off, after.min_days_off),
        _least(before.max_weekends, after.max_weekends),
        tuple(kinds.items()),
    )


def _least(one: int | None, other: int | None) -> int | None:
    """Return the smaller of two limits, of which None is none."""
    return min((value for value in (one, other) if value is not None), default=None)
