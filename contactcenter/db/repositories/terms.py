"""The repositories of what is agreed with people and of what contracts say, each from a day on."""

from datetime import datetime

from sqlmodel import Session, col, select

from contactcenter.db.mapping.terms import (
    bands_of_contract_change,
    contract_change_of,
    parts_of_person_change,
    person_change_of,
    row_of_contract_change,
    row_of_person_change,
)
from contactcenter.db.repositories.rows import fetched, parts_by_head, stored
from contactcenter.db.tables.terms import (
    ContractChangeBandRow,
    ContractChangeRow,
    PersonChangeRow,
    PersonChangeSkillRow,
    PersonChangeWindowRow,
)
from contactcenter.domain.terms import ContractChange, ContractChangeId, PersonChange, PersonChangeId

PERSON, CONTRACT = "change of a person's terms", "change of a contract"


class PersonChangeRepository:
    """Changes of people's terms, which are added and taken back, never removed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, change: PersonChange) -> PersonChangeId:
        """Store a change and return the id that it got."""
        key = PersonChangeId(stored(self._session, row_of_person_change(change)))
        self._session.add_all(parts_of_person_change(key, change.terms))
        self._session.flush()
        return key

    def all(self) -> dict[PersonChangeId, PersonChange]:
        """Return every change that was ever made, by id, oldest first."""
        windows = parts_by_head(
            self._session,
            PersonChangeWindowRow,
            PersonChangeWindowRow.change_id,
            PersonChangeWindowRow.position,
        )
        skills = parts_by_head(
            self._session,
            PersonChangeSkillRow,
            PersonChangeSkillRow.change_id,
            PersonChangeSkillRow.position,
        )
        rows = self._session.exec(select(PersonChangeRow).order_by(col(PersonChangeRow.id)))
        return {
            PersonChangeId(row.id or 0): person_change_of(row, windows[row.id], skills[row.id])
            for row in rows
        }

    def withdraw(self, key: PersonChangeId, author: str, at: datetime) -> None:
        """Take a change back; `NotFound` when there is none of that id."""
        row = fetched(self._session, PersonChangeRow, key, PERSON)
        row.withdrawn_at, row.withdrawn_by = at, author
        self._session.flush()


class ContractChangeRepository:
    """What contracts say from days on, which is added and taken back, never removed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, change: ContractChange) -> ContractChangeId:
        """Store a change and return the id that it got."""
        key = ContractChangeId(stored(self._session, row_of_contract_change(change)))
        self._session.add_all(bands_of_contract_change(key, change.terms))
        self._session.flush()
        return key

    def all(self) -> dict[ContractChangeId, ContractChange]:
        """Return every change that was ever made, by id, oldest first."""
        bands = parts_by_head(
            self._session,
            ContractChangeBandRow,
            ContractChangeBandRow.change_id,
            ContractChangeBandRow.position,
        )
        rows = self._session.exec(select(ContractChangeRow).order_by(col(ContractChangeRow.id)))
        return {ContractChangeId(row.id or 0): contract_change_of(row, bands[row.id]) for row in rows}

    def withdraw(self, key: ContractChangeId, author: str, at: datetime) -> None:
        """Take a change back; `NotFound` when there is none of that id."""
        row = fetched(self._session, ContractChangeRow, key, CONTRACT)
        row.withdrawn_at, row.withdrawn_by = at, author
        self._session.flush()
