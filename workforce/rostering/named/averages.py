"""The average week and the average night of tours, as sums that must not be too high.

A week that is worked ends with an average over the weeks before it, so weeks in a row together have a most
of paid minutes. A night shift that is longer than the average may be is made up for by shorter ones, so all
of them together must not be too long. Both say just what the checks say.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.ruledkinds import RuledKinds
from workforce.rostering.rules import averagetime, weeklytime

Bools = NDArray[np.bool_]
Tours = NDArray[np.int16]
UNBOUND = 10**6


@dataclass(frozen=True, slots=True)
class Most:
    """The most paid minutes of some days in a row."""

    days: range
    minutes: int


@dataclass(frozen=True, slots=True)
class Averages:
    """What averages ask of everybody's tours.

    Parameters
    ----------
    sums : of each person, most minutes of some weeks; only what weekly limits do not keep anyway.
    minutes : shape (kinds + 1,); paid minutes of each option.
    excess : shape (days, kinds + 1); by how many minutes a night shift is over the average allowed, below 0
        where it is shorter; 0 for all other options.
    mixed : shape (people,); who may work night shifts that are too long beside shorter ones.
    """

    sums: tuple[tuple[Most, ...], ...]
    minutes: Ints
    excess: Ints
    mixed: Bools

    def kept(self, person: int, tour: NDArray[np.int16]) -> bool:
        """Tell whether a tour of the whole period keeps the averages."""
        if self.mixed[person] and self.excess[np.arange(len(tour)), tour].sum() > 0:
            return False
        paid = self.minutes[tour]
        return all(paid[one.days.start : one.days.stop].sum() <= one.minutes for one in self.sums[person])

    def some(self, people: Ints) -> "Averages":
        """Return what is asked of some people."""
        return Averages(
            tuple(self.sums[k] for k in people.tolist()), self.minutes, self.excess, self.mixed[people]
        )

    def rooms(self, window: range, people: Ints, around: Tours) -> "Rooms":
        """Return what is left of the sums in a window.

        Parameters
        ----------
        around : shape (people, days); what is worked outside the window.
        """
        size, paid = len(window), self.minutes[around]
        until = np.full((len(people), size + 1), UNBOUND)
        sums: list[tuple[Most, ...]] = []
        for k, person in enumerate(people.tolist()):
            later = []
            for one in self.sums[person]:
                first, stop = max(one.days.start, window.start), min(one.days.stop, window.stop)
                left = one.minutes - int(paid[k, one.days.start : one.days.stop].sum())
                if first == window.start < stop:
                    reach = slice(0, stop - first + 1)
                    until[k, reach] = np.minimum(until[k, reach], max(left, 0))
                elif first < stop:
                    later.append(Most(range(first - window.start, stop - window.start), left))
            sums.append(tuple(later))
        spent = np.take_along_axis(self.excess, around.T.astype(np.int64), axis=1).sum(axis=0)
        nights = np.where(self.mixed[people], -spent, UNBOUND)
        excess = self.excess[window.start : window.stop]
        return Rooms(until, tuple(sums), nights.astype(np.int64), self.minutes, excess)


@dataclass(frozen=True, slots=True)
class Rooms:
    """What averages leave to people in a window.

    Parameters
    ----------
    until : shape (people, window + 1); most minutes from the window's begin up to each day; at its end the
        most of the whole window.
    sums : of each person, most minutes of later days in a row.
    nights : shape (people,); by how many minutes night shifts in the window may be too long together.
    minutes, excess : as of `Averages`; shape (window, kinds + 1).
    """

    until: Ints
    sums: tuple[tuple[Most, ...], ...]
    nights: Ints
    minutes: Ints
    excess: Ints

    def some(self, places: Ints) -> "Rooms":
        """Return what is left to some of the people, told by position."""
        sums = tuple(self.sums[k] for k in places.tolist())
        return Rooms(self.until[places], sums, self.nights[places], self.minutes, self.excess)

    def bars(self, place: int) -> Iterator[tuple[Floats, float]]:
        """Yield what each option of each day adds to a sum, and the sum's most.

        Both in shares of what one option adds at most, the first of shape (window, kinds + 1). The sum of
        nights comes first, with or without a limit.
        """
        scale = max(int(np.abs(self.excess).max(initial=0)), 1)
        yield self.excess / scale, float(self.nights[place]) / scale
        longest = max(int(self.minutes.max(initial=0)), 1)
        for one in self.sums[place]:
            amounts = np.zeros(self.excess.shape)
            amounts[one.days.start : one.days.stop] = self.minutes / longest
            yield amounts, one.minutes / longest

    @property
    def most_bars(self) -> int:
        """How many sums anybody has; 0 where none has any that is not kept from the window's begin on."""
        most = max((len(own) for own in self.sums), default=0)
        return most + 1 if most or (self.nights < UNBOUND).any() else 0

    def countable(self, place: int) -> bool:
        """Tell whether somebody's nights can be counted: each kind is too long by as much on any day."""
        return bool(self.nights[place] < UNBOUND and (self.excess == self.excess[:1]).all())


def averages_of(ruled: RuledKinds, allowed: Bools) -> tuple[Averages | None, Bools]:
    """Return what averages ask, None where they bind nobody, and what may be worked by them at all.

    Parameters
    ----------
    allowed : shape (people, days, kinds); what may be worked by all other rules.
    """
    excess, open_ = _excess(ruled), allowed.copy()
    own = np.pad(excess, ((0, 0), (1, 0)))
    mixed = np.zeros(len(allowed), dtype=bool)
    sums = []
    for person, row in enumerate(allowed):
        if (row & (excess > 0)).any():
            mixed[person] = (row & (excess < 0)).any()
            open_[person] &= (excess <= 0) | mixed[person]
        found, closed = _sums(ruled, person)
        open_[person, list(closed)] = False
        sums.append(found)
    minutes = np.array([0, *(kind.paid_minutes for kind in ruled.kinds)])
    binding = mixed.any() or any(sums)
    return (Averages(tuple(sums), minutes, own, mixed) if binding else None), open_


def _excess(ruled: RuledKinds) -> Ints:
    """Return by how many minutes each option of each day is too long a night shift."""
    most = ruled.of_each(lambda rules: rules.max_night_minutes)
    paid = np.array([kind.paid_minutes for kind in ruled.kinds])
    return np.asarray(np.where(ruled.nights() & (most > 0), paid - most, 0))


def _sums(ruled: RuledKinds, number: int) -> tuple[tuple[Most, ...], set[int]]:
    """Return the sums of weeks that bind a person, told by index, and the days that must stay free."""
    person, weeks = ruled.problem.staff[number], ruled.horizon.weeks()
    rules = ruled.problem.rules_of(person)
    caps = [weeklytime.encode_law(rules, person, k)[1] for k in range(len(weeks))]
    found, closed = [], set[int]()
    for own, most in averagetime.encode_sums(rules, person, len(weeks)):
        if most < 0:
            closed |= set(weeks[own[-1]])
        elif most < sum(caps[k] for k in own):
            found.append(Most(range(weeks[own[0]].start, weeks[own[-1]].stop), most))
    return tuple(found), closed
