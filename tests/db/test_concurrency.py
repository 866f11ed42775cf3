"""Several connections at once: writers wait for one another, and no slot is taken twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from contactcenter.db.engine import Engine
from contactcenter.db.migrations import current_revision, head_revision, upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.skill import Skill
from contactcenter.domain.units import SkillId
from tests.fakes.organisation import NEW_YEAR, PERSON, store_organisation

WORKERS = 6


def test_on_sqlite_units_that_read_and_then_write_follow_one_another(sqlite_engine: Engine) -> None:
    store_organisation(sqlite_engine)

    def grow(_worker: int) -> None:
        with UnitOfWork(sqlite_engine) as uow:
            agent = uow.agents.get(PERSON.id)
            uow.agents.save(replace(agent, capacity=agent.capacity + 1))
            uow.commit()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(grow, range(WORKERS)))
    with UnitOfWork(sqlite_engine, reading=True) as uow:
        assert uow.agents.get(PERSON.id).capacity == PERSON.capacity + WORKERS


def test_a_reading_unit_sees_one_state_whatever_is_committed_beside_it(engine: Engine) -> None:
    store_organisation(engine)
    with UnitOfWork(engine, reading=True) as reader:
        before = reader.skills.all()
        with UnitOfWork(engine) as writer:
            writer.skills.save(Skill(SkillId("new"), "New"))
            writer.commit()
        assert reader.skills.all() == before


def test_a_slot_is_taken_by_one_of_many(engine: Engine) -> None:
    def claim(_worker: int) -> list[bool]:
        taken = []
        for slot in range(10):
            with UnitOfWork(engine) as uow:
                taken.append(uow.job_runs.claim("forecast", str(slot), NEW_YEAR))
                uow.commit()
        return taken

    with ThreadPoolExecutor(WORKERS) as pool:
        claims = list(pool.map(claim, range(WORKERS)))
    assert [sum(column) for column in zip(*claims, strict=True)] == [1] * 10


def test_two_upgrades_at_once_make_one_schema(empty_engine: Engine) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(upgrade, [empty_engine] * 2))
    assert current_revision(empty_engine) == head_revision()
