"""Whole tours from shares of tours: one person after the other, against what others should work."""

import numpy as np

from workforce.rostering.horizon import Floats
from workforce.rostering.named.inturn import Round
from workforce.rostering.named.search import Search
from workforce.rostering.named.timing import Timing


def round_shares(search: Search, shares: Floats, timing: Timing) -> None:
    """Give everybody in turn a whole tour for their shares; who finds none keeps the present one.

    Parameters
    ----------
    shares : shape (people, days, kinds + 1); how much everybody works each option.
    """
    space = search.space
    expected = np.asarray(space.rows.share.T @ shares.sum(axis=0)[:, 1:].ravel(), dtype=np.float64)
    round_ = Round(space, search.tours.copy(), expected)
    for person in search.rng.permutation(space.people).tolist():
        if not timing.go_on():
            break
        own = np.asarray(space.rows.share.T @ shares[person][:, 1:].ravel(), dtype=np.float64)
        round_.settle(person, own)
    search.offer(round_.tours)
