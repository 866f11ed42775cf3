import re
from datetime import date

import pytest

from contactcenter.domain.errors import InvalidInput
from routing.hoursfile import parse_hours

TEXT = """
zone = "Europe/Rome"
closed = [2026-12-25]
[mails]
mon = ["09:00-13:00", "14:00-18:30"]
"""


def test_hours_are_read_by_queue_in_local_time() -> None:
    hours = parse_hours(TEXT)["mails"]
    assert hours.zone == "Europe/Rome"
    assert [(span.start_minute, span.end_minute) for span in hours.week[0]] == [(540, 780), (840, 1110)]
    assert not any(hours.week[1:])
    assert hours.closed_dates == {date(2026, 12, 25)}


@pytest.mark.parametrize(
    ("right", "wrong", "fact"),
    [
        ("Europe/Rome", "Europe/Roma", "zone is 'Europe/Roma'"),
        ('zone = "Europe/Rome"', "", "zone is None"),
        ("[2026-12-25]", '["2026-12-25"]', "closed is ['2026-12-25']"),
        ("mon", "monday", "mails.monday is no weekday; known are mon"),
        ("09:00-13:00", "9-13", "mails.mon is ['9-13'"),
        ("09:00-13:00", "09:00-13:75", "mails.mon is ['09:00-13:75'"),
        ("14:00", "12:00", "overlap"),
        ("[mails]", "mails = 3\n[other]", "mails is 3; give a table of weekdays"),
        ("[mails]", "[mails", "no TOML"),
    ],
)
def test_what_is_wrong_with_hours_is_named(right: str, wrong: str, fact: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(fact)):
        parse_hours(TEXT.replace(right, wrong, 1))
