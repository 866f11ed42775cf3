"""The real logs, where they lie beside this repository; everywhere else these tests are skipped."""

import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from contactcenter.domain.contact import ContactOutcome
from contactcenter.services.intake.content import OUTCOMES
from contactcenter.services.intake.histories import queue_histories
from contactcenter.services.intake.reading import read_log
from contactcenter.services.intake.times import contact_times

SHARED = Path(os.environ.get("CONTACTCENTER_SHARED", Path(__file__).parents[4] / "shared")) / "data"


def log(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not here; name its folder's parent with CONTACTCENTER_SHARED")
    return path


def test_the_call_log_is_read_whole_with_every_trap_counted() -> None:
    content = read_log(log("anonymous_bank_1999_02_01-17.tsv"))
    assert content.layout == "anonymous-bank"
    assert (content.rows, content.errors) == (22_165, ())
    assert content.contacts is not None
    outcomes = np.bincount(content.contacts.arrays.outcomes, minlength=len(OUTCOMES))
    assert outcomes[OUTCOMES.index(ContactOutcome.ANSWERED)] == 18_125
    assert outcomes[OUTCOMES.index(ContactOutcome.ABANDONED)] == 3_845 - 1_211
    assert outcomes[OUTCOMES.index(ContactOutcome.UNREACHED)] == 195 + 1_211
    assert [aside.count for aside in content.set_aside] == [195, 1_211, 22, 64, 332, 36, 20]
    assert set(content.queues) == {"PS", "NW", "NE", "TT", "IN", "PE"}
    assert not any("DORIT" in agent for agent in content.contacts.agents)
    assert len({record.source_id for record in content.contacts.records()}) == 22_165


def test_the_call_log_tells_what_is_known_of_it() -> None:
    times = contact_times(read_log(log("anonymous_bank_1999_02_01-17.tsv")))
    waits = np.concatenate([one.waits for one in times])
    abandoned = np.concatenate([one.ended(ContactOutcome.ABANDONED) for one in times])
    handles = np.concatenate([one.handle_seconds for one in times])
    queued = (waits > 0) | abandoned
    assert len(waits) == 20_759
    assert abandoned[queued].mean() == pytest.approx(0.218, abs=0.002)
    logs = np.log(handles[handles > 10])
    assert logs.mean() == pytest.approx(4.784, abs=0.05)
    assert logs.std() == pytest.approx(0.953, abs=0.03)


def test_the_call_logs_hours_are_those_of_the_bank() -> None:
    found = queue_histories(read_log(log("anonymous_bank_1999_02_01-17.tsv")), 30)
    main = next(one for one in found if one.history.queue == "PS")
    spans = [[(one.start_minute / 60, one.end_minute / 60) for one in day] for day in main.hours]
    assert spans == [[(7, 24)]] * 4 + [[(7, 14)], [(19, 24)], [(7, 24)]]
    assert sum(one.outside for one in found) < 30


def test_the_interval_counts_are_read_with_their_missing_days() -> None:
    content = read_log(log("bank_calls_5min.csv"))
    assert (content.rows, content.errors) == (22_646, ())
    (found,) = queue_histories(content, 30)
    missing = [date(2003, 4, 4), date(2003, 4, 7), date(2003, 5, 26), date(2003, 7, 4), date(2003, 9, 1)]
    assert [gap.day for gap in found.gaps] == missing
    assert [(one.start_minute, one.end_minute) for one in found.hours[0]] == [(420, 1265)]
    assert np.isnan(found.history.counts).all(axis=1).sum() == found.history.days - 134
    assert found.outside == 0
    assert np.nansum(found.history.counts) == found.offered
