"""What people agreed to and contracts say, in words."""

from collections.abc import Iterable

from contactcenter.domain.terms import (
    Aspect,
    ContractTerms,
    PersonChange,
    SharedCar,
)
from contactcenter.services.rostering.termwords import (
    say_limits,
    say_minutes,
    say_pattern,
    say_windows,
)
from contactcenter.services.views.people import PeopleNames


def say_share(share: float | None) -> str:
    """Return a premium in percent."""
    return "" if share is None else f"{100 * share:g}%"


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
