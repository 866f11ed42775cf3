"""Scenario files: the manual and the reader agree, and every mistake is named by its key."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from contactcenter.domain.contact import Channel
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceLevelFormula
from routing.policies import AGENT_SELECTIONS
from simulation.experiment import Precision, run_experiment
from simulation.fingerprint import fingerprint
from simulation.laws import (
    Deterministic,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    Lognormal,
)
from simulation.peaks import PEAKS
from simulation.results import ContactResult, ExperimentResult, PoolResult
from simulation.scenario_file import LAWS, load, parse
from simulation.scenario_schema import SECTIONS

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "scenario.md").read_text()
FILES = sorted((ROOT / "fixtures" / "scenarios").glob("*.toml"))

BASE = """
horizon_minutes = 60
interval_minutes = 15
[[contact_types]]
id = "calls"
arrivals_per_minute = 1
service = { law = "exponential", mean = 60 }
[[pools]]
name = "people"
agents = 2
"""


def test_the_manual_lists_every_key_and_no_other() -> None:
    rows = [
        f"| `{name}` | {key.form} | {key.default} | {key.meaning} |"
        for keys in SECTIONS.values()
        for name, key in keys.items()
    ]
    tables = MANUAL.split("## How to say it")[0]
    assert rows == [line for line in tables.splitlines() if line.startswith("| `")]


def test_the_manuals_example_can_be_read() -> None:
    example = MANUAL.split("```toml")[1].split("```")[0]
    assert len(parse(example).scenario.agents) == 7


def test_the_manual_names_every_figure_that_comes_out_and_every_formula() -> None:
    told = MANUAL.split("## What comes out")[1]
    kinds = (ExperimentResult, ContactResult, PoolResult)
    figures = [part.name for kind in kinds for part in fields(kind)]
    unnamed = {"name", "pool", "scenario"}
    assert [name for name in figures if f"`{name}`" not in told and name not in unnamed] == []
    assert all(f"| `{formula}` | {formula.text} |" in told for formula in ServiceLevelFormula)
    assert all(f"{name}" in MANUAL for name in AGENT_SELECTIONS)


def test_the_experiment_asks_for_the_formula_that_was_promised() -> None:
    promise = 'id = "calls"\ntarget = { formula = "sl_all" }'
    assert parse(BASE).precision.formula is ServiceLevelFormula.EXCL_SHORT
    assert parse(BASE.replace('id = "calls"', promise)).precision.formula is ServiceLevelFormula.ALL


def test_the_manual_names_every_law_and_peak() -> None:
    assert all(law in SECTIONS["law"]["law"].meaning for law in LAWS)
    assert all(peak.name in MANUAL for peak in PEAKS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_ready_made_scenarios_can_be_read(path: Path) -> None:
    assert load(path).scenario.contact_types


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ('{ law = "exponential", mean = 60 }', Exponential(60)),
        ('{ law = "lognormal", mean = 60, cv = 0.5 }', Lognormal(60, 0.5)),
        ('{ law = "gamma", mean = 60, cv = 0.5 }', Gamma(60, 0.5)),
        ('{ law = "erlang", mean = 60, phases = 3 }', Erlang(60, 3)),
        ('{ law = "deterministic", value = 60 }', Deterministic(60)),
        (
            '{ law = "hyperexponential", shares = [0.3, 0.7], means = [10, 90] }',
            Hyperexponential((0.3, 0.7), (10, 90)),
        ),
        ('{ law = "empirical", values = [1, 2, 3] }', Empirical((1, 2, 3))),
    ],
)
def test_every_law_can_be_written(text: str, law: object) -> None:
    scenario = parse(BASE.replace('{ law = "exponential", mean = 60 }', text)).scenario
    assert scenario.contact_types[0].service == law


def test_a_profile_may_be_a_number_a_list_or_steps() -> None:
    steps = "[{ from_minute = 15, value = 2 }, { from_minute = 45, value = 4 }]"
    written = {"2": (30.0,) * 4, "[1, 2, 3, 4]": (15.0, 30.0, 45.0, 60.0), steps: (0.0, 30.0, 30.0, 60.0)}
    for text, arrivals in written.items():
        file = BASE.replace("arrivals_per_minute = 1", f"arrivals_per_minute = {text}")
        assert parse(file).scenario.contact_types[0].arrivals == arrivals


def test_shifts_repeat_by_day_and_leave_out_breaks() -> None:
    shift = (
        "shifts = [{ agents = 1, start_minute = 60, end_minute = 180, breaks = [[90, 105]], days = [1] }]"
    )
    file = BASE.replace("horizon_minutes = 60", "horizon_minutes = 2880").replace("agents = 2", shift)
    minutes = [tuple(edge / 60_000 for edge in span) for span in parse(file).scenario.agents[0].spans_ms]
    assert minutes == [(1500, 1530), (1545, 1620)]


LONG_WEEKEND = """
horizon_minutes = 60
starts_at = 2026-10-23T12:00:00+02:00
[hours]
zone = "Europe/Rome"
[hours.desk]
fri = ["09:00-13:00"]
mon = ["09:00-13:00"]
[routes.desk]
steps = [{ pools = ["away"] }, { pools = ["there"], after_seconds = 7200 }]
[[contact_types]]
id = "mails"
channel = "email"
queue = "desk"
arrivals_per_minute = 0.5
service = { law = "exponential", mean = 60 }
[[contact_types]]
id = "calls"
queue = "desk"
arrivals_per_minute = 0.5
service = { law = "exponential", mean = 60 }
[[pools]]
name = "away"
shifts = [{ agents = 1, start_minute = 100000, end_minute = 100001 }]
[[pools]]
name = "there"
agents = 99
"""


def test_the_steps_of_deferred_work_open_in_the_queues_hours_and_those_of_calls_at_once() -> None:
    found = run_experiment(parse(LONG_WEEKEND).scenario, Precision.exactly(2), 1)
    waits = {name: result.mean_wait for name, result in found.contact_types.items()}
    # An hour of the two is over on Friday at one, the other on Monday at ten, by then in winter time.
    assert waits["mails"] is not None
    assert waits["calls"] is not None
    assert (waits["mails"].mean, waits["calls"].mean) == (pytest.approx(71 * 3600), pytest.approx(7200))


HOURS_MISTAKES = [
    ("+02:00", "", "starts_at is datetime.datetime(2026, 10, 23, 12, 0); give an instant"),
    ("starts_at = 2026-10-23T12:00:00+02:00", "", "starts_at is missing"),
    ("[hours.desk]", "[hours.desks]", "hours.desks names 'desks'; known are desk"),
    ("mon =", "monday =", "hours.desk.monday is no weekday"),
    ('mon = ["09:00-13:00"]', 'mon = ["9"]', "hours.desk.mon is ['9']"),
    ('mon = ["09:00-13:00"]', 'mon = ["09:00-13:00", "12:00-14:00"]', "In hours.desk: Opening intervals"),
    ("Europe/Rome", "Rome", "hours.zone is 'Rome'"),
]


@pytest.mark.parametrize(
    ("right", "wrong", "fact"), HOURS_MISTAKES, ids=[mistake[2] for mistake in HOURS_MISTAKES]
)
def test_a_mistake_in_opening_hours_is_named_by_its_key(right: str, wrong: str, fact: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(fact)):
        parse(LONG_WEEKEND.replace(right, wrong, 1))


def test_absence_may_differ_from_day_to_day_and_takes_who_is_always_there_for_a_day() -> None:
    two_days = BASE.replace("horizon", "day_starts_minutes = [0, 30]\nhorizon", 1)
    found = run_experiment(
        parse(two_days.replace("agents = 2", "agents = 2\nabsence = [1, 0]")).scenario,
        Precision.exactly(2),
        1,
    )
    offered, hours = found.intervals["calls"].offered, found.pools["people"].present_hours  # type: ignore[index]
    assert offered[0] > 0
    assert hours.mean == 2 * 0.5
    with pytest.raises(InvalidInput, match="absence has 3 values for 2 days"):
        parse(two_days.replace("agents = 2", "agents = 2\nabsence = [1, 0, 1]"))


def test_whole_numbers_and_others_are_the_same_scenario() -> None:
    whole = parse(BASE.replace('id = "calls"', 'id = "calls"\nattention = [1, 1]')).scenario
    other = BASE.replace('id = "calls"', 'id = "calls"\nattention = [1.0, 1.0]')
    assert fingerprint(whole) == fingerprint(parse(other.replace("= 60", "= 60.0")).scenario)


def test_channels_keep_what_is_not_said_of_them() -> None:
    profiles = parse(BASE + "[channels.chat]\ncost = 50\n").scenario.profiles
    assert (profiles[Channel.CHAT].cost, profiles[Channel.CHAT].live) == (50, True)


RETRY = 'retry = { probability = 1, delay = { law = "deterministic", value = 1 }, most = 2000 }'
LONG_SHIFT = "shifts = [{ agents = 2, start_minute = 0, end_minute = 1441 }]"
MISTAKES = [
    ("horizon_minutes = 60", "horizon_minutes = 61", "horizon_minutes is 61"),
    ("horizon_minutes = 60", "horizon = 60", "did you mean 'horizon_minutes'"),
    ("horizon_minutes = 60", "", "horizon_minutes is missing"),
    ("mean = 60", "men = 60", r"contact_types[0].service.men is no known key; did you mean 'mean'"),
    ("mean = 60", "mean = -1", "In contact_types[0].service: The mean of an exponential law is -1"),
    ("mean = 60", 'mean = "long"', "contact_types[0].service.mean is 'long'; give a number"),
    ("mean = 60", "mean = nan", "contact_types[0].service.mean is nan"),
    ('"exponential"', '"normal"', "contact_types[0].service.law is 'normal'"),
    ('id = "calls"', "", "contact_types[0].id is missing"),
    (
        'id = "calls"',
        'id = "calls"\nchannel = "fax"',
        "contact_types[0].channel is 'fax'; give one of voice",
    ),
    ('id = "calls"', 'id = "calls"\ntarget = { share = 1.5 }', "In contact_types[0].target"),
    ('id = "calls"', 'id = "calls"\narrivals = [1]', "give it or arrivals_per_minute, not both"),
    ("arrivals_per_minute = 1", "arrivals = [1, 2]", "arrivals has 2 values; the horizon has 4 intervals"),
    ("arrivals_per_minute = 1", "arrivals_per_minute = -1", "arrivals_per_minute is -1"),
    ("horizon_minutes = 60", "horizon_minutes = inf", "horizon_minutes is inf"),
    ("mean = 60", "mean = 60, cv = 1", "service.cv is no parameter of a law that is exponential"),
    ("[[pools]]", "[pools]", "pools is one table"),
    ('id = "calls"', 'id = "calls"\ndue_minutes = -1', "contact_types[0].due_minutes is -1"),
    ('id = "calls"', f'id = "calls"\n{RETRY}', "At most 2000 retries; give 1 to 1000"),
    ("horizon", "measured_minutes = [40, 20]\nhorizon", "measured_minutes is [40, 20]"),
    ("horizon", "day_starts_minutes = [30]\nhorizon", "give rising numbers, the first of them 0"),
    ("[[pools]]", '[[lines]]\nqueues = ["x"]\ncount = 1\n[[pools]]', "lines[0].queues names 'x'"),
    ("agents = 2", 'agents = 2\nchannels = ["chat"]', "nobody may ever take 'calls'"),
    ("agents = 2", 'agents = 2\nkind = "bot"', "nobody may ever take 'calls'"),
    ("agents = 2", 'agents = 2\norder = ["calls", "calls"]', "name each queue once"),
    ("[[pools]]", "[routes.calls]\nsteps = [{ pools = [] }]\n[[pools]]", "steps[0].pools is []"),
    (
        "[[pools]]",
        '[routes.calls]\nsteps = [{}, { pools = ["people"] }]\n[[pools]]',
        "routes.calls.steps[1].pools is ['people']; the step before admits every pool",
    ),
    ("agents = 2", "agents = 0", "pools[0].agents is 0"),
    ("agents = 2", "agents = 1.5", "pools[0].agents is 1.5; give a whole number"),
    ("agents = 2", "", "pools[0]: give either agents or shifts"),
    ("agents = 2", 'agents = 2\norder = ["cals"]', "pools[0].order names 'cals'; known are calls"),
    ("agents = 2", "agents = 2\nabsence = 2", "absence of agent 'people-1' is 2"),
    ("agents = 2", "agents = 2\nskills = { italian = 9 }", "In pools[0]"),
    ("[[pools]]", "[routes.cals]\n[[pools]]", "routes.cals names 'cals'"),
    ("[[pools]]", '[routes.calls]\nsteps = [{ pools = ["x"] }]\n[[pools]]', "steps[0].pools names 'x'"),
    ("[[pools]]", '[routes.calls]\nagent_selection = "best"\n[[pools]]', "agent_selection is 'best'"),
    ("[[pools]]", "[pool]", "did you mean 'pools'"),
    ("[[contact_types]]", "[[contact_types", "no TOML"),
]


@pytest.mark.parametrize(("right", "wrong", "fact"), MISTAKES, ids=[mistake[2] for mistake in MISTAKES])
def test_a_mistake_is_named_by_its_key(right: str, wrong: str, fact: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(fact)):
        parse(BASE.replace(right, wrong, 1))


def test_a_shift_that_reaches_into_the_same_peoples_next_one_is_refused() -> None:
    two_days = BASE.replace("horizon_minutes = 60", "horizon_minutes = 2880")
    with pytest.raises(InvalidInput, match=r"shifts\[0\]\.end_minute is 1441"):
        parse(two_days.replace("agents = 2", LONG_SHIFT))


def test_the_acceptance_of_a_callback_may_depend_on_how_many_wait() -> None:
    offer = 'callback = { into = "held", probability = [0, 0.5], waiting_at_least = 3 }'
    held = '[[contact_types]]\nid = "held"\nservice = { law = "exponential", mean = 60 }\n[[pools]]'
    file = BASE.replace('id = "calls"', f'id = "calls"\n{offer}').replace("[[pools]]", held)
    callback = parse(file).scenario.contact_types[0].callback
    assert callback is not None
    assert callback.chances == (0, 0, 0, 500_000_000)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"nowhere\.toml cannot be read"):
        load(Path("nowhere.toml"))
