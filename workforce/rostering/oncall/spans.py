"""Who is given which span on call: one whole-number programme over everybody and all spans.

A span is offered to each person who may take it. The programme weighs people missing, everybody's days on
call, changes of what was published, and an estimate of the shifts that a span takes away.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from contactcenter.domain.roster import OnCall
from contactcenter.domain.units import AgentId
from workforce.rostering.oncall.cover import Pieces, may_serve, skills_of
from workforce.rostering.problem import RosterProblem, StaffMember
from workforce.rostering.programme import Effort, Programme
from workforce.rostering.rules import oncall
from workforce.rostering.rules.violation import days_of_period

Floats = NDArray[np.float64]
HALF = 0.5


@dataclass(frozen=True, slots=True)
class SpanPlan:
    """Spans given to people.

    Parameters
    ----------
    given : without those that are told.
    objective, bound : price with the estimate of shifts lost, and the least that there can be.
    """

    given: tuple[OnCall, ...]
    objective: float
    bound: float


def offers_of(problem: RosterProblem) -> list[OnCall]:
    """Return each span with each person who may take it: spans of the needs, and a person's published."""
    times = sorted({(need.start, need.end) for need in problem.on_call_needs})
    found = []
    for person in problem.staff:
        wanted = {(need.start, need.end) for need in problem.on_call_needs if may_serve(person, need)}
        known = {
            (span.start, span.end)
            for span in problem.published_on_call
            if span.agent == person.agent and any(a < span.end and span.start < b for a, b in wanted)
        }
        for start, end in sorted({*wanted.intersection(times), *known}):
            if not oncall.encode_span(problem, person, start, end):
                found.append(OnCall(person.agent, start, end))
    return found


def give_spans(
    problem: RosterProblem,
    offers: Sequence[OnCall],
    worth: Floats,
    effort: Effort,
    refused: Sequence[frozenset[OnCall]] = (),
) -> SpanPlan:
    """Give out spans at the least price; nobody gets any where time is too short to find who.

    Parameters
    ----------
    worth : shape (offers,); what each takes away from shifts, at least 0.
    refused : sets of spans of one person that are too many together.
    """
    rows = _Rows(problem, offers, worth)
    rows.add_cover()
    rows.add_people()
    rows.add_changes()
    for ones in refused:
        some = [k for k, one in enumerate(offers) if one in ones]
        rows.add(dict.fromkeys(some, 1.0), upper=len(ones) - 1)
    answer = rows.programme().solve(effort)
    if not answer.found:
        return SpanPlan((), np.inf, rows.constant)
    given = sorted(one for one, taken in zip(offers, answer.values, strict=False) if taken > HALF)
    bound = rows.constant + max(answer.bound, 0.0)
    return SpanPlan(tuple(given), rows.constant + answer.objective, bound)


class _Rows:
    """The programme in the making; its first columns are the offers, in their order.

    Attributes
    ----------
    constant : price of what is told, whatever is chosen.
    """

    def __init__(self, problem: RosterProblem, offers: Sequence[OnCall], worth: Floats) -> None:
        self.problem, self.offers, self.constant = problem, offers, 0.0
        self._zone = ZoneInfo(problem.grid.zone)
        self._period = set(days_of_period(problem))
        self._costs, self._most = worth.tolist(), [1.0] * len(offers)
        self._rows: list[tuple[dict[int, float], float, float]] = []

    def programme(self) -> Programme:
        """Return the programme; offers are taken whole, and the rest then is whole by itself."""
        made, whole = Programme(), len(self.offers)
        made.add_columns(whole, upper=self._most[:whole], cost=self._costs[:whole], whole=True)
        others = len(self._costs) - whole
        made.add_columns(others, upper=self._most[whole:], cost=self._costs[whole:])
        terms, lower, upper = zip(*self._rows, strict=True)
        which = made.add_rows(len(terms), lower=lower, upper=upper)
        made.add_entries(
            np.repeat(which, [len(own) for own in terms]),
            [column for own in terms for column in own],
            [value for own in terms for value in own.values()],
        )
        return made

    def column(self, most: float, cost: float = 0.0) -> int:
        """Add a column from 0 to its most and return its number."""
        self._costs.append(cost)
        self._most.append(most)
        return len(self._costs) - 1

    def add(self, terms: dict[int, float], lower: float = -np.inf, upper: float = np.inf) -> None:
        """Add a row of columns with their values."""
        self._rows.append((terms, lower, upper))

    def add_cover(self) -> None:
        """Share the people on call in each piece among the needs, and price who is missing."""
        problem = self.problem
        pieces = Pieces.of(problem, [*problem.on_call, *self.offers])
        skills = dict(zip((one.agent for one in problem.staff), skills_of(problem), strict=True))
        there: list[dict[tuple[int, ...], list[int]]] = [defaultdict(list) for _ in pieces.spans]
        told: list[dict[tuple[int, ...], int]] = [defaultdict(int) for _ in pieces.spans]
        for k, offer in enumerate(self.offers):
            for piece in pieces.within(offer.start, offer.end):
                there[piece][skills[offer.agent]].append(k)
        for span in problem.on_call:
            for piece in pieces.within(span.start, span.end):
                told[piece][skills[span.agent]] += 1
        for piece, hours in enumerate(pieces.hours.tolist()):
            wanted = pieces.wanted[:, piece]
            served: dict[int, dict[int, float]] = {k: {} for k in np.flatnonzero(wanted).tolist()}
            for group in sorted({*there[piece], *told[piece]}):
                flows = {k: self.column(float(wanted[k])) for k in group if k in served}
                shares = dict.fromkeys(flows.values(), 1.0)
                self.add(shares | dict.fromkeys(there[piece][group], -1.0), upper=float(told[piece][group]))
                for need, flow in flows.items():
                    served[need][flow] = 1.0
            for need, flows_in in served.items():
                price = problem.prices.missing_on_call_hour * problem.on_call_needs[need].weight
                short = self.column(float(wanted[need]), price * hours)
                self.add({**flows_in, short: 1.0}, lower=float(wanted[need]))

    def add_people(self) -> None:
        """Keep everybody's spans apart and their days on call few, and price the days."""
        own: dict[AgentId, list[int]] = defaultdict(list)
        for k, offer in enumerate(self.offers):
            own[offer.agent].append(k)
        for person in self.problem.staff:
            if mine := own.get(person.agent, []):
                self._keep_apart(mine)
            days: dict[date, list[int]] = defaultdict(list)
            for k in mine:
                days[self._day(self.offers[k])].append(k)
            most, before = oncall.encode_count(self.problem, person)
            begun = {day: self._any(some) for day, some in sorted(days.items()) if day not in before}
            self._bound_days(begun, before, most)
            self._price_days(person, list(begun.values()))

    def _day(self, span: OnCall) -> date:
        return span.start.astimezone(self._zone).date()

    def _keep_apart(self, own: list[int]) -> None:
        """Let one of the spans that are under way at the begin of one of them be taken."""
        for k in own:
            begin = self.offers[k].start
            under_way = [j for j in own if self.offers[j].start <= begin < self.offers[j].end]
            if len(under_way) > 1:
                self.add(dict.fromkeys(under_way, 1.0), upper=1.0)

    def _any(self, some: list[int]) -> int:
        """Return a column that is 1 when any of some spans is taken."""
        if len(some) == 1:
            return some[0]
        one = self.column(1.0)
        for k in some:
            self.add({one: 1.0, k: -1.0}, lower=0.0)
        return one

    def _bound_days(self, begun: dict[date, int], before: Iterable[date], most: int) -> None:
        kept = sorted(before)
        for last in sorted({*begun, *kept}):
            first = last - timedelta(days=oncall.SPAN_DAYS - 1)
            inside = [k for day, k in begun.items() if first <= day <= last]
            left = most - sum(first <= day <= last for day in kept)
            if len(inside) > left:
                self.add(dict.fromkeys(inside, 1.0), upper=max(left, 0))

    def _price_days(self, person: StaffMember, begun: list[int]) -> None:
        """Price the k-th day on call k times, those before the period and those told counted."""
        price = self.problem.fairness.on_call
        if not price:
            return
        spans = oncall.spans_of(self.problem, person)
        told = len({self._day(span) for span in spans} & self._period)
        before = person.burden.on_call
        self.constant += price * sum(before + k + 1 for k in range(told))
        steps = [self.column(1.0, price * (before + told + k + 1)) for k in range(len(begun))]
        if steps:
            self.add(dict.fromkeys(steps, 1.0) | dict.fromkeys(begun, -1.0), lower=0.0)

    def add_changes(self) -> None:
        """Price each day of a person whose spans are not as published."""
        price, staff = self.problem.prices.change, {one.agent for one in self.problem.staff}
        known, told = set(self.problem.published_on_call), set(self.problem.on_call)
        if not (known and price):
            return
        place = {offer: k for k, offer in enumerate(self.offers)}
        days: dict[tuple[AgentId, date], list[OnCall]] = defaultdict(list)
        for span in sorted({*place, *known, *told}):
            if self._day(span) in self._period and span.agent in staff:
                days[span.agent, self._day(span)].append(span)
        for spans in days.values():
            changed = self.column(1.0, price)
            for span in spans:
                if span in place:
                    sign = 1.0 if span in known else -1.0
                    self.add({changed: 1.0, place[span]: sign}, lower=float(span in known))
                elif (span in known) != (span in told):
                    self.add({changed: 1.0}, lower=1.0)
