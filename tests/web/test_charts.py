"""Pictures: geometry that says what the numbers say."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.measures import ServiceCounts
from contactcenter.domain.roster import Activity, Shift, ShiftPart
from contactcenter.domain.timegrid import TimeGrid
from contactcenter.domain.units import AgentId
from contactcenter.services.views.coverage import DayCoverage, RosterLine, serving_counts
from contactcenter.services.views.outlook import FanPoint
from contactcenter.services.views.ratio import service_level_ratio
from web.charts.coverage import day_slots, draw_coverage
from web.charts.fan import WIDTH as FAN_WIDTH
from web.charts.fan import Label, draw_fan
from web.charts.gantt import draw_gantt
from web.charts.scale import Frame, SlotScale, ValueScale, round_step, round_top, step_area, step_line
from web.charts.small import BULLET, draw_bullet, draw_sparkline
from web.viewmodels.day import gap_spans
from web.viewmodels.week import gap_step

DAY = date(2026, 11, 17)
ROME = "Europe/Rome"


def a_shift(grid: TimeGrid, first: int, last: int, *breaks: tuple[int, int]) -> Shift:
    """Return a shift over some intervals of a day, with breaks inside."""
    parts = tuple(
        ShiftPart(grid.instant_of(start), grid.instant_of(end), Activity.BREAK) for start, end in breaks
    )
    return Shift(AgentId(1), grid.instant_of(first), grid.instant_of(last), parts)


def a_day(required: list[float], scheduled: list[int], shifts: tuple[Shift, ...] = ()) -> DayCoverage:
    """Return a day with the given curves from midnight on and nothing after them."""
    grid = TimeGrid.of_days(DAY, 1, 15, ROME)
    rest = grid.count - len(required)
    lines = tuple(RosterLine(AgentId(1), "Ada", None, "Team", "", shift) for shift in shifts)
    return DayCoverage(
        DAY,
        grid,
        (0.0,) * grid.count,
        (*required, *(0.0,) * rest),
        (*scheduled, *(0,) * rest),
        (),
        lines,
    )


@given(st.floats(1e-6, 1e9))
def test_a_round_step_is_a_little_more_than_what_was_asked(rough: float) -> None:
    assert rough * (1 - 1e-9) <= round_step(rough) <= 2.5 * rough


@given(st.floats(0, 1e6))
def test_a_scale_ends_over_its_largest_value(value: float) -> None:
    top = round_top(value)
    assert value <= top * (1 + 1e-9)
    scale = ValueScale(Frame(0, 10, 100, 200), top)
    assert scale.y(0) == 210
    assert 10 <= scale.y(value) <= 210


def test_a_staircase_has_one_step_an_interval() -> None:
    slots = SlotScale(Frame(0, 0, 40, 100), 0, 4)
    values = ValueScale(slots.frame, 10)
    assert step_line(slots, values, [1, 5, 10, 0]) == "M0 90H10V50H20V0H30V100H40"


def test_the_area_between_two_staircases_closes_where_it_began() -> None:
    slots = SlotScale(Frame(0, 0, 20, 100), 0, 2)
    values = ValueScale(slots.frame, 10)
    assert step_area(slots, values, [5, 5], [1, 2]) == "M0 50H10V50H20V80H10V90H0Z"


@pytest.mark.parametrize(
    ("day", "quarters"), [(date(2026, 3, 29), 92), (DAY, 96), (date(2026, 10, 25), 100)]
)
def test_the_axis_of_a_clock_change_has_its_true_length(day: date, quarters: int) -> None:
    grid = TimeGrid.of_days(day, 1, 15, ROME)
    ones, nothing = (1.0,) * grid.count, (0.0,) * grid.count
    chart = draw_coverage(DayCoverage(day, grid, nothing, ones, (1,) * grid.count, (), ()))
    assert len(chart.hits) == grid.count == quarters
    assert len(chart.hours) == quarters // 4 + 1


def test_a_gap_is_drawn_exactly_where_people_are_missing() -> None:
    short = draw_coverage(a_day([2.0, 5.0], [2, 3]))
    enough = draw_coverage(a_day([2.0, 3.0], [2, 3]))
    assert short.hatch != ""
    assert enough.hatch == ""


def test_strokes_of_a_gap_stay_inside_it() -> None:
    day = a_day([40.0] * 8, [10] * 8)
    slots = day_slots(day)
    for x1, y1, x2, y2 in re.findall(r"M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)", draw_coverage(day).hatch):
        assert slots.frame.left <= float(x1) <= float(x2) <= slots.x(8) + 0.1
        assert slots.frame.top - 0.1 <= float(y2) <= float(y1) <= slots.frame.bottom + 0.1


def test_bars_lie_on_the_axis_of_the_curve() -> None:
    grid = TimeGrid.of_days(DAY, 1, 15, ROME)
    day = a_day([1.0] * 96, [1] * 96, (a_shift(grid, 32, 64, (40, 41)),))
    row = draw_gantt(day, day.lines).rows[1]
    slots = day_slots(day)
    assert [(bar.kind, bar.letter) for bar in row.bars] == [
        ("serving", ""),
        ("serving", ""),
        ("break", "B"),
    ]
    assert row.bars[0].x == slots.x(32)
    assert row.bars[2].x == slots.x(40)
    assert sum(bar.width for bar in row.bars) == pytest.approx(slots.x(64) - slots.x(32), abs=0.05)


def test_a_shift_over_midnight_is_cut_at_the_edge_of_the_day() -> None:
    grid = TimeGrid.of_days(DAY, 1, 15, ROME)
    night = Shift(AgentId(1), grid.start - timedelta(hours=2), grid.instant_of(8))
    day = a_day([1.0] * 96, [1] * 96, (night,))
    bars = draw_gantt(day, day.lines).rows[1].bars
    assert bars[0].x == day_slots(a_day([1.0] * 96, [1] * 96)).x(0)
    assert len(bars) == 1


@given(
    st.lists(
        st.tuples(st.integers(-8, 103), st.integers(2, 40)).map(lambda pair: (pair[0], pair[0] + pair[1])),
        max_size=6,
    )
)
def test_who_serves_is_counted_as_by_hand(spans: list[tuple[int, int]]) -> None:
    grid = TimeGrid.of_days(DAY, 1, 15, ROME)
    shifts = [a_shift(grid, first, last, (first, first + 1)) for first, last in spans]
    by_hand = tuple(sum(first + 1 <= slot < last for first, last in spans) for slot in range(grid.count))
    assert serving_counts(shifts, grid) == by_hand


def test_an_agent_who_serves_part_of_an_interval_does_not_count_for_it() -> None:
    grid = TimeGrid.of_days(DAY, 1, 15, ROME)
    shift = Shift(AgentId(1), grid.start + timedelta(minutes=20), grid.start + timedelta(minutes=65))
    assert serving_counts([shift], grid)[:5] == (0, 0, 1, 1, 0)


def test_gaps_that_touch_are_one_stretch_and_the_worst_comes_first() -> None:
    spans = gap_spans(a_day([5.0, 5.0, 1.0, 9.0], [4, 3, 1, 4]))
    assert [(span.start, span.end, span.worst, span.missing_hours) for span in spans] == [
        ("00:45", "01:00", 5.0, 1.25),
        ("00:00", "00:30", 2.0, 0.75),
    ]


@pytest.mark.parametrize(("gap", "step"), [(-3.0, 1), (-1.5, 2), (-0.2, 3), (0.0, 3), (2.0, 4), (10.0, 5)])
def test_a_gap_has_the_step_that_the_legend_says(gap: float, step: int) -> None:
    assert gap_step(gap, required=20.0) == step


def test_a_bullet_is_met_exactly_at_its_target() -> None:
    assert draw_bullet(0.8, 0.8).met is True
    assert draw_bullet(0.7999, 0.8).met is False
    assert draw_bullet(None, 0.8).met is None
    assert draw_bullet(1.0, 0.8).length == BULLET.width


def test_a_sparkline_leaves_room_for_the_rest_of_the_day() -> None:
    half = draw_sparkline([1] * 48, 0, 96)
    whole = draw_sparkline([1] * 96, 0, 96)
    assert half.last is not None
    assert whole.last is not None
    assert half.last[0] < 0.55 * whole.last[0]
    assert draw_sparkline([], 0, 96).path == ""


def test_labels_of_neighbouring_events_do_not_touch() -> None:
    points = [FanPoint(str(place), 10, 5, 8, 10, 12, 15) for place in range(28)]
    names = ["Black Friday", "Cyber Monday", "Immaculate Conception"]
    chart = draw_fan([], points, [], [Label(20 + 2 * place, name) for place, name in enumerate(names)])
    ends: dict[float, float] = {}
    for mark in chart.marks:
        assert mark.label_x >= ends.get(mark.label_y, 0.0)
        ends[mark.label_y] = mark.label_x + 6 * len(mark.label)
    assert all(mark.label_x + 6 * len(mark.label) <= FAN_WIDTH for mark in chart.marks)


def test_a_ratio_of_nothing_has_no_value() -> None:
    assert service_level_ratio(ServiceCounts()).share is None
