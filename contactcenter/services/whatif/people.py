"""How many more people, in which pools, until every promise holds."""

from collections import Counter
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
MOST = 10.0
GROWING = 0.3
"""Of the work, for progress: the rest goes into taking people away again."""
Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class PeopleQuestion:
    """What is to hold, and how finely people are counted.

    Parameters
    ----------
    confidence : probability with which each promise is to hold, 0.5 up to under 1.
    step : people added at once, as a share of a pool; at least one person.
    most : people added to a pool at most, relative to those there, at least `step`.
    """

    confidence: float = 0.9
    window: Window = Window.PERIOD
    step: float = 0.1
    most: float = 2.0

    def __post_init__(self) -> None:
        if not 0.5 <= self.confidence < 1:
            raise InvalidInput(f"A confidence of {self.confidence}; give 0.5 up to under 1.")
        if not 0 < self.step <= 1 or not self.step <= self.most <= MOST:
            raise InvalidInput(
                f"Steps of {self.step}, at most {self.most}; give a share, and from that up to {MOST:g}."
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


_Found = tuple[dict[TeamId, int], tuple[Score, ...]]
"""People added, and how the promises are kept with them."""


def promises_for(scenario: Scenario, clients: Sequence[Client]) -> tuple[Promise, ...]:
    """Return the contracts' promises, or each queue's own target where there is no contract."""
    if clients:
        return promises_of(clients)
    targets = {kind.queue: kind.target for kind in reversed(scenario.contact_types)}
    return tuple(Promise(str(queue), (queue,), targets[queue]) for queue in scenario.queues)


def people_needed(
    subject: Subject, question: PeopleQuestion, trials: Trials, tell: Tell = lambda done: None
) -> PeopleAnswer:
    """Add people to all pools until every promise holds, then take them away wherever it holds without."""
    search = _Search(subject, promises_for(subject.scenario, subject.clients), question, trials)
    before = search.scores_of({})
    added, after = search.grown(before, tell)
    if added and _breach(after) <= 0:
        added, after = search.trimmed(added, after, tell)
    return PeopleAnswer(_added(subject, added), before, after, _breach(after) <= 0)


@dataclass
class _Search:
    """The search for the people to be added: by whole steps of each pool."""

    subject: Subject
    promises: tuple[Promise, ...]
    question: PeopleQuestion
    trials: Trials

    def __post_init__(self) -> None:
        self.sizes = _sizes(self.subject)

    def grown(self, scores: tuple[Score, ...], tell: Tell) -> _Found:
        """Return the people with whom all holds, every pool larger by the same share, doubled each time.

        Where it never does, they are the fewest that came as near as any.
        """
        best: _Found = ({}, scores)
        steps, most = 1, max(1, round(self.question.most / self.question.step))
        while self.sizes and _breach(best[1]) > 0 and steps <= most:
            tell(GROWING * steps / most)
            added = {team: self._people(team, steps) for team in self.sizes}
            found = self.scores_of(added)
            if _breach(best[1]) - _breach(found) >= LEAST_GAIN:
                best = added, found
            steps = steps * 2 if steps == most else min(2 * steps, most)
        return best

    def trimmed(self, added: dict[TeamId, int], scores: tuple[Score, ...], tell: Tell) -> _Found:
        """Return the people left when each pool, the dearest first, keeps as few as all holds with."""
        dearest = sorted(added, key=lambda team: (-self._cost(team, added[team]), team))
        for number, team in enumerate(dearest):
            tell(GROWING + (1 - GROWING) * number / len(dearest))
            low, high = -1, round(added[team] / self._people(team, 1))
            while high - low > 1:
                steps = max(0, (low + high) // 2) if low >= 0 else 0
                fewer = added | {team: self._people(team, steps)}
                found = self.scores_of(fewer)
                if _breach(found) <= 0:
                    high, added, scores = steps, fewer, found
                else:
                    low = steps
        return {team: more for team, more in added.items() if more}, scores

    def scores_of(self, more: Mapping[TeamId, int]) -> tuple[Score, ...]:
        """Return how the promises are kept with more people."""
        variant = with_people(self.subject, more)
        card = Scorecard(variant.scenario, self.promises, self.question.window)
        for _, counts in replicate_all([variant], self.trials):
            card.add(counts)
        return card.scores(self.question.confidence)

    def _people(self, team: TeamId, steps: int) -> int:
        return steps * max(1, round(self.sizes[team] * self.question.step))

    def _cost(self, team: TeamId, more: int) -> float:
        return with_people(self.subject, {team: more}).cost - self.subject.cost


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
