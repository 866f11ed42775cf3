"""The customers of one replication, sampled into columns before the clock starts."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtr

from simulation.laws import Durations, Law
from simulation.scenario import CHANCE, ContactType, PerInterval, Scenario
from simulation.strata import stratified_scores
from simulation.streams import Stream, generator, name_key

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NEVER = -1
"""Stands in a column of ms for what does not happen."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What customers bring along, one row per possible attempt; every column has shape (rows,).

    Parameters
    ----------
    arrived_ms : instant of arrival, `NEVER` for what happens only after something else.
    kind : index of the contact type.
    service_ms : one column for each pool: handling time by a person of speed 1, at least 1.
    wrap_up_ms : 0 where there is none.
    patience_ms : `NEVER` who waits for ever.
    retry_ms, bounce_ms : delay of the next attempt after a failure and after a bot has settled the
        contact; `NEVER` where there is none.
    bot_ms : length of a bot's conversation.
    contained : 1 where a bot settles it, else 0.
    callback_ms : delay of an accepted callback, `NEVER` for who always declines.
    callback_mark : 0 to `CHANCE` - 1; the customer accepts where the acceptance is more.
    answer_ms : until an agent answers an offer; 0 where offers are taken at once.
    refused : 1 where the first agent who is offered the contact refuses it, else 0.
    """

    arrived_ms: Ints
    kind: Ints
    service_ms: tuple[Ints, ...]
    wrap_up_ms: Ints
    patience_ms: Ints
    retry_ms: Ints
    bounce_ms: Ints
    bot_ms: Ints
    contained: Ints
    callback_ms: Ints
    callback_mark: Ints
    answer_ms: Ints
    refused: Ints


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers of one replication.

    Parameters
    ----------
    arrivals : rows 0 to `arrivals` - 1 arrive by themselves, in order of time.
    next_attempt : shape (rows,); row of the next attempt, or `NEVER`.
    callback : shape (rows,); row of what the contact becomes when a callback is accepted, or `NEVER`.
    """

    arrivals: int
    columns: Columns
    next_attempt: Ints
    callback: Ints


def sample_customers(scenario: Scenario, seed: int, replication: int) -> Customers:
    """Draw the customers of one replication.

    Draws depend on the seed, the replication, the contact type's id, the customer and the attempt alone:
    other agents, rules or volumes leave them as they are.
    """
    sampler = Sampler(scenario, seed, replication)
    for index in range(len(scenario.contact_types)):
        sampler.add_type(index)
    return sampler.customers()


def to_ms(seconds: Durations) -> Ints:
    """Round durations to whole ms, at least 1."""
    return np.maximum(1, np.rint(seconds * 1000)).astype(np.int64)


def per_interval(profile: PerInterval, count: int) -> Floats:
    """Return a profile as an array of shape (count,)."""
    return np.broadcast_to(np.asarray(profile, dtype=np.float64), (count,))


def expected_arrivals(kind: ContactType) -> Floats:
    """Return the mean arrivals of each interval, volume included, shape (intervals,)."""
    means = np.asarray(kind.arrivals, dtype=np.float64)
    return means * per_interval(kind.volume, len(means))


class Sampler:
    """Draws one replication of a scenario, type by type, and keeps which row follows which."""

    def __init__(self, scenario: Scenario, seed: int, replication: int) -> None:
        self.scenario = scenario
        self.seed = seed
        self.replication = replication
        self.index_of = {kind.id: index for index, kind in enumerate(scenario.contact_types)}
        self.day_of_interval = scenario.day_of_interval()
        self.shared_scores = self.day_scores(Stream.SHARED_DAY_FACTOR)
        self.blocks: list[Columns] = []
        self.row_count = 0
        self.next_links: list[tuple[Ints, Ints]] = []
        self.callback_links: list[tuple[Ints, Ints]] = []

    def stream(self, stream: Stream, *key: int) -> np.random.Generator:
        """Return the generator of one stream of this replication."""
        return generator(self.seed, self.replication, stream, *key)

    def day_scores(self, stream: Stream, *key: int) -> Floats:
        """Return a standard normal score for each day, stratified over replications."""
        return stratified_scores((self.seed, self.replication), stream, key, len(self.scenario.days))

    def add_type(self, index: int) -> None:
        """Draw all customers of a contact type."""
        kind = self.scenario.contact_types[index]
        rates = np.asarray(kind.arrivals, dtype=np.float64)
        if not rates.any():
            return
        rates = np.where(rates > 0, rates * self.busyness(kind), 0.0)
        volume = per_interval(kind.volume, len(rates))
        for layer in range(int(np.ceil(volume.max()))):
            times, kept = self.arrivals(kind, layer, rates, np.clip(volume - layer, 0, 1))
            self.add_attempts(Group(self, index, (name_key(kind.id), layer), times), kept)

    def busyness(self, kind: ContactType) -> Floats:
        """Return the random factor of each interval's mean, shape (intervals,), itself of mean 1.

        Intervals to which nobody comes do without the factor of their own.
        """
        count, key = self.scenario.interval_count, name_key(kind.id)
        day_sd = per_interval(kind.busyness.day_sd, count)
        interval_sd = per_interval(kind.busyness.interval_sd, count)
        event_sd = per_interval(kind.busyness.event_log_sd, count)
        factor = np.ones(count)
        if day_sd.any():
            own = self.day_scores(Stream.DAY_FACTOR, key)
            shared = self.scenario.day_correlation
            scores = np.sqrt(shared) * self.shared_scores + np.sqrt(1 - shared) * own
            factor *= self.day_factor(ndtr(scores), day_sd)
        if interval_sd.any():
            comes = np.asarray(kind.arrivals) > 0
            uniforms = self.stream(Stream.INTERVAL_FACTOR, key).random(count)
            factor[comes] *= _gamma_factor(uniforms[comes], interval_sd[comes])
        if event_sd.any():
            scores = self.day_scores(Stream.EVENT_FACTOR, key)
            factor *= np.exp(event_sd * scores[self.day_of_interval] - event_sd**2 / 2)
        return factor

    def day_factor(self, uniforms: Floats, sd: Floats) -> Floats:
        """Return each interval's gamma factor from its day's uniform, worked out once for a day and sd."""
        pairs = np.stack([self.day_of_interval.astype(np.float64), sd], axis=1)
        distinct, place = np.unique(pairs, axis=0, return_inverse=True)
        return _gamma_factor(uniforms[distinct[:, 0].astype(np.int64)], distinct[:, 1])[place.ravel()]

    def arrivals(self, kind: ContactType, layer: int, rates: Floats, share: Floats) -> tuple[Ints, Ints]:
        """Return the instants of all customers of a layer, and the indices of those who come."""
        stream = self.stream(Stream.ARRIVAL, name_key(kind.id), layer)
        interval = np.repeat(np.arange(len(rates)), stream.poisson(rates))
        length = self.scenario.interval_ms
        times = interval * length + (stream.random(len(interval)) * length).astype(np.int64)
        marks = self.stream(Stream.THINNING, name_key(kind.id), layer).random(len(interval))
        return times, np.flatnonzero(marks < share[interval])

    def add_attempts(self, group: "Group", entity: Ints) -> None:
        """Add the rows of a layer's customers, attempt by attempt, while anybody may come again."""
        attempt, before = 0, entity[:0]
        while len(entity):
            block = group.block(attempt, entity)
            rows = self.add(block)
            if attempt:
                self.next_links.append((before, rows))
            self.add_callbacks(group, attempt, rows[block.callback_ms >= 0], entity[block.callback_ms >= 0])
            again = (block.retry_ms >= 0) | (block.bounce_ms >= 0)
            attempt, entity, before = attempt + 1, entity[again], rows[again]

    def add_callbacks(self, group: "Group", attempt: int, rows: Ints, entity: Ints) -> None:
        """Add what contacts become whose customers accept a callback."""
        choice = self.scenario.contact_types[group.index].callback
        if choice is None or not len(rows):
            return
        into = self.index_of[choice.into]
        key = (name_key(choice.into), *group.key)
        self.callback_links.append(
            (rows, self.add(Group(self, into, key, group.times).block(attempt, entity, last=True)))
        )

    def add(self, block: Columns) -> Ints:
        """Keep a block and return the numbers of its rows."""
        rows = np.arange(self.row_count, self.row_count + len(block.kind))
        self.blocks.append(block)
        self.row_count += len(rows)
        return rows

    def customers(self) -> Customers:
        """Return all rows: the arrivals sorted by time, what may follow them behind."""
        if not self.blocks:
            self.add(Group(self, 0, (0,), np.empty(0, np.int64)).block(0, np.empty(0, np.int64)))
        arrived = np.concatenate([block.arrived_ms for block in self.blocks])
        waits = arrived == NEVER
        order = np.lexsort((np.arange(len(arrived)), np.where(waits, 0, arrived), waits))
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        return Customers(
            arrivals=int(len(arrived) - waits.sum()),
            columns=_merged(self.blocks, order),
            next_attempt=_linked(self.next_links, place),
            callback=_linked(self.callback_links, place),
        )


@dataclass(frozen=True, slots=True)
class Group:
    """The customers of one type and layer: `times` are the arrivals of all that the layer could have."""

    sampler: Sampler
    index: int
    key: tuple[int, ...]
    times: Ints

    def block(self, attempt: int, entity: Ints, last: bool = False) -> Columns:
        """Draw the rows of one attempt of some customers; every customer keeps its place in each draw."""
        kind = self.sampler.scenario.contact_types[self.index]
        draws = _Draws(self.sampler, kind, (*self.key, attempt), len(self.times), entity)
        interval = self.times[entity] // self.sampler.scenario.interval_ms
        first = attempt == 0 and not last
        return Columns(
            arrived_ms=self.times[entity] if first else draws.never(),
            kind=np.full(len(entity), self.index),
            service_ms=draws.services(interval),
            wrap_up_ms=draws.durations(Stream.WRAP_UP, kind.wrap_up) if kind.wrap_up else draws.never() + 1,
            patience_ms=draws.patience(interval),
            retry_ms=draws.never() if last else draws.retries(attempt),
            bounce_ms=draws.bounces() if first else draws.never(),
            bot_ms=draws.durations(Stream.BOT_SERVICE, kind.bot.service) if kind.bot else draws.never(),
            contained=draws.containment(interval),
            callback_ms=draws.never() if last else draws.callbacks(),
            callback_mark=draws.callback_marks(),
            answer_ms=draws.answers(),
            refused=draws.refusals(),
        )


class _Draws:
    """Draws for some customers of one type, layer and attempt."""

    def __init__(
        self, sampler: Sampler, kind: ContactType, key: tuple[int, ...], size: int, entity: Ints
    ) -> None:
        self.sampler = sampler
        self.scenario = sampler.scenario
        self.kind = kind
        self.key = key
        self.size = size
        self.entity = entity

    def durations(self, stream: Stream, law: Law, factor: Floats | float = 1.0) -> Ints:
        drawn = law.sample(self.sampler.stream(stream, *self.key), self.size)[self.entity]
        return to_ms(drawn * factor)

    def happens(self, stream: Stream, probability: float | Floats) -> NDArray[np.bool_]:
        if not np.any(probability):
            return np.zeros(len(self.entity), np.bool_)
        drawn: Floats = self.sampler.stream(stream, *self.key).random(self.size)[self.entity]
        return drawn < probability

    def never(self) -> Ints:
        return np.full(len(self.entity), NEVER)

    def services(self, interval: Ints) -> tuple[Ints, ...]:
        factor = per_interval(self.kind.service_factor, self.scenario.interval_count)[interval]
        laws = dict(self.kind.service_by_pool)
        usual = self.durations(Stream.SERVICE, self.kind.service, factor)
        return tuple(
            self.durations(Stream.SERVICE, laws[pool], factor) if pool in laws else usual
            for pool in self.scenario.pools
        )

    def patience(self, interval: Ints) -> Ints:
        if self.kind.patience is None:
            return self.never()
        factor = per_interval(self.kind.patience_factor, self.scenario.interval_count)[interval]
        return self.durations(Stream.PATIENCE, self.kind.patience, factor)

    def retries(self, attempt: int) -> Ints:
        retry = self.kind.retry
        if retry is None or attempt >= retry.most:
            return self.never()
        delays = self.durations(Stream.RETRY_DELAY, retry.delay)
        return np.where(self.happens(Stream.RETRY, retry.probability), delays, NEVER)

    def callbacks(self) -> Ints:
        choice = self.kind.callback
        if choice is None:
            return self.never()
        delays = self.durations(Stream.CALLBACK_DELAY, choice.delay) if choice.delay else self.never() + 1
        return np.where(self.callback_marks() < max(choice.chances), delays, NEVER)

    def callback_marks(self) -> Ints:
        if self.kind.callback is None:
            return self.never() + 1
        drawn = self.sampler.stream(Stream.CALLBACK, *self.key).random(self.size)[self.entity]
        return (drawn * CHANCE).astype(np.int64)

    def containment(self, interval: Ints) -> Ints:
        if self.kind.bot is None:
            return self.never() + 1
        share = per_interval(self.kind.bot.containment, self.scenario.interval_count)[interval]
        return self.happens(Stream.CONTAINMENT, share).astype(np.int64)

    def bounces(self) -> Ints:
        bot = self.kind.bot
        if bot is None or bot.bounce_delay is None:
            return self.never()
        delays = self.durations(Stream.BOUNCE_DELAY, bot.bounce_delay)
        return np.where(self.happens(Stream.BOUNCE_BACK, bot.bounce_back), delays, NEVER)

    def answers(self) -> Ints:
        acceptance = self.scenario.acceptance
        if acceptance is None:
            return self.never() + 1
        return self.durations(Stream.ANSWER_DELAY, acceptance.delay)

    def refusals(self) -> Ints:
        acceptance = self.scenario.acceptance
        return self.happens(Stream.OFFER, acceptance.refusal if acceptance else 0.0).astype(np.int64)


def _merged(blocks: list[Columns], order: Ints) -> Columns:
    pools = range(len(blocks[0].service_ms))
    merged = {
        part.name: np.concatenate([getattr(block, part.name) for block in blocks])[order]
        for part in fields(Columns)
        if part.name != "service_ms"
    }
    service = tuple(np.concatenate([block.service_ms[pool] for block in blocks])[order] for pool in pools)
    return Columns(service_ms=service, **merged)


def _linked(links: list[tuple[Ints, Ints]], place: Ints) -> Ints:
    linked = np.full(len(place), NEVER)
    for before, after in links:
        linked[place[before]] = place[after]
    return linked


def _gamma_factor(uniforms: Floats, sd: Floats) -> Floats:
    """Turn uniforms into gamma factors of mean 1 and the given standard deviations, 1 where it is 0."""
    safe = np.where(sd > 0, sd, 1.0)
    factors: Floats = np.where(sd > 0, gammaincinv(safe**-2, uniforms) * safe**2, 1.0)
    return factors
