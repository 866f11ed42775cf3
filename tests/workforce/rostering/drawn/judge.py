"""A second judge of rosters, written from the rules as `docs/roster.md` and the law tell them.

It shares nothing with the judge of the project but the problem: it looks at single minutes and days where
that one looks at spans, and shares people among demands by a linear programme where that one takes a flow.
"""

from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from tests.workforce.rostering.drawn.laws import PERSONAL
from tests.workforce.rostering.drawn.minutes import DAY, MINUTE, WEEK, monday, paid, serving


class Judge:
    """Looks at rosters of one problem."""

    def __init__(self, problem):
        self.problem, self.zone = problem, ZoneInfo(problem.grid.zone)
        self.staff = {person.agent: person for person in problem.staff}
        first, last = (self.local(one).date() for one in (problem.grid.start, problem.grid.end - MINUTE))
        self.days = [first + DAY * k for k in range((last - first).days + 1)]

    def local(self, instant):
        """Return the time on the wall."""
        return instant.astimezone(self.zone)

    def day(self, span):
        """Return the local day on which a shift or span begins."""
        return self.local(span.start).date()

    def midnight(self, day, minute=0):
        """Return when the wall shows so many minutes of a day; where it skips them, when it goes on."""
        told = datetime.combine(day, time()) + MINUTE * minute
        there = told.replace(tzinfo=self.zone).astimezone(UTC)
        if there.astimezone(self.zone).replace(tzinfo=None) == told:
            return there
        before = (told - timedelta(hours=3)).replace(tzinfo=self.zone).astimezone(UTC)
        while before.astimezone(self.zone).replace(tzinfo=None) < told:
            before += MINUTE
        return before

    def shifts_of(self, roster):
        """Return everybody's shifts that begin in the period, in order, each once."""
        own = {agent: {} for agent in self.staff}
        for shift in sorted(roster.shifts, key=lambda one: one.start):
            if shift.agent in own and self.problem.grid.start <= shift.start < self.problem.grid.end:
                own[shift.agent].setdefault((shift.start, shift.end), shift)
        return {agent: list(shifts.values()) for agent, shifts in own.items()}

    def broken(self, roster):
        """Return what a roster breaks, as sorted pairs of a day, an agent and a rule."""
        found = list(self._strange(roster))
        for agent, shifts in self.shifts_of(roster).items():
            person, rules = self.staff[agent], self.problem.rules_of(self.staff[agent])
            for check in PERSONAL:
                found += [(day, agent, rule) for day, rule in check(self, person, rules, shifts)]
        found += self._on_call(roster)
        found += self._locks(roster)
        return sorted(found)

    def _strange(self, roster):
        listed = Counter((one.agent, one.start, one.end) for one in roster.shifts)
        for (agent, start, _), count in listed.items():
            outside = not self.problem.grid.start <= start < self.problem.grid.end
            if agent not in self.staff or outside or count > 1:
                yield self.local(start).date(), agent, "one shift a day"

    def _locks(self, roster):
        held = {(one.agent, one.start, one.end) for one in roster.shifts}
        for lock in self.problem.locks:
            if (lock.agent, lock.start, lock.end) not in held:
                yield self.day(lock), lock.agent, "locks"

    def spans_of(self, roster):
        """Return everybody's spans on call."""
        return sorted({*self.problem.on_call, *roster.on_call}, key=lambda one: (one.start, one.end))

    def touches_period(self, span):
        """Tell whether any minute of a span lies in the period."""
        return max(span.start, self.problem.grid.start) < min(span.end, self.problem.grid.end)

    def _on_call(self, roster):
        own = defaultdict(list)
        for span in self.spans_of(roster):
            own[span.agent].append(span)
            told = span in self.problem.on_call
            if span.agent not in self.staff or not (told or self.touches_period(span)):
                yield self.day(span), span.agent, "on call"
        shifts = self.shifts_of(roster)
        for agent, spans in own.items():
            if agent in self.staff:
                for day in self._called_wrongly(self.staff[agent], spans, shifts[agent]):
                    yield day, agent, "on call"

    def _called_wrongly(self, person, spans, shifts):
        rules = self.problem.rules_of(person)
        rest = MINUTE * rules.on_call_rest_minutes
        for shift in shifts:
            near = [one for one in spans if shift.start < one.end + rest and one.start < shift.end]
            yield from (self.day(shift) for _ in near)
        begun = {self.day(span) for span in spans}
        for day in begun:
            near = [one for one in begun | person.on_call_before if timedelta() <= day - one < 4 * WEEK]
            if rules.max_on_call_days and len(near) > rules.max_on_call_days:
                yield day
        for number, span in enumerate(spans):
            against = [any(span.start < one.end for one in spans[:number])]
            against += self._called_when_free(person, rules, span)
            yield from (self.day(span) for one in against if one)

    def _called_when_free(self, person, rules, span):
        """Yield whether a span lies in each of the times in which a person must not be called."""
        minutes = [span.start + MINUTE * k for k in range(round((span.end - span.start) / MINUTE))]
        touched = {self.local(one).date() for one in minutes}
        yield from (day in person.days_off for day in touched)
        yield from (day.weekday() == 6 and not person.limits.sundays for day in touched)
        yield from (begin < span.end and span.start < end for begin, end in person.time_off)
        yield not person.limits.nights and any(self.is_night(rules, one) for one in minutes)
        open_when = person.availability
        yield bool(open_when) and not all(self.is_open(open_when, one) for one in minutes)

    def is_open(self, windows, instant):
        """Tell whether a window of the week is open at an instant."""
        there = self.local(instant)
        for before in range(3):
            minute = 1440 * before + 60 * there.hour + there.minute
            for one in windows:
                same = one.weekday == (there.weekday() - before) % 7
                if same and one.start_minute <= minute < one.end_minute:
                    return True
        return False

    def is_night(self, rules, instant):
        """Tell whether an instant lies in the night."""
        day = self.local(instant).date()
        nights = ((one, one + DAY) for one in (day - DAY, day))
        return any(
            self.midnight(a, rules.night_start_minute) <= instant < self.midnight(b, rules.night_end_minute)
            for a, b in nights
        )

    def night(self, rules, shift):
        """Return the minutes of a shift in the night."""
        total, day = timedelta(), self.day(shift) - DAY
        while self.midnight(day, rules.night_start_minute) < shift.end:
            begin = self.midnight(day, rules.night_start_minute)
            end = self.midnight(day + DAY, rules.night_end_minute)
            total += max(min(end, shift.end) - max(begin, shift.start), timedelta())
            day += DAY
        return total / MINUTE

    def kind(self, shift):
        """Return the kind that a shift is of."""
        begin = self.local(shift.start)
        for kind in self.problem.kinds:
            if kind.start_minute == 60 * begin.hour + begin.minute and kind.paid_minutes == paid(shift):
                return kind
        return None

    def weeks(self, person, shifts):
        """Return days worked and paid minutes by the Monday of the week, the week so far among them."""
        days, minutes = defaultdict(set), Counter()
        for day in self.days:
            days[monday(day)], minutes[monday(day)] = set(), 0
        for shift in shifts:
            days[monday(self.day(shift))].add(self.day(shift))
            minutes[monday(self.day(shift))] += paid(shift)
        counts = {week: len(own) for week, own in days.items()}
        counts[monday(self.days[0])] += person.week_so_far[0]
        minutes[monday(self.days[0])] += person.week_so_far[1]
        return [(week, counts[week], minutes[week]) for week in sorted(counts)]

    # What it costs.

    def cost(self, roster):
        """Return what a roster costs."""
        prices = self.problem.prices
        return (
            prices.missing_hour * self._missing(roster)
            + self._pay(roster)
            + sum(
                one.under * max(one.required - count, 0) + one.over * max(count - one.required, 0)
                for one, count in self._covered(roster)
            )
            + sum(one.weight for one in self.refused(roster))
            + prices.change * self._changed(roster)
            + self._cars(roster)
            + self._burdens(roster)
            + prices.missing_on_call_hour * self._uncalled(roster)
        )

    def _missing(self, roster):
        """Return the least weighted hours missing, however people are shared."""
        problem, grid = self.problem, self.problem.grid
        there = defaultdict(lambda: np.zeros(grid.count))
        for agent, shifts in self.shifts_of(roster).items():
            for shift in shifts:
                first = round((shift.start - grid.start) / MINUTE)
                places = (first + np.flatnonzero(serving(shift))) // grid.minutes
                inside = places[(places >= 0) & (places < grid.count)]
                np.add.at(there[self.staff[agent].serves], inside, 1 / grid.minutes)
        sets = sorted(there, key=sorted)
        need = []
        for number, demand in enumerate(problem.demands):
            before = 0.0
            for share, factor in demand.steps or ((1.0, 1.0),):
                need.append((number, demand.required * (share - before), demand.weight * factor))
                before = share
        if not need:
            return 0.0
        arcs = [
            (s, d)
            for s, who in enumerate(sets)
            for d, (n, _, _) in enumerate(need)
            if problem.demands[n].id in who
        ]
        short = sum(float((weight * line).sum()) for _, line, weight in need)
        if arcs:
            supply = np.array([there[who] for who in sets])
            wanted = np.array([line for _, line, _ in need])
            short -= shared(arcs, supply, wanted, [weight for _, _, weight in need])
        return short * grid.minutes / 60

    def _pay(self, roster):
        problem, total = self.problem, 0.0
        costs = [one.contract.hourly_cost for one in problem.staff if one.contract.hourly_cost]
        for agent, shifts in self.shifts_of(roster).items():
            person, hours = self.staff[agent], 0.0
            contract, prices = person.contract, problem.prices
            shares = [
                getattr(prices if getattr(contract, name) is None else contract, name)
                for name in ("night_premium", "sunday_premium", "overtime_premium")
            ]
            for shift in shifts:
                paid_share = paid(shift) / ((shift.end - shift.start) / MINUTE)
                night, sunday = self.night(problem.rules_of(person), shift), self._sunday(shift)
                hours += (paid(shift) + paid_share * (shares[0] * night + shares[1] * sunday)) / 60
            hours += shares[2] * self._overtime(person, shifts) / 60
            rate = contract.hourly_cost / (sum(costs) / len(costs)) if contract.hourly_cost else 1.0
            total += rate * hours
        return problem.prices.paid_hour * total

    def _sunday(self, shift):
        total, day = timedelta(), self.day(shift)
        while self.midnight(day) < shift.end:
            if day.weekday() == 6 or day in self.problem.holidays:
                inside = min(self.midnight(day + DAY), shift.end) - max(self.midnight(day), shift.start)
                total += max(inside, timedelta())
            day += DAY
        return total / MINUTE

    def _overtime(self, person, shifts):
        if person.pattern.total_minutes:
            return max(sum(map(paid, shifts)) - person.pattern.total_minutes[1], 0)
        total, free = 0, person.contract.weekly_minutes
        for week, _, minutes in self.weeks(person, shifts):
            before = person.week_so_far[1] if week == monday(self.days[0]) else 0
            total += max(minutes - max(free, before), 0)
        return total

    def _covered(self, roster):
        count = Counter()
        for shifts in self.shifts_of(roster).values():
            for shift in shifts:
                kind = self.kind(shift)
                count[self.day(shift), kind and kind.id] += 1
        return [(one, count[one.day, one.kind]) for one in self.problem.cover]

    def refused(self, roster):
        """Return the wishes that are not granted."""
        shifts = self.shifts_of(roster)
        return [
            wish
            for wish in self.problem.wishes
            if wish.wanted
            != any(self._meant(wish, one) for one in shifts[wish.agent] if self.day(one) == wish.day)
        ]

    def _meant(self, wish, shift):
        begin, length = self.local(shift.start), round(paid(shift))
        minute, kind = 60 * begin.hour + begin.minute, self.kind(shift)
        return (
            (wish.kind is None or (kind is not None and kind.id == wish.kind))
            and (wish.begins is None or wish.begins[0] <= minute <= wish.begins[1])
            and (wish.lengths is None or wish.lengths[0] <= length <= wish.lengths[1])
        )

    def _changed(self, roster):
        total = 0
        for told, now in (
            (self.problem.published, roster.shifts),
            (self.problem.published_on_call, self.spans_of(roster)),
        ):
            if told:
                before, after = ({(one.agent, one.start, one.end) for one in some} for some in (told, now))
                places = {(agent, self.local(start).date()) for agent, start, _ in before ^ after}
                total += sum(agent in self.staff and day in self.days for agent, day in places)
        return total

    def _cars(self, roster):
        shifts, price = self.shifts_of(roster), 0.0
        for pool in self.problem.car_pools:
            for day in self.days:
                if not (pool.first_day or day) <= day <= (pool.last_day or day):
                    continue
                one, other = ([s for s in shifts[a] if self.day(s) == day] for a in pool.people)
                near = (
                    one
                    and other
                    and max(abs(one[0].start - other[0].start), abs(one[0].end - other[0].end))
                    <= MINUTE * pool.within_minutes
                )
                price += 0.0 if near or not (one or other) else pool.weight
        return price

    def _burdens(self, roster):
        fair, price = self.problem.fairness, 0.0
        refused = Counter(wish.agent for wish in self.refused(roster))
        called = defaultdict(set)
        for span in self.spans_of(roster):
            called[span.agent].add(self.day(span))
        for agent, shifts in self.shifts_of(roster).items():
            person, days = self.staff[agent], {self.day(one) for one in shifts}
            weekends = {monday(one) for one in days if one.weekday() > 4}
            rules = self.problem.rules_of(person)
            for weight, before, now in (
                (
                    fair.night,
                    person.burden.nights,
                    sum(self.night(rules, one) >= rules.night_shift_minutes for one in shifts),
                ),
                (fair.weekend, person.burden.weekends, len(weekends)),
                (fair.sunday, person.burden.sundays, sum(one.weekday() == 6 for one in days)),
                (fair.refused, person.burden.refused, refused[agent]),
                (fair.on_call, person.burden.on_call, len(called[agent] & set(self.days))),
            ):
                price += weight * sum(before + k for k in range(1, now + 1))
        return price

    def _uncalled(self, roster):
        """Return the least weighted hours without somebody who is wanted on call."""
        needs, spans = self.problem.on_call_needs, self.spans_of(roster)
        if not needs:
            return 0.0
        cuts = sorted({one for some in (needs, spans) for span in some for one in (span.start, span.end)})
        total = 0.0
        for begin, end in pairwise(cuts):
            open_needs = [one for one in needs if one.start < end and begin < one.end]
            there = {one.agent for one in spans if one.start < end and begin < one.end} & set(self.staff)
            people = [self.staff[agent] for agent in sorted(there)]
            arcs = [
                (p, n)
                for p, person in enumerate(people)
                for n, need in enumerate(open_needs)
                if need.serves in (None, *person.serves) and (not need.among or person.agent in need.among)
            ]
            short = sum(one.weight * one.people for one in open_needs)
            if arcs:
                wanted = np.array([[one.people] for one in open_needs], dtype=float)
                short -= shared(arcs, np.ones((len(people), 1)), wanted, [one.weight for one in open_needs])
            total += short * ((end - begin) / timedelta(hours=1))
        return total


def shared(arcs, supply, wanted, weights):
    """Return the most that people are worth over all intervals, by who may serve what."""
    count = supply.shape[1]
    rows, columns, values = [], [], []
    for k, (one, other) in enumerate(arcs):
        for row in (one, len(supply) + other):
            rows += [row * count + t for t in range(count)]
            columns += [k * count + t for t in range(count)]
    values = np.ones(len(rows))
    limits = np.concatenate([supply.ravel(), wanted.ravel()])
    matrix = coo_array((values, (rows, columns)), shape=(len(limits), len(arcs) * count))
    worth = -np.repeat([weights[other] for _, other in arcs], count)
    return -linprog(worth, A_ub=matrix.tocsr(), b_ub=limits, method="highs").fun
