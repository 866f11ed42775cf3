"""Screens of the client's desk."""

from dataclasses import dataclass
from datetime import date

from contactcenter.domain.client import ContractTerm
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.statement import Statement, StatementLine
from contactcenter.domain.units import ClientId, QueueId
from contactcenter.services.views.clientmonth import CellDetail, ClientMonth, HeatCell, QueueResult
from contactcenter.services.views.installation import ClientLink
from contactcenter.services.views.ratio import Ratio, service_level_ratio
from web.charts.journeymap import JourneyMap, draw_journey
from web.charts.small import Bullet, draw_bullet
from web.formats import heat_step
from web.tables import Table


@dataclass(frozen=True, slots=True)
class ChooserScreen:
    """The clients by name; no figures, so that nobody sees another's."""

    clients: tuple[ClientLink, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class TermLine:
    """One promise of the contract and what the month came to."""

    term: ContractTerm
    line: StatementLine
    names: str
    month: Ratio
    bullet: Bullet
    state: str


@dataclass(frozen=True, slots=True)
class TodayLine:
    """One queue on the last day."""

    result: QueueResult
    bullet: Bullet


@dataclass(frozen=True, slots=True)
class HeatBox:
    """One cell of the heat map; `cell` is None where nothing came."""

    cell: HeatCell | None
    weekday: int
    hour: int
    step: int


@dataclass(frozen=True, slots=True)
class MonthScreen:
    """A client's month.

    Parameters
    ----------
    complete : whether the month is over.
    hours : the local hours that the heat map shows; each row of `heat` is a weekday.
    """

    view: ClientMonth
    complete: bool
    terms: tuple[TermLine, ...]
    today: tuple[TodayLine, ...]
    hours: tuple[int, ...]
    heat: tuple[tuple[HeatBox, ...], ...]
    journey: JourneyMap
    opened: "CellScreen | None"
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class EmptyMonthScreen:
    """A client without contacts on record."""

    client: str
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class CellScreen:
    """What lies behind a cell of the heat map."""

    detail: CellDetail
    formulas: tuple[Ratio, ...]


def month_screen(view: ClientMonth, cell: CellDetail | None) -> MonthScreen:
    """Return a client's month, with one cell of its heat map opened where it is given."""
    hours = tuple(sorted({one.hour for one in view.heat}))
    by_place = {(one.weekday, one.hour): one for one in view.heat}
    return MonthScreen(
        view=view,
        complete=view.statement.closed_at is not None or view.last_day.month != view.months[-1].month,
        terms=tuple(_term_line(line, view) for line in view.statement.lines),
        today=tuple(
            TodayLine(result, draw_bullet(result.service.share, result.queue.target.share))
            for result in view.today
        ),
        hours=hours,
        heat=tuple(
            tuple(_box(by_place.get((weekday, hour)), weekday, hour, view.heat_target) for hour in hours)
            for weekday in range(7)
        ),
        journey=draw_journey(view.stages),
        opened=cell_screen(cell) if cell else None,
        tables=(
            _terms_table(view),
            _today_table(view),
            _heat_table(view),
            _journey_table(view),
            _statement_table(view),
        ),
    )


def _term_line(line: StatementLine, view: ClientMonth) -> TermLine:
    ratio = service_level_ratio(line.counts, line.term.target.formula)
    names = ", ".join(view.queue_names[queue] for queue in line.term.queues)
    bullet = draw_bullet(ratio.share, line.term.target.share)
    return TermLine(line.term, line, names, ratio, bullet, term_state(line))


def term_state(line: StatementLine) -> str:
    """Return how a term stands: target, expected, missed, or uncounted under its least volume."""
    if line.value is None or not line.counted:
        return "uncounted"
    if line.value >= line.term.target.share:
        return "target"
    return "expected" if line.met else "missed"


def _box(cell: HeatCell | None, weekday: int, hour: int, target: float) -> HeatBox:
    return HeatBox(cell, weekday, hour, heat_step(cell.ratio.share, target) if cell else 0)


def cell_screen(detail: CellDetail) -> CellScreen:
    """Return the six formulas and the days behind a cell."""
    return CellScreen(
        detail, tuple(service_level_ratio(detail.counts, formula) for formula in ServiceLevelFormula)
    )


def month_address(client: ClientId, month: date) -> str:
    """Return the address of a client's month."""
    return f"/client/{client}?month={month:%Y-%m}"


def _names(view: ClientMonth, queues: tuple[QueueId, ...]) -> str:
    return "; ".join(view.queue_names[queue] for queue in queues)


def _terms_table(view: ClientMonth) -> Table:
    columns = (
        "queues",
        "formula",
        "within (s)",
        "numerator",
        "denominator",
        "service level",
        "target",
        "expected",
        "credit",
        "currency",
    )
    rows = []
    for line in view.statement.lines:
        ratio = service_level_ratio(line.counts, line.term.target.formula)
        rows.append(
            (
                _names(view, line.term.queues),
                ratio.formula,
                line.term.target.threshold_seconds,
                ratio.part,
                ratio.whole,
                ratio.share,
                line.term.target.share,
                line.term.expected,
                float(line.credit),
                view.statement.currency,
            )
        )
    return Table("contract", f"{view.client.name}, {view.month:%B %Y}: the contract", columns, tuple(rows))


def _today_table(view: ClientMonth) -> Table:
    columns = (
        "queue",
        "offered",
        "contained by bot",
        "answered",
        "abandoned",
        "mean wait (s)",
        "service level",
        "formula",
        "numerator",
        "denominator",
        "target",
    )
    rows = tuple(
        (
            one.queue.name,
            one.offered,
            one.contained,
            one.counts.answered,
            one.counts.abandoned,
            one.mean_wait_seconds,
            one.service.share,
            one.service.formula,
            one.service.part,
            one.service.whole,
            one.queue.target.share,
        )
        for one in view.today
    )
    return Table("today", f"{view.client.name}, {view.last_day}", columns, rows)


def _heat_table(view: ClientMonth) -> Table:
    columns = ("weekday", "hour", "service level", "formula", "numerator", "denominator")
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    rows = tuple(
        (
            days[cell.weekday],
            f"{cell.hour:02d}:00",
            cell.ratio.share,
            cell.ratio.formula,
            cell.ratio.part,
            cell.ratio.whole,
        )
        for cell in view.heat
    )
    caption = (
        f"{view.client.name}, {view.channel}, {view.month:%B %Y} by weekday and hour ({view.client.zone})"
    )
    return Table("hours", caption, columns, rows)


def _journey_table(view: ClientMonth) -> Table:
    columns = (
        "stage",
        "offered",
        "contained by bot",
        "answered by people",
        "abandoned",
        "bot deflection",
        "mean wait, live channels (s)",
        "satisfaction (1 to 5)",
        "answers",
        "mean complexity (1 to 5)",
    )
    rows = tuple(
        (
            one.stage.value,
            one.offered,
            one.contained,
            one.answered,
            one.abandoned,
            one.deflection.share,
            one.mean_wait_seconds,
            one.satisfaction,
            one.answers,
            one.complexity,
        )
        for one in view.stages
    )
    return Table("journey", f"{view.client.name}, {view.month:%B %Y}: the customer journey", columns, rows)


def _statement_table(view: ClientMonth) -> Table:
    columns = ("month", "invoice", "at risk", "credit", "currency", "closed at (UTC)", "definitions")
    rows = tuple(_statement_row(statement) for statement in view.statements)
    return Table("statements", f"{view.client.name}: closed months", columns, rows)


def _statement_row(statement: Statement) -> tuple[str | float | int, ...]:
    closed = f"{statement.closed_at:%Y-%m-%d %H:%M}" if statement.closed_at else "open"
    return (
        f"{statement.month:%Y-%m}",
        float(statement.invoice),
        float(statement.at_risk),
        float(statement.credit),
        statement.currency,
        closed,
        statement.definitions_version,
    )
