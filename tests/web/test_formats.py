"""Numbers and times as people read them."""

from datetime import UTC, date, datetime

import pytest

from web import formats


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0, "0 s"),
        (42.4, "42 s"),
        (99.4, "99 s"),
        (99.6, "1:40 min"),
        (185, "3:05 min"),
        (7800, "2:10 h"),
    ],
)
def test_a_duration_reads_as_people_say_it(seconds: float | None, text: str) -> None:
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(2.04, "+2.0"), (-0.5, "−0.5"), (0.04, "0.0"), (-0.04, "0.0"), (None, "–")]
)
def test_a_signed_number_always_shows_its_sign_but_zero_has_none(value: float | None, text: str) -> None:
    assert formats.signed(value) == text


def test_numbers_keep_thousands_apart() -> None:
    assert formats.whole(1234567) == "1\u202f234\u202f567"
    assert formats.money(-2000.5, "EUR") == "−2\u202f000.50 EUR"


def test_a_share_that_is_not_known_is_not_a_number() -> None:
    assert formats.percent(None) == "–"
    assert formats.percent(0.819, 1) == "81.9%"


def test_times_are_told_in_the_zone_of_the_site() -> None:
    instant = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert formats.clock_time(instant, "Europe/Rome") == "02:30"
    assert formats.local_stamp(instant, "Europe/Rome") == "Sun 25 Oct 2026, 02:30"
    assert formats.long_day(date(2026, 11, 27)) == "Friday 27 November 2026"


@pytest.mark.parametrize(
    ("share", "step"),
    [(None, 0), (0.0, 1), (0.599, 1), (0.61, 2), (0.799, 2), (0.80, 3), (0.88, 4), (0.96, 5), (1.0, 5)],
)
def test_a_heat_step_is_under_three_exactly_when_the_target_is_missed(
    share: float | None, step: int
) -> None:
    assert formats.heat_step(share, 0.80) == step
