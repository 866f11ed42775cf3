"""How large a group is: stored together things are cheaper by the piece, small groups answer sooner."""

LEAST_REQUESTS, GROUP_REQUESTS = 50, 400
"""A group is committed at the latest with so many commands; the first number where storing is quick."""

LEAST_SECONDS, MOST_SECONDS = 0.005, 0.010
"""A group is committed at the latest after so long, not counting what it takes to store."""


class Pace:
    """Lets a group take as long to decide as the last one took to store, within bounds.

    While storing is quick that keeps answers quick. While it is slow (a busy disk, a server under load)
    most of an answer's time goes by in it, and more commands share what one commit costs.

    Examples
    --------
    >>> pace = Pace()
    >>> pace.learn(40, deciding=0.005, storing=0.008)
    >>> pace.seconds, pace.requests
    (0.008, 64)
    """

    def __init__(self) -> None:
        self.seconds, self.requests = LEAST_SECONDS, LEAST_REQUESTS

    def learn(self, decided: int, deciding: float, storing: float) -> None:
        """Take note of the last group: how many commands it had, and the seconds that went by."""
        self.seconds = min(max(LEAST_SECONDS, storing), MOST_SECONDS)
        if deciding > 0:
            fitting = int(decided * self.seconds / deciding)
            self.requests = min(max(LEAST_REQUESTS, fitting), GROUP_REQUESTS)
