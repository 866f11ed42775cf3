"""What a planner may turn in a scenario, each by a factor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import AgentId, TeamId
from contactcenter.services.whatif.subject import CostedPlan, Subject
from simulation.scenario import ContactType, PerInterval, Scenario, pool_of
from simulation.trace import per_interval

GOLDEN = 0.6180339887498949
CLONE_STEP = 10_000_000
"""Added to an agent's id for each copy: copies draw absences of their own."""


class Lever(StrEnum):
    """What is turned; 1 leaves everything as it is."""

    VOLUME = "volume"
    """Contacts; the same customers come, and more of them or fewer."""
    STAFF = "staff"
    """People of every pool; those who are added work the shifts of those who are there."""
    CONTAINMENT = "containment"
    """What bots settle, at most everything."""
    HANDLE = "handle"
    """Handling times."""
    ABSENCE = "absence"
    """Probability that a person misses a day, at most 1."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Levers with their factors; those that are not named stay at 1.

    Raises
    ------
    InvalidInput
        When a factor is under 0, or no volume, staff or handling time is left.
    """

    factors: Mapping[Lever, float]

    def __post_init__(self) -> None:
        for lever, factor in self.factors.items():
            if not 0 <= factor <= 10 or (
                factor == 0 and lever in (Lever.VOLUME, Lever.STAFF, Lever.HANDLE)
            ):
                raise InvalidInput(f"A factor of {factor} on {lever}; give over 0 up to 10.")

    @property
    def text(self) -> str:
        """The setting in words, as "volume × 1.1"."""
        turned = [f"{lever} × {factor:g}" for lever, factor in self.factors.items() if factor != 1]
        return ", ".join(turned) or "as planned"


def turned(subject: Subject, setting: Setting) -> Subject:
    """Return what is simulated with the levers turned."""
    for lever, factor in setting.factors.items():
        if factor != 1:
            subject = _TURNS[lever](subject, factor)
    return replace(subject, scenario=replace(subject.scenario, name=setting.text))


def with_people(subject: Subject, more: Mapping[TeamId, int]) -> Subject:
    """Return a subject with more people in some pools, who work the shifts of those who are there."""
    return _restaffed(subject, {team: len(_people(subject, team)) + count for team, count in more.items()})


def _of_types(change: Callable[[ContactType, Scenario, float], ContactType]) -> Callable[..., Subject]:
    def turn(subject: Subject, factor: float) -> Subject:
        scenario = subject.scenario
        kinds = tuple(change(kind, scenario, factor) for kind in scenario.contact_types)
        return replace(subject, scenario=replace(scenario, contact_types=kinds))

    return turn


def _volume(kind: ContactType, scenario: Scenario, factor: float) -> ContactType:
    return replace(kind, volume=_times(kind.volume, factor, scenario))


def _handle(kind: ContactType, scenario: Scenario, factor: float) -> ContactType:
    return replace(kind, service_factor=_times(kind.service_factor, factor, scenario))


def _containment(kind: ContactType, scenario: Scenario, factor: float) -> ContactType:
    if kind.bot is None:
        return kind
    contained = np.minimum(per_interval(kind.bot.containment, scenario.interval_count) * factor, 1.0)
    return replace(kind, bot=replace(kind.bot, containment=tuple(contained.tolist())))


def _times(profile: PerInterval, factor: float, scenario: Scenario) -> PerInterval:
    if not isinstance(profile, tuple):
        return profile * factor
    return tuple((per_interval(profile, scenario.interval_count) * factor).tolist())


def _absence(subject: Subject, factor: float) -> Subject:
    days = len(subject.scenario.days)

    def more(costed: CostedPlan) -> CostedPlan:
        usual = np.broadcast_to(np.asarray(costed.plan.absence, dtype=np.float64), (days,))
        absence = tuple(np.minimum(usual * factor, 1.0).tolist())
        return replace(costed, plan=replace(costed.plan, absence=absence))

    return subject.with_staff(tuple(more(costed) for costed in subject.staff))


def _staff(subject: Subject, factor: float) -> Subject:
    teams = dict.fromkeys(pool_of(costed.plan.agent) for costed in subject.staff if costed.is_person)
    return _restaffed(subject, {team: round(len(_people(subject, team)) * factor) for team in teams})


def _people(subject: Subject, team: TeamId) -> list[CostedPlan]:
    return [one for one in subject.staff if one.is_person and pool_of(one.plan.agent) == team]


def _restaffed(subject: Subject, sizes: Mapping[TeamId, int]) -> Subject:
    """Return a subject whose pools have other sizes.

    Who leaves first, and whose shifts are copied first, is spread evenly over a pool's people, and
    nested: a larger pool has everybody of a smaller one.
    """
    staff = [one for one in subject.staff if not one.is_person or pool_of(one.plan.agent) not in sizes]
    for team, size in sizes.items():
        people = _people(subject, team)
        if not people:
            raise InvalidInput(f"There is nobody in pool {team!r} whose shifts could be copied.")
        order = np.argsort((np.arange(len(people)) * GOLDEN) % 1.0, kind="stable")
        for number in range(size):
            copy, place = divmod(number, len(people))
            staff.append(_copied(people[int(order[place])], copy))
    return subject.with_staff(tuple(sorted(staff, key=lambda one: one.plan.agent.id)))


def _copied(costed: CostedPlan, copy: int) -> CostedPlan:
    if not copy:
        return costed
    agent = costed.plan.agent
    number = AgentId(agent.id + copy * CLONE_STEP)
    again = replace(agent, id=number, code=f"{agent.code}+{copy}", name=f"{agent.name} +{copy}")
    return replace(costed, plan=replace(costed.plan, agent=again))


_TURNS: Mapping[Lever, Callable[[Subject, float], Subject]] = {
    Lever.VOLUME: _of_types(_volume),
    Lever.STAFF: _staff,
    Lever.CONTAINMENT: _of_types(_containment),
    Lever.HANDLE: _of_types(_handle),
    Lever.ABSENCE: _absence,
}
