"""A leader that stops and goes on as if nothing had been: another leads meanwhile, and stays."""

import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from contactcenter.db.engine import Engine
from tests.faults.crowd import Crowd, crowd_on
from tests.faults.history import complaints
from tests.faults.plant import LONG, Plant, plant_on, until
from tests.faults.worker import Fault, Place
from tests.services.dispatch.floors import ADA, BEA

pytestmark = pytest.mark.postgresql

FROZEN_ANSWERS = 300 if LONG else 20
TAKE_OVER_SECONDS = 6.0
"""Lease and idle transaction end after 1.5 s; the rest is room for a machine under load."""


@pytest.fixture
def busy(durable: Engine) -> Iterator[tuple[Plant, Crowd]]:
    """Give a sound process in waiting, customers and agents; the first leader is the test's to choose."""
    with plant_on(durable, 0) as plant, crowd_on(plant) as crowd:
        yield plant, crowd
        plant.closing.set()


@pytest.mark.parametrize(
    "place", [Place.WRITTEN, Place.SENDING, *((Place.DECIDED, Place.COMMITTED) if LONG else ())]
)
def test_a_leader_frozen_in_a_group_is_replaced_and_what_it_then_says_counts_nothing(
    busy: tuple[Plant, Crowd], place: Place
) -> None:
    plant, crowd = busy
    frozen = plant.start(Fault(place, 4, signal.SIGSTOP))
    sound = plant.start()
    for agent in (ADA, BEA):
        crowd.agent(agent, [sound])
    crowd.customers("a", 0.05, [sound])
    crowd.customers("b", 0.05)  # each try at the frozen process costs these seconds
    until(lambda: plant.leader() is sound, 20 + TAKE_OVER_SECONDS)
    answered = len(crowd.history.answers)
    until(lambda: len(crowd.history.answers) > answered + FROZEN_ANSWERS, 60)
    plant.thaw(frozen)
    until(lambda: len(crowd.history.answers) > answered + 2 * FROZEN_ANSWERS, 60)
    crowd.serve_everybody()
    crowd.call_off()
    assert plant.epoch() >= 2
    assert complaints(plant.engine, crowd.history) == []


def test_of_two_leaders_one_stores_and_the_other_stands_down(busy: tuple[Plant, Crowd]) -> None:
    plant, crowd = busy
    for _ in range(2):
        plant.start()
    for agent in (ADA, BEA):
        crowd.agent(agent)
    crowd.customers("a", 0.02)
    for _ in range(20 if LONG else 4):
        epoch = plant.epoch()
        with plant.engine.begin() as connection:
            connection.execute(text("UPDATE routing_pool SET until_ms = 0"))
        until(lambda: plant.epoch() > epoch)  # noqa: B023
    crowd.serve_everybody()
    crowd.call_off()
    assert complaints(plant.engine, crowd.history) == []
