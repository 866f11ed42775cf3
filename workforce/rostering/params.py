"""How the search for a roster is run."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SolverParams:
    """Parameters of the search.

    Parameters
    ----------
    workers : search threads, at least 1; with 1 and a deterministic limit runs repeat exactly.
    seed : seed of the search, at least 0.
    """

    workers: int = 8
    seed: int = 0
