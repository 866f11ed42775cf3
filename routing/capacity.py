"""How much an agent holds, and whether one more item fits."""

from dataclasses import dataclass

from contactcenter.domain.contact import ChannelProfile


@dataclass(slots=True)
class Workload:
    """Work in the hands of one agent, offers included.

    Interruptible work makes room for live work: it rests while a call or chat goes on, so it is
    counted apart and only stands against other deferred work.

    Parameters
    ----------
    capacity : units that fit at once, at least 1.
    shares_exclusive : whether exclusivity does not bind (a bot holds many calls at once).
    firm, soft : units of uninterruptible and of interruptible work.
    alone : exclusive items held.
    """

    capacity: int
    shares_exclusive: bool = False
    firm: int = 0
    soft: int = 0
    alone: int = 0

    @property
    def units(self) -> int:
        """Everything held, resting work included."""
        return self.firm + self.soft

    @property
    def full(self) -> bool:
        """Whether nothing at all fits any more."""
        return self.firm >= self.capacity

    @property
    def overfull(self) -> bool:
        """Whether more is held than fits, the capacity having been lowered."""
        return max(self.firm, self.soft) > self.capacity

    def fits(self, work: ChannelProfile) -> bool:
        """Tell whether one more item of this kind can be held."""
        held = self.firm if work.live else self.firm + self.soft
        if held + work.cost > self.capacity:
            return False
        if self.shares_exclusive:
            return True
        return not self.alone and not (work.exclusive and held)

    def add(self, work: ChannelProfile) -> None:
        """Count one more item."""
        self._count(work, 1)

    def remove(self, work: ChannelProfile) -> None:
        """Count one item less."""
        self._count(work, -1)

    def _count(self, work: ChannelProfile, sign: int) -> None:
        if work.interruptible:
            self.soft += sign * work.cost
        else:
            self.firm += sign * work.cost
        if work.exclusive:
            self.alone += sign
