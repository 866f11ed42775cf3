"""What the live router asks of a database costs no more among many stored tickets than among few."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from contactcenter.db.dispatch.drivers import Values
from contactcenter.db.dispatch.reading import LiveQueries, live_queries
from contactcenter.db.dispatch.rows import (
    AssignmentChange,
    AssignmentValues,
    CommandValues,
    DeskValues,
    HappeningValues,
    HeardValues,
    TicketTurn,
    TicketValues,
    Writes,
)
from contactcenter.db.dispatch.store import (
    ASSIGNMENTS,
    COMMANDS,
    HAPPENINGS,
    HEARD,
    TICKETS,
    DispatchStore,
)
from contactcenter.db.engine import Engine, make_engine
from tests.conftest import NewUrl
from tests.services.dispatch.floors import ADA, CALLS, SHOP, store_floor

FEW, MANY, ALLOWANCE = 100, 10_000, 1.05
NAMES = [str(number) for number in range(1, 41)]


def ticket(number: int, state: str = "queued") -> TicketValues:
    where = (SHOP, CALLS, "voice", "purchase", 3, "it", "", "", "", 0, None, True, 1, 1)
    return TicketValues(
        number, "crm", str(number), "d", *where, state, None, None, None, "", False, False, "", 1
    )


def store_tickets(engine: Engine, tickets: int) -> DispatchStore:
    """Store tickets that one system has sent, ten of which wait, each with its history."""
    store_floor(engine)
    store, numbers = DispatchStore(engine), range(1, tickets + 1)
    with store.driver.transaction():
        store.driver.write(
            (TICKETS, [ticket(number, "queued" if number <= 10 else "closed") for number in numbers]),
            (HAPPENINGS, [HappeningValues(n, n, "created", n, 1, None, "", None, "") for n in numbers]),
            (HEARD, [HeardValues(n, n, "{}") for n in numbers]),
            (COMMANDS, [CommandValues(f"k{n}", "", "", n, "{}") for n in numbers]),
            (ASSIGNMENTS, [given(n, None if n <= 10 else 5) for n in numbers]),
        )
    return store


def given(number: int, ended_ms: int | None) -> AssignmentValues:
    return AssignmentValues(number, 1, ADA, 1, None, 1, ended_ms, "", 0, 1, number, "")


def a_group(last: int) -> Writes:
    """Return what a group of one new ticket, one assignment and one end writes."""
    return Writes(
        tickets=[ticket(last + 1)],
        ticket_turns=[TicketTurn(1, 1, "closed", None, None, 2)],
        assignments=[given(last + 1, None)],
        assignment_changes=[AssignmentChange(1, 1, 1, 9, "closed")],
        desks=[DeskValues(ADA, "available", None, 1, 1, None, 100, 1, 0, True)],
        happenings=[HappeningValues(last + 1, 1, "closed", 1, 2, None, "", None, "")],
        heard=[HeardValues(last + 1, 1, "{}")],
        commands=[CommandValues("new", "", "", 1, "{}")],
    )


READINGS: dict[str, Callable[[DispatchStore], object]] = {
    "names": lambda store: store.tickets_named([("crm", name) for name in NAMES]),
    "keys": lambda store: store.commands([f"k{name}" for name in NAMES]),
    "waiting commands": lambda store: store.waiting_commands(50),
    "tickets": lambda store: store.tickets([1, 2, 3]),
    "last given": lambda store: store.last_given(7, ADA),
    "news": lambda store: store.happenings(50, 10),
    "standing": lambda store: store.standing(),
    "place": lambda store: store.place(),
}
LOOKS: dict[str, Callable[[LiveQueries], object]] = {
    "who waits": lambda live: live.waiting(CALLS, 20),
    "who is held": lambda live: live.held_by(ADA),
    "attention": lambda live: live.attention(20),
    "counts": lambda live: live.counts(),
    "history": lambda live: live.history(7),
}


def steps_of(connection: Any, work: Callable[[], object]) -> int:
    """Return how many instructions of its machine SQLite carries out for some work."""
    counted = count()
    connection.set_progress_handler(lambda: 0 * next(counted), 1)
    work()
    connection.set_progress_handler(None, 1)
    return next(counted)


@pytest.fixture(scope="module")
def stores(sqlite_urls: NewUrl) -> Iterator[list[tuple[Engine, DispatchStore]]]:
    engines = [make_engine(sqlite_urls(True)) for _ in (FEW, MANY)]
    made = [
        (engine, store_tickets(engine, size)) for engine, size in zip(engines, (FEW, MANY), strict=True)
    ]
    yield made
    for engine, store in made:
        store.close()
        engine.dispose()


@pytest.mark.parametrize("name", READINGS)
def test_what_the_router_reads_takes_as_long_among_many_tickets(
    stores: list[tuple[Engine, DispatchStore]], name: str
) -> None:
    few, many = (
        steps_of(store.driver._connection, lambda: READINGS[name](store))  # noqa: B023
        for _, store in stores
    )
    assert few > 5
    assert many <= few * ALLOWANCE


@pytest.mark.parametrize("name", LOOKS)
def test_what_the_desks_read_takes_as_long_among_many_closed_tickets(
    stores: list[tuple[Engine, DispatchStore]], name: str
) -> None:
    steps = []
    for engine, _ in stores:
        with live_queries(engine) as live:
            connection = live._connection.connection.driver_connection
            steps.append(steps_of(connection, lambda: LOOKS[name](live)))
    few, many = steps
    assert many <= few * ALLOWANCE


def test_a_group_is_stored_in_as_many_steps_among_many_tickets(
    stores: list[tuple[Engine, DispatchStore]],
) -> None:
    steps = []
    for (_, store), last in zip(stores, (FEW, MANY), strict=True):
        lease = store.lead("main", "test")
        assert lease is not None
        steps.append(
            steps_of(store.driver._connection, lambda: store.commit(lease, 1, a_group(last)))  # noqa: B023
        )
    few, many = steps
    assert many <= few * ALLOWANCE


@pytest.mark.postgresql
def test_on_postgresql_the_router_reads_no_large_table_whole(postgresql_engine: Engine) -> None:
    store = store_tickets(postgresql_engine, MANY)
    store.driver.rows("ANALYZE")
    asked: list[tuple[str, Values]] = []
    rows = store.driver.rows

    def note(statement: str, values: Values = ()) -> list[Any]:
        asked.append((statement, values))
        return rows(statement, values)

    store.driver.rows = note  # type: ignore[method-assign]
    for read in READINGS.values():
        read(store)
    plans = {
        statement: "\n".join(line for (line,) in rows(f"EXPLAIN {statement}", values))
        for statement, values in asked
    }
    store.close()
    assert len(plans) >= len(READINGS)
    for table in ("ticket", "command", "happening", "heard_event", "assignment"):
        assert not [statement for statement, plan in plans.items() if f"Seq Scan on {table}" in plan]
