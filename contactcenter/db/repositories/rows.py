"""What repositories share: rows that hang on a head are stored and fetched as a whole."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import delete
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from contactcenter.db.bulk import insert_rows, table_of
from contactcenter.db.tables.base import Row
from contactcenter.domain.errors import NotFound

R = TypeVar("R", bound=Row)


def replace_parts(session: Session, kinds: Sequence[Any], head: Hashable, parts: Sequence[Row]) -> None:
    """Store the rows that hang on a head, in place of all that hang on it.

    Parameters
    ----------
    kinds : the columns that name the head, one of each kind of row that may hang on it, those
        that refer to others first.
    """
    for owner in kinds:
        session.exec(delete(owner.class_).where(col(owner) == head))
    session.add_all(parts)
    session.flush()


def parts_by_head(
    session: Session, kind: type[R], owner: Any, order: Any, head: Hashable | None = None
) -> dict[Any, list[R]]:
    """Return the rows of one kind by the head they hang on, of one head or of all.

    They are plain rows that only have the columns of their kind: thousands are read at once, and
    making objects of them would take most of the time.

    Parameters
    ----------
    owner : the column that names the head.
    order : the column by which the rows of a head are ordered.
    """
    wanted = select_columns(*table_of(kind).columns).order_by(col(order))
    if head is not None:
        wanted = wanted.where(col(owner) == head)
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in session.execute(wanted):
        found[getattr(row, owner.key)].append(row)
    return found


def stored(session: Session, row: R) -> int:
    """Store the head of an aggregate and return the id that it got."""
    session.add(row)
    session.flush()
    found: int = row.id  # type: ignore[attr-defined]
    return found


def fetched(session: Session, kind: type[R], key: int, noun: str) -> R:
    """Return the head of an aggregate.

    Raises
    ------
    NotFound
        When there is none with this id.
    """
    row = session.get(kind, key)
    if row is None:
        raise NotFound(f"There is no {noun} {key}.")
    return row


def insert_curves(
    session: Session, kind: type[R], head: int, names: Sequence[str], curves: Iterable[tuple[Any, ...]]
) -> None:
    """Store curves over a time grid, one row an interval.

    Parameters
    ----------
    names : the column that names the head, then the columns of the curves.
    """
    owner, *values = names
    rows = ((head, position, *interval) for position, interval in enumerate(curves))
    insert_rows(session.connection(), table_of(kind), (owner, "position", *values), rows)


def curves_of(session: Session, kind: type[R], head: int, names: Sequence[str]) -> Sequence[Any]:
    """Return the values of curves, one tuple an interval, in order; `names` as in `insert_curves`."""
    owner, *values = names
    columns = table_of(kind).columns
    wanted = select_columns(*(columns[name] for name in values)).where(columns[owner] == head)
    return session.execute(wanted.order_by(columns["position"])).all()
