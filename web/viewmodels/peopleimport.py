"""The screen of people who come in from a file."""

from dataclasses import dataclass

from contactcenter.services.rostering.peopleimport import PeoplePreview
from web.tables import Table


@dataclass(frozen=True, slots=True)
class PeopleImportScreen:
    """A file that was looked at.

    Parameters
    ----------
    content : the file itself in base64, so that nothing has to be kept on the server meanwhile.
    """

    preview: PeoplePreview | None = None
    name: str = ""
    content: str = ""
    source: str = ""
    failure: str = ""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The rows that cannot be taken."""
        errors = self.preview.errors if self.preview else ()
        rows = tuple((one.row, one.column, one.message) for one in errors)
        return (Table("errors", "Rows that cannot be taken", ("row", "column", "reason"), rows),)
