"""What if, asked of a stored plan: its customers, its roster, its contracts and what its people cost."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from contactcenter.cli.whatif import command
from contactcenter.db.engine import make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.errors import InvalidInput, NotFound
from contactcenter.services.planning.demo import default_rules
from contactcenter.services.whatif.asking import subject_of_plan
from contactcenter.services.whatif.peakhistory import client_histories
from contactcenter.services.whatif.study import Study
from contactcenter.services.whatif.subject import Subject
from fixtures.small import make_small_history, make_small_outsourcer
from simulation.peaks import peak_named
from tests.web.seed import plant


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = f"sqlite:///{tmp_path_factory.mktemp('whatif') / 'small.db'}"
    engine = make_engine(address)
    upgrade(engine)
    plant(engine, make_small_outsourcer(), make_small_history(), days=2)
    engine.dispose()
    return address


@pytest.fixture(scope="module")
def uow(address: str) -> Iterator[UnitOfWork]:
    engine = make_engine(address)
    with UnitOfWork(engine, reading=True) as unit:
        yield unit
    engine.dispose()


@pytest.fixture(scope="module")
def subject(uow: UnitOfWork) -> Subject:
    return subject_of_plan(uow, default_rules(), Study())


def test_a_stored_plan_meets_the_customers_of_its_forecast(uow: UnitOfWork, subject: Subject) -> None:
    plan = uow.plans.latest()
    assert plan is not None
    expected = sum(float(uow.forecasts.get(key).mean.sum()) for key in uow.forecasts.of_plan(plan))
    came = sum(sum(kind.arrivals) for kind in subject.scenario.contact_types)
    assert came == pytest.approx(expected, rel=0.02)


def test_people_of_a_stored_plan_cost_their_paid_hours(uow: UnitOfWork, subject: Subject) -> None:
    plan = uow.plans.latest()
    assert plan is not None
    roster = uow.rosters.get(uow.rosters.of_plan(plan)[-1])
    hourly = {one.id: one.hourly_cost for one in uow.employment_contracts.all()}
    contract = {agent.id: agent.contract for agent in uow.agents.all()}
    paid = sum(shift.paid_seconds / 3600 * hourly[contract[shift.agent]] for shift in roster.shifts)
    assert subject.cost == pytest.approx(paid)
    assert {costed.plan.agent.id for costed in subject.staff if costed.is_person} == {
        shift.agent for shift in roster.shifts
    }


def test_the_command_asks_a_stored_plan(address: str) -> None:
    answer = CliRunner().invoke(
        command, ["sweep", "--database", address, "--volume", "1,1.5", "--replications", "2", "--json"]
    )
    assert answer.exit_code == 0, answer.output
    said = json.loads(answer.stdout)
    assert (said["simulation"]["seed"], said["simulation"]["replications"]) == (1, 2)
    assert said["simulation"]["engine"] in {"simpy", "compiled"}
    usual, busy = said["points"]
    assert busy["service_level"] < usual["service_level"]
    assert busy["cost"] == usual["cost"] > 0


def test_a_stored_plan_is_asked_for_people_by_when_and_what_fewer_cost(
    address: str, tmp_path: Path
) -> None:
    study = tmp_path / "study.toml"
    study.write_text(
        "[people]\nconfidence = 0.99\nmost = 0.5\nstep = 0.5\ntoday = 2026-09-01\nneeded_by = 2026-11-16\n"
    )
    shared = ["--database", address, "--study", str(study), "--replications", "2", "--json"]
    people = CliRunner().invoke(command, ["people", *shared])
    assert people.exit_code == 0, people.output
    said = json.loads(people.stdout)
    assert not said["holds"]
    assert said["more"][0]["more"] > 0
    assert said["more"][0]["cost"] > 0
    assert said["decisions"][0]["recruits"] >= said["more"][0]["more"]
    assert said["decisions"][0]["decide_by"] < "2026-11-16"
    curve = CliRunner().invoke(command, ["curve", *shared, "--staff", "0.5,1"])
    fewer, planned = json.loads(curve.stdout)["points"]
    assert fewer["cost"] < planned["cost"]
    assert fewer["credit"] >= planned["credit"]


def test_a_stored_plans_report_is_one_page_with_dates_and_a_tornado(address: str, tmp_path: Path) -> None:
    page, study = tmp_path / "page.html", tmp_path / "study.toml"
    study.write_text('[[tornado]]\nlever = "handle"\nlow = 0.9\nhigh = 1.1\n')
    words = ["tornado", "--database", address, "--replications", "2", "--study", str(study)]
    answer = CliRunner().invoke(command, [*words, "--json", "--report", str(page)])
    assert answer.exit_code == 0, answer.output
    text = page.read_text(encoding="utf-8")
    for said in ("What the answer hangs on", "Mon 16", "handling time", "To repeat it"):
        assert said in text


def test_a_history_without_the_peak_says_so(uow: UnitOfWork) -> None:
    with pytest.raises(InvalidInput, match="holds no 'black_friday' with the 4 weeks before it"):
        client_histories(uow, peak_named("black_friday"))
    with pytest.raises(InvalidInput, match="follows from no rule"):
        client_histories(uow, peak_named("courier_strike"))
    with pytest.raises(InvalidInput, match="known are shop"):
        client_histories(uow, peak_named("black_friday"), (), "nobody")


def test_without_a_plan_it_says_what_to_do(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    upgrade(engine)
    with UnitOfWork(engine, reading=True) as unit, pytest.raises(NotFound, match="run the main job first"):
        subject_of_plan(unit, default_rules(), Study())
    engine.dispose()
