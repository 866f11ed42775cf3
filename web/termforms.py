"""From the forms of the pages of people and contracts to what they ask for."""

import re
from collections.abc import Mapping
from datetime import date

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.terms import (
    Aspect,
    ContractTerms,
    PersonalLimits,
    PersonTerms,
    SharedCar,
    WorkPattern,
)
from contactcenter.domain.units import AgentId, ContractId, SkillId, TeamId
from contactcenter.services.rostering.termchanges import ContractWish, PersonWish
from contactcenter.services.rostering.termwords import WEEKDAYS, minutes_of, spans_of
from web.forms import choice_of, day_of, number_of

LONGEST_ID = 60
LONGEST_NAME = 80
Form = Mapping[str, str]


def person_wish_of(agent: AgentId, aspect: str, data: Form) -> PersonWish:
    """Read what an aspect of a person's terms is to be from its form.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read.
    """
    about = choice_of(aspect, Aspect) or Aspect.TEAM
    read = {
        Aspect.TEAM: _team,
        Aspect.CONTRACT: _contract,
        Aspect.AVAILABILITY: _availability,
        Aspect.LIMITS: _limits,
        Aspect.PATTERN: _pattern,
        Aspect.SKILLS: _skills,
        Aspect.CAR: _car,
    }
    first, last = _first_day(data), day_of(data.get("to"))
    return PersonWish(agent, about, first, read[about](data), data.get("source", ""), last)


def contract_wish_of(contract: str, data: Form) -> ContractWish:
    """Read what a contract is to say from its form.

    Raises
    ------
    InvalidInput
        When a field is missing or cannot be read, or no contract says such a thing.
    """
    if not contract.strip() or "/" in contract or len(contract) > LONGEST_ID:
        raise InvalidInput(
            f"Give the contract a short name of its own, such as part-time-20: up to {LONGEST_ID} "
            "characters, no slash.",
            field="id",
        )
    spans = ((one, f"The {one} hours of the period") for one in ("least", "most"))
    least, most = (_minutes(data, f"{one}_total", what) for one, what in spans)
    if (least is None) != (most is None):
        raise InvalidInput(
            "Give both the least and the most hours of the period, or neither for hours by the week.",
            field="least_total",
        )
    total = None if least is None or most is None else (least, most)
    terms = ContractTerms(
        _employment(contract.strip(), data),
        windows_of(data, "band"),
        total,
        _whole(data, "total_weeks", "The weeks of the period", 4),
    )
    return ContractWish(terms, _first_day(data), data.get("source", ""))


def _employment(contract: str, data: Form) -> EmploymentContract:
    name = data.get("name", "").strip() or contract
    if len(name) > LONGEST_NAME:
        raise InvalidInput(f"The name has {len(name)} letters; give at most {LONGEST_NAME}.", field="name")
    shortest, longest = (_needed(data, f"{one}_day", f"The {one} day") for one in ("shortest", "longest"))
    return EmploymentContract(
        ContractId(contract),
        name,
        _needed(data, "weekly", "The hours of a week"),
        _whole(data, "days", "The days of a week", 5),
        (shortest, longest),
        share_of(data.get("cost"), "The cost of an hour") or 0.0,
        _minutes(data, "overtime", "The overtime of a week") or 0,
        "agency" in data,
        *(_premium(data, one) for one in ("night", "sunday", "overtime")),
    )


def _premium(data: Form, what: str) -> float | None:
    percent = share_of(data.get(f"{what}_premium"), f"The {what} premium")
    return None if percent is None else percent / 100


def _first_day(data: Form) -> date:
    day = day_of(data.get("from"))
    if day is None:
        raise InvalidInput("Give the first day on which this counts.", field="from")
    return day


def _team(data: Form) -> PersonTerms:
    team = data.get("team", "")
    return PersonTerms(team=TeamId(team) if team else None)


def _contract(data: Form) -> PersonTerms:
    return PersonTerms(contract=ContractId(data.get("contract", "")))


def _availability(data: Form) -> PersonTerms:
    return PersonTerms(availability=windows_of(data, "day"))


def _limits(data: Form) -> PersonTerms:
    return PersonTerms(
        limits=PersonalLimits(
            _minutes(data, "daily", "The longest day"),
            _minutes(data, "weekly", "The hours of a week"),
            "nights" in data,
            "sundays" in data,
            "on_call" in data,
        )
    )


def _pattern(data: Form) -> PersonTerms:
    most = number_of(data.get("most_run"), "The most days in a row")
    weekends = number_of(data.get("weekends"), "The most weekends")
    return PersonTerms(
        pattern=WorkPattern(
            None,
            (_whole(data, "least_run", "The least days in a row", 1), most),
            _whole(data, "days_off", "The least days off in a row", 1),
            weekends,
        )
    )


def _skills(data: Form) -> PersonTerms:
    """Read the level of each skill; 0 and nothing leave a skill out."""
    found = []
    for name, told in data.items():
        if name.startswith("skill-") and (level := number_of(told, f"The level of {name[6:]}")):
            found.append(SkillLevel(SkillId(name[6:]), level))
    return PersonTerms(skills=tuple(found))


def _car(data: Form) -> PersonTerms:
    colleague = number_of(data.get("colleague"), "The colleague")
    if colleague is None:
        return PersonTerms()
    return PersonTerms(car=SharedCar(AgentId(colleague), _whole(data, "within", "The minutes apart", 0)))


def windows_of(data: Form, field: str) -> tuple[Availability, ...]:
    """Read hours by weekday, such as 08:00-12:00, 13:00-17:00; a day without any has none.

    Raises
    ------
    InvalidInput
        When something stands there that is no span of hours.
    """
    found: list[Availability] = []
    for weekday in range(len(WEEKDAYS)):
        name = f"{field}-{weekday}"
        try:
            found += spans_of(weekday, data.get(name, ""))
        except InvalidInput as error:
            raise InvalidInput(str(error), field=name) from error
    return tuple(found)


def share_of(text: str | None, what: str) -> float | None:
    """Read a number of at least 0, with a point or a comma; None for nothing.

    Raises
    ------
    InvalidInput
        When the text is no such number.
    """
    if not text or not text.strip():
        return None
    told = text.strip().rstrip("%").strip().replace(",", ".")
    if not re.fullmatch(r"\d+(\.\d+)?", told):
        raise InvalidInput(f"{what}: {text!r} is no number of at least 0; write it as 25 or 12.5.")
    return float(told)


def _minutes(data: Form, field: str, what: str) -> int | None:
    try:
        return minutes_of(data.get(field), what)
    except InvalidInput as error:
        raise InvalidInput(str(error), field=field) from error


def _needed(data: Form, field: str, what: str) -> int:
    found = _minutes(data, field, what)
    if found is None:
        raise InvalidInput(f"{what} are missing; write them as 7:30 or 38.", field=field)
    return found


def _whole(data: Form, field: str, what: str, usual: int) -> int:
    found = number_of(data.get(field), what)
    return usual if found is None else found
