"""Which tours people work: one column a tour, one row a person and one a piece of the need."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp  # type: ignore[import-untyped]

from workforce.rostering.horizon import Floats, Ints
from workforce.rostering.named.frame import Frame

NOBODY = 1e5
"""Price of leaving a person without a tour; only a master without columns pays it."""
WHOLE = 1e-6
"""How far from a whole number a share may be, for it is found by a simplex method."""
_P = pywraplp.MPSolverParameters
PARAMETERS = ((_P.INCREMENTALITY, _P.INCREMENTALITY_ON), (_P.PRESOLVE, _P.PRESOLVE_OFF))


@dataclass(frozen=True, slots=True)
class Relaxed:
    """An optimum over the columns so far, in fractions of tours.

    Parameters
    ----------
    shares : shape (columns,).
    need_prices : shape (rows,); worth of one more unit of cover, all rows of the space.
    person_prices : shape (people,).
    car_prices : as of `Pairs.shape`; worth of an option to a pair, who may travel together by it.
    """

    value: float
    shares: Floats
    need_prices: Floats
    person_prices: Floats
    car_prices: Floats


class Master:
    """The tours found so far for the people of a frame, and the programme that combines them.

    Parameters
    ----------
    covered : shape (rows,); what everybody outside the frame covers already.
    sizes : shape (people,); for how many people alike each of the frame stands; for one when None.
    """

    def __init__(self, frame: Frame, covered: Floats, sizes: Ints | None = None) -> None:
        self.frame = frame
        self.sizes = np.ones(len(frame.people), dtype=np.int64) if sizes is None else sizes
        rows = frame.space.rows
        self.rows = np.flatnonzero((rows.day >= frame.window.start) & (rows.day < frame.window.stop))
        self.need = (rows.need - covered)[self.rows]
        self.person: list[int] = []
        self.tours: list[NDArray[np.int16]] = []
        self.own: list[float] = []
        self.places: list[Ints] = []
        self.amounts: list[Floats] = []
        self._known: set[tuple[int, bytes]] = set()
        self._of_row = np.full(len(rows.need), -1)
        self._of_row[self.rows] = np.arange(len(self.rows))
        self._build()

    def _build(self) -> None:
        rows, solver = self.frame.space.rows, pywraplp.Solver.CreateSolver("GLOP")
        self._solver, self._objective = solver, solver.Objective()
        self._need_rows = [solver.Constraint(need, need) for need in self.need.tolist()]
        self._person_rows = [solver.Constraint(1.0, 1.0) for _ in self.frame.people]
        for row, under, over in zip(
            self._need_rows, rows.under[self.rows].tolist(), rows.over[self.rows].tolist(), strict=True
        ):
            self._slack(row, under, 1.0)
            self._slack(row, over, -1.0)
        for row, size in zip(self._person_rows, self.sizes.tolist(), strict=True):
            self._slack(row, NOBODY * size, 1.0)
        self._columns: list[pywraplp.Variable] = []
        self._add_pairs()
        self._params = pywraplp.MPSolverParameters()
        for parameter, value in PARAMETERS:
            self._params.SetIntegerParam(parameter, value)
        self._settled_anew = False

    def _add_pairs(self) -> None:
        """Add the days of pairs, of which those travelled together save the price of a day apart."""
        self._pair_rows: dict[tuple[int, int, int, int], pywraplp.Constraint] = {}
        self._pairs_of: dict[int, list[tuple[int, int]]] = defaultdict(list)
        pairs = self.frame.pairs
        if pairs is None:
            return
        self._objective.SetOffset(float(pairs.weights.sum() * len(self.frame.window)))
        for pair, places in enumerate(pairs.places.tolist()):
            for side, place in enumerate(places):
                self._pairs_of[place].append((pair, side))
        for pair, day, one, other in np.argwhere(pairs.near).tolist():
            together = self._solver.NumVar(0.0, self._solver.infinity(), "")
            self._objective.SetCoefficient(together, -float(pairs.weights[pair]))
            for side, option in enumerate((one, other)):
                self._pair_row((pair, side, day, option)).SetCoefficient(together, -1.0)

    def _pair_row(self, where: tuple[int, int, int, int]) -> pywraplp.Constraint:
        """Return the row of a pair, of one of its people, a day and an option; new where there is none."""
        if where not in self._pair_rows:
            self._pair_rows[where] = self._solver.Constraint(0.0, self._solver.infinity())
        return self._pair_rows[where]

    def _tie(self, person: int, tour: NDArray[np.int16], column: pywraplp.Variable) -> None:
        """Enter a tour into the rows of its person's pairs."""
        for pair, side in self._pairs_of.get(person, ()):
            for day, option in enumerate(tour.tolist()):
                row = self._pair_rows.get((pair, side, day, option))
                if row is not None:
                    row.SetCoefficient(column, 1.0)

    def _slack(self, row: pywraplp.Constraint, price: float, sign: float) -> None:
        slack = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._objective.SetCoefficient(slack, price)
        row.SetCoefficient(slack, sign)

    def __len__(self) -> int:
        return len(self.tours)

    def add(self, person: int, tour: NDArray[np.int16]) -> bool:
        """Add a tour of a person of the frame, unless it is known; tell whether it was new."""
        key = person, tour.tobytes()
        if key in self._known:
            return False
        self._known.add(key)
        space, first = self.frame.space, self.frame.window.start
        days = np.flatnonzero(tour)
        places = (days + first) * space.kinds + tour[days] - 1
        share = space.rows.share
        where = np.concatenate(
            [share.indices[share.indptr[k] : share.indptr[k + 1]] for k in places] or [np.empty(0, int)]
        )
        worth = np.concatenate(
            [share.data[share.indptr[k] : share.indptr[k + 1]] for k in places] or [np.empty(0)]
        )
        where, inverse = np.unique(self._of_row[where], return_inverse=True)
        size = int(self.sizes[person])
        amounts = size * np.bincount(inverse, weights=worth, minlength=len(where)).astype(np.float64)
        own = size * self.frame.own_cost(person, tour)
        self.person.append(person)
        self.tours.append(tour)
        self.own.append(own)
        self.places.append(where)
        self.amounts.append(amounts)
        column = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._objective.SetCoefficient(column, own)
        self._person_rows[person].SetCoefficient(column, 1.0)
        for row, amount in zip(where.tolist(), amounts.tolist(), strict=True):
            self._need_rows[row].SetCoefficient(column, amount)
        self._tie(person, tour, column)
        self._columns.append(column)
        return True

    def column_of(self, person: int, tour: NDArray[np.int16]) -> int:
        """Return the column of a tour of a person, which is added when it is not known."""
        if self.add(person, tour):
            return len(self) - 1
        return next(
            k for k, own in enumerate(self.person) if own == person and (self.tours[k] == tour).all()
        )

    def fix(self, column: int) -> None:
        """Settle that a person works a tour, and no other one."""
        for other in np.flatnonzero(np.array(self.person) == self.person[column]).tolist():
            if other != column:
                self._columns[other].SetUb(0.0)
        self._columns[column].SetLb(1.0)
        self._settled_anew = True

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Leave out the columns that are not kept, and take in again those that are.

        Parameters
        ----------
        kept : shape (columns,).
        """
        for column, may in zip(self._columns, kept.tolist(), strict=True):
            column.SetUb(self._solver.infinity() if may else 0.0)
        self._settled_anew = True

    def worked(self, relaxed: Relaxed) -> Floats:
        """Return by which share everybody works each option, shape (people, window, kinds + 1)."""
        days = np.arange(len(self.frame.window))
        worked = np.zeros((len(self.frame.people), len(days), self.frame.space.kinds + 1))
        for column in np.flatnonzero(relaxed.shares > 0).tolist():
            worked[self.person[column], days, self.tours[column]] += relaxed.shares[column]
        return worked

    def settled_pairs(self, settled: list[int]) -> float:
        """Return what the pairs cost of whom both have settled on a column."""
        if self.frame.pairs is None:
            return 0.0
        where = np.array([self.person[column] for column in settled], dtype=np.int64)
        order = np.argsort(where)
        tours = np.array([self.tours[column] for column in settled], dtype=np.int16)
        inside = self.frame.pairs.some(where[order])
        return float(inside.apart(tours[order].reshape(len(settled), -1)).sum())

    def reduced_costs(self, relaxed: Relaxed) -> Floats:
        """Return what each tour costs beyond the prices of what it covers and of its person."""
        prices = relaxed.need_prices[self.rows]
        worth = [prices[where] @ much for where, much in zip(self.places, self.amounts, strict=True)]
        reduced = np.array(self.own) - np.array(worth) - relaxed.person_prices[self.person]
        return reduced - self.shared(relaxed.car_prices)

    def shared(self, car_prices: Floats) -> Floats:
        """Return what each tour is worth by the days that its person's pairs travel together."""
        pairs, worth = self.frame.pairs, np.zeros(len(self.tours))
        if pairs is None or not len(pairs.number):
            return worth
        credits, days = pairs.credits(car_prices, len(self.frame.people)), np.arange(len(self.frame.window))
        for k, (person, tour) in enumerate(zip(self.person, self.tours, strict=True)):
            worth[k] = credits[person, days, tour].sum()
        return worth

    def relax(self) -> Relaxed:
        """Combine the tours in fractions.

        New columns leave the last answer feasible, so the primal simplex goes on from it; settled people
        leave its prices feasible, so the dual one does.
        """
        algorithm = _P.DUAL if self._settled_anew else _P.PRIMAL
        self._params.SetIntegerParam(_P.LP_ALGORITHM, algorithm)
        self._settled_anew = False
        self._solver.Solve(self._params)
        prices = np.zeros(len(self.frame.space.rows.need))
        prices[self.rows] = [row.dual_value() for row in self._need_rows]
        return Relaxed(
            self._objective.Value(),
            np.array([column.solution_value() for column in self._columns]),
            prices,
            np.array([row.dual_value() for row in self._person_rows]),
            self._car_prices(),
        )

    def _car_prices(self) -> Floats:
        pairs = self.frame.pairs
        prices = np.zeros((0, 2, 0, 0) if pairs is None else pairs.shape)
        for where, row in self._pair_rows.items():
            prices[where] = max(row.dual_value(), 0.0)
        return prices
