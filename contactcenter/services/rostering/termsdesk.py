"""People's terms and contracts to the pages: looked at, changed from a day on, taken back."""

from dataclasses import dataclass
from datetime import date

from contactcenter.clock import Clock
from contactcenter.db.engine import Engine
from contactcenter.db.reading import ReadingUnit
from contactcenter.db.unit_of_work import SerialUnit, UnitOfWork
from contactcenter.domain.rosterhead import DEFAULT_RULES
from contactcenter.domain.terms import ContractChangeId, PersonChange, PersonChangeId
from contactcenter.domain.units import AgentId, ContractId
from contactcenter.services.rostering.people import read_people
from contactcenter.services.rostering.peopleimport import (
    PeopleOrder,
    PeoplePreview,
    export_people,
    preview_people,
    store_people,
)
from contactcenter.services.rostering.staffexport import staff_toml
from contactcenter.services.rostering.termchanges import (
    ContractWish,
    PersonWish,
    Signed,
    refuse_known,
    set_contract,
    set_person,
    withdraw_contract,
    withdraw_person,
)
from contactcenter.services.views.contracts import ContractList, ContractPage, read_contract, read_contracts
from contactcenter.services.views.people import PeopleAsked, PeopleList, read_people_list
from contactcenter.services.views.person import PersonPage, read_person


@dataclass(frozen=True, slots=True)
class TermsDesk:
    """Terms of people and contracts in the database behind `engine`."""

    engine: Engine
    clock: Clock

    def people(self, asked: PeopleAsked) -> PeopleList:
        """Return the people that somebody asks for; see `read_people_list`."""
        with ReadingUnit(self.engine) as unit:
            return read_people_list(unit, asked, self.clock.now())

    def person(self, agent: AgentId, day: date | None = None) -> PersonPage:
        """Return one person as they are on a day; see `read_person`."""
        with ReadingUnit(self.engine) as unit:
            return read_person(unit, agent, day, self.clock.now())

    def contracts(self, day: date | None = None) -> ContractList:
        """Return all contracts; see `read_contracts`."""
        with ReadingUnit(self.engine) as unit:
            return read_contracts(unit, day, self.clock.now())

    def contract(self, contract: ContractId, day: date | None = None) -> ContractPage:
        """Return one contract; see `read_contract`."""
        with ReadingUnit(self.engine) as unit:
            return read_contract(unit, contract, day, self.clock.now())

    def set_person(self, wish: PersonWish, author: str) -> PersonChangeId:
        """Change an aspect of a person's terms; see `set_person`."""
        with SerialUnit(self.engine) as unit:
            made = set_person(unit, wish, self._signed(unit, author))
            unit.commit()
            return made

    def set_contract(self, wish: ContractWish, author: str) -> ContractChangeId:
        """Change a contract, or make one; see `set_contract`."""
        with SerialUnit(self.engine) as unit:
            made = set_contract(unit, wish, self._signed(unit, author))
            unit.commit()
            return made

    def make_contract(self, wish: ContractWish, author: str) -> ContractChangeId:
        """Make a contract that there is not yet; see `set_contract`."""
        with SerialUnit(self.engine) as unit:
            refuse_known(read_people(unit), wish.terms.contract.id)
            made = set_contract(unit, wish, self._signed(unit, author))
            unit.commit()
            return made

    def staff_file(self, asked: PeopleAsked, until: date | None = None) -> str:
        """Return the people that somebody asks for as a staff file; see `staff_toml`."""
        with ReadingUnit(self.engine) as unit:
            return staff_toml(unit, asked, self.clock.now(), until)

    def people_file(self, asked: PeopleAsked, as_workbook: bool) -> bytes:
        """Return the people that somebody asks for as a table that can be imported; see `export_people`."""
        with ReadingUnit(self.engine) as unit:
            found = read_people_list(unit, asked, self.clock.now())
            return export_people(unit, found.day, tuple(line.agent for line in found.lines), as_workbook)

    def preview_people(self, order: PeopleOrder) -> PeoplePreview:
        """Return what a file of people would change; see `preview_people`."""
        with ReadingUnit(self.engine) as unit:
            return preview_people(unit, order, self._signed(unit, ""))

    def import_people(self, order: PeopleOrder, author: str) -> PeoplePreview:
        """Store what a file of people changes, whole or not at all; see `store_people`."""
        with SerialUnit(self.engine) as unit:
            preview = preview_people(unit, order, self._signed(unit, author))
            store_people(unit, preview)
            unit.commit()
            return preview

    def withdraw_person(self, key: PersonChangeId, author: str) -> PersonChange:
        """Take a change of a person's terms back; see `withdraw_person`."""
        with SerialUnit(self.engine) as unit:
            change = withdraw_person(unit, key, self._signed(unit, author))
            unit.commit()
            return change

    def withdraw_contract(self, key: ContractChangeId, author: str) -> ContractId:
        """Take a change of a contract back and return whose it was; see `withdraw_contract`."""
        with SerialUnit(self.engine) as unit:
            change = withdraw_contract(unit, key, self._signed(unit, author))
            unit.commit()
            return change.terms.contract.id

    def _signed(self, unit: UnitOfWork, author: str) -> Signed:
        now = self.clock.now()
        key = unit.rosters.published(now)
        usual = DEFAULT_RULES if key is None else unit.rosters.head(key).rules
        return Signed(author, now, usual)
