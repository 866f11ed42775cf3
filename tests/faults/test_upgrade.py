"""A database that comes to its next version while a server routes: nothing is lost, nobody is refused."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Text

from contactcenter.db.engine import Engine
from contactcenter.db.migrations import configuration, current_revision, head_revision, upgrade
from contactcenter.services.dispatch.dispatch import Dispatch
from tests.faults.history import Acknowledged, History, complaints
from tests.services.dispatch.floors import call, store_floor

CUSTOMERS, EARLIER = 4, "0006"


def widen(engine: Engine) -> None:
    """Change the table that the router writes most, as a later version may: a column and an index."""
    with engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        operations.add_column("ticket", Column("of_a_later_version", Text, nullable=True))
        operations.create_index("ix_of_a_later_version", "ticket", ["of_a_later_version"])


def test_the_next_revisions_are_applied_while_contacts_are_routed(empty_engine: Engine) -> None:
    engine, over, history = empty_engine, Event(), History()
    with engine.begin() as connection:
        command.upgrade(configuration(connection), EARLIER)
    store_floor(engine)
    dispatch = Dispatch(engine)
    dispatch.start()

    def come(customer: int) -> int:
        """Bring one contact after the other and return how many were taken up."""
        number = 0
        while not over.is_set():
            name = f"{customer} {number}"
            told = dispatch.submit(call(name), key=name)
            assert told.ticket is not None
            history.add(
                Acknowledged(name, "create", told.done, told.ticket.id, told.ticket.version, None, name)
            )
            number += 1
        return number

    try:
        with ThreadPoolExecutor(CUSTOMERS) as customers:
            counts = [customers.submit(come, number) for number in range(CUSTOMERS)]
            for change in (upgrade, widen):
                time.sleep(0.3)
                change(engine)
            time.sleep(0.3)
            over.set()
            assert all(count.result(20) > 0 for count in counts)
    finally:
        over.set()
        dispatch.stop()
    assert current_revision(engine) == head_revision()
    assert complaints(engine, history) == []
