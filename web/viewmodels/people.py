"""The screen of people: who was asked for, and on which terms each works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from contactcenter.services.rostering.termwords import say_limits, say_pattern, say_windows
from contactcenter.services.views.people import PeopleAsked, PeopleList, PersonLine
from web.tables import Cell, Table
from web.viewmodels.termwords import say_hours


@dataclass(frozen=True, slots=True)
class PeopleScreen:
    """The people that somebody asked for."""

    found: PeopleList

    @property
    def query(self) -> str:
        """What was asked for, as an address has it."""
        asked = self.found.asked
        told = {"q": asked.words, "team": asked.team, "site": asked.site}
        told |= {"contract": asked.contract, "skill": asked.skill, "day": str(asked.day or "")}
        return urlencode({name: value for name, value in told.items() if value})

    def notes(self, line: PersonLine) -> tuple[str, ...]:
        """Return what is special about somebody."""
        return (*say_limits(line.terms.limits), *say_pattern(line.terms.pattern))

    def hours(self, line: PersonLine) -> str:
        """Return the hours of somebody's contract."""
        return "" if line.contract is None else say_hours(line.contract)

    def skills(self, line: PersonLine) -> str:
        """Return somebody's skills with their levels."""
        return ", ".join(f"{self.found.names.skills[one.skill]} {one.level}" for one in line.skills)

    @property
    def tables(self) -> Sequence[Table]:
        """The people as rows."""
        columns = ("number", "code", "name", "team", "site", "contract", "hours", "skills")
        more = ("availability", "own limits and pattern", "changes from")
        rows = tuple(self._row(line) for line in self.found.lines)
        return (Table("people", f"People on {self.found.day}", columns + more, rows),)

    def _row(self, line: PersonLine) -> tuple[Cell, ...]:
        contract = "" if line.contract is None else line.contract.contract.name
        return (
            line.agent,
            line.code,
            line.name,
            line.team,
            line.site,
            contract,
            self.hours(line),
            self.skills(line),
            say_windows(line.terms.availability),
            "; ".join(self.notes(line)),
            ", ".join(map(str, line.coming)),
        )


def asked_of(query: Mapping[str, str], day: date | None) -> PeopleAsked:
    """Return whom an address asks for."""
    words, team, site, contract, skill = (
        query.get(name, "").strip() for name in ("q", "team", "site", "contract", "skill")
    )
    return PeopleAsked(words, team, site, contract, skill, day)
