"""Files that a command writes: a disk that refuses is told as a failure outside."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contactcenter.domain.errors import OutsideFailure


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Name the file where the operating system refuses to write it.

    Raises
    ------
    OutsideFailure
        When the file cannot be written, with the system's reason.
    """
    try:
        yield
    except OSError as error:
        raise OutsideFailure(f"{path} cannot be written: {error.strerror or error}.") from error
