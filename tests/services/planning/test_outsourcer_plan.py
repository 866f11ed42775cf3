import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from contactcenter.cli.runverdict import run_figures, show_run
from contactcenter.cli.verification import show_verification
from contactcenter.clock import SystemClock
from contactcenter.db.engine import Engine, make_engine
from contactcenter.db.migrations import upgrade
from contactcenter.db.unit_of_work import UnitOfWork
from contactcenter.domain.agent import AgentKind
from contactcenter.domain.contact import Channel
from contactcenter.domain.measures import service_level
from contactcenter.domain.roster import Activity, Roster, RosterState
from contactcenter.domain.rosterhead import RosterOrigin
from contactcenter.domain.runs import PlanRun, RunState
from contactcenter.domain.standingneed import Recurrence, StandingActivity, StandingOnCall, Whom
from contactcenter.domain.verification import MissingHours
from contactcenter.services.forecasting.corrected import read_planners_word
from contactcenter.services.planning.book import read_books
from contactcenter.services.planning.demo import default_rules, demo_now
from contactcenter.services.planning.keeping import keep_plan, keep_roster, verdict_of_plan
from contactcenter.services.planning.needs import queues_served, separate_requirements
from contactcenter.services.planning.outsourcer_plan import (
    OutsourcerOptions,
    OutsourcerPlan,
    look_ahead,
    plan_outsourcer,
    roster_people,
    with_what_is_stored,
)
from contactcenter.services.planning.owncrews import Staffed
from contactcenter.services.planning.separate import Apart, Weeks, apart, roster_apart
from contactcenter.services.planning.verification.outcome import outcome_of_verification
from contactcenter.services.planning.verification.reach import beyond_reach
from contactcenter.services.planning.verification.rounds import VerifyOptions
from contactcenter.services.planning.whole_floor import attention_of, bot_intent, floor_scenario
from contactcenter.services.provenance import provenance_of
from contactcenter.services.rostering.siterules import PresetWish, RuleWish, set_preset, set_rule
from contactcenter.services.setup import store_history, store_outsourcer
from contactcenter.services.views.verification import read_provenance, read_verification
from fixtures.outsourcer import Outsourcer
from fixtures.small import make_small_history, make_small_outsourcer
from simulation.experiment import Precision, Replicate
from simulation.fingerprint import fingerprint
from simulation.measures import Count
from simulation.scenario import Scenario
from workforce.forecast.commercial_calendar import Event
from workforce.forecast.overrides import Override
from workforce.rostering.presets import ITALY, NEUTRAL, strictest
from workforce.rostering.result import RosterResult, RosterStatus


@pytest.fixture(scope="module")
def outsourcer() -> Outsourcer:
    return make_small_outsourcer()


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, outsourcer: Outsourcer) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('plan') / 'small.db'}")
    upgrade(engine)
    with UnitOfWork(engine) as uow:
        store_outsourcer(uow, outsourcer)
        store_history(uow, make_small_history())
        uow.commit()
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def plan(stored: Engine, outsourcer: Outsourcer) -> OutsourcerPlan:
    options = OutsourcerOptions(
        today=outsourcer.today,
        first_day=outsourcer.today + timedelta(days=7 - outsourcer.today.weekday()),
        weeks=1,
        zone=outsourcer.zone,
        roster_seconds=4,
        precision=Precision.exactly(3),
        workers=1,
    )
    with UnitOfWork(stored, reading=True) as uow:
        return plan_outsourcer(uow, default_rules(), options, SystemClock(), lambda step, done: None)


def test_every_queue_is_forecast_staffed_rostered_and_simulated(
    plan: OutsourcerPlan, outsourcer: Outsourcer
) -> None:
    queues = {queue.id for queue in outsourcer.queues}
    assert set(plan.outlooks) == queues
    assert {need.queue for need in plan.requirements} == queues
    assert set(plan.simulation.queues) == queues
    assert all(outlook.forecast.mean.sum() > 0 for outlook in plan.outlooks.values())
    assert plan.roster.roster is not None
    assert plan.roster.roster.shifts


def test_a_plan_knows_the_stored_events_and_overrides(stored: Engine, outsourcer: Outsourcer) -> None:
    first = outsourcer.today + timedelta(days=7 - outsourcer.today.weekday())
    options = OutsourcerOptions(outsourcer.today, first, weeks=1, zone=outsourcer.zone, workers=1)
    now = demo_now(outsourcer)
    closing = Event("closure", "move", first, first, closes=True)
    with UnitOfWork(stored) as uow:  # never committed
        books = read_books(uow, outsourcer.today)[:1]
        queue = books[0].queue.id
        uow.planned_events.add(closing)
        for factor, expires in ((1.5, None), (3.0, now)):
            uow.overrides.add(
                Override(queue, first, first + timedelta(days=6), factor, "Ada", "leaflet", now, expires)
            )
        word = read_planners_word(uow, now)
    outlook = look_ahead(books, word, options, lambda step, done: None)[queue]
    per_day = outlook.before.mean.reshape(7, -1).sum(axis=1)
    assert per_day[0] == 0
    assert per_day[1] > 0
    assert outlook.forecast.mean == pytest.approx(1.5 * outlook.before.mean)


def test_a_plan_keeps_the_labour_rules_that_the_site_set_for_any_of_its_days(
    stored: Engine, outsourcer: Outsourcer
) -> None:
    first = outsourcer.today + timedelta(days=7 - outsourcer.today.weekday())
    options = OutsourcerOptions(outsourcer.today, first, weeks=2, zone=outsourcer.zone)
    with UnitOfWork(stored) as uow:  # never committed
        for limit, value, day in (("daily_rest_minutes", 720, 9), ("max_consecutive_days", 5, 14)):
            wish = RuleWish("neutral", limit, value, first + timedelta(days=day), "agreement of the site")
            set_rule(uow, wish, "Ada", demo_now(outsourcer))
        rules = with_what_is_stored(uow, options).labour_rules
    assert rules == replace(options.labour_rules, daily_rest_minutes=720)


def test_a_plan_keeps_the_labour_rules_of_each_persons_site(
    stored: Engine, outsourcer: Outsourcer, plan: OutsourcerPlan
) -> None:
    options, now = plan.options, demo_now(outsourcer)
    people = {agent.id for agent in outsourcer.agents if agent.team}
    with UnitOfWork(stored) as uow:  # never committed
        assert with_what_is_stored(uow, options).site_rules == {}
        site = uow.teams.all()[0].site
        since = options.first_day + timedelta(days=3)
        set_preset(uow, PresetWish(site, "italy", since, "new company"), "Ada", now)
        short = RuleWish("neutral", "max_daily_minutes", 300, options.first_day, "agreement", site=site)
        set_rule(uow, short, "Ada", now)
        found = with_what_is_stored(uow, options)
    assert found.labour_rules == options.labour_rules
    both = replace(strictest([NEUTRAL, ITALY]), max_daily_minutes=300)
    assert found.site_rules == dict.fromkeys(people, both)
    contracts = [replace(one, daily_minutes=(240, 480)) for one in outsourcer.contracts]
    queues = [book.queue for book in plan.books]
    quick = replace(found, roster_seconds=2, terms={})
    result = roster_people(queues, plan.requirements, outsourcer.agents, contracts, quick)
    assert result.roster is not None
    assert result.roster.shifts
    assert max(shift.paid_seconds for shift in result.roster.shifts) <= 300 * 60


def test_only_the_outsourcers_own_people_are_rostered(plan: OutsourcerPlan, outsourcer: Outsourcer) -> None:
    people = {agent.id for agent in outsourcer.agents}
    assert plan.roster.roster is not None
    assert {shift.agent for shift in plan.roster.roster.shifts} <= people


def test_a_book_holds_what_the_past_says(stored: Engine, outsourcer: Outsourcer) -> None:
    with UnitOfWork(stored, reading=True) as uow:
        books = read_books(uow, outsourcer.today)
        for book in books:
            span = uow.interval_facts.period([book.queue.id])
            assert span is not None
            fact = uow.interval_facts.sums([book.queue.id], *span)[0]
            known = book.history.counts[~(book.history.counts != book.history.counts)].sum()
            assert known == pytest.approx(fact.offered)
            assert sum(kind.share for kind in book.kinds) == pytest.approx(1, abs=0.02)
            assert 0 < book.human_share <= 1
            assert book.handle_seconds == pytest.approx(fact.handle_seconds / fact.answered)


def test_a_kept_plan_reads_back_with_its_verdict(
    stored: Engine, plan: OutsourcerPlan, outsourcer: Outsourcer
) -> None:
    with UnitOfWork(stored) as uow:
        key = keep_plan(uow, plan, "a week", demo_now(outsourcer))
        uow.commit()
    with UnitOfWork(stored, reading=True) as uow:
        run = uow.plans.get(key)
        assert run.state is RunState.DONE
        assert run.verdict is not None
        assert run.verdict.replications == 3
        assert run.verdict.roster_paid_hours == pytest.approx(plan.roster.roster.paid_hours)
        published = uow.rosters.published(plan.options.grid.instant_of(60))
        assert published == uow.rosters.of_plan(key)[0]
        assert uow.rosters.head(published).rules == plan.options.labour_rules.name
        assert len(uow.requirements.of_plan(key)) == len(plan.requirements)
        outcome = uow.simulations.outcome(uow.simulations.of_plan(key)[0])
        assert read_provenance(uow, key) == provenance_of(plan.simulation)
    with UnitOfWork(stored) as uow:
        again = uow.rosters.of_plan(keep_plan(uow, plan, "the week again", demo_now(outsourcer)))[0]
        head = uow.rosters.head(again)
        assert (head.version, head.base, head.state) == (2, published, RosterState.PUBLISHED)
    for kept in outcome.queues:
        level = plan.simulation.queues[kept.queue].service_levels[kept.formula]
        assert level is not None
        assert service_level(kept.counts, kept.formula) == pytest.approx(level.mean, abs=0.005)


def test_a_plan_that_would_take_the_days_of_another_roster_away_leaves_a_draft(
    stored: Engine, plan: OutsourcerPlan, outsourcer: Outsourcer
) -> None:
    roster = plan.roster.roster
    longer = replace(roster, shifts=(), end=roster.end + timedelta(days=7))
    with UnitOfWork(stored) as uow:
        before = uow.rosters.add(longer, demo_now(outsourcer))
        uow.rosters.publish(before)
        made = keep_roster(uow, roster, RosterOrigin(note="One need was left out."), demo_now(outsourcer))
        head = uow.rosters.head(made)
        assert head.state is RosterState.DRAFT
        assert head.note.endswith("of another period has some of these days. One need was left out.")
        assert uow.rosters.published(roster.start) == before


def test_intervals_add_up_to_their_queue(plan: OutsourcerPlan, stored: Engine) -> None:
    from contactcenter.services.planning.keeping import outcome_of

    outcome = outcome_of(plan)
    for kept in outcome.queues:
        offered = sum(row.counts.offered for row in outcome.intervals if row.queue == kept.queue)
        assert offered == pytest.approx(kept.counts.offered, abs=2)


def test_attention_is_shared_beyond_a_channels_concurrency() -> None:
    assert attention_of(Channel.VOICE) == (1.0,)
    assert attention_of(Channel.CHAT) == (1.0, 1.0, pytest.approx(2 / 3))
    assert attention_of(Channel.EMAIL)[1] == 0.5


def test_people_serve_queues_of_their_client_channel_and_language(outsourcer: Outsourcer) -> None:
    for agent in outsourcer.agents:
        served = queues_served(agent, outsourcer.queues)
        assert served == {
            str(queue.id) for queue in outsourcer.queues if agent in outsourcer.serving(queue)
        }


def test_a_bot_gets_an_intent_that_it_settles(outsourcer: Outsourcer) -> None:
    bots = [agent for agent in outsourcer.bots if agent.kind is AgentKind.BOT]
    for bot in bots:
        for channel in bot.channels:
            assert bot_intent(bots, channel) in {intent for one in bots for intent in one.intents}
    assert bot_intent(outsourcer.agents, Channel.VOICE) == ""


def test_the_verdict_screen_names_the_weeks_in_local_dates(
    plan: OutsourcerPlan, outsourcer: Outsourcer
) -> None:
    grid = plan.options.grid
    now = demo_now(outsourcer)
    run = PlanRun(now, "a week", 1, grid.start, grid.end, RunState.DONE, verdict=verdict_of_plan(plan))
    console = Console(record=True, width=200, file=StringIO())
    repeats = provenance_of(plan.simulation)
    show_run(outsourcer, run, console, repeats)
    text = console.export_text()
    last = plan.options.first_day + timedelta(days=6)
    assert f"{plan.options.first_day:%d %B} to {last:%d %B %Y}" in text
    assert "sl_excl_short = answered ≤ T / (answered + abandoned − short)" in text
    assert f"Simulated with 3 replications, seed 2026, {plan.simulation.engine} engine" in text
    assert plan.simulation.inputs_hash in text
    assert run_figures(run, None, repeats)["simulation"]["engine"] == plan.simulation.engine


def test_a_verified_plan_is_kept_with_its_rounds(
    stored: Engine, plan: OutsourcerPlan, outsourcer: Outsourcer
) -> None:
    options = replace(
        plan.options,
        roster_seconds=4,
        again_seconds=3,
        verify=VerifyOptions(rounds=2, replications=2, last_word=2, seed=5),
    )
    with UnitOfWork(stored, reading=True) as uow:
        verified = plan_outsourcer(uow, default_rules(), options, SystemClock(), lambda step, done: None)
    assert verified.verification is not None
    outcome = outcome_of_verification(verified.verification)
    assert {one.promise for one in outcome.promises} == {"shop-voice", "shop-email"}
    lacking = MissingHours(outsourcer.queues[0].id, options.first_day, 1.5, 0.5, "nobody is there")
    outcome = replace(outcome, missing=(lacking, *outcome.missing))
    with UnitOfWork(stored) as uow:
        grid = options.grid
        key = uow.plans.add(PlanRun(demo_now(outsourcer), "verified", 5, grid.start, grid.end))
        assert uow.verifications.find(key) is None
        uow.verifications.add(key, outcome)
        uow.plans.finish(key, RunState.DONE)
        uow.commit()
    with UnitOfWork(stored, reading=True) as uow:
        assert uow.verifications.find(key) == outcome
        assert read_verification(uow) == outcome
    console = Console(record=True, width=200, file=StringIO())
    show_verification(outcome, console)
    text = console.export_text()
    assert "shop-voice" in text
    assert "2.0 h of people (1.5 required and not covered, 0.5 on top); nobody is there" in text
    assert json.loads(json.dumps(outcome.as_json()))["missing"][0]["day"] == f"{options.first_day}"


def plan_floor(plan: OutsourcerPlan, outsourcer: Outsourcer) -> Scenario:
    """Return the scenario in which the plan's roster is simulated."""
    forecasts = {queue: outlook.forecast for queue, outlook in plan.outlooks.items()}
    agents = (*outsourcer.agents, *outsourcer.bots)
    assert plan.roster.roster is not None
    return floor_scenario(plan.books, forecasts, plan.roster.roster, agents, default_rules(), 0.05)


def test_queue_by_queue_the_same_customers_come_and_bots_settle_the_same_of_them(
    plan: OutsourcerPlan, outsourcer: Outsourcer
) -> None:
    floor = plan_floor(plan, outsourcer)
    alone = apart(floor)
    assert alone.contact_types == floor.contact_types
    together, separate = (Replicate(one, 5)(0) for one in (floor, alone))
    settled = separate.cells[:, :, Count.CONTAINED].sum(axis=1)
    assert settled == pytest.approx(together.cells[:, :, Count.CONTAINED].sum(axis=1))
    assert settled.sum() > 0
    # Nobody here has a skill of a queue's own, so people serve nothing.
    assert separate.cells[:, :, Count.ANSWERED].sum() == 0
    offered = [Count.ANSWERED, Count.ABANDONED]
    assert separate.cells[:, :, offered].sum() == together.cells[:, :, offered].sum()


def test_a_scenarios_hash_does_not_hang_on_the_plans_it_remembers(
    plan: OutsourcerPlan, outsourcer: Outsourcer
) -> None:
    floor = plan_floor(plan, outsourcer)
    before = fingerprint(floor)
    assert beyond_reach(floor) == {}
    assert fingerprint(floor) == before


def test_queues_whose_requirement_stands_keep_their_rosters(
    plan: OutsourcerPlan, outsourcer: Outsourcer
) -> None:
    forecasts = {queue: outlook.forecast for queue, outlook in plan.outlooks.items()}
    weeks = Weeks(plan.books, forecasts, (), default_rules(), outsourcer.bots, plan.options)
    grid = plan.options.grid
    nobody = RosterResult(RosterStatus.FEASIBLE, Roster(grid.start, grid.end, ()), 0.0, 0.0, 0.0, 0.0, 0.0)
    staffed = {need.queue: Staffed(need, (), nobody) for need in plan.requirements}
    before = Apart(staffed, plan_floor(plan, outsourcer))
    again = roster_apart(weeks, plan.requirements, before)
    assert again.queues == staffed
    assert {one.agent.kind for one in again.scenario.agents} == {AgentKind.BOT}
    assert again.paid_hours([need.queue for need in plan.requirements]) == 0


def test_queues_that_share_nobody_need_no_fewer_people(plan: OutsourcerPlan) -> None:
    forecasts = {queue: outlook.forecast for queue, outlook in plan.outlooks.items()}
    alone = separate_requirements(plan.books, forecasts, plan.options.staffing)
    assert sum(need.agent_hours for need in alone) >= 0.999 * sum(
        need.agent_hours for need in plan.requirements
    )


def test_a_plan_gives_out_the_calls_and_places_the_sessions_that_stand(
    stored: Engine, outsourcer: Outsourcer, plan: OutsourcerPlan
) -> None:
    options = plan.options
    people = tuple(agent.id for agent in outsourcer.agents if agent.contract)[:6]
    week = Recurrence(options.first_day, options.first_day + timedelta(days=6), hours=(1200, 1920))
    nights = StandingOnCall("Nights", week, whom=Whom(people=frozenset(people)))
    away = {people[0]: frozenset(options.first_day + timedelta(days=day) for day in range(7))}
    nobody = replace(nights, title="Away", whom=Whom(people=frozenset(away)))
    course = StandingActivity("Course", Activity.TRAINING, 60, Recurrence(options.first_day), price=90)
    with UnitOfWork(stored) as uow:  # never committed
        for need in (nights, nobody):
            uow.on_call_needs.add(need, "Ada", demo_now(outsourcer))
        uow.activity_needs.add(course, "Ada", demo_now(outsourcer))
        asked = with_what_is_stored(uow, options)
        quick = replace(asked, roster_seconds=8, days_off=away)
        contracts, queues = uow.employment_contracts.all(), uow.queues.all()
        result = roster_people(queues, plan.requirements, outsourcer.agents, contracts, quick)
        assert result.roster is not None
        version = uow.rosters.next_version(result.roster.start, result.roster.end)
        key = uow.rosters.add(replace(result.roster, version=version), demo_now(outsourcer))
        kept = uow.rosters.get(key)
    assert len(result.refused) == 7
    assert "with the day off" in result.refused[0]
    assert {span.hours for span in kept.on_call} == {12.0}
    assert len(kept.on_call) == 7
    assert {span.agent for span in kept.on_call} <= set(people)
    assert len({span.agent for span in kept.on_call}) > 1, "calls go round"
    titles = {part.title for one in kept.shifts for part in one.parts if part.activity is Activity.TRAINING}
    assert titles == {"Course"}
