"""Dated terms of people and contracts: rows and domain values."""

from collections.abc import Iterable, Sequence

from contactcenter.db.mapping.organisation import contract_of, values_of_contract
from contactcenter.db.tables.base import Row
from contactcenter.db.tables.terms import (
    ContractChangeBandRow,
    ContractChangeRow,
    PersonChangeRow,
    PersonChangeSkillRow,
    PersonChangeWindowRow,
)
from contactcenter.domain.agent import Availability
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.terms import (
    ContractChange,
    ContractTerms,
    PersonalLimits,
    PersonChange,
    PersonTerms,
    SharedCar,
    WorkPattern,
)
from contactcenter.domain.units import AgentId, ContractId, SkillId, TeamId


def row_of_person_change(change: PersonChange) -> PersonChangeRow:
    """Return the row of a change, without its parts."""
    terms = change.terms
    return PersonChangeRow(
        agent_id=change.agent,
        aspect=change.aspect,
        valid_from=change.valid_from,
        team_id=terms.team,
        contract_id=terms.contract,
        max_daily_minutes=terms.limits.max_daily_minutes,
        max_weekly_minutes=terms.limits.max_weekly_minutes,
        nights=terms.limits.nights,
        sundays=terms.limits.sundays,
        on_call=terms.limits.on_call,
        least_run_days=terms.pattern.run_days[0],
        most_run_days=terms.pattern.run_days[1],
        min_days_off=terms.pattern.min_days_off,
        max_weekends=terms.pattern.max_weekends,
        car_agent_id=None if terms.car is None else terms.car.colleague,
        car_within_minutes=None if terms.car is None else terms.car.within_minutes,
        source=change.source,
        author=change.author,
        made_at=change.made_at,
        withdrawn_at=change.withdrawn_at,
        withdrawn_by=change.withdrawn_by,
    )


def parts_of_person_change(key: int, terms: PersonTerms) -> list[Row]:
    """Return the rows that hang on a change."""
    windows: list[Row] = [
        PersonChangeWindowRow(
            change_id=key,
            position=position,
            weekday=one.weekday,
            start_minute=one.start_minute,
            end_minute=one.end_minute,
        )
        for position, one in enumerate(terms.availability)
    ]
    return windows + [
        PersonChangeSkillRow(change_id=key, position=position, skill_id=one.skill, level=one.level)
        for position, one in enumerate(terms.skills)
    ]


def person_change_of(
    row: PersonChangeRow, windows: Sequence[PersonChangeWindowRow], skills: Sequence[PersonChangeSkillRow]
) -> PersonChange:
    """Return a change from its rows, the parts in order of position."""
    terms = PersonTerms(
        None if row.team_id is None else TeamId(row.team_id),
        None if row.contract_id is None else ContractId(row.contract_id),
        _windows(windows),
        PersonalLimits(row.max_daily_minutes, row.max_weekly_minutes, row.nights, row.sundays, row.on_call),
        WorkPattern(None, (row.least_run_days, row.most_run_days), row.min_days_off, row.max_weekends),
        tuple(SkillLevel(SkillId(one.skill_id), one.level) for one in skills),
        None
        if row.car_agent_id is None
        else SharedCar(AgentId(row.car_agent_id), row.car_within_minutes or 0),
    )
    return PersonChange(
        AgentId(row.agent_id),
        row.aspect,
        row.valid_from,
        terms,
        row.source,
        row.author,
        row.made_at,
        row.withdrawn_at,
        row.withdrawn_by,
    )


def row_of_contract_change(change: ContractChange) -> ContractChangeRow:
    """Return the row of what a contract says from a day on, without its bands."""
    contract, total = change.terms.contract, change.terms.total_minutes or (None, None)
    return ContractChangeRow(
        contract_id=contract.id,
        valid_from=change.valid_from,
        **values_of_contract(contract),
        least_total_minutes=total[0],
        most_total_minutes=total[1],
        total_weeks=change.terms.total_weeks,
        source=change.source,
        author=change.author,
        made_at=change.made_at,
        withdrawn_at=change.withdrawn_at,
        withdrawn_by=change.withdrawn_by,
    )


def bands_of_contract_change(key: int, terms: ContractTerms) -> list[Row]:
    """Return the rows of the hours that a contract fixes."""
    return [
        ContractChangeBandRow(
            change_id=key,
            position=position,
            weekday=one.weekday,
            start_minute=one.start_minute,
            end_minute=one.end_minute,
        )
        for position, one in enumerate(terms.bands)
    ]


def contract_change_of(row: ContractChangeRow, bands: Sequence[ContractChangeBandRow]) -> ContractChange:
    """Return what a contract says from a day on, from its rows, the bands in order of position."""
    total = None
    if row.least_total_minutes is not None and row.most_total_minutes is not None:
        total = (row.least_total_minutes, row.most_total_minutes)
    return ContractChange(
        ContractTerms(contract_of(row.contract_id, row), _windows(bands), total, row.total_weeks),
        row.valid_from,
        row.source,
        row.author,
        row.made_at,
        row.withdrawn_at,
        row.withdrawn_by,
    )


def _windows(rows: Iterable[PersonChangeWindowRow | ContractChangeBandRow]) -> tuple[Availability, ...]:
    return tuple(Availability(row.weekday, row.start_minute, row.end_minute) for row in rows)
