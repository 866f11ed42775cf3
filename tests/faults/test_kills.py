"""Kill -9 at the worst moments: nothing acknowledged is lost, nothing is done twice."""

import time

import numpy as np
import pytest

from contactcenter.db.engine import Engine
from tests.api.conftest import TICKET
from tests.faults.crashing import crashing_server
from tests.faults.crowd import Caller, crowd_on
from tests.faults.history import History, complaints
from tests.faults.plant import LONG, Plant, plant_on, until
from tests.faults.worker import Fault, Place
from tests.services.dispatch.floors import ADA, BEA

pytestmark = pytest.mark.postgresql

KILLS = 60 if LONG else 3
CRASHES = 10 if LONG else 1
CONTACTS = 12 * KILLS
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
            for name in ("a", "b"):
                crowd.customers(name, 0.1)
            for kill in range(2, KILLS + 1):
                replace_the_dead(plant, armed(dice, kill))
            replace_the_dead(plant, Fault())
            served = crowd.serve_everybody()
        assert served > KILLS
        assert plant.epoch() > KILLS
        assert complaints(plant.engine, crowd.history) == []


def armed(dice: np.random.Generator, turn: int) -> Fault:
    return Fault(LEADING[turn % len(LEADING)], int(dice.integers(3, 15)))


def replace_the_dead(plant: Plant, fault: Fault) -> None:
    """Wait until a process has died of its fault, and start another in its place."""
    until(lambda: len(plant.living()) < 2, 40)
    plant.start(fault)


def test_a_web_worker_that_dies_while_its_caller_waits_has_done_the_thing_once(durable: Engine) -> None:
    with plant_on(durable, 1) as plant:
        web = plant.start(Fault(Place.ASKED))
        history = History()
        with Caller(plant, history, "customer", [web, *plant.workers]) as caller:
            told = caller.create("1")
            again = caller.ask("POST", "/tickets", TICKET | {"external_id": "1"}, told.key)
        assert not web.alive
        assert told.done
        assert (again.status_code, again.json()["id"]) == (200, told.ticket)
        assert complaints(plant.engine, history) == []


def test_a_database_that_crashes_comes_back_with_everything_that_was_acknowledged() -> None:
    with crashing_server() as server, plant_on(server.engine, 2) as plant, crowd_on(plant) as crowd:
        for agent in (ADA, BEA):
            crowd.agent(agent)
        for name in ("a", "b"):
            crowd.customers(name, 0.1)
        for crash in range(CRASHES):
            until(lambda: len(crowd.history.answers) > 25 * (crash + 1), 30)  # noqa: B023
            server.crash()
            time.sleep(0.5)
            server.start()
        assert crowd.serve_everybody() > CRASHES
        crowd.call_off()
        assert complaints(plant.engine, crowd.history) == []
