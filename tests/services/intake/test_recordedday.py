"""A contact log as a day on which rules are tried."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from contactcenter.cli.replay import command
from contactcenter.domain.contact import Channel, ContactOutcome, ContactRecord
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.units import QueueId, SkillId
from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.intake.recordedday import RecordedDay, recorded_day
from routing.comparison import compare
from routing.events import AgentNotReady, AgentReady
from routing.renewal import engine_of
from routing.replay import rerun
from routing.rulefile import parse_rules

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)
RULES = parse_rules(default_rules())
OUTCOMES = {"a": ContactOutcome.ANSWERED, "g": ContactOutcome.ABANDONED, "b": ContactOutcome.CONTAINED}


def record(
    name: str, second: float, queue: str, wait: float, handle: float | None = None, agent: str = ""
) -> ContactRecord:
    """Return a call; the first letter of its name tells how it ended."""
    arrived = NINE + timedelta(seconds=second)
    outcome = OUTCOMES[name[0]]
    return ContactRecord(name, QueueId(queue), Channel.VOICE, arrived, outcome, wait, handle, agent)


def day(*records: ContactRecord) -> RecordedDay:
    return recorded_day(records, RULES.floors, 20)


MORNING = (
    record("a1", 0, "care", 0, 100, "Ada"),
    record("a2", 10, "care", 90, 50, "Ada"),
    record("g1", 20, "care", 30),
    record("a3", 30, "sales", 0, 0, "Bea"),
    record("b1", 40, "sales", 0),
    record("a4", 50, "sales", 5, None, "Bea"),
)


def test_a_log_is_told_as_it_was_and_under_rules_that_can_do_no_other() -> None:
    found = day(*MORNING)
    care, sales = found.outcome.queues()
    assert (care.waits_ms, care.counts.abandoned, sales.waits_ms) == ((0, 90_000), 1, (0,))
    assert found.left_out == 2
    again, assumed = rerun(found.history, engine_of(RULES))
    difference = compare(found.outcome, again)
    assert (difference.elsewhere, difference.waited_on, assumed.durations) == ((), 0, 0)
    assert again.queues() == found.outcome.queues()


def test_nobody_takes_a_queue_that_they_did_not_answer() -> None:
    found = day(*MORNING, record("a5", 35, "care", 200, 10, "Ada"))
    again, _ = rerun(found.history, engine_of(RULES))
    assert {agent for agent, _ in (again.answered[one] for one in (1, 2, 5))} == {1}


def test_who_is_away_for_hours_has_two_shifts() -> None:
    found = day(record("a1", 0, "care", 0, 60, "Ada"), record("a2", 6 * 3600, "care", 0, 60, "Ada"))
    comes = [now for now, event in found.history.outside if isinstance(event, AgentReady)]
    goes = [now for now, event in found.history.outside if isinstance(event, AgentNotReady)]
    assert [end - start for start, end in zip(comes, goes, strict=True)] == [60_000, 60_000]


def test_a_log_without_agents_is_refused() -> None:
    with pytest.raises(InvalidInput, match="names nobody who answered"):
        recorded_day([record("a1", 0, "care", 0, 60)], [SkillId("english")], 20)


CSV = "id,arrived,queue,channel,outcome,wait_seconds,handle_seconds,agent\n" + "".join(
    f"{name},{arrived},{queue},voice,{outcome},{wait},{handle},{agent}\n"
    for name, arrived, queue, outcome, wait, handle, agent in (
        (1, "2026-03-03 09:00:00", "care", "answered", 0, 100, "ada"),
        (2, "2026-03-03 09:00:10", "sales", "answered", 4, 40, "bea"),
        (3, "2026-03-03 09:00:12", "tech", "abandoned", 5, "", ""),
        (4, "2026-03-03 09:00:20", "tech", "answered", 1, 40, "cleo"),
    )
)


def test_the_command_tries_rules_on_a_contact_log(tmp_path: Path) -> None:
    log, rules = tmp_path / "calls.csv", tmp_path / "rules.toml"
    log.write_text(CSV, encoding="utf-8")
    rules.write_text(default_rules(), encoding="utf-8")
    words = [str(log), "--zone", "Europe/Rome", "--against", str(rules)]
    report = json.loads(CliRunner().invoke(command, [*words, "--json"]).output)
    assert (report["rules"], report["against"]) == ("As it was", "Default rules")
    assert [queue["before"]["answered"] for queue in report["queues"]] == [1, 1, 1]
    assert report["elsewhere"] == []
    assert "As it was → Default rules" in CliRunner().invoke(command, words).output


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        (CSV, ("--rules", "FILE"), "leave --rules out"),
        (CSV, ("--out", "FILE"), "leave --out out"),
        (CSV.replace("agent", "remark"), (), "names nobody who answered"),
        ("queue,date,time,count\ncalls,2026-03-02,09:00,4\ncalls,2026-03-02,09:30,4\n", (), "holds counts"),
        ("not a log\n", (), ""),
        ("", (), ""),
    ],
)
def test_a_file_that_is_no_contact_log_says_what_it_lacks(
    text: str, words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(text, encoding="utf-8")
    given = [str(file) if word == "FILE" else word for word in (str(file), "--zone", "UTC", *words)]
    result = CliRunner().invoke(command, given)
    assert isinstance(result.exception, InvalidInput), result.output
    assert said in str(result.exception)
