"""What people agreed to and contracts say, in words."""

from collections.abc import Iterable, Sequence

from contactcenter.domain.agent import Availability
from contactcenter.domain.terms import (
    Aspect,
    ContractTerms,
    PersonalLimits,
    PersonChange,
    SharedCar,
    WorkPattern,
)
from contactcenter.services.views.people import PeopleNames
from web.termforms import WEEKDAYS


def say_minutes(minutes: int | None) -> str:
    """Return minutes as hours, such as 38:30 h."""
    return "" if minutes is None else f"{minutes // 60}:{minutes % 60:02} h"


def say_share(share: float | None) -> str:
    """Return a premium in percent."""
    return "" if share is None else f"{100 * share:g}%"


def hours_by_day(windows: Sequence[Availability]) -> dict[int, str]:
    """Return the hours of each weekday as they are typed, empty for none."""
    return {
        weekday: ", ".join(
            f"{_clock(one.start_minute)}-{_clock(one.end_minute)}"
            for one in windows
            if one.weekday == weekday
        )
        for weekday in range(len(WEEKDAYS))
    }


def say_windows(windows: Sequence[Availability]) -> str:
    """Return weekly hours in words."""
    told = hours_by_day(windows)
    return "; ".join(f"{WEEKDAYS[day][:3]} {hours}" for day, hours in told.items() if hours) or "always"


def say_limits(limits: PersonalLimits) -> tuple[str, ...]:
    """Return a person's own limits in words, none where there are none."""
    found = []
    if limits.max_daily_minutes is not None:
        found.append(f"at most {say_minutes(limits.max_daily_minutes)} a day")
    if limits.max_weekly_minutes is not None:
        found.append(f"at most {say_minutes(limits.max_weekly_minutes)} a week")
    told = ((limits.nights, "no nights"), (limits.sundays, "no Sundays"), (limits.on_call, "not on call"))
    return (*found, *(words for allowed, words in told if not allowed))


def say_pattern(pattern: WorkPattern) -> tuple[str, ...]:
    """Return a work pattern in words, none where it asks for nothing."""
    least, most = pattern.run_days
    told = (
        (least > 1, f"at least {least} working days in a row"),
        (most is not None, f"at most {most} working days in a row"),
        (pattern.min_days_off > 1, f"at least {pattern.min_days_off} days off in a row"),
        (
            pattern.max_weekends is not None,
            f"at most {pattern.max_weekends} weekends with work in a roster",
        ),
    )
    return tuple(words for holds, words in told if holds)


def say_hours(terms: ContractTerms) -> str:
    """Return the hours of a contract, by the week or by a period."""
    if terms.total_minutes is None:
        return f"{say_minutes(terms.contract.weekly_minutes)} a week"
    least, most = terms.total_minutes
    return f"{say_minutes(least)} to {say_minutes(most)} in {terms.total_weeks} weeks"


def say_car(car: SharedCar | None, names: PeopleNames) -> str:
    """Return in words with whom a car is shared."""
    if car is None:
        return "with nobody"
    apart = f", up to {car.within_minutes} min apart" if car.within_minutes else ""
    return f"with {names.people.get(car.colleague, car.colleague)}{apart}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def say_change(change: PersonChange, names: PeopleNames) -> str:
    """Return in words what was set."""
    terms = change.terms
    if change.aspect is Aspect.TEAM:
        team = names.teams.get(terms.team) if terms.team else None
        return "no team" if team is None else f"{team.name}, {team.site}"
    if change.aspect is Aspect.CONTRACT:
        return names.contracts.get(terms.contract, "") if terms.contract else "none"
    if change.aspect is Aspect.AVAILABILITY:
        return say_windows(terms.availability)
    if change.aspect is Aspect.CAR:
        return say_car(terms.car, names)
    if change.aspect is Aspect.SKILLS:
        return (
            ", ".join(f"{names.skills.get(one.skill, one.skill)} {one.level}" for one in terms.skills)
            or "none"
        )
    told: Iterable[str] = say_limits(terms.limits)
    if change.aspect is Aspect.PATTERN:
        told = say_pattern(terms.pattern)
    return "; ".join(told) or "none"
