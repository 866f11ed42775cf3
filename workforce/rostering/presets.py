"""Labour rules by name, read from data; unconfirmed until someone who knows the agreements has signed them.

Every rule has its value, where it comes from, from when it counts and who has confirmed it. A site's own
file of the same form adds rules, or changes them from a date on.
"""

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.spelling import likely
from contactcenter.domain.timegrid import TimeGrid
from workforce.rostering.problem import LabourRules

BUILT_IN = Path(__file__).with_name("presets.toml")
VALUES = tuple(field.name for field in fields(LabourRules) if field.name != "name")
MORE_IS_STRICTER = (
    "daily_rest_minutes",
    "break_minutes",
    "meal_minutes",
    "weekly_rest_minutes",
    "night_end_minute",
    "free_sundays_in_four",
    "on_call_rest_minutes",
)
NONE_AT_ZERO = ("average_weekly_minutes", "max_night_minutes", "max_on_call_days")
"""Limits that 0 lifts; of these, and of all others, less is stricter."""


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule of a preset.

    Parameters
    ----------
    field : which value of `LabourRules` it sets.
    value : in `unit`, at least 0.
    scope : what the limit is counted over, in words.
    hard : whether a roster must keep it; the search keeps hard rules only, so it is always true today.
    source : law or agreement it comes from.
    valid_from : first day on which it counts.
    confirmed_by : who has signed for it; empty for nobody.
    """

    preset: str
    field: str
    value: int
    unit: str
    scope: str
    hard: bool
    source: str
    valid_from: date
    confirmed_by: str = ""


def read_rules(path: Path = BUILT_IN) -> tuple[RuleEntry, ...]:
    """Read the rules of a file.

    Raises
    ------
    InvalidInput
        When the file is no TOML, or a rule lacks a part, has one too many or sets what is no limit.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{path.name} is no TOML: {error}.") from error
    return tuple(_entry(path, number, values) for number, values in enumerate(found, start=1))


def known_rules(own: Path | None = None) -> tuple[RuleEntry, ...]:
    """Return the built-in rules, and after them those of a site's own file."""
    return (*read_rules(), *(read_rules(own) if own else ()))


def _entry(path: Path, number: int, values: dict[str, Any]) -> RuleEntry:
    where = f"{path.name}, rule {number}"
    known = {field.name: field.type for field in fields(RuleEntry)}
    odd = sorted(set(values) ^ set(known))
    if odd and odd != ["confirmed_by"]:
        raise InvalidInput(f"{where}: {', '.join(odd)} missing or unknown; a rule has {', '.join(known)}.")
    if wrong := [name for name, value in values.items() if type(value) is not known[name]]:
        raise InvalidInput(f"{where}: {wrong[0]} is {values[wrong[0]]!r}, which is of the wrong type.")
    entry = RuleEntry(**values)
    if entry.field not in VALUES:
        raise InvalidInput(f"{where}: {entry.field!r} is no limit; choose one of {', '.join(VALUES)}.")
    if entry.value < 0 or not entry.hard:
        raise InvalidInput(f"{where}: {entry.field} must be 0 or more, and hard; soft rules are not known.")
    return entry


def rules_on(entries: Iterable[RuleEntry], preset: str, day: date) -> tuple[RuleEntry, ...]:
    """Return the entries of a preset that count on a day, in the order of their fields."""
    latest: dict[str, RuleEntry] = {}
    for entry in entries:
        before = latest.get(entry.field)
        counts = entry.preset == preset and entry.valid_from <= day
        if counts and (before is None or before.valid_from <= entry.valid_from):
            latest[entry.field] = entry
    return tuple(latest[name] for name in VALUES if name in latest)


def rules_until(entries: Iterable[RuleEntry], entry: RuleEntry) -> date | None:
    """Return the day from which a later rule holds in the place of one, None when there is none."""
    later = [
        one.valid_from
        for one in entries
        if (one.preset, one.field) == (entry.preset, entry.field) and one.valid_from > entry.valid_from
    ]
    return min(later, default=None)


def rules_over_time(entries: Iterable[RuleEntry], preset: str) -> tuple[RuleEntry, ...]:
    """Return all entries of a preset that ever count, by field and date; of one day the last told."""
    latest = {
        (VALUES.index(entry.field), entry.valid_from): entry for entry in entries if entry.preset == preset
    }
    return tuple(latest[place] for place in sorted(latest))


def refuse_unknown(entries: Sequence[RuleEntry], preset: str) -> None:
    """Refuse the name of rules that no entry has.

    Raises
    ------
    InvalidInput
        With the nearest names, or all that there are.
    """
    names = tuple(dict.fromkeys(entry.preset for entry in entries))
    if preset not in names:
        raise InvalidInput(f"There are no rules named {preset!r}; {likely(preset, names)}")


def labour_rules(entries: Sequence[RuleEntry], preset: str, day: date) -> LabourRules:
    """Return the limits of a preset as they are on a day.

    Raises
    ------
    InvalidInput
        When there is no such preset, or no rule of it counts on that day.

    Examples
    --------
    >>> labour_rules(read_rules(), "italy", date(2026, 1, 1)).break_after_minutes
    120
    """
    refuse_unknown(entries, preset)
    found = rules_on(entries, preset, day)
    if not found:
        raise InvalidInput(f"No rule of {preset!r} counts on {day}; name another preset or a later day.")
    return LabourRules(preset, **{entry.field: entry.value for entry in found})


def rules_by_day(entries: Sequence[RuleEntry], preset: str, grid: TimeGrid) -> dict[date, LabourRules]:
    """Return the limits of a preset by the day from which they count, the first of a period and later ones.

    Raises
    ------
    InvalidInput
        When there is no such preset, or no rule of it counts on the first day.
    """
    first, last = (grid.local_of(slot).date() for slot in (0, grid.count - 1))
    later = {one.valid_from for one in entries if one.preset == preset and first < one.valid_from <= last}
    return {day: labour_rules(entries, preset, day) for day in (first, *sorted(later))}


def rules_over(entries: Sequence[RuleEntry], preset: str, grid: TimeGrid) -> LabourRules:
    """Return limits that keep those of a preset on every day of a period: of each limit the strictest.

    Raises
    ------
    InvalidInput
        When there is no such preset, or no rule of it counts on the first day.
    """
    return strictest(rules_by_day(entries, preset, grid).values())


def strictest(rules: Collection[LabourRules]) -> LabourRules:
    """Return limits that keep all of some rules, one at least; the name tells all theirs."""
    name = " and ".join(dict.fromkeys(one.name for one in rules))
    return LabourRules(name, **{field: _strictest(field, rules) for field in VALUES})


def _strictest(name: str, rules: Iterable[LabourRules]) -> int:
    values: list[int] = [getattr(one, name) for one in rules]
    if name in MORE_IS_STRICTER:
        return max(values)
    if name in NONE_AT_ZERO:
        return min((value for value in values if value), default=0)
    return min(values)


def _built_in() -> dict[str, LabourRules]:
    entries = read_rules()
    names = dict.fromkeys(entry.preset for entry in entries)
    return {name: labour_rules(entries, name, date.max) for name in names}


PRESETS = _built_in()
NEUTRAL, EU, ITALY = PRESETS["neutral"], PRESETS["eu"], PRESETS["italy"]
