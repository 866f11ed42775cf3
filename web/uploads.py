"""Files that a form sends and that come back once they were looked at, and files to be saved."""

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body

from contactcenter.domain.errors import InvalidInput, NotFound

MOST_BYTES = 8_000_000
KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(slots=True)
class FileForm:
    """What a form with a file sends."""

    file: UploadFile | None = None


Upload = Annotated[FileForm, Body(media_type=RequestEncodingType.MULTI_PART)]


def file_of(form: FileForm) -> tuple[str, bytes]:
    """Return name and content of the file that a form sent.

    Raises
    ------
    InvalidInput
        When none was chosen.
    """
    if form.file is None or not form.file.filename:
        raise InvalidInput("Choose a file.")
    return form.file.filename, form.file.file.read()


def field_of(content: bytes) -> str:
    """Return a file as the text of a hidden field, so that nothing has to be kept on the server."""
    return base64.b64encode(content).decode()


def content_of(field: str) -> bytes:
    """Return the file in a hidden field.

    Raises
    ------
    InvalidInput
        When it did not come back as it was given.
    """
    try:
        return base64.b64decode(field, validate=True)
    except binascii.Error:
        raise InvalidInput("The file did not come back as it was looked at; choose it again.") from None


def kind_of(name: str, stem: str) -> str:
    """Return the kind of file that is asked for by name.

    Raises
    ------
    NotFound
        When there is no such file.
    """
    kind = name.removeprefix(f"{stem}.")
    if kind not in KINDS or kind == name:
        raise NotFound(f"There is no file {name!r}; there are {stem}.csv and {stem}.xlsx.")
    return kind


def download(content: bytes, name: str, kind: str) -> Response[bytes]:
    """Give a file to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(content, media_type=KINDS[kind], headers=headers)
