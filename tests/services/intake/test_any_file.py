"""Whatever lies in a file, it is read or refused; no row is lost without a word."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given
from hypothesis import strategies as st

from contactcenter.domain.errors import InvalidInput
from contactcenter.services.intake.content import LogContent
from contactcenter.services.intake.options import ReadOptions
from contactcenter.services.intake.reading import read_log

OPTIONS = ReadOptions(zone="Europe/Rome")
CELLS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "2024-07-01 10:00",
            "2024-10-27 02:30",
            "2024-03-31 02:30",
            "31/12/2024 14.30",
            "1719828000",
            "45292.5",
            "07:00",
            "1.234,5",
            "-1",
            "answered",
            "hang",
            "NaN",
            "=1+1",
            '"',
            "",
            "\u202e",
            "9" * 400,
        ]
    ),
)
HEADERS = st.lists(
    st.sampled_from(
        ["id", "arrived", "date", "time", "queue", "outcome", "wait", "handle", "calls", "07:00", "x", ""]
    ),
    min_size=1,
    max_size=7,
    unique=True,
)


def outcome_of(content: bytes) -> LogContent | None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any"
        path.write_bytes(content)
        try:
            return read_log(path, OPTIONS)
        except InvalidInput:
            return None


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@example(b"\xff\xfea")
@example(b"\x1f\x8b")
@example(b"{")
@example(b'{"arrived": "2024-07-01 10:00"}\n\x00')
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    outcome_of(content)


@given(HEADERS, st.lists(st.lists(CELLS, max_size=7), max_size=8), st.sampled_from(",;\t|"), st.booleans())
def test_every_row_is_a_contact_or_an_error(
    header: list[str], rows: list[list[str]], delimiter: str, quoted: bool
) -> None:
    def line(cells: list[str]) -> str:
        if quoted:
            return delimiter.join('"' + cell.replace('"', '""') + '"' for cell in cells)
        return delimiter.join(cells)

    text = "\n".join(line(cells) for cells in [header, *rows])
    content = outcome_of(text.encode("utf-8", "replace"))
    if content is None:
        return
    lines = {error.line for error in content.errors}
    if content.contacts is not None:
        good = content.contacts.arrays.lines.tolist()
        assert len(set(good)) == len(good)
        assert not lines & set(good)
        assert len(good) + content.bad_rows == content.rows
