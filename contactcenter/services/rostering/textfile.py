"""Text files that people wrote or exported, of whatever encoding."""

from pathlib import Path

from contactcenter.domain.errors import InvalidInput


def read_text(path: Path) -> str:
    """Return a file's text, with or without a byte order mark.

    Raises
    ------
    InvalidInput
        When the file is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path.name} is no text in UTF-8; save it as UTF-8.") from error
