"""Several contacts at one agent: conversations share attention, deferred work pauses under live work."""

from dataclasses import dataclass, field
from math import ceil


@dataclass(frozen=True, slots=True)
class WorkStyle:
    """How one contact type goes together with other work at the same agent.

    Parameters
    ----------
    alone : whether it is exclusive and always goes at full speed; then no desk is needed for it.
    paused_by_live : whether it rests while the agent has live work.
    live : whether the customer waits on the line.
    attention : speed of each item when 1, 2, … items are going on; the last value holds beyond.
    """

    alone: bool
    paused_by_live: bool
    live: bool
    attention: tuple[float, ...]


@dataclass(slots=True)
class _Item:
    row: int
    style: WorkStyle
    remaining_ms: float
    speed: float = 0.0


@dataclass(slots=True)
class Desk:
    """The open items of one agent and the speed at which each goes on.

    Examples
    --------
    >>> chat = WorkStyle(alone=False, paused_by_live=False, live=True, attention=(1.0, 0.5))
    >>> desk = Desk()
    >>> desk.add(1, chat, 1000, now_ms=0)
    [(1, 1000)]
    >>> desk.add(2, chat, 1000, now_ms=500)
    [(1, 1500), (2, 2500)]
    >>> desk.remove(1, now_ms=1500)
    [(2, 2000)]
    """

    items: list[_Item] = field(default_factory=list)
    since_ms: int = 0

    def add(self, row: int, style: WorkStyle, work_ms: float, now_ms: int) -> list[tuple[int, int]]:
        """Open an item and return when each item will now end, as (row, instant)."""
        self._advance(now_ms)
        self.items.append(_Item(row, style, work_ms))
        return self._ends(now_ms)

    def remove(self, row: int, now_ms: int) -> list[tuple[int, int]]:
        """Close an item and return when each other item will now end; -1 for one that rests."""
        self._advance(now_ms)
        self.items = [item for item in self.items if item.row != row]
        return self._ends(now_ms)

    def remaining(self, row: int, now_ms: int) -> float | None:
        """Return the work that is left of an item at full speed, or None where it is not open here."""
        for item in self.items:
            if item.row == row:
                return item.remaining_ms - item.speed * (now_ms - self.since_ms)
        return None

    def _advance(self, now_ms: int) -> None:
        for item in self.items:
            item.remaining_ms -= item.speed * (now_ms - self.since_ms)
        self.since_ms = now_ms

    def _ends(self, now_ms: int) -> list[tuple[int, int]]:
        live = any(item.style.live for item in self.items)
        resting = [item.style.paused_by_live and live for item in self.items]
        going = len(self.items) - sum(resting)
        for item, rests in zip(self.items, resting, strict=True):
            attention = item.style.attention
            item.speed = 0.0 if rests else attention[min(going, len(attention)) - 1]
        return [(item.row, _end(item, now_ms)) for item in self.items]


def _end(item: _Item, now_ms: int) -> int:
    """Return when an item ends at its present speed, at least 1 ms from now; -1 where it rests."""
    if item.speed == 0:
        return -1
    # Rounding noise of the sums must not push an end to the next ms.
    return now_ms + max(1, ceil(item.remaining_ms / item.speed - 1e-6))
