"""The screen of the floor."""

from dataclasses import dataclass
from datetime import timedelta

from contactcenter.services.views.floor import Floor, QueueNow
from contactcenter.services.views.ratio import Ratio, abandonment_ratio
from web.charts.flow import FlowChart, draw_flow
from web.charts.small import Bullet, Sparkline, draw_bullet, draw_sparkline
from web.formats import clock_time
from web.tables import Cell, Table


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One queue of the floor; `group` names the client where a new one begins."""

    now: QueueNow
    group: str
    spark: Sparkline
    bullet: Bullet


@dataclass(frozen=True, slots=True)
class FloorScreen:
    """The floor.

    Parameters
    ----------
    time, earlier, later : local times as 14:30.
    met : queues with contacts that meet their target, and how many have contacts.
    longest : queues in which somebody waits longer than was promised, the longest first.
    """

    floor: Floor
    time: str
    earlier: str
    later: str
    times: tuple[str, ...]
    lines: tuple[QueueLine, ...]
    flow: FlowChart
    abandonment: Ratio
    met: tuple[int, int]
    longest: tuple[QueueNow, ...]
    tables: tuple[Table, ...]


def floor_screen(floor: Floor) -> FloorScreen:
    """Return the floor at its minute."""
    first, last = _main_hours(floor)
    lines: list[QueueLine] = []
    for now in floor.queues:
        group = now.client_name if not lines or lines[-1].now.client_name != now.client_name else ""
        share = now.service.share
        lines.append(
            QueueLine(
                now,
                group,
                draw_sparkline(now.by_interval, first, last),
                draw_bullet(share, now.queue.target.share),
            )
        )
    shares = [(now.service.share, now.queue.target.share) for now in floor.queues]
    judged = [share >= target for share, target in shares if share is not None]
    return FloorScreen(
        floor=floor,
        time=clock_time(floor.at, floor.grid.zone),
        earlier=clock_time(floor.at - timedelta(minutes=15), floor.grid.zone),
        later=clock_time(floor.at + timedelta(minutes=15), floor.grid.zone),
        times=tuple(
            dict.fromkeys(f"{floor.grid.local_of(slot):%H:%M}" for slot in range(1, floor.grid.count))
        ),
        lines=tuple(lines),
        flow=draw_flow(floor.grid, floor.offered, floor.usual),
        abandonment=abandonment_ratio(floor.counts),
        met=(sum(judged), len(judged)),
        longest=tuple(sorted(filter(_is_late, floor.queues), key=_lateness, reverse=True)),
        tables=(_queue_table(floor), _flow_table(floor)),
    )


def _main_hours(floor: Floor) -> tuple[int, int]:
    """Return the intervals from the first to the last with a tenth of the busiest one's usual contacts."""
    usual = floor.usual or tuple(map(float, floor.offered))
    busy = [slot for slot, contacts in enumerate(usual) if contacts >= 0.1 * max(usual)]
    return (busy[0], busy[-1] + 1) if busy else (0, floor.grid.count)


def _is_late(now: QueueNow) -> bool:
    return now.waiting is not None and _lateness(now) > 1


def _lateness(now: QueueNow) -> float:
    """Return the oldest wait as a multiple of what was promised."""
    promised = max(now.queue.target.threshold_seconds, 1.0)
    return now.waiting.oldest_seconds / promised if now.waiting else 0.0


def _queue_table(floor: Floor) -> Table:
    columns = (
        "client",
        "queue",
        "channel",
        "language",
        "offered",
        "contained by bot",
        "answered",
        "abandoned",
        "waiting",
        "longest wait (s)",
        "mean wait (s)",
        "mean handling (s)",
        "service level",
        "formula",
        "numerator",
        "denominator",
        "target",
    )
    caption = f"Queues on {floor.day} up to {clock_time(floor.at, floor.grid.zone)} ({floor.grid.zone})"
    return Table("queues", caption, columns, tuple(_queue_row(now) for now in floor.queues))


def _queue_row(now: QueueNow) -> tuple[Cell, ...]:
    waiting = now.waiting
    return (
        now.client_name,
        now.queue.name,
        now.queue.channel.value,
        now.queue.language,
        now.offered,
        now.contained,
        now.counts.answered,
        now.counts.abandoned,
        waiting.contacts if waiting else None,
        waiting.oldest_seconds if waiting else None,
        now.mean_wait_seconds,
        now.mean_handle_seconds,
        now.service.share,
        now.service.formula,
        now.service.part,
        now.service.whole,
        now.queue.target.share,
    )


def _flow_table(floor: Floor) -> Table:
    rows = tuple(
        (
            f"{floor.grid.local_of(slot):%H:%M}",
            floor.offered[slot] if slot < len(floor.offered) else None,
            floor.usual[slot] if slot < len(floor.usual) else None,
        )
        for slot in range(floor.grid.count)
    )
    caption = f"Contacts of {floor.day} by quarter hour ({floor.grid.zone})"
    return Table("arrivals", caption, ("from", "offered", "mean of the last four such days"), rows)
