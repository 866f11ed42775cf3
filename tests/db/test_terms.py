"""Terms of people and contracts are kept by date, and taken back without a trace lost."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import Availability
from contactcenter.domain.errors import NotFound
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.terms import (
    Aspect,
    ContractChange,
    ContractChangeId,
    ContractTerms,
    PersonalLimits,
    PersonChange,
    PersonChangeId,
    PersonTerms,
    SharedCar,
    WorkPattern,
    terms_on,
)
from tests.fakes.organisation import PERSON
from tests.fakes.roster import DAY_TIME, store_centre

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
BANDS = (Availability(0, 480, 780), Availability(3, 480, 1440))


def change(aspect: Aspect, day: int = 23, **terms: object) -> PersonChange:
    """Return a change of the first person from a day of November on."""
    told = replace(PersonTerms(), **terms)
    return PersonChange(PERSON.id, aspect, MONDAY.replace(day=day), told, "agreement", "Anna", NOW)


def test_every_aspect_of_a_person_is_kept_and_taken_back(engine: Engine) -> None:
    store_centre(engine)
    made = [
        change(Aspect.TEAM, team=PERSON.team),
        change(Aspect.CONTRACT, contract=DAY_TIME.id),
        change(Aspect.AVAILABILITY, availability=BANDS),
        change(Aspect.LIMITS, limits=PersonalLimits(480, None, False, True, False)),
        change(Aspect.PATTERN, pattern=WorkPattern(None, (2, 5), 2, 1)),
        change(Aspect.CAR, car=SharedCar(PERSON.id, 20)),
        change(Aspect.SKILLS, skills=(SkillLevel(PERSON.skills[0].skill, 3),)),
    ]
    with UnitOfWork(engine) as unit:
        keys = [unit.person_changes.add(one) for one in made]
        unit.person_changes.withdraw(keys[0], "Marta", NOW)
        unit.commit()
    with UnitOfWork(engine) as unit:
        found = unit.person_changes.all()
        taken = replace(made[0], withdrawn_at=NOW, withdrawn_by="Marta")
        assert found == dict(zip(keys, (taken, *made[1:]), strict=True))
        with pytest.raises(NotFound, match="change of a person"):
            unit.person_changes.withdraw(PersonChangeId(99), "Marta", NOW)


def test_a_contract_is_kept_with_its_hours_by_period_and_its_bands(engine: Engine) -> None:
    store_centre(engine)
    paid = replace(DAY_TIME, overtime_minutes=120, agency=True, night_premium=0.25)
    made = [
        ContractChange(ContractTerms(paid, BANDS, (7_200, 9_600), 4), MONDAY, "agreement", "Anna", NOW),
        ContractChange(ContractTerms(DAY_TIME), MONDAY, "agreement", "Anna", NOW),
    ]
    with UnitOfWork(engine) as unit:
        keys = [unit.contract_changes.add(one) for one in made]
        unit.contract_changes.withdraw(keys[1], "Marta", NOW)
        unit.commit()
    with UnitOfWork(engine) as unit:
        taken = replace(made[1], withdrawn_at=NOW, withdrawn_by="Marta")
        assert unit.contract_changes.all() == dict(zip(keys, (made[0], taken), strict=True))
        with pytest.raises(NotFound, match="change of a contract"):
            unit.contract_changes.withdraw(ContractChangeId(99), "Marta", NOW)


def test_of_one_aspect_the_latest_first_day_counts_and_of_one_day_what_was_made_last() -> None:
    base = PersonTerms.of(PERSON)
    limits = [PersonalLimits(minutes) for minutes in (300, 360, 420)]
    made = [change(Aspect.LIMITS, day, limits=one) for day, one in zip((30, 25, 25), limits, strict=True)]
    made += [change(Aspect.AVAILABILITY, 26, availability=BANDS)]
    found = [terms_on(base, made, MONDAY.replace(day=day)) for day in (24, 25, 27, 30)]
    assert [one.limits for one in found] == [PersonalLimits(), limits[2], limits[2], limits[0]]
    assert [one.availability for one in found] == [base.availability, base.availability, BANDS, BANDS]
    taken = [replace(made[2], withdrawn_at=NOW, withdrawn_by="Anna"), *made[:2]]
    assert terms_on(base, taken, MONDAY.replace(day=25)).limits == limits[1]
