"""What we export reads back equal, however it is written."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.contact import Channel, ContactOutcome, ContactRecord, Triage
from contactcenter.domain.journey import JourneyStage
from contactcenter.domain.units import QueueId
from contactcenter.services.intake.export import COLUMNS, ExportForm, write_records
from contactcenter.services.intake.names import check_text
from contactcenter.services.intake.reading import read_log


def _storable(text: str) -> bool:
    try:
        return check_text(text) == text.strip() != ""
    except ValueError:
        return False


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp"))
NAMES = st.text(LETTERS, min_size=1, max_size=12).filter(_storable)
NARROW = st.text(st.characters(codec="cp1252", exclude_categories=("Cc",)), min_size=1, max_size=12).filter(
    _storable
)
SECONDS = st.floats(0, 1e7)
SHARES = st.floats(0, 1)
TIMES = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda time: time.replace(tzinfo=UTC))
FORMS = st.builds(
    ExportForm,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([".", ","]),
    st.permutations(COLUMNS).map(tuple),
)


def contacts(names: st.SearchStrategy[str]) -> st.SearchStrategy[list[ContactRecord]]:
    triages = st.builds(
        Triage,
        st.sampled_from(JourneyStage),
        st.integers(1, 5),
        names,
        names,
        SHARES,
        SHARES,
        SHARES,
        SHARES,
    )
    record = st.builds(
        ContactRecord,
        source_id=names,
        queue=names.map(QueueId),
        channel=st.sampled_from(Channel),
        arrived_at=TIMES,
        outcome=st.sampled_from(ContactOutcome),
        wait_seconds=SECONDS,
        handle_seconds=st.none() | SECONDS,
        agent=st.just(""),
        customer=st.just(""),
        triage=st.none() | triages,
        satisfaction=st.none() | st.integers(1, 5),
    )
    return st.lists(record, min_size=1, max_size=6, unique_by=lambda one: one.source_id)


def read_back(records: list[ContactRecord], form: ExportForm, encoding: str) -> list[ContactRecord]:
    text = io.StringIO(newline="")
    assert write_records(records, text, form) == len(records)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        content = read_log(path)
    assert content.layout == "contactcenter"
    assert content.errors == ()
    assert content.contacts is not None
    return list(content.contacts.records())


@settings(max_examples=60)
@given(contacts(NAMES), FORMS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_an_export_reads_back_equal_in_any_form(
    records: list[ContactRecord], form: ExportForm, encoding: str
) -> None:
    assert read_back(records, form, encoding) == records


@settings(max_examples=25)  # the form is tried above; here it is the encoding
@given(contacts(NARROW), FORMS)
def test_an_export_in_cp1252_reads_back_equal(records: list[ContactRecord], form: ExportForm) -> None:
    accented = [replace(record, queue=QueueId(f"é{record.queue}")) for record in records]
    assert read_back(accented, form, "cp1252") == accented


def test_people_come_back_as_other_names_that_tell_the_same_ones_apart() -> None:
    time = datetime(2024, 1, 1, tzinfo=UTC)
    agents = ["x", "y", "x"]
    records = [
        ContactRecord(
            str(n), QueueId("q"), Channel.CHAT, time, ContactOutcome.ANSWERED, 1.0, 2.0, agent, f"c{n}"
        )
        for n, agent in enumerate(agents)
    ]
    assert [one.agent for one in read_back(records, ExportForm(), "utf-8")] == [
        "agent-1",
        "agent-2",
        "agent-1",
    ]
