"""Kill -9 at the worst moments: nothing acknowledged is lost, nothing is done twice."""

import numpy as np
import pytest

from contactcenter.db.engine import Engine
from tests.faults.crowd import crowd_on
from tests.faults.history import complaints
from tests.faults.plant import LONG, Plant, plant_on, until
from tests.faults.worker import Fault, Place
from tests.services.dispatch.floors import ADA, BEA

pytestmark = pytest.mark.postgresql

KILLS = 60 if LONG else 6
LEADING = (Place.DECIDED, Place.WRITTEN, Place.COMMITTED)


def test_leaders_that_die_between_decision_commit_and_answer_lose_and_double_nothing(
    durable: Engine,
) -> None:
    dice = np.random.default_rng(5)
    with plant_on(durable, 0) as plant:
        plant.start(armed(dice, 0))
        plant.start(armed(dice, 1))
        with crowd_on(plant) as crowd:
            for agent in (ADA, BEA):
                crowd.agent(agent)
            for name in ("a", "b", "c"):
                crowd.customers(name, 25 * KILLS, 0.02)
            for kill in range(2, KILLS + 2):
                replace_the_dead(plant, armed(dice, kill) if kill < KILLS else Fault())
            until(lambda: not any(t.is_alive() for t in crowd.threads if "customer" in t.name), 20 * KILLS)
            until(lambda: crowd.unfinished() == 0, 60)
        assert plant.epoch() > KILLS // 2
        assert len(crowd.history.done("create")) == 3 * 25 * KILLS
        assert complaints(plant.engine, crowd.history) == []


def armed(dice: np.random.Generator, turn: int) -> Fault:
    return Fault(LEADING[turn % len(LEADING)], int(dice.integers(5, 40)))


def replace_the_dead(plant: Plant, fault: Fault) -> None:
    """Wait until a process has died of its fault, and start another in its place."""
    until(lambda: len(plant.living()) < 2, 40)
    plant.start(fault)
