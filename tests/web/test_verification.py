"""The planner's page of rounds: what was corrected, why it stopped, and what is missing."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.client import ServiceTarget
from contactcenter.domain.units import QueueId
from contactcenter.domain.verification import (
    MissingHours,
    PromiseOutcome,
    RoundOutcome,
    Stop,
    VerificationOutcome,
    Window,
)
from contactcenter.services.reporting import Reporting
from fixtures.small import make_small_history, make_small_outsourcer
from tests.web.seed import plant
from web.site import make_site

VOICE = PromiseOutcome("shop-voice", ServiceTarget(0.8, 20), 0.913, 0.012, 1.0, 0.99, 0.0, 31.0)
EMAIL = PromiseOutcome("shop-email", ServiceTarget(0.9, 7200), 0.62, None, 0.0, 0.41, 12.0, 0.0)
ROUNDS = (
    RoundOutcome(1, 410.0, 400.0, 3.5, 12.0, (VOICE, EMAIL)),
    RoundOutcome(2, 391.0, 380.0, 2.25, 12.0, (replace(VOICE, level=0.84), replace(EMAIL, level=None))),
)
LACK = MissingHours(QueueId("shop-email-it"), date(2026, 11, 18), 1.5, 0.75, "everybody is at work")
OUTCOME = VerificationOutcome(
    0.9, Window.PERIOD, 4, 6, Stop.PEOPLE, 2, ROUNDS, (VOICE, replace(EMAIL, level=0.6)), (LACK,)
)


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('verified') / 'small.db'}")
    upgrade(engine)
    plant(engine, make_small_outsourcer(), make_small_history())
    with UnitOfWork(engine) as unit:
        plan = unit.plans.latest()
        assert plan is not None
        unit.verifications.add(plan, OUTCOME)
        unit.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def planner(verified: Engine) -> Iterator[TestClient[Litestar]]:
    with TestClient(make_site(Reporting(verified)), raise_server_exceptions=False) as client:
        yield client


def test_the_page_tells_rounds_reason_and_what_is_missing(planner: TestClient[Litestar]) -> None:
    text = planner.get("/planner/verification").text
    assert "Not every promise holds" in text
    assert "Round 2 of 2 is kept: 380 paid hours, 20 fewer than at first" in text
    assert OUTCOME.stop.text in text
    assert "+12 −31 h" in text
    assert "1 of 2" in text
    assert "91.3% ± 1.2%" in text
    assert "everybody is at work" in text
    assert "20 replications, seed 7, engine not on record, inputs 5f1d0c2ab3" in text


def test_rounds_promises_and_missing_hours_can_be_saved(planner: TestClient[Litestar]) -> None:
    def rows(table: str) -> list[list[str]]:
        answer = planner.get(f"/planner/verification?format=csv&table={table}")
        return list(csv.reader(answer.text.lstrip("\ufeff").splitlines()))

    assert len(rows("rounds")) == 1 + 4
    assert rows("promises")[1][0] == "shop-voice"
    assert rows("missing")[1][2:5] == ["2.25", "1.5", "0.75"]


def test_a_page_holds_exactly_its_fragment(planner: TestClient[Litestar]) -> None:
    page = planner.get("/planner/verification").text
    fragment = planner.get("/planner/verification", headers={"HX-Request": "true"}).text
    assert fragment.strip() in page
    assert "style=" not in page


def test_a_run_that_was_not_corrected_says_how_to_correct_one(visitor: TestClient[Litestar]) -> None:
    answer = visitor.get("/planner/verification")
    assert answer.status_code == 200
    assert "simulated once and not corrected" in answer.text


def test_nothing_planned_is_a_page_too(early_visitor: TestClient[Litestar]) -> None:
    assert early_visitor.get("/planner/verification").status_code == 200
