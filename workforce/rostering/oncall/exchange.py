"""Two people's spans exchanged and their shifts planned anew, kept where the whole roster gets cheaper.

The two people are taken out of the roster with what the others leave uncovered; that is a small problem of
its own, which the search for shifts solves. The judge of the whole roster decides.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from contactcenter.domain.roster import OnCall, Roster
from contactcenter.domain.units import AgentId
from workforce.rostering.evaluation import check_roster, evaluate, missing_agents
from workforce.rostering.fairness import burdens_of, fairness_price
from workforce.rostering.oncall.cover import missing_price, uncovered
from workforce.rostering.pay import hour_rates
from workforce.rostering.problem import (
    ActivityNeed,
    Fairness,
    KindCover,
    Prices,
    RosterProblem,
    StaffMember,
)
from workforce.rostering.terms import changed_on_call, cover_gaps

LEAST_GAIN = 1e-6
BOTH_WAYS = 0.5
"""Share of the moves in which who gives a span away takes another for it."""

Replan = Callable[[RosterProblem, Roster], Roster | None]
"""Plans the shifts of few people, beginning with those they have; None where there are none."""


@dataclass(frozen=True, slots=True)
class Move:
    """Spans that go and spans that come."""

    gone: frozenset[OnCall]
    taken: frozenset[OnCall]

    @property
    def people(self) -> frozenset[AgentId]:
        """Who is concerned."""
        return frozenset(span.agent for span in self.gone | self.taken)


class Exchange:
    """A roster with spans on call that gets better move by move.

    Parameters
    ----------
    offers : each span with each person who may take it.
    bound : a price below which there is no roster with spans.
    replan : the search for few people's shifts.
    """

    def __init__(
        self,
        problem: RosterProblem,
        offers: Collection[OnCall],
        roster: Roster,
        bound: float,
        replan: Replan,
    ) -> None:
        self.problem, self.roster, self.bound, self._replan = problem, roster, bound, replan
        self.cost = evaluate(problem, roster).cost
        fair = Fairness(on_call=problem.fairness.on_call)
        self._calls = replace(problem, fairness=fair, wishes=())
        self._offers = sorted(offers)
        self._by_time: dict[tuple[object, object], list[OnCall]] = {}
        for offer in self._offers:
            self._by_time.setdefault((offer.start, offer.end), []).append(offer)

    @property
    def gap(self) -> float:
        """Relative distance between price and bound, at least 0."""
        return max(self.cost - self.bound, 0.0) / max(abs(self.cost), 1e-9)

    @property
    def given(self) -> list[OnCall]:
        """The spans that are given and not told."""
        told = set(self.problem.on_call)
        return [span for span in self.roster.on_call if span not in told]

    def draw(self, rng: np.random.Generator) -> Move | None:
        """Return a move drawn at random: a span passed on, exchanged, given up or newly taken."""
        if not self._offers:
            return None
        offer = self._offers[int(rng.integers(len(self._offers)))]
        given = self.given
        if offer in given:
            return Move(frozenset({offer}), frozenset())
        holders = [one for one in given if (one.start, one.end) == (offer.start, offer.end)]
        if not holders:
            return Move(frozenset(), frozenset({offer}))
        gone = holders[int(rng.integers(len(holders)))]
        returns = list(self._returns(given, offer.agent, gone.agent))
        if returns and rng.random() < BOTH_WAYS:
            back, other = returns[int(rng.integers(len(returns)))]
            return Move(frozenset({gone, back}), frozenset({offer, other}))
        return Move(frozenset({gone}), frozenset({offer}))

    def _returns(
        self, given: list[OnCall], giver: AgentId, taker: AgentId
    ) -> Iterator[tuple[OnCall, OnCall]]:
        """Yield spans of one person that another may take, as the one and as the other's."""
        for span in given:
            if span.agent == giver:
                for offer in self._by_time.get((span.start, span.end), ()):
                    if offer.agent == taker:
                        yield span, offer

    def attempt(self, move: Move) -> bool:
        """Make a move where it is lawful and the whole roster gets cheaper by it; tell whether it did."""
        problem, people = self.problem, move.people
        spans = tuple(sorted(set(self.roster.on_call) - move.gone | move.taken))
        if self._price_of(spans) - self._price_of(self.roster.on_call) > self.cost - self.bound:
            return False
        ours = tuple(span for span in spans if span.agent in people)
        own = tuple(one for one in self.roster.shifts if one.agent in people)
        bare = Roster(self.roster.start, self.roster.end, (), on_call=ours)
        part = of_people(problem, self.roster, people)
        if check_roster(replace(part, locks=(), on_call=()), bare):
            return False
        found = self._replan(replace(part, on_call=ours), replace(bare, shifts=own, on_call=()))
        if found is None:
            return False
        others = tuple(one for one in self.roster.shifts if one.agent not in people)
        shifts = tuple(sorted((*others, *found.shifts), key=lambda one: (one.start, one.agent)))
        trial = replace(self.roster, shifts=shifts, on_call=spans)
        cost = evaluate(problem, trial).cost
        if cost > self.cost - LEAST_GAIN or check_roster(problem, trial):
            return False
        self.roster, self.cost = trial, cost
        return True

    def _price_of(self, spans: tuple[OnCall, ...]) -> float:
        """Return what spans cost beside the shifts that they take away."""
        alone = replace(self.roster, shifts=(), on_call=spans)
        missed = missing_price(self.problem, uncovered(self.problem, alone).hours)
        fair = fairness_price(self._calls, burdens_of(self._calls, alone))
        return missed + fair + self.problem.prices.change * changed_on_call(self.problem, alone)


def of_people(problem: RosterProblem, roster: Roster, people: Collection[AgentId]) -> RosterProblem:
    """Return the problem of some people's shifts, with what the others of a roster leave uncovered.

    Needs of people on call are left out, and meetings and cars shared with others; the judge of the whole
    counts them.
    """
    staff = tuple(person for person in problem.staff if person.agent in people)
    others = tuple(one for one in roster.shifts if one.agent not in people)
    serves = {name for person in staff for name in person.serves}
    short = missing_agents(problem, others)
    return replace(
        problem,
        demands=tuple(
            replace(one, required=line)
            for one, line in zip(problem.demands, short, strict=True)
            if one.id in serves
        ),
        staff=staff,
        prices=_prices_among(problem, staff),
        cover=_cover_left(problem, replace(roster, shifts=others)),
        wishes=tuple(one for one in problem.wishes if one.agent in people),
        locks=tuple(one for one in problem.locks if one.agent in people),
        published=tuple(one for one in problem.published if one.agent in people),
        on_call=tuple(one for one in problem.on_call if one.agent in people),
        car_pools=tuple(one for one in problem.car_pools if set(one.people) <= set(people)),
        fairness=replace(problem.fairness, on_call=0.0),
        activities=_activities_of(problem, people),
        on_call_needs=(),
        published_on_call=(),
    )


def _prices_among(problem: RosterProblem, staff: tuple[StaffMember, ...]) -> Prices:
    """Return prices by which an hour of some people costs what it does among everybody."""
    whole, part = hour_rates(problem), hour_rates(replace(problem, staff=staff))
    paid = (whole[one.agent] / part[one.agent] for one in staff if one.contract.hourly_cost > 0)
    return replace(problem.prices, paid_hour=problem.prices.paid_hour * next(paid, 1.0))


def _activities_of(problem: RosterProblem, people: Collection[AgentId]) -> tuple[ActivityNeed, ...]:
    own = (
        replace(one, people=tuple(agent for agent in one.people if agent in people))
        for one in problem.activities
        if not one.together
    )
    return tuple(one for one in own if one.people)


def _cover_left(problem: RosterProblem, others: Roster) -> tuple[KindCover, ...]:
    return tuple(replace(cover, required=max(short, 0)) for cover, short in cover_gaps(problem, others))
