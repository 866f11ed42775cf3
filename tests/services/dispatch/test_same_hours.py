"""A queue that closes in the midst: live, simulated and replayed, the same contacts have the same fate."""

import json
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from contactcenter.cli.replay import command
from contactcenter.db.engine import Engine
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.businesshours import BusinessHours
from contactcenter.domain.contact import Channel
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.skill import SkillLevel
from contactcenter.domain.units import Milliseconds
from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.dispatch.records import Origin
from routing.decisions import Decision, Offered, Wake, WrapUpStarted
from routing.eventlog import describe, encode
from routing.events import AgentChanged, AgentReady, ContactArrived, RoutingEvent
from routing.renewal import engine_of
from routing.rulefile import parse_rules
from simulation.compiled.engine import CompiledFloor
from simulation.engines import build_router
from simulation.experiment import run_replication
from simulation.laws import Deterministic
from simulation.presence import sample_presence
from simulation.scenario import Acceptance, AgentPlan, ContactType, Scenario
from simulation.trace import sample_customers
from tests.services.dispatch.floors import (
    ADA,
    BEA,
    HOUR,
    MAILS,
    MINUTE,
    QUEUES,
    SHOP,
    SKILLS,
    Floor,
    instant_of,
    open_floor,
    person,
    store_floor,
)
from tests.services.dispatch.test_hours import WEEKDAYS, friday_and_monday
from tests.services.dispatch.test_same_decisions import Told, everything, heard, said, told
from tests.simulation.floors import exponential
from tests.simulation.test_compiled import assert_same

EXPERT = person(ADA, "ADA", SHOP)
BEGINNER = replace(
    person(BEA, "BEA", SHOP),
    skills=tuple(SkillLevel(skill, 2 if skill == "orders" else 5) for skill in SKILLS),
)
"""May take a mail of complexity 3 from its second step on: after an hour in which the queue is open."""


def store(engine: Engine) -> None:
    store_floor(engine)
    mails = next(queue for queue in QUEUES if queue.id == MAILS)
    with UnitOfWork(engine) as uow:
        uow.queues.save(replace(mails, hours=WEEKDAYS))
        uow.agents.save(BEGINNER)
        uow.commit()


def weekend(start_ms: int, hours: BusinessHours | None = WEEKDAYS) -> Scenario:
    """Return a Friday from half past three to Monday evening; the expert soon goes home."""
    rules = parse_rules(default_rules())
    if hours is not None:
        rules = rules.in_hours({MAILS: hours}, instant_of(Milliseconds(start_ms)))
    mails = ContactType(
        id="mails",
        queue=MAILS,
        client=SHOP,
        channel=Channel.EMAIL,
        arrivals=(12.0, 6.0, 6.0),
        service=exponential(4),
        stage=JourneyStage.PURCHASE,
        complexity=3,
        language="it",
    )
    return Scenario(
        contact_types=(mails,),
        agents=(
            AgentPlan(EXPERT, ((0, 10 * MINUTE),)),
            AgentPlan(BEGINNER, ((0, 75 * HOUR),)),
        ),
        planner=rules,
        agent_selection=rules.agent_selection,
        contact_selection=rules.contact_selection,
        interval_ms=40 * MINUTE,
        horizon_ms=120 * MINUTE,
        acceptance=Acceptance(Deterministic(5)),
    )


class LiveRouter:
    """The simulator's router, which is a live one in its own time and stores every decision."""

    def __init__(self, floor: Floor, start_ms: int) -> None:
        self.router = floor.router
        self.start_ms = start_ms

    def handle(self, event: RoutingEvent, now_ms: Milliseconds) -> list[Decision]:
        router, by = self.router, self.start_ms
        router.now_ms = router.ledger.now_ms = Milliseconds(now_ms + by)
        if isinstance(event, AgentReady):
            event = replace(event, until_ms=Milliseconds(event.until_ms + by))
        if isinstance(event, ContactArrived):
            contact = replace(event.contact, arrived_ms=Milliseconds(event.contact.arrived_ms + by))
            event = replace(event, contact=contact)
            router.open(contact, Origin("simulation", str(contact.id), ""))
        decisions = router.hear(event)
        router.commit()
        return [moved(decision, -by) for decision in decisions]


def moved(decision: Decision, by: int) -> Decision:
    """Return a decision with its instants moved by so many milliseconds."""
    match decision:
        case Wake():
            return replace(decision, at_ms=Milliseconds(decision.at_ms + by))
        case Offered():
            return replace(decision, expires_ms=Milliseconds(decision.expires_ms + by))
        case WrapUpStarted():
            return replace(decision, until_ms=Milliseconds(decision.until_ms + by))
        case _:
            return decision


class Recorder:
    """The simulator's own router, and what it said in the time of the live floor."""

    def __init__(self, scenario: Scenario, start_ms: int) -> None:
        self.inner, self.start_ms = build_router(scenario), start_ms
        self.log: list[Told] = []

    def handle(self, event: RoutingEvent, now_ms: Milliseconds) -> list[Decision]:
        decisions = self.inner.handle(event, now_ms)
        self.log += said(now_ms + self.start_ms, [moved(each, self.start_ms) for each in decisions])
        return decisions


def test_a_queue_that_closes_in_the_midst_is_routed_alike_live_simulated_and_replayed(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine)
    with open_floor(engine) as floor:
        half_past_four, monday = friday_and_monday(floor)
        start_ms = floor.start_ms + half_past_four - HOUR
        scenario = weekend(start_ms)
        live = run_replication(scenario, 5, router=LiveRouter(floor, start_ms))
    recorder = Recorder(scenario, start_ms)
    simulated = run_replication(scenario, 5, router=recorder)
    assert_same(live, simulated)
    assert told(everything(engine)) == recorder.log

    customers, spans = sample_customers(scenario, 5, 0), sample_presence(scenario, 5, 0)
    assert_same(CompiledFloor.of(scenario).run(customers, spans), simulated)

    opens = monday - half_past_four + HOUR
    assert (simulated.answered_ms >= opens).sum() > 3
    assert ((simulated.answered_ms > 70 * MINUTE) & (simulated.answered_ms < 90 * MINUTE)).any()
    assert (simulated.answered_ms < 10 * MINUTE).any()
    always = run_replication(weekend(start_ms, None), 5)
    assert (always.answered_ms < opens).all()
    assert not (always.answered_ms == simulated.answered_ms).all()

    fresh = engine_of(parse_rules(default_rules()).in_hours({MAILS: WEEKDAYS}), (EXPERT, BEGINNER))
    again = [(now_ms, each) for now_ms, event in heard(engine) for each in fresh.handle(event, now_ms)]
    assert [entry for at, each in again for entry in said(at, [each])] == recorder.log
    assert replayed(engine, tmp_path) == [{"at_ms": at, **describe(each)} for at, each in again]


def replayed(engine: Engine, folder: Path) -> list[object]:
    """Return the decisions of the live log in the command that hears it again."""
    known = [encode(Milliseconds(0), AgentChanged(agent)) for agent in (EXPERT, BEGINNER)]
    lines = known + [encode(now_ms, event) for now_ms, event in heard(engine)]
    log, hours = folder / "friday.ndjson", folder / "hours.toml"
    log.write_text("\n".join(lines), encoding="utf-8")
    week = "".join(f'{day} = ["09:00-17:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri"))
    hours.write_text(f'zone = "Europe/Rome"\n[{MAILS}]\n{week}', encoding="utf-8")
    result = CliRunner().invoke(command, [str(log), "--hours", str(hours), "--json", "--decisions"])
    assert result.exit_code == 0, result.output
    decisions: list[object] = json.loads(result.output)["decisions"]
    return decisions
