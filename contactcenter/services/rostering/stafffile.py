"""Staff as TOML: contracts, and people with what they serve and when they can work."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from contactcenter.domain.agent import Availability, EmploymentContract
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import AgentId, ContractId
from contactcenter.services.rostering.textfile import read_text
from workforce.rostering.problem import StaffMember


def read_staff(path: Path) -> tuple[StaffMember, ...]:
    """Read people and their contracts.

    The file holds `[[contracts]]` (id, name, weekly_minutes, days_per_week, daily_minutes, hourly_cost) and
    `[[people]]` (id, name, contract, serves, and perhaps days_off and availability).

    Raises
    ------
    InvalidInput
        With the entry and the key that is missing or wrong.
    """
    try:
        content = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{path.name} is no TOML file: {error}.") from None
    contracts = {
        str(_need(one, "id", "a contract")): _contract(one) for one in content.get("contracts", [])
    }
    people = tuple(_person(one, contracts) for one in content.get("people", []))
    if not people:
        raise InvalidInput(f"{path.name} lists nobody under [[people]].")
    return people


def _need(entry: dict[str, Any], key: str, what: str) -> Any:
    if key not in entry:
        raise InvalidInput(f"The staff file: {what} lacks {key!r}.")
    return entry[key]


def _contract(entry: dict[str, Any]) -> EmploymentContract:
    what = f"contract {entry['id']!r}"
    shortest, longest = _need(entry, "daily_minutes", what)
    return EmploymentContract(
        ContractId(str(entry["id"])),
        str(entry.get("name", entry["id"])),
        int(_need(entry, "weekly_minutes", what)),
        int(_need(entry, "days_per_week", what)),
        (int(shortest), int(longest)),
        float(entry.get("hourly_cost", 0.0)),
    )


def _person(entry: dict[str, Any], contracts: dict[str, EmploymentContract]) -> StaffMember:
    number = int(_need(entry, "id", "a person"))
    what = f"person {number}"
    contract = str(_need(entry, "contract", what))
    if contract not in contracts:
        raise InvalidInput(f"The staff file: {what} has the contract {contract!r}, which it does not list.")
    return StaffMember(
        AgentId(number),
        str(entry.get("name", f"Agent {number}")),
        frozenset(map(str, _need(entry, "serves", what))),
        contracts[contract],
        tuple(_availability(one, what) for one in entry.get("availability", [])),
        frozenset(_date(value, what) for value in entry.get("days_off", [])),
    )


def _availability(entry: dict[str, Any], what: str) -> Availability:
    start, end = (_minute(str(_need(entry, key, what)), what) for key in ("start", "end"))
    return Availability(int(_need(entry, "weekday", what)), start, end)


def _minute(text: str, what: str) -> int:
    hours, _, minutes = text.partition(":")
    if not (hours.isdigit() and minutes.isdigit()):
        raise InvalidInput(f"The staff file: {what} has the time {text!r}; write it as 08:30.")
    return 60 * int(hours) + int(minutes)


def _date(value: Any, what: str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise InvalidInput(f"The staff file: {what} has the day off {value!r}; write 2026-12-31.") from None
