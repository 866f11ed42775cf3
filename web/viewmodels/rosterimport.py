"""The screen of a roster that comes in from a file."""

from dataclasses import dataclass

from contactcenter.services.rostering.importing import ImportPreview
from web.tables import Table

SHOWN_ERRORS = 100


@dataclass(frozen=True, slots=True)
class ImportScreen:
    """A file that was looked at.

    Parameters
    ----------
    content : the file itself in base64, so that nothing has to be kept on the server meanwhile.
    """

    preview: ImportPreview | None = None
    name: str = ""
    content: str = ""
    failure: str = ""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The rows that cannot be read."""
        errors = self.preview.errors if self.preview else ()
        rows = tuple((one.row, one.column, one.message) for one in errors)
        return (Table("errors", "Rows that cannot be read", ("row", "column", "reason"), rows),)
