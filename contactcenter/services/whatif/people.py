"""How many more people, in which pools, until every promise holds."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

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
class Alike:
    """So many people who can do the same."""

    count: int
    skills: tuple[SkillId, ...]


@dataclass(frozen=True, slots=True)
class MorePeople:
    """People to be added to one pool.

    Parameters
    ----------
    kinds : by what they have to be able to do, as those in the pool whose shifts they work; the most first.
    cost : of their hours over the horizon.
    """

    pool: TeamId
    kinds: tuple[Alike, ...]
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
    search = _Search(subject, promises_for(subject.scenario, subject.clients), question, trials)
    (before,) = search.scores_of([{}])
    added: dict[TeamId, int] = {}
    after = before
    for number in range(question.most_steps):
        if _breach(after) <= 0:
            break
        tell(number / question.most_steps)
        step = search.best_step(added, after)
        if step is None:
            break
        added, after = step
    return PeopleAnswer(_added(subject, added), before, after, _breach(after) <= 0)


@dataclass
class _Search:
    """The search for the pools that gain most.

    A pool is simulated again only while what it last gained for its cost could still be the best: the more
    people there are, the less some more bring.

    References
    ----------
    Minoux, M. (1978). Accelerated greedy algorithms for maximizing submodular set functions.
    """

    subject: Subject
    promises: tuple[Promise, ...]
    question: PeopleQuestion
    trials: Trials

    def __post_init__(self) -> None:
        self.sizes = _sizes(self.subject)
        self.hopes = dict.fromkeys(self.sizes, inf)

    def best_step(
        self, added: dict[TeamId, int], scores: tuple[Score, ...]
    ) -> tuple[dict[TeamId, int], tuple[Score, ...]] | None:
        """Return the people added and the scores after the best step; None where no pool gains anything."""
        tried: dict[TeamId, tuple[Score, ...]] = {}
        while len(tried) < len(self.sizes):
            best = max(self.hopes, key=self.hopes.__getitem__)
            if best in tried and _breach(scores) - _breach(tried[best]) >= LEAST_GAIN:
                return self._with(best, added), tried[best]
            doubtful = best in tried or self.hopes[best] == inf
            teams = [team for team in self.sizes if team not in tried] if doubtful else [best]
            found = self.scores_of([self._with(team, added) for team in teams])
            for team, score in zip(teams, found, strict=True):
                tried[team] = score
                self.hopes[team] = (_breach(scores) - _breach(score)) / self._cost(team, added)
        gaining = [team for team in tried if _breach(scores) - _breach(tried[team]) >= LEAST_GAIN]
        best = max(gaining, key=self.hopes.__getitem__, default=None)
        return None if best is None else (self._with(best, added), tried[best])

    def scores_of(self, more: Sequence[Mapping[TeamId, int]]) -> list[tuple[Score, ...]]:
        """Return how the promises are kept with more people, for each way of adding some."""
        variants = [with_people(self.subject, one) for one in more]
        cards = [Scorecard(one.scenario, self.promises, self.question.window) for one in variants]
        for variant, counts in replicate_all(variants, self.trials):
            cards[variant].add(counts)
        return [card.scores(self.question.confidence) for card in cards]

    def _with(self, team: TeamId, added: dict[TeamId, int]) -> dict[TeamId, int]:
        """Return the people added after one more step in a pool."""
        batch = max(1, round(self.sizes[team] * self.question.step))
        return added | {team: added.get(team, 0) + batch}

    def _cost(self, team: TeamId, added: dict[TeamId, int]) -> float:
        """Return what a step in a pool costs; where nobody costs anything, the people it takes."""
        more = self._with(team, added)
        cost = with_people(self.subject, more).cost - with_people(self.subject, added).cost
        return cost or more[team] - added.get(team, 0)


def _sizes(subject: Subject) -> dict[TeamId, int]:
    sizes: dict[TeamId, int] = {}
    for costed in subject.staff:
        if costed.is_person:
            team = pool_of(costed.plan.agent)
            sizes[team] = sizes.get(team, 0) + 1
    return sizes


def _breach(scores: Sequence[Score]) -> float:
    return sum(max(score.shift, 0.0) for score in scores)


def _added(subject: Subject, added: Mapping[TeamId, int]) -> tuple[MorePeople, ...]:
    sizes, base = _sizes(subject), subject.cost
    there = {costed.plan.agent.id for costed in subject.staff}
    found = []
    for team, more in added.items():
        grown = with_people(subject, {team: more})
        new = [one.plan.agent for one in grown.staff if one.plan.agent.id not in there]
        skills = Counter(tuple(sorted(skill.skill for skill in agent.skills)) for agent in new)
        kinds = tuple(Alike(count, held) for held, count in skills.most_common())
        found.append(MorePeople(team, kinds, sizes[team], more, grown.cost - base))
    return tuple(found)
