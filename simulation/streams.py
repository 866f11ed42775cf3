"""Named random streams: what a customer brings along does not depend on the plan he meets."""

from enum import IntEnum
from hashlib import sha256

import numpy as np


class Stream(IntEnum):
    """What a random number is for; the numbers are part of every result and never change."""

    DAY_FACTOR = 1
    INTERVAL_FACTOR = 2
    EVENT_FACTOR = 3
    ARRIVAL = 4
    THINNING = 5
    SERVICE = 6
    WRAP_UP = 7
    PATIENCE = 8
    RETRY = 9
    RETRY_DELAY = 10
    CONTAINMENT = 11
    BOUNCE_BACK = 12
    BOUNCE_DELAY = 13
    BOT_SERVICE = 14
    CALLBACK = 15
    CALLBACK_DELAY = 16
    OFFER = 17
    ANSWER_DELAY = 18
    ABSENCE = 19
    BREAK_JITTER = 20
    SHARED_DAY_FACTOR = 21
    STRATA = 22


def name_key(name: str) -> int:
    """Return the number by which a name enters a stream's key: the same in every process."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big")


def generator(seed: int, replication: int, stream: Stream, *key: int) -> np.random.Generator:
    """Return the generator of one stream of one replication.

    Parameters
    ----------
    seed : of the experiment, at least 0.
    replication : index from 0.
    key : what else tells the draws apart (contact type, layer, attempt, agent), each at least 0.

    Examples
    --------
    >>> one, two = (generator(7, 0, Stream.SERVICE, 3) for _ in range(2))
    >>> bool(one.random() == two.random())
    True
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(replication, int(stream), *key))
    return np.random.Generator(np.random.PCG64(sequence))
