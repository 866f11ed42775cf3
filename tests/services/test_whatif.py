"""What if: levers turn what they say, variants meet the same customers, ramps and credits add up."""

import csv
import json
import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from contactcenter.cli.whatifscreen import show_people, show_points, show_tornado
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.statement import credit_of
from contactcenter.domain.units import TeamId
from contactcenter.services.whatif.asking import subject_of_file
from contactcenter.services.whatif.lever import Lever, Setting, turned, with_people
from contactcenter.services.whatif.output import plain_people, plain_tornado, write_points
from contactcenter.services.whatif.peakweeks import peak_week, shown_days
from contactcenter.services.whatif.people import people_needed
from contactcenter.services.whatif.ramp import Ramp, cheapest_choice, choices
from contactcenter.services.whatif.schema import STUDY
from contactcenter.services.whatif.study import Study, parse_study
from contactcenter.services.whatif.studypeaks import with_peaks
from contactcenter.services.whatif.subject import Subject
from contactcenter.services.whatif.sweep import Assumption, cheapest, curve, sweep, tornado
from contactcenter.services.whatif.trials import Trials
from simulation.experiment import run_replication
from simulation.peaks import PEAKS, Peak, peak_named
from simulation.scenario_file import load, parse
from simulation.trace import expected_arrivals

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "fixtures" / "scenarios"
SALE = '[[peaks]]\nname = "black_friday"\n'
FLOOR = parse(
    """
horizon_minutes = 240
[[contact_types]]
id = "calls"
arrivals_per_minute = 2
service = { law = "exponential", mean = 180 }
patience = { law = "exponential", mean = 120 }
busyness = { day_sd = 0.1 }
[[contact_types]]
id = "chat"
channel = "chat"
intent = "order"
arrivals_per_minute = 1
service = { law = "exponential", mean = 200 }
bot = { service = { law = "exponential", mean = 60 }, containment = 0.4 }
[routes.chat]
steps = [{ pools = ["bot"] }, { pools = ["digital"] }]
[routes.calls]
steps = [{ pools = ["phones"] }]
[[pools]]
name = "phones"
absence = 0.05
shifts = [{ agents = 7, start_minute = 0, end_minute = 240 }]
[[pools]]
name = "digital"
agents = 4
[[pools]]
name = "bot"
kind = "bot"
agents = 1
capacity = 1000
intents = ["order"]
"""
).scenario
TRIALS = Trials(replications=8, seed=3)


def study_of(text: str = "") -> Study:
    return parse_study(tomllib.loads(text))


MONEY = """
[money]
hourly_cost = 20
pools = { phones = 25 }
[[money.clients]]
id = "client"
monthly_invoice = 100000
[[money.clients.terms]]
queues = ["calls"]
share = 0.8
expected = 0.99
at_risk_share = 0.1
"""


@pytest.fixture(scope="module")
def subject() -> Subject:
    return subject_of_file(FLOOR, study_of(MONEY))


def test_people_cost_what_their_planned_hours_cost_by_pool(subject: Subject) -> None:
    assert subject.cost == pytest.approx(7 * 4 * 25 + 4 * 4 * 20)


def test_levers_turn_what_they_say_and_nothing_else(subject: Subject) -> None:
    scenario = subject.scenario
    doubled = turned(subject, Setting({Lever.VOLUME: 2.0})).scenario
    for before, after in zip(scenario.contact_types, doubled.contact_types, strict=True):
        assert expected_arrivals(after) == pytest.approx(2 * expected_arrivals(before))
        assert replace(after, volume=before.volume) == before
    settled = turned(subject, Setting({Lever.CONTAINMENT: 3.0})).scenario.contact_types[1].bot
    assert settled is not None
    assert set(settled.containment) == {1.0}
    slower = turned(subject, Setting({Lever.HANDLE: 1.5})).scenario.contact_types[0]
    assert slower.service_factor == 1.5
    sick = turned(subject, Setting({Lever.ABSENCE: 2.0})).scenario
    assert sick.agents[0].absence == (0.1,)


@pytest.mark.parametrize("factor", [0.5, 0.75, 1.25, 2.0, 3.0])
def test_more_people_contain_fewer_people(subject: Subject, factor: float) -> None:
    fewer = turned(subject, Setting({Lever.STAFF: factor}))
    more = turned(subject, Setting({Lever.STAFF: factor + 0.3}))
    ids = [{plan.agent.id for plan in one.scenario.agents} for one in (fewer, more)]
    assert ids[0] <= ids[1]
    phones = [one for one in fewer.staff if one.plan.agent.team == "phones"]
    assert len(phones) == round(7 * factor)
    assert fewer.cost == pytest.approx(sum(one.cost for one in fewer.staff))
    run_replication(fewer.scenario, 1)


def test_a_sweep_compares_with_the_plan_on_the_same_customers(subject: Subject) -> None:
    found = sweep(subject, {Lever.VOLUME: (0.9, 1.0, 1.1), Lever.STAFF: (1.0, 1.2)}, TRIALS)
    assert len(found) == 6
    planned, *others = found
    assert planned.setting.text == "as planned"
    assert planned.figures.level_change is not None
    assert planned.figures.level_change.mean == planned.figures.level_change.half_width == 0
    by_text = {point.setting.text: point.figures for point in others}
    assert by_text["volume × 0.9"].level_change.mean > 0 > by_text["volume × 1.1"].level_change.mean  # type: ignore[union-attr]
    assert by_text["staff × 1.2"].cost_change > 0
    # What pairs are for: the change is known better than the levels it is taken of.
    change = by_text["volume × 1.1"].level_change
    assert change is not None
    assert planned.figures.level is not None
    assert change.half_width < planned.figures.level.half_width
    stream = StringIO()
    assert write_points(found, stream) == 6
    rows = list(csv.DictReader(StringIO(stream.getvalue())))
    assert float(rows[0]["service_level"]) == pytest.approx(planned.figures.level.mean)
    show_points(found, Console(file=StringIO()))


def test_the_same_seed_gives_the_same_answer_in_one_process_and_in_two(subject: Subject) -> None:
    one = sweep(subject, {Lever.VOLUME: (1.1,)}, Trials(replications=2, seed=5))
    two = sweep(subject, {Lever.VOLUME: (1.1,)}, Trials(replications=2, seed=5, workers=2))
    assert one == two


def test_credits_are_those_of_the_statements(subject: Subject) -> None:
    (planned,) = sweep(subject, {Lever.VOLUME: (1.0,)}, TRIALS)
    (client,) = subject.clients
    owed = float(credit_of(client.terms[0], Decimal(100_000)))
    assert planned.figures.credit_chance > 0
    assert planned.figures.credit.mean == pytest.approx(owed * planned.figures.credit_chance)


def test_a_tornado_puts_the_longest_bar_first(subject: Subject) -> None:
    found = tornado(
        subject, [Assumption(Lever.ABSENCE, 0.9, 1.1), Assumption(Lever.VOLUME, 0.7, 1.3)], TRIALS
    )
    assert [bar.assumption.lever for bar in found.bars] == [Lever.VOLUME, Lever.ABSENCE]
    assert found.bars[0].span >= found.bars[1].span
    show_tornado(found, Console(file=StringIO()))
    assert json.loads(json.dumps(plain_tornado(found)))["bars"][0]["lever"] == "volume"


def test_a_curve_goes_from_few_people_to_many_and_names_the_cheapest(subject: Subject) -> None:
    found = curve(subject, (0.7, 1.0, 1.4), TRIALS)
    costs = [point.figures.cost for point in found]
    levels = [point.figures.level.mean for point in found if point.figures.level]
    assert costs == sorted(costs)
    assert levels == sorted(levels)
    assert cheapest(found, subject.months) in found


def test_people_are_added_until_the_promise_holds() -> None:
    short = subject_of_file(FLOOR, study_of("[money]\nhourly_cost = 20"))
    less = turned(short, Setting({Lever.STAFF: 0.72}))
    study = study_of("[people]\nstep = 0.2\ntoday = 2026-09-01\nneeded_by = 2026-11-27")
    found = people_needed(less, study.people, TRIALS)
    assert found.holds
    assert not all(score.holds(0.9) for score in found.before)
    assert all(score.holds(0.9) for score in found.after)
    missing = [one.more for one in found.more]
    assert 1 <= sum(missing) <= 8
    assert [sum(kind.count for kind in one.kinds) for one in found.more] == missing
    assert study.need is not None
    dates = choices(study.ramp, missing, study.need.today, study.need.needed_by)
    console = Console(record=True, width=140, file=StringIO())
    show_people(found, dates, study, console)
    assert "Cheapest: decide by" in console.export_text()
    assert plain_people(found, dates)["holds"]


def test_added_people_work_the_shifts_of_those_who_are_there(subject: Subject) -> None:
    more = with_people(subject, {TeamId("phones"): 3})
    assert len(more.staff) == len(subject.staff) + 3
    assert more.cost - subject.cost == pytest.approx(3 * 4 * 25)
    with pytest.raises(InvalidInput, match="nobody in pool 'nowhere'"):
        with_people(subject, {TeamId("nowhere"): 1})


@pytest.mark.parametrize("days", range(0, 120, 7))
def test_recruits_are_worth_their_speed_and_those_who_stayed(days: int) -> None:
    ramp = Ramp(lead_days=14, training_days=7, learning=(0.5, 0.8), weekly_attrition=0.1)
    people = 100_000.0
    served = days - 21
    speed = 0.0 if served < 0 else 0.5 if served < 7 else 0.8
    left = people * speed * 0.9 ** ((days - 14) / 7)
    assert ramp.worth(days) * people == pytest.approx(left)


def test_a_later_decision_takes_more_recruits_and_too_late_takes_none() -> None:
    ramp = Ramp(lead_days=21, training_days=10, learning=(0.5, 0.75, 1.0), weekly_attrition=0.0)
    found = choices(ramp, [6], date(2026, 9, 1), date(2026, 11, 27))
    assert [one.recruits for one in found] == [12, 8, 6]
    assert found[0].decide_by == date(2026, 10, 27)
    assert choices(ramp, [6], date(2026, 11, 1), date(2026, 11, 27)) == ()
    best = cheapest_choice(found)
    assert best is not None
    assert best.recruits * (best.extra_days + 1) == min(
        one.recruits * (one.extra_days + 1) for one in found
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("volumes = 1", "volumes is no known key"),
        ("[trials]\nreplications = 1", "replications"),
        ("[sweep]\nvolum = [1]", "did you mean 'volume'"),
        ('[[tornado]]\nlever = "rain"\nlow = 0.9\nhigh = 1.1', "rain"),
        ('[[tornado]]\nlever = "volume"\nlow = 1.1\nhigh = 0.9', "lower factor first"),
        ("[people]\nconfidence = 0.3", "confidence of 0.3"),
        ('[people]\nneeded_by = "soon"\ntoday = 2026-01-01', "without quotes"),
        ("[people]\nneeded_by = 2026-01-01\ntoday = 2026-02-01", "before today"),
        ("[people]\nmost = 0.05", "Steps of 0.1, at most 0.05"),
        ("[ramp]\nlearning = [2.0]", "Learning"),
        ("[money]\nhourly_cost = -1", "hourly_cost"),
        ("[money]\npools = { phones = -2 }", "money.pools.phones"),
        ('[[money.clients]]\nid = "a"', "monthly_invoice is missing"),
        (MONEY.replace('"calls"', '"mail"'), "names queue 'mail'"),
        (MONEY.replace("phones =", "ships ="), "names 'ships'"),
        ('[[peaks]]\nname = "carnival"', r"In peaks\[0\]: .*choose one of"),
        (SALE + 'began = ["soon"]', "list of dates without quotes"),
        (SALE + "began = [2025-11-28]", r"peaks\[0\].began asks .* a scenario file has none"),
        (SALE + 'begins = "2026-11-27"', "give a date without quotes"),
        (SALE + "begins = 2026-11-27", r"peaks\[0\].begins .* a scenario file has no dates"),
        (SALE + "begins = 5", r"In peaks\[0\]: 'black_friday' begins on day 5 and touches none"),
        (SALE + "days = [1, 0, 1]", r"peaks\[0\].days is \[1, 0, 1\]; give whole days"),
        (SALE + "handle = [1, 2]", r"peaks\[0\].handle is \[1, 2\]; give factors before, on and after"),
        (SALE + "absence = 2", r"peaks\[0\].absence is 2; give a share"),
        (SALE + '[[peaks.volumes]]\nclients = ["nobody"]\nfactors = [1, 2, 1]', "clients here are client"),
        (SALE + '[[peaks.volumes]]\nstages = ["yoga"]\nfactors = [1, 2, 1]', "give one of awareness"),
        (SALE + "[[peaks.volumes]]\nclients = []", r"peaks\[0\].volumes\[0\].factors is missing"),
    ],
)
def test_what_is_wrong_in_a_study_is_named(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        subject_of_file(FLOOR, study_of(text))


def test_the_manual_lists_every_key_of_a_study() -> None:
    manual = (ROOT / "docs" / "plan.md").read_text(encoding="utf-8")
    rows = [
        f"| `{name}` | {key.form} | {key.default} | {key.meaning} |"
        for keys in STUDY.values()
        for name, key in keys.items()
    ]
    assert [row for row in rows if row not in manual] == []


WEEK = """
horizon_minutes = 10080
interval_minutes = 60
[[contact_types]]
id = "a"
client = "shop"
stage = "purchase"
arrivals_per_minute = 1
service = { law = "exponential", mean = 60 }
[[contact_types]]
id = "b"
client = "other"
stage = "purchase"
arrivals_per_minute = 1
service = { law = "exponential", mean = 60 }
[[pools]]
name = "people"
agents = 2
absence = 0.05
"""


def test_peaks_of_a_study_lie_one_on_the_other_with_the_planners_factors_first() -> None:
    study = study_of(
        """
[[peaks]]
name = "courier_strike"
begins = 1
days = [0, 2, 1]
handle = [1.0, 1.5, 1.0]
[[peaks.volumes]]
clients = ["shop"]
factors = [1.0, 3.0, 2.0]
[[peaks]]
name = "black_friday"
begins = 2
days = [1, 1, 0]
[[peaks]]
name = "sickness_wave"
begins = -6
absence = 0.2
"""
    )
    found = subject_of_file(parse(WEEK).scenario, study).scenario
    shop, other = (np.asarray(kind.volume).reshape(7, 24)[:, 0] for kind in found.contact_types)
    assert shop == pytest.approx([1, 3 * 1.2, 3 * 2.6, 2, 1, 1, 1])
    assert other == pytest.approx([1, 1.2 * 1.2, 1.2 * 2.6, 1.1, 1, 1, 1])
    handle = np.asarray(found.contact_types[0].service_factor).reshape(7, 24)[:, 0]
    assert handle == pytest.approx([1, 1.5, 1.5 * 1.05, 1, 1, 1, 1])
    assert found.agents[0].absence == pytest.approx((0.25,) + 6 * (0.05,))


def test_a_peak_begins_on_its_date_or_by_the_calendar_where_days_have_dates() -> None:
    week = replace(subject_of_file(parse(WEEK).scenario, Study()), first_day=date(2026, 11, 23))
    asked = study_of('[[peaks]]\nname = "black_friday"\nbegins = 2026-11-25\n')
    for peaks, day in ((asked.peaks, 2), (study_of(SALE).peaks, 4)):
        volume = np.asarray(with_peaks(week, peaks).scenario.contact_types[0].volume).reshape(7, 24)
        assert int(volume[:, 0].argmax()) == day


@pytest.mark.parametrize("peak", PEAKS, ids=lambda peak: peak.name)
def test_every_peak_has_its_scenario_and_it_runs(peak: Peak) -> None:
    path = SCENARIOS / "peaks" / f"{peak.name}.toml"
    assert path.read_text(encoding="utf-8") == peak_week(peak)
    scenario = load(path).scenario
    assert len(scenario.days) == sum(shown_days(peak))
    log = run_replication(scenario, 1)
    assert (log.ended_ms > 0).any()


def test_a_peaks_scenario_grows_by_the_calendars_multipliers() -> None:
    scenario = load(SCENARIOS / "peaks" / "black_friday.toml").scenario
    orders = next(kind for kind in scenario.contact_types if kind.id == "orders")
    by_day = expected_arrivals(orders).reshape(len(scenario.days), -1).sum(axis=1)
    phases = next(
        effect.volume for effect in peak_named("black_friday").effects if orders.stage in effect.stages
    )
    assert by_day / by_day[0] == pytest.approx(
        np.array([phases.before] * 3 + [phases.during] + [phases.after] * 3) / phases.before
    )


def test_an_outage_takes_the_bot_away_in_its_hours() -> None:
    scenario = load(SCENARIOS / "peaks" / "bot_outage.toml").scenario
    bot = next(plan for plan in scenario.agents if plan.agent.team == "bot")
    assert bot.spans_ms == ((0, 600 * 60_000), (960 * 60_000, 1440 * 60_000))
