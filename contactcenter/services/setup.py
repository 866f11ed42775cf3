"""Set-up: a database that is there and up to date, and a sample outsourcer to fill it with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from contactcenter.db.engine import Engine, embedded_file, make_engine
from contactcenter.db.migrations import current_revision, head_revision, upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import ContactCenterError, InvalidInput
from contactcenter.domain.installation import Installation
from fixtures.history import DemoHistory
from fixtures.outsourcer import Outsourcer

DEMO_SOURCE = "demo"
"""The source that the sample's contact records bear."""


@dataclass(frozen=True, slots=True)
class StoredHistory:
    """How much of a past was stored."""

    interval_facts: int
    journey_facts: int
    contact_records: int


def open_database(database_url: str) -> Engine:
    """Return an engine whose database is there and at the head revision.

    Parameters
    ----------
    database_url : `sqlite:///FILE` or `postgresql://…`.

    Raises
    ------
    InvalidInput
        When the address cannot be read.
    OutsideFailure
        When the database cannot be reached, or a later version of this program has changed it.
    """
    engine = make_engine(database_url)
    try:
        if current_revision(engine) != head_revision():
            upgrade(engine)
    except ContactCenterError:
        engine.dispose()
        raise
    return engine


@contextmanager
def opened(database_url: str) -> Iterator[Engine]:
    """Give an engine as `open_database` does, and close its connections afterwards."""
    engine = open_database(database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def opened_again(database_url: str) -> Iterator[Engine]:
    """Give an engine of a database that somebody made before: a slip in its name makes no empty one.

    Raises
    ------
    InvalidInput
        When there is no such file.
    """
    file = embedded_file(make_engine(database_url))
    if file is not None and not file.exists():
        raise InvalidInput(
            f"There is no database {file}; name one that is there, or make one with "
            "`contactcenter migrate`, an import or the demo."
        )
    with opened(database_url) as engine:
        yield engine


def migrate(database_url: str) -> tuple[str | None, str | None]:
    """Bring a database to the head revision; return the one it had, None when empty, and the one it has."""
    engine = make_engine(database_url)
    try:
        before = current_revision(engine)
        upgrade(engine)
        return before, current_revision(engine)
    finally:
        engine.dispose()


def store_outsourcer(uow: UnitOfWork, outsourcer: Outsourcer) -> None:
    """Store an outsourcer's clients, queues and people, in place of those with the same ids."""
    uow.installation.save(Installation(outsourcer.name, outsourcer.zone, outsourcer.today))
    for client in outsourcer.clients:
        uow.clients.save(client)
    for queue in outsourcer.queues:
        uow.queues.save(queue)
    for skill in outsourcer.skills:
        uow.skills.save(skill)
    for team in outsourcer.teams:
        uow.teams.save(team)
    for contract in outsourcer.contracts:
        uow.employment_contracts.save(contract)
    for agent in (*outsourcer.agents, *outsourcer.bots):
        uow.agents.save(agent)


def store_history(uow: UnitOfWork, history: DemoHistory) -> StoredHistory:
    """Store an outsourcer's past and return how much of it there was.

    Raises
    ------
    Conflict
        When facts of one of its intervals are stored already.
    NotFound
        When its outsourcer is not stored.
    """
    return StoredHistory(
        uow.interval_facts.add_many(history.interval_rows()),
        uow.journey_facts.add_many(history.journey_rows()),
        uow.contact_records.add_many(DEMO_SOURCE, history.contact_records()).added,
    )
