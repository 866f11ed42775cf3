"""Headers of tables of counts: whether columns are slots or dates, and which column names the rows."""

import math

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.cells import NAN, parse_day, parse_time
from contactcenter.services.intake.layout import Field, Kind, Layout, listed, plain
from contactcenter.services.intake.options import DateOrder

_LABELS = 4
_ASIDE = frozenset(
    {"total", "totale", "sum", "somma", "weekday", "day", "giorno", "day_of_week", "holiday", "festivo"}
)


def slot_seconds(name: str) -> float:
    """Return the seconds since midnight of a name such as 07:00, 7:00 AM or 07:00-07:15, NaN of another."""
    start = name.strip().split("-")[0].split("–")[0].strip()
    if start.isdigit() and len(start) == 4:
        start = f"{start[:2]}:{start[2:]}"
    try:
        return parse_time(start)[0]
    except ValueError:
        return NAN


def day_number(name: str, order: DateOrder | None) -> float:
    """Return the days since 1970 of a column such as 2003-03-03; NaN for another."""
    try:
        return parse_day(name.strip(), order)
    except ValueError:
        return NAN


def kind_of_table(header: tuple[str, ...]) -> Kind | None:
    """Return whether the columns of a header are slots or dates, None when they are neither."""
    for kind, is_one in ((Kind.DAYS, _is_slot), (Kind.SLOTS, _is_day)):
        hits = sum(is_one(name) for name in header)
        if hits > _LABELS and hits >= len(header) - _LABELS:
            return kind
    return None


def _is_slot(name: str) -> bool:
    return not math.isnan(slot_seconds(name))


def _is_day(name: str) -> bool:
    return (len(name) > 4 and not math.isnan(day_number(name, DateOrder.DAY_FIRST))) or not math.isnan(
        day_number(name, DateOrder.MONTH_FIRST)
    )


def table_layout(header: tuple[str, ...], kind: Kind) -> Layout:
    """Return the layout of a table: the column that names its rows, and perhaps one of queues.

    Raises
    ------
    InvalidInput
        When it has further columns whose meaning is open.
    """
    others = [name for name in header if not (_is_slot(name) if kind is Kind.DAYS else _is_day(name))]
    labels = [name for name in others if plain(name) not in _ASIDE]
    queues = [name for name in labels if plain(name) in {"queue", "coda", "skill", "group", "type"}]
    labels = [name for name in labels if name not in queues]
    if len(labels) != 1 or len(queues) > 1:
        raise InvalidInput(
            f"In this table of counts the columns {listed(others)} are no {kind}; leave one that "
            f"names the {'date' if kind is Kind.DAYS else 'slot'} of a row."
        )
    what = Field.DATE if kind is Kind.DAYS else Field.TIME
    columns = {what: labels[0]} | ({Field.QUEUE: queues[0]} if queues else {})
    return Layout(f"table of {kind}", kind, columns)
