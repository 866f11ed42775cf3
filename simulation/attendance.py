"""How long each agent is busy and present, kept as it happens."""


class Attendance:
    """Busy and present time of some agents within a window.

    An agent is busy with at least one contact open, and present on a shift or still busy after it.

    Parameters
    ----------
    agents : how many.
    window_ms : only time in [first, last) counts.
    """

    def __init__(self, agents: int, window_ms: tuple[int, int]) -> None:
        self.first, self.last = window_ms
        self.on_shift = [False] * agents
        self.open_items: list[list[int]] = [[] for _ in range(agents)]
        self.busy_ms, self.present_ms = [0] * agents, [0] * agents
        self._busy_since, self._present_since = [0] * agents, [0] * agents

    def change_shift(self, agent: int, on_shift: bool, now_ms: int) -> None:
        """Take note that an agent comes or leaves."""
        if self.on_shift[agent] or self.open_items[agent]:
            self.present_ms[agent] += self._within(self._present_since[agent], now_ms)
        self._present_since[agent] = now_ms
        self.on_shift[agent] = on_shift

    def pick_up(self, agent: int, row: int, now_ms: int) -> None:
        """Take note that an agent opens a contact."""
        items = self.open_items[agent]
        if not items:
            self._busy_since[agent] = now_ms
        items.append(row)

    def put_down(self, agent: int, row: int, now_ms: int) -> None:
        """Take note that an agent is rid of a contact."""
        items = self.open_items[agent]
        items.remove(row)
        if not items:
            self.busy_ms[agent] += self._within(self._busy_since[agent], now_ms)
            if not self.on_shift[agent]:
                self.present_ms[agent] += self._within(self._present_since[agent], now_ms)

    def _within(self, start: int, end: int) -> int:
        return max(0, min(end, self.last) - max(start, self.first))
