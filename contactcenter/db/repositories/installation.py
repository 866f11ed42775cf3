"""Repositories of the installation itself and of the slots of its jobs."""

from datetime import datetime

from sqlmodel import Session

from contactcenter.db.bulk import insert_rows, table_of
from contactcenter.db.tables.installation import ONLY_ROW, InstallationRow
from contactcenter.db.tables.job_run import JobRunRow
from contactcenter.domain.errors import NotFound
from contactcenter.domain.installation import Installation


class InstallationRepository:
    """The installation: there is one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, installation: Installation) -> None:
        """Store whose installation this is."""
        self._session.merge(
            InstallationRow(
                id=ONLY_ROW,
                name=installation.name,
                zone=installation.zone,
                demo_day=installation.demo_day,
            )
        )
        self._session.flush()

    def get(self) -> Installation:
        """Return whose installation this is.

        Raises
        ------
        NotFound
            When the database is still empty.
        """
        row = self._session.get(InstallationRow, ONLY_ROW)
        if row is None:
            raise NotFound("The database is empty; fill it with `contactcenter demo` or an import.")
        return Installation(row.name, row.zone, row.demo_day)


class JobRunRepository:
    """Slots of jobs, each taken once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, job: str, slot: str, at: datetime) -> bool:
        """Take a slot of a job; False when it has been taken."""
        names = ("job", "slot", "claimed_at")
        _, taken = insert_rows(
            self._session.connection(), table_of(JobRunRow), names, [(job, slot, at)], skip_stored=True
        )
        return taken == 1
