"""A database is made where there is none, and a sample outsourcer fills it."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.migrations import current_revision, head_revision
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput, OutsideFailure
from contactcenter.domain.installation import Installation
from contactcenter.services.setup import (
    migrate,
    open_database,
    opened_again,
    store_history,
    store_outsourcer,
)
from fixtures.small import make_small_history, make_small_outsourcer


def test_opening_a_database_that_is_not_there_makes_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    for _ in range(2):
        engine = open_database(url)
        assert current_revision(engine) == head_revision()
        engine.dispose()


def test_who_only_asks_makes_no_database_by_a_slip_in_its_name(tmp_path: Path) -> None:
    with (
        pytest.raises(InvalidInput, match=r"There is no database .*slip\.db; name one"),
        opened_again(f"sqlite:///{tmp_path}/slip.db"),
    ):
        pass
    assert not list(tmp_path.iterdir())


def test_migrating_tells_from_where_to_where(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    assert migrate(url) == (None, head_revision())
    assert migrate(url) == (head_revision(), head_revision())


def test_a_file_that_is_no_database_is_an_outside_failure(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("These are notes, and no database at all. " * 200)
    with pytest.raises(OutsideFailure, match="not a database"):
        open_database(f"sqlite:///{tmp_path}/notes.txt")


def test_a_database_of_tables_that_are_not_ours_is_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE client (shoe_size INTEGER)")
    connection.close()
    with pytest.raises(OutsideFailure, match="already exists"):
        open_database(f"sqlite:///{tmp_path}/other.db")


def test_a_sample_outsourcer_is_stored_with_its_past(engine: Engine) -> None:
    outsourcer, history = make_small_outsourcer(), make_small_history()
    with UnitOfWork(engine) as uow:
        store_outsourcer(uow, outsourcer)
        stored = store_history(uow, history)
        uow.commit()
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.installation.get() == Installation(outsourcer.name, outsourcer.zone, outsourcer.today)
        assert set(uow.agents.all()) == {*outsourcer.agents, *outsourcer.bots}
        assert set(uow.queues.all()) == set(outsourcer.queues)
        assert set(uow.clients.all()) == set(outsourcer.clients)
        end = history.axis.grid.end + timedelta(days=1)
        facts = [
            fact
            for queue in outsourcer.queues
            for fact in uow.interval_facts.all(queue.id, history.axis.grid.start, end)
        ]
        days = [
            fact
            for client in outsourcer.clients
            for fact in uow.journey_facts.all(client.id, outsourcer.history_first, outsourcer.today)
        ]
    assert len(facts) == stored.interval_facts > 0
    assert len(days) == stored.journey_facts > 0
    assert sum(fact.offered for fact in facts) == sum(fact.offered for fact in days)
    assert stored.contact_records > 0
    with UnitOfWork(engine) as uow, pytest.raises(Conflict):
        store_history(uow, history)
