"""Clients, queues and people come back as they went in."""

from dataclasses import replace
from datetime import date

import pytest

from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import Conflict, InvalidInput, NotFound, OutsideFailure
from contactcenter.domain.installation import Installation
from contactcenter.domain.units import AgentId, ClientId, QueueId, TeamId
from tests.fakes.organisation import (
    BOT,
    CALLS,
    CLIENT,
    CONTRACT,
    ITALIAN,
    NEW_YEAR,
    PERSON,
    QUEUES,
    RETURNS,
    SHOP,
    TEAM,
    TERM,
    store_organisation,
)


def test_every_aggregate_comes_back_equal(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.clients.get(SHOP) == CLIENT
        assert uow.clients.all() == (CLIENT,)
        assert uow.queues.get(CALLS) == QUEUES[0]
        assert uow.queues.all(SHOP) == QUEUES
        assert uow.skills.all() == (ITALIAN, RETURNS)
        assert uow.teams.all() == (TEAM,)
        assert uow.employment_contracts.all() == (CONTRACT,)
        assert uow.agents.get(PERSON.id) == PERSON
        assert uow.agents.all() == (PERSON, BOT)
        assert uow.agents.all(TEAM.id) == (PERSON,)


def test_saving_again_replaces_the_whole_aggregate(engine: Engine) -> None:
    store_organisation(engine)
    client = replace(CLIENT, name="Bottega", terms=(replace(TERM, expected=0.7), TERM))
    queue = replace(QUEUES[0], hours=replace(QUEUES[0].hours, closed_dates=frozenset({date(2026, 5, 1)})))
    agent = replace(PERSON, skills=(), availability=PERSON.availability[:1], team=None)
    with UnitOfWork(engine) as uow:
        assert uow.clients.get(SHOP) == CLIENT  # rows already loaded must not hide the change
        uow.clients.save(client)
        uow.queues.save(queue)
        uow.agents.save(agent)
        uow.commit()
    with UnitOfWork(engine) as uow:
        assert uow.clients.all() == (client,)
        assert uow.queues.get(CALLS) == queue
        assert uow.agents.get(PERSON.id) == agent
        assert uow.agents.get(BOT.id) == BOT


@pytest.mark.parametrize("ask", ["clients", "queues", "agents"])
def test_what_is_not_stored_is_not_found(engine: Engine, ask: str) -> None:
    with UnitOfWork(engine) as uow, pytest.raises(NotFound, match="There is no"):
        getattr(uow, ask).get(AgentId(404) if ask == "agents" else ClientId("nobody"))


def test_without_a_commit_nothing_lasts(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        uow.skills.save(ITALIAN)
    with UnitOfWork(engine) as uow:
        assert uow.skills.all() == ()
        uow.skills.save(ITALIAN)
        uow.rollback()
        uow.skills.save(RETURNS)
        uow.commit()
    with UnitOfWork(engine, reading=True) as uow:
        assert uow.skills.all() == (RETURNS,)


def test_a_unit_that_only_reads_cannot_store(engine: Engine) -> None:
    with UnitOfWork(engine, reading=True) as uow, pytest.raises(OutsideFailure, match="cannot do this"):
        uow.skills.save(ITALIAN)
    with UnitOfWork(engine) as uow:
        uow.skills.save(ITALIAN)


def test_a_unit_that_only_reads_works_beside_a_writer(engine: Engine) -> None:
    with UnitOfWork(engine) as writer:
        writer.skills.save(ITALIAN)
        with UnitOfWork(engine, reading=True) as reader:
            assert reader.skills.all() == ()
        writer.commit()
    with UnitOfWork(engine, reading=True) as reader:
        assert reader.skills.all() == (ITALIAN,)


def test_a_term_may_name_a_queue_that_follows_but_not_one_that_never_comes(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        uow.clients.save(CLIENT)
        with pytest.raises(NotFound, match="not stored"):
            uow.commit()


def test_two_agents_of_one_code_conflict(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow, pytest.raises(Conflict, match="stored already"):
        uow.agents.save(replace(PERSON, id=AgentId(8)))


def test_an_agent_of_an_unknown_team_is_refused(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow, pytest.raises(NotFound):
        uow.agents.save(replace(PERSON, team=TeamId("nowhere")))


@pytest.mark.parametrize("name", ["a\0b", "half \ud800 a pair"])
def test_text_that_a_database_cannot_hold_is_refused_in_words(engine: Engine, name: str) -> None:
    with UnitOfWork(engine) as uow, pytest.raises(InvalidInput, match="The text"):
        uow.clients.save(replace(CLIENT, name=name, terms=()))


@pytest.mark.parametrize("invoice", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_refused(engine: Engine, invoice: float) -> None:
    with UnitOfWork(engine) as uow, pytest.raises(InvalidInput, match="not finite"):
        uow.clients.save(replace(CLIENT, monthly_invoice=invoice, terms=()))


def test_the_installation_is_one_row(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        with pytest.raises(NotFound, match="empty"):
            uow.installation.get()
        for name in ("Before", "After"):
            uow.installation.save(Installation(name, "Europe/Rome", date(2026, 11, 20)))
        assert uow.installation.get() == Installation("After", "Europe/Rome", date(2026, 11, 20))


def test_a_slot_of_a_job_is_taken_once(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        assert uow.job_runs.claim("forecast", "2026-01-01", NEW_YEAR)
        assert not uow.job_runs.claim("forecast", "2026-01-01", NEW_YEAR)
        assert uow.job_runs.claim("forecast", "2026-01-02", NEW_YEAR)
        assert uow.job_runs.claim("statements", "2026-01-01", NEW_YEAR)


def test_queues_of_another_client_are_not_listed(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine) as uow:
        uow.clients.save(replace(CLIENT, id=ClientId("other"), terms=()))
        uow.queues.save(replace(QUEUES[0], id=QueueId("other-calls"), client=ClientId("other")))
        assert uow.queues.all(SHOP) == QUEUES
        assert [queue.id for queue in uow.queues.all(ClientId("other"))] == ["other-calls"]
        assert len(uow.queues.all()) == 3
