"""Shopping days that recur by rule: a first commercial calendar, which a client's own events replace."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from workforce.forecast.commercial_calendar import Event

SHOPPING = "shopping"
SEASON = "season"
RETURNS = "returns"
RULED = frozenset({SHOPPING, SEASON, RETURNS})
"""Kinds of days that follow from the date alone: their effect is learnt where the history has met them,
and before that they change nothing, for not every centre serves shops."""

Rule = Callable[[int], tuple[date, date]]


@dataclass(frozen=True, slots=True)
class CommercialRule:
    """A recurring commercial event and how its dates follow from the year.

    Parameters
    ----------
    country : where it is kept, as "IT"; empty for everywhere.
    """

    kind: str
    name: str
    dates: Rule
    country: str = ""


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the nth given weekday of a month, Monday 0.

    Examples
    --------
    >>> nth_weekday(2026, 11, 3, 4)
    datetime.date(2026, 11, 26)
    """
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def black_friday(year: int) -> date:
    """Return the day after the fourth Thursday of November, which may be the fifth Friday.

    Examples
    --------
    >>> black_friday(2024), black_friday(2026)
    (datetime.date(2024, 11, 29), datetime.date(2026, 11, 27))
    """
    return nth_weekday(year, 11, 3, 4) + timedelta(days=1)


def cyber_monday(year: int) -> date:
    """Return the Monday after Black Friday.

    Examples
    --------
    >>> cyber_monday(2024)
    datetime.date(2024, 12, 2)
    """
    return black_friday(year) + timedelta(days=3)


WINTER_SALES = {"AO": (1, 2), "BZ": (1, 8)}
"""Provinces whose winter sales open on a date of their own; the others keep the common rule."""


def winter_sales(year: int, province: str = "") -> date:
    """Return the first day of Italy's winter sales.

    They open on the last working day before Epiphany, Saturdays included; when that is a Monday, on the
    Saturday before.

    Parameters
    ----------
    province : as in a region after the hyphen, "MI"; empty for the common rule.

    Examples
    --------
    >>> winter_sales(2025), winter_sales(2026), winter_sales(2027)
    (datetime.date(2025, 1, 4), datetime.date(2026, 1, 3), datetime.date(2027, 1, 5))
    """
    if province in WINTER_SALES:
        return date(year, *WINTER_SALES[province])
    eve = date(year, 1, 5)
    return eve - timedelta(days={0: 2, 6: 1}.get(eve.weekday(), 0))


def summer_sales(year: int) -> date:
    """Return the first day of Italy's summer sales, the first Saturday of July.

    Examples
    --------
    >>> summer_sales(2026)
    datetime.date(2026, 7, 4)
    """
    return nth_weekday(year, 7, 5, 1)


def _from(start: Callable[[int], date], days: int) -> Rule:
    return lambda year: (start(year), start(year) + timedelta(days=days - 1))


def _fixed(first: tuple[int, int], last: tuple[int, int]) -> Rule:
    return lambda year: (date(year, *first), date(year, *last))


def commercial_calendar(region: str = "") -> tuple[CommercialRule, ...]:
    """Return the rules kept in a region.

    Parameters
    ----------
    region : country and, after a hyphen, its subdivision, as "IT-MI"; empty for what all keep.
    """
    country, _, province = region.strip().upper().partition("-")
    winter = _from(lambda year: winter_sales(year, province), 14)
    rules = (
        CommercialRule(SHOPPING, "Black Friday", _from(black_friday, 1)),
        CommercialRule(SHOPPING, "Cyber Monday", _from(cyber_monday, 1)),
        CommercialRule(SHOPPING, "Winter sales", winter, "IT"),
        CommercialRule(SHOPPING, "Summer sales", _from(summer_sales, 14), "IT"),
        CommercialRule(SHOPPING, "Valentine's Day", _fixed((2, 13), (2, 14))),
        CommercialRule(SEASON, "Ferragosto", _fixed((8, 10), (8, 20)), "IT"),
        CommercialRule(SEASON, "Christmas run-up", _fixed((12, 8), (12, 23))),
        CommercialRule(RETURNS, "Christmas returns", _fixed((12, 27), (12, 31))),
        CommercialRule(RETURNS, "New Year returns", _fixed((1, 7), (1, 18))),
    )
    return tuple(rule for rule in rules if rule.country in ("", country))


def commercial_events(first: date, last: date, calendar: Iterable[CommercialRule]) -> tuple[Event, ...]:
    """Return the commercial events that touch a stretch of days.

    Examples
    --------
    >>> rules = commercial_calendar("IT-MI")
    >>> [event.name for event in commercial_events(date(2026, 11, 20), date(2026, 12, 2), rules)]
    ['Black Friday', 'Cyber Monday']
    """
    years = range(first.year - 1, last.year + 2)
    rules = tuple(calendar)
    events = (Event(rule.kind, rule.name, *rule.dates(year)) for year in years for rule in rules)
    return tuple(event for event in events if event.last >= first and event.first <= last)


def with_commercial(events: Iterable[Event], region: str, first: date, last: date) -> tuple[Event, ...]:
    """Return events with the shopping days of a region, but for those that begin inside one of them.

    Parameters
    ----------
    events : a client's own; whoever names a day knows better than a rule.
    """
    own = tuple(events)
    taken = {day for event in own if event.all_day for day in event.days}
    ruled = commercial_events(first, last, commercial_calendar(region))
    return own + tuple(event for event in ruled if event.first not in taken)
