"""Roster problems drawn at random: whatever a problem can say may stand in one, alone or together."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.roster import Activity, OnCall
from contactcenter.domain.timegrid import TimeGrid
from workforce.rostering.presets import PRESETS
from workforce.rostering.problem import (
    ActivityNeed,
    Burden,
    CarPool,
    Demand,
    Fairness,
    KindCover,
    OnCallNeed,
    PersonalLimits,
    Prices,
    RosterProblem,
    ShiftKind,
    StaffMember,
    Succession,
    Wish,
    WorkPattern,
)

ZONES = ("Europe/Rome", "UTC", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe")
CLOCKS_CHANGE = (date(2026, 3, 26), date(2026, 10, 22), date(2026, 10, 29), date(2026, 4, 2))
OTHER_LIMITS = {
    "daily_rest_minutes": (600, 660, 720),
    "max_consecutive_days": (4, 5, 6),
    "max_weekly_minutes": (2400, 2880),
    "break_after_minutes": (120, 150, 240),
    "break_minutes": (10, 15, 20, 30),
    "meal_over_minutes": (300, 360, 480),
    "meal_minutes": (30, 40, 60),
    "max_daily_minutes": (480, 540, 600),
    "weekly_rest_minutes": (0, 2100),
    "average_weekly_minutes": (0, 2280, 2880),
    "reference_weeks": (1, 2, 17),
    "max_night_minutes": (0, 480),
    "night_start_minute": (1320, 1380),
    "free_sundays_in_four": (0, 1, 2),
    "on_call_rest_minutes": (0, 480),
    "max_on_call_days": (0, 3),
}


class Hand:
    """Draws from a seed; a tiny problem has two people on three days, and nothing that both share."""

    def __init__(self, seed, tiny=False):
        self.rng, self.tiny = np.random.default_rng(seed), tiny

    def maybe(self, share):
        """Tell whether something comes about that does so in a share of the cases."""
        return bool(self.rng.random() < share)

    def number(self, least, most):
        """Return a whole number, both ends among them."""
        return int(self.rng.integers(least, most + 1))

    def one_of(self, choices):
        """Return one of some choices."""
        return choices[self.rng.integers(len(choices))]

    def some_of(self, choices, least=1):
        """Return some of the choices, at least so many."""
        count = self.number(least, len(choices))
        return [choices[k] for k in sorted(self.rng.choice(len(choices), count, replace=False))]


def flexible(seed, weeks=None, tiny=False):
    """Return a problem of shifts of any time and length, with needs by interval."""
    hand = Hand([seed, 1], tiny)
    return _with_terms(hand, _bare(hand, _days(hand, weeks)))


def kinds_by_interval(seed, weeks=None, tiny=False):
    """Return a problem with needs by interval in which only some kinds of shift are worked."""
    hand = Hand([seed, 2], tiny)
    problem = _bare(hand, _days(hand, weeks))
    kinds = tuple(replace(one, not_before=frozenset()) for one in _kinds(hand, problem))
    return _with_terms(hand, replace(problem, kinds=kinds))


def kinds_by_cover(seed, weeks=None, tiny=False):
    """Return a problem with needs by kind of shift."""
    hand = Hand([seed, 3], tiny)
    problem = _bare(hand, _days(hand, weeks))
    kinds = _kinds(hand, problem)
    cover = tuple(
        KindCover(day, kind.id, hand.number(0, len(problem.staff) // 2), 10.0, hand.one_of((0.0, 1.0)))
        for day in days_of(problem)
        for kind in kinds
    )
    staff = tuple(
        replace(one, serves=frozenset(), pattern=_pattern(hand, kinds) if hand.maybe(0.4) else one.pattern)
        for one in problem.staff
    )
    return _with_terms(hand, replace(problem, demands=(), kinds=kinds, cover=cover, staff=staff))


def days_of(problem):
    """Return the local days of a problem."""
    first, last = (problem.grid.local_of(k).date() for k in (0, problem.grid.count - 1))
    return [first + timedelta(days=k) for k in range((last - first).days + 1)]


def _days(hand, weeks):
    if hand.tiny:
        return 3
    return hand.one_of((3, 5, 7, 9, 14)) if weeks is None else 7 * weeks


def _bare(hand, days):
    """Return people with their rules and a need, and nothing else."""
    first = date(2026, 1, 1) + timedelta(days=hand.number(0, 360))
    first = hand.one_of(CLOCKS_CHANGE) if hand.maybe(0.4) else first
    if hand.maybe(0.2):
        first -= timedelta(days=first.weekday())
    minutes = 60 if hand.tiny else hand.one_of((15, 30, 30, 60))
    zone = hand.one_of(ZONES)
    try:
        grid = TimeGrid.of_days(first, days, minutes, zone)
    except InvalidInput:
        grid = TimeGrid.of_days(first, days, 30, zone)
    rules = _rules(hand)
    demands = _demands(hand, grid)
    contracts = [_contract(hand, f"c{k}", rules) for k in range(3)]
    count = 2 if hand.tiny else hand.number(2, 8)
    staff = [_person(hand, number, grid, contracts, demands) for number in range(1, count + 1)]
    if hand.maybe(0.25):
        other = replace(_rules(hand), name="elsewhere", max_daily_minutes=600, max_weekly_minutes=2880)
        staff = [replace(one, rules=other, site="s") if one.agent % 2 else one for one in staff]
    served = frozenset().union(*(one.serves for one in staff))
    demands = tuple(one if one.id in served else replace(one, required=0 * one.required) for one in demands)
    prices = Prices(
        change=hand.one_of((0.0, 2.0)),
        night_premium=hand.one_of((0.0, 0.0, 0.25)),
        sunday_premium=hand.one_of((0.0, 0.0, 0.3)),
        overtime_premium=0.3,
    )
    step = 60 if hand.tiny else hand.one_of((30, 30, 60, 15))
    return RosterProblem(grid, demands, tuple(staff), rules, step, prices)


def _rules(hand):
    rules = PRESETS[hand.one_of(("neutral", "eu", "italy"))]
    if hand.maybe(0.5):
        return rules
    changed = {name: hand.one_of(values) for name, values in OTHER_LIMITS.items() if hand.maybe(0.3)}
    return replace(rules, **changed)


def _demands(hand, grid):
    opens, closes = (0, 24) if hand.maybe(0.3) else (hand.number(5, 9), hand.number(15, 24))
    hours = np.array([grid.local_of(k).hour for k in range(grid.count)])
    demands = []
    for number in range(hand.number(1, 3)):
        level, noise = hand.rng.uniform(0.3, 3), hand.rng.normal(size=grid.count) * 0.3
        need = np.maximum(level * (1 + 0.5 * np.sin(hours / 3)) + noise, 0.0)
        need[(hours < opens) | (hours >= closes)] = 0.0
        need = np.round(need) if hand.maybe(0.3) else np.round(need, 3)
        steps = ((0.2, 0.5), (0.5, 1.0), (1.0, 2.0)) if hand.maybe(0.2) else ()
        demands.append(Demand(f"q{number}", need, hand.one_of((1.0, 1.0, 2.0, 5.0)), steps))
    return tuple(demands)


def _contract(hand, name, rules):
    least = min(hand.one_of((180, 240, 300, 337, 456, 480)), rules.max_daily_minutes)
    most = max(least, hand.one_of((300, 456, 480, 480, 540)))
    days = hand.number(3, 6)
    weekly = max(min(days * most, rules.max_weekly_minutes, hand.one_of((1200, 1800, 2280, 2400))), least)
    overtime = hand.one_of((120, 480)) if hand.maybe(0.25) and days * most > weekly else 0
    cost, agency = hand.one_of((0.0, 10.0, 15.0, 20.0)), hand.maybe(0.2)
    return EmploymentContract(name, name, weekly, days, (least, most), cost, overtime, agency)


def _person(hand, number, grid, contracts, demands):
    first = grid.local_of(0).date()
    days = (grid.local_of(grid.count - 1).date() - first).days + 1
    more = {}
    if hand.maybe(0.4):
        more["days_off"] = frozenset({first + timedelta(days=hand.number(0, days - 1))})
    if hand.maybe(0.2):
        opens, shuts = hand.one_of((0, 360, 420)), hand.one_of((1080, 1320, 1440, 1800))
        more["availability"] = tuple(Availability(day, opens, shuts) for day in range(7))
    if hand.maybe(0.3):
        more["last_end"] = grid.start - timedelta(minutes=15 * hand.number(-16, 80))
        more["days_in_a_row"] = hand.number(1, 5)
    if hand.maybe(0.2):
        most = hand.one_of((None, 5))
        weekends = hand.one_of((None, 0, 1, 2))
        more["pattern"] = WorkPattern(None, (hand.number(1, 2), most), hand.number(1, 2), weekends)
    if hand.maybe(0.15):
        more["limits"] = PersonalLimits(480, hand.one_of((None, 1800)), hand.maybe(0.5), hand.maybe(0.5))
    if hand.maybe(0.2):
        begin = grid.start + timedelta(minutes=15 * hand.number(0, 96 * days - 30))
        more["time_off"] = ((begin, begin + timedelta(hours=hand.number(2, 20))),)
    if hand.maybe(0.2):
        more["past_weeks"] = tuple(hand.number(0, 2880) for _ in range(hand.number(1, 17)))
    if hand.maybe(0.3) and first.weekday():
        so_far = hand.number(1, first.weekday())
        more["week_so_far"] = (so_far, 400 * so_far)
    if hand.maybe(0.2):
        more["burden"] = Burden(*(hand.number(0, 3) for _ in range(5)))
    serves = frozenset(hand.some_of([one.id for one in demands]))
    return StaffMember(number, f"P{number}", serves, hand.one_of(contracts), **more)


def _kinds(hand, problem):
    """Return two to four kinds of shift, among them one that everybody may work."""
    limit = min(one.max_daily_minutes for one in problem.rules_in_use)
    lengths = sorted({min(one.contract.daily_minutes[1], limit) for one in problem.staff})
    begins = hand.some_of([360, 480, 600, 840, 1320], 2)
    kinds, early = [], []
    for begin in begins:
        for length in lengths if begin == begins[0] else hand.some_of(lengths):
            name = f"{begin // 60:02}h{length}"
            barred = frozenset(early) if begin >= 840 and hand.maybe(0.5) else frozenset()
            kinds.append(ShiftKind(name, begin, length, barred))
        early = [one.id for one in kinds if one.start_minute < 600]
    return tuple(kinds[:3] if hand.tiny else kinds)


def _pattern(hand, kinds):
    total = (0, hand.number(4, 10) * 480) if hand.maybe(0.5) else None
    run = (hand.number(1, 2), hand.one_of((None, 4, 5)))
    most = ((kinds[-1].id, hand.number(0, 3)),) if hand.maybe(0.5) else ()
    return WorkPattern(total, run, hand.number(1, 2), hand.one_of((None, 1)), most)


def _with_terms(hand, problem):
    """Return a problem with wishes, prices of burdens, and what concerns several people."""
    days, agents = days_of(problem), [one.agent for one in problem.staff]
    more = {}
    if hand.maybe(0.4):
        more["wishes"] = tuple(_wish(hand, problem, days) for _ in range(4))
    if hand.maybe(0.2) and not problem.kinds:
        more["successions"] = (Succession((840, 1440), hand.one_of((600, 720, 1440))),)
    if hand.maybe(0.3):
        more["fairness"] = Fairness(1.0, 2.0, 1.0, 1.0, 1.0)
    if hand.maybe(0.2):
        more["holidays"] = frozenset({hand.one_of(days)})
    return replace(problem, **more, **({} if hand.tiny else _shared(hand, problem, agents)))


def _shared(hand, problem, agents):
    """Return what concerns several people: cars, spans on call, meetings and training."""
    days, start, more = days_of(problem), problem.grid.start, {}
    if hand.maybe(0.2):
        until = days[len(days) // 2] if len(agents) % 2 else None
        more["car_pools"] = (CarPool(tuple(agents[:2]), 3.0, hand.one_of((0, 30)), None, until),)
    if hand.maybe(0.15):
        begin = start + timedelta(hours=hand.number(0, 24 * len(days) - 13))
        more["on_call"] = (OnCall(hand.one_of(agents), begin, begin + timedelta(hours=12)),)
    if hand.maybe(0.15):
        first = start + timedelta(hours=18)
        more["on_call_needs"] = tuple(
            OnCallNeed(first + timedelta(days=k), first + timedelta(days=k, hours=14))
            for k in range(len(days) - 1)
        )
    if hand.maybe(0.2):
        more["activities"] = tuple(_activities(hand, agents))
    return more


def _wish(hand, problem, days):
    kind = hand.one_of(problem.kinds).id if problem.kinds and hand.maybe(0.6) else None
    about = (
        {}
        if kind
        else {
            "begins": hand.one_of((None, (420, 600))),
            "lengths": hand.one_of((None, (300, 480))),
        }
    )
    agent = hand.one_of(problem.staff).agent
    return Wish(agent, hand.one_of(days), kind, hand.maybe(0.5), float(hand.number(1, 9)), **about)


def _activities(hand, agents):
    windows = tuple(Availability(day, 540, 1080) for day in range(7)) if hand.maybe(0.5) else ()
    some = tuple(hand.some_of(agents, 2))
    yield ActivityNeed("course", Activity.TRAINING, some, 60, windows, sessions=hand.number(1, 2))
    if hand.maybe(0.6):
        yield ActivityNeed("talk", Activity.MEETING, tuple(agents), 30, windows, together=True)
