"""Draw instances that look like the public ones: their sizes, contracts, wishes and cover, by lot.

Run `python -m benchmarks.curtois_qu.lookalikes 7 --seed 0 --out FILE` for one of the size of instance 7.
The amounts are those that eight public instances have in common; the tightness of each size is such that
the penalty comes near to that of the public instance. Now and then a person is left without a lawful tour,
which the solver says; another seed then gives another instance.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workforce.rostering.horizon import Floats, Ints

SHIFT, LONG_SHIFT = 480, 600
LENGTHS = (360, 480, 480, 600)
FULL_SHARE = 4320 / 14
"""Most paid minutes of a full-time person, by day of the horizon."""
SLACK = (480, 960, 1080)
"""Paid minutes by which the least may lie under the most, up to six weeks."""
DAYS_OFF_SHARE, LONGEST_OFF = 0.085, 4
WISHED = {"ON": 0.175, "OFF": 0.075}
"""Wishes for a shift or against it, by person and day."""
UNDER, OVER = 100, 1
NIGHT_SHARE = 0.65
"""How many people a night needs, when other shifts need one."""
DAY_SPREAD, KIND_SPREAD = 0.1, 1.9
NIGHT = 3
NIGHTS_OF_DAYS = 0.14
ABLE, ABLE_POWER = 0.68, 0.3
"""Share of people who may work a kind, and how much more is needed of kinds that more may work."""
HALVED, MANY_KINDS, FEW_PEOPLE = 4, 16, 10
"""Kinds of which early and late ones have limits; kinds from which on lengths vary; people all alike."""
MOST_TRIES = 1000


@dataclass(frozen=True, slots=True)
class Size:
    """The size of an instance.

    Parameters
    ----------
    tightness : minutes needed by those that people may work at most.
    """

    people: int
    days: int
    kinds: int
    tightness: float


SIZES = {
    1: Size(8, 14, 1, 0.99),
    2: Size(14, 14, 2, 1.0),
    3: Size(20, 14, 3, 0.97),
    4: Size(10, 28, 2, 1.01),
    5: Size(16, 28, 2, 0.98),
    6: Size(18, 28, 3, 1.0),
    7: Size(20, 28, 3, 0.95),
    8: Size(30, 28, 4, 1.0),
    9: Size(36, 28, 4, 0.8),
    10: Size(40, 28, 5, 1.0),
    11: Size(50, 28, 6, 0.96),
    12: Size(60, 28, 10, 1.0),
    13: Size(120, 28, 18, 0.85),
    14: Size(32, 42, 4, 0.9),
    15: Size(45, 42, 6, 0.95),
    16: Size(20, 56, 3, 0.93),
    17: Size(32, 56, 4, 0.95),
    18: Size(22, 84, 3, 0.93),
    19: Size(40, 84, 5, 0.93),
    20: Size(50, 182, 6, 0.9),
    21: Size(100, 182, 8, 0.95),
    22: Size(50, 364, 10, 0.95),
    23: Size(100, 364, 16, 0.9),
    24: Size(150, 364, 32, 0.92),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of shift.

    Parameters
    ----------
    band : 0 early, 1 by day, 2 late, 3 at night; none may be followed by one of a lower band.
    """

    name: str
    band: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Contract:
    """What a group of people has in common.

    Parameters
    ----------
    share : of the staff.
    of_full : most paid minutes, in those of a full-time person.
    runs, least_off : least and most working days, and least days off, in a row.
    """

    share: float
    of_full: float
    runs: tuple[int, int]
    least_off: int
    weekends: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the staff.

    Parameters
    ----------
    most_of : shape (kinds,); most shifts of each kind.
    minutes : least and most.
    off : days off.
    """

    name: str
    contract: Contract
    most_of: Ints
    minutes: tuple[int, int]
    off: frozenset[int]


def draw(size: Size, rng: np.random.Generator) -> str:
    """Return an instance as text."""
    kinds = _kinds(size, rng)
    staff = _staff(size, kinds, rng)
    taken = {person.name: set(person.off) for person in staff}
    lines = ["SECTION_HORIZON", str(size.days), "", "SECTION_SHIFTS"]
    for kind in kinds:
        after = "|".join(other.name for other in kinds if other.band < kind.band)
        lines.append(f"{kind.name},{kind.minutes},{after}")
    lines += ["", "SECTION_STAFF", *(_told(person, kinds) for person in staff)]
    lines += ["", "SECTION_DAYS_OFF"]
    lines += [",".join([person.name, *map(str, sorted(person.off))]) for person in staff]
    for which, each in WISHED.items():
        lines += ["", f"SECTION_SHIFT_{which}_REQUESTS"]
        for person in staff:
            lines += _wishes(person, kinds, (size.days, each), taken[person.name], rng)
    lines += ["", "SECTION_COVER", *_cover(size, kinds, staff, rng)]
    return "\n".join(lines) + "\n"


def _kinds(size: Size, rng: np.random.Generator) -> list[Kind]:
    few = {1: "D", 2: "EL", 3: "EDL", 4: "EDLN"}
    bands = {"E": 0, "D": 1, "L": 2, "N": 3}
    if size.kinds in few:
        named = [(name, bands[name]) for name in few[size.kinds]]
    elif size.kinds == 5:
        named = [("E", 0), ("d1", 1), ("d2", 1), ("L", 2), ("N", 3)]
    else:
        nights = max(1, size.kinds // 10)
        by_day = np.array_split(np.arange(size.kinds - nights), 3)
        parts = zip("adpn", (*map(len, by_day), nights), strict=True)
        named = [
            (f"{letter}{k + 1}", band) for band, (letter, many) in enumerate(parts) for k in range(many)
        ]
    night = int(rng.choice([SHIFT, LONG_SHIFT]))
    many = size.kinds >= MANY_KINDS
    minutes = [int(rng.choice(LENGTHS)) if many else night if band == NIGHT else SHIFT for _, band in named]
    return [Kind(name, band, long) for (name, band), long in zip(named, minutes, strict=True)]


def _contracts(size: Size, rng: np.random.Generator) -> list[Contract]:
    weekends = max(1, size.days // 14)
    usual = Contract(0.62, 1.0, (2, 5), 2, weekends)
    if size.people <= FEW_PEOPLE:
        return [usual]
    part = float(rng.choice([0.5, 0.6])), (int(rng.choice([1, 2])), 5)
    free = max(1, weekends + int(rng.integers(-1, 2)))
    return [usual, Contract(0.22, 1.0, (2, 6), 3, weekends), Contract(0.16, *part, 2, free)]


def _staff(size: Size, kinds: list[Kind], rng: np.random.Generator) -> list[Person]:
    contracts = _contracts(size, rng)
    shares = np.cumsum([one.share for one in contracts]) / sum(one.share for one in contracts)
    full, slack = FULL_SHARE * size.days, int(rng.choice(SLACK)) * max(1.0, size.days / 42)
    staff = []
    for number in range(size.people):
        contract = contracts[int(np.searchsorted(shares, (number + 0.5) / size.people))]
        most = 60 * round(contract.of_full * full / 60)
        least = 60 * round((contract.of_full * full - slack) / 60)
        off = _days_off(size.days, contract.least_off, rng)
        name = chr(65 + number % 26) + (str(number // 26) if number >= 26 else "")
        limits = _most_of(size, kinds, contract.of_full, rng)
        staff.append(Person(name, contract, limits, (least, most), off))
    return staff


def _days_off(days: int, shortest: int, rng: np.random.Generator) -> frozenset[int]:
    """Return days off in blocks, which are as short as days off may be only where few are left."""
    off, due = set[int](), round(DAYS_OFF_SHARE * days)
    while len(off) < due:
        long = min(int(rng.integers(shortest, LONGEST_OFF + 1)), due - len(off))
        first = int(rng.integers(days - long + 1))
        off.update(range(first, first + long))
    return frozenset(off)


def _most_of(size: Size, kinds: list[Kind], of_full: float, rng: np.random.Generator) -> Ints:
    """Return how many shifts of each kind somebody may work: none, some, or any number."""
    most = np.full(len(kinds), size.days)
    for k, kind in enumerate(kinds):
        if kind.band == NIGHT:
            most[k] = max(1, round(of_full * size.days * NIGHTS_OF_DAYS))
        elif len(kinds) == HALVED and kind.name != "D":
            most[k] = max(1, int(of_full * size.days / 2))
    able = rng.random(len(kinds)) < ABLE
    able |= (len(kinds) == HALVED) & np.array([kind.name == "D" for kind in kinds])
    nobody = ~able[[kind.band != NIGHT for kind in kinds]].any()
    able[0] |= nobody
    return np.where(able, most, 0)


def _told(person: Person, kinds: list[Kind]) -> str:
    limits = "|".join(f"{kind.name}={most}" for kind, most in zip(kinds, person.most_of, strict=True))
    contract, (least, most) = person.contract, person.minutes
    values = (most, least, contract.runs[1], contract.runs[0], contract.least_off, contract.weekends)
    return ",".join([person.name, limits, *map(str, values)])


def _wishes(
    person: Person,
    kinds: list[Kind],
    due: tuple[int, float],
    taken: set[int],
    rng: np.random.Generator,
) -> Iterator[str]:
    """Yield wishes of somebody in blocks of up to five days, none on a day that is taken.

    Parameters
    ----------
    due : days of the horizon, and wishes a day.
    """
    days, each = due
    wanted = each * days * rng.uniform(0.0, 2.0) - 1
    for _ in range(MOST_TRIES):
        block = range(first := int(rng.integers(days)), first + int(rng.integers(1, 6)))
        kind = kinds[int(rng.choice(np.flatnonzero(person.most_of)))].name
        weight = int(rng.integers(1, 4))
        if wanted <= 0:
            return
        if block.stop > days or taken.intersection(block):
            continue
        taken.update(block)
        wanted -= len(block)
        yield from (f"{person.name},{day},{kind},{weight}" for day in block)


def _cover(size: Size, kinds: list[Kind], staff: list[Person], rng: np.random.Generator) -> Iterator[str]:
    able = np.array([person.most_of > 0 for person in staff]).mean(axis=0)
    night = np.array([kind.band == NIGHT for kind in kinds])
    weight = np.where(night, NIGHT_SHARE, 1.0) * able**ABLE_POWER
    minutes = np.array([kind.minutes for kind in kinds])
    work = size.tightness * sum(person.minutes[1] for person in staff) / size.days
    mean: Floats = work * weight / (weight @ minutes)
    spread = min(KIND_SPREAD, float(mean.mean()) / 2)
    factor = 1 + DAY_SPREAD * rng.standard_normal((size.days, 1))
    needed = factor * mean + rng.uniform(-spread, spread, (size.days, len(kinds)))
    needed += (work * size.days - (needed @ minutes).sum()) / (minutes.sum() * size.days)
    for (day, kind), number in np.ndenumerate(np.maximum(np.rint(needed), 0).astype(np.int64)):
        yield f"{day},{kinds[kind].name},{number},{UNDER},{OVER}"


def main() -> None:
    """Write an instance of the size named on the command line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("size", type=int, choices=sorted(SIZES), help="number of the public instance")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    choices = parser.parse_args()
    rng = np.random.default_rng([choices.size, choices.seed])
    choices.out.write_text(draw(SIZES[choices.size], rng), encoding="utf-8")


if __name__ == "__main__":
    main()
