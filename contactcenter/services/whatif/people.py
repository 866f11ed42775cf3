"""How many more people, in which pools, until every promise holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from contactcenter.domain.client import Client
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import SkillId, TeamId
from contactcenter.domain.verification import Window
from contactcenter.services.planning.verification.promise import Promise, promises_of
from contactcenter.services.planning.verification.scorecard import Score, Scorecard
from contactcenter.services.whatif.lever import with_people
from contactcenter.services.whatif.subject import Subject
from contactcenter.services.whatif.trials import Trials, replicate_all
from simulation.scenario import Scenario, pool_of

LEAST_GAIN = 1e-3
Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class PeopleQuestion:
    """What is to hold, and how finely people are counted.

    Parameters
    ----------
    confidence : probability with which each promise is to hold, 0.5 up to under 1.
    step : people added at once, as a share of a pool; at least one person.
    most_steps : steps at most, at least 1.
    """

    confidence: float = 0.9
    window: Window = Window.PERIOD
    step: float = 0.1
    most_steps: int = 12

    def __post_init__(self) -> None:
        if not 0.5 <= self.confidence < 1:
            raise InvalidInput(f"A confidence of {self.confidence}; give 0.5 up to under 1.")
        if not 0 < self.step <= 1 or self.most_steps < 1:
            raise InvalidInput(
                f"Steps of {self.step}, at most {self.most_steps}; give a share, and 1 or more."
            )


@dataclass(frozen=True, slots=True)
class MorePeople:
    """People to be added to one pool.

    Parameters
    ----------
    skills : what somebody in the pool can do.
    cost : of their hours over the horizon.
    """

    pool: TeamId
    skills: tuple[SkillId, ...]
    there: int
    more: int
    cost: float


@dataclass(frozen=True, slots=True)
class PeopleAnswer:
    """How many more people, and what holds then.

    Parameters
    ----------
    before, after : scores of every promise without and with them.
    holds : whether every promise holds with them; False where more people did not help any further.
    """

    more: tuple[MorePeople, ...]
    before: tuple[Score, ...]
    after: tuple[Score, ...]
    holds: bool


def promises_for(scenario: Scenario, clients: Sequence[Client]) -> tuple[Promise, ...]:
    """Return the contracts' promises, or each queue's own target where there is no contract."""
    if clients:
        return promises_of(clients)
    targets = {kind.queue: kind.target for kind in reversed(scenario.contact_types)}
    return tuple(Promise(str(queue), (queue,), targets[queue]) for queue in scenario.queues)


def people_needed(
    subject: Subject, question: PeopleQuestion, trials: Trials, tell: Tell = lambda done: None
) -> PeopleAnswer:
    """Add people where a step brings the promises nearest for its cost, until all hold."""
    promises = promises_for(subject.scenario, subject.clients)
    sizes = _sizes(subject)
    added: dict[TeamId, int] = {}
    (before,) = scores = [_scores_of([subject], promises, question, trials)[0]]
    for number in range(question.most_steps):
        if _breach(scores[-1]) <= 0:
            break
        tell(number / question.most_steps)
        options = {
            team: added | {team: added.get(team, 0) + _batch(size, question)}
            for team, size in sizes.items()
        }
        variants = [with_people(subject, option) for option in options.values()]
        found = _scores_of(variants, promises, question, trials)
        gains = [_breach(scores[-1]) - _breach(one) for one in found]
        costs = [max(variant.cost - with_people(subject, added).cost, 1e-9) for variant in variants]
        best = max(range(len(found)), key=lambda k: (gains[k] / costs[k], -k))
        if gains[best] < LEAST_GAIN:
            break
        added = list(options.values())[best]
        scores.append(found[best])
    return PeopleAnswer(_added(subject, added), before, scores[-1], _breach(scores[-1]) <= 0)


def _sizes(subject: Subject) -> dict[TeamId, int]:
    sizes: dict[TeamId, int] = {}
    for costed in subject.staff:
        if costed.is_person:
            team = pool_of(costed.plan.agent)
            sizes[team] = sizes.get(team, 0) + 1
    return sizes


def _batch(size: int, question: PeopleQuestion) -> int:
    return max(1, round(size * question.step))


def _scores_of(
    variants: Sequence[Subject], promises: Sequence[Promise], question: PeopleQuestion, trials: Trials
) -> list[tuple[Score, ...]]:
    cards = [Scorecard(one.scenario, promises, question.window) for one in variants]
    for variant, counts in replicate_all(variants, trials):
        cards[variant].add(counts)
    return [card.scores(question.confidence) for card in cards]


def _breach(scores: Sequence[Score]) -> float:
    return sum(max(score.shift, 0.0) for score in scores)


def _added(subject: Subject, added: Mapping[TeamId, int]) -> tuple[MorePeople, ...]:
    sizes, base = _sizes(subject), subject.cost
    return tuple(
        MorePeople(
            team, _skills(subject, team), sizes[team], more, with_people(subject, {team: more}).cost - base
        )
        for team, more in added.items()
    )


def _skills(subject: Subject, team: TeamId) -> tuple[SkillId, ...]:
    held = {
        skill.skill
        for costed in subject.staff
        if costed.is_person and pool_of(costed.plan.agent) == team
        for skill in costed.plan.agent.skills
    }
    return tuple(sorted(held))
