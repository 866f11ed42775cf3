"""The log of the live floor, taken from the database: it replays to the decisions that were stored."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from click.testing import CliRunner

from contactcenter.cli.replay import command
from contactcenter.db.engine import Engine
from contactcenter.domain.errors import InvalidInput
from contactcenter.services.dispatch import router
from contactcenter.services.dispatch.commands import PublishRules
from contactcenter.services.dispatch.floorplan import default_rules
from contactcenter.services.dispatch.livelog import live_lines
from routing.decisions import Offered
from routing.engine import RoutingEngine
from routing.eventlog import encode
from routing.outcome import Outcome
from routing.renewal import Renewed, decode_log
from routing.replay import replay
from routing.rulefile import parse_rules
from tests.services.dispatch.floors import (
    ADA,
    BEA,
    BOT,
    CALLS,
    CHATS,
    HOUR,
    SECOND,
    Floor,
    open_floor,
    store_floor,
)
from tests.services.dispatch.test_same_decisions import act, everything, said, told

OTHER = default_rules().replace('agents = "longest_idle"', 'agents = "best_proficiency"')


def lines_of(floor: Floor, hours: float = 9) -> list[str]:
    """Return the log of the last hours."""
    return list(
        live_lines(floor.engine, floor.now - timedelta(hours=hours), floor.now + timedelta(hours=1))
    )


def heard_again(lines: list[str]) -> Outcome:
    """Return what comes of a log that says itself which rules wrote it."""
    return replay(decode_log(lines), RoutingEngine([], parse_rules(default_rules())))[0]


def stretch(floor: Floor, dice: np.random.Generator, begins_ms: int) -> None:
    """Let contacts come and anything happen to them for some minutes."""
    now = begins_ms
    for _ in range(12):
        now += int(dice.choice([0, 1, 20 * SECOND]))
        name = f"{begins_ms} {len(floor.router.ledger.records)} {floor.router.last_ticket}"
        ticket = floor.create(name, now, queue=(CALLS, CHATS)[int(dice.integers(2))], intent="where")
        for _ in range(2):
            now += int(dice.choice([0, 1, 5 * SECOND]))
            act(floor, dice, ticket, now)


def live_day(floor: Floor) -> Floor:
    """Return the floor after a day with two leaders, other rules, and an hour without a leader."""
    dice = np.random.default_rng(4)
    floor.ready(ADA, BEA, BOT)
    stretch(floor, dice, 1 * SECOND)
    assert floor.tell(PublishRules(OTHER), HOUR).done
    stretch(floor, dice, HOUR + 1)
    second = floor.restarted()
    second.ready(ADA, BEA, BOT, now_ms=3 * HOUR)
    stretch(second, dice, 3 * HOUR)
    return second


@pytest.mark.parametrize("most", [2_000, 0])
def test_a_log_over_two_leaders_and_two_rule_sets_gives_the_stored_decisions(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(router, "CHECKPOINT_TICKETS", most)
    second = live_day(floor)
    lines = lines_of(second)
    again = [entry for at, decision in heard_again(lines).decisions for entry in said(at, [decision])]
    assert again == told(everything(second.engine))
    renewed = [event for _, event in decode_log(lines) if isinstance(event, Renewed)]
    assert [event.state is None for event in renewed] == [False, most == 0, most == 0]
    assert [event.rule_set.agent_selection == parse_rules(OTHER).agent_selection for event in renewed] == [
        False, True, True,
    ]  # fmt: skip
    second.store.close()


def test_a_period_from_the_midst_counts_only_itself_and_begins_with_who_waits(floor: Floor) -> None:
    first = floor.create("waits")
    floor.ready(ADA, now_ms=2 * HOUR)
    lines = lines_of(floor, hours=1)
    outcome = heard_again(lines)
    assert outcome.arrived.keys() == {first}
    assert {at for at, _ in outcome.decisions} == {floor.router.now_ms}
    (queue,) = outcome.queues()
    assert queue.waiting == 1


def test_a_ticket_that_a_new_router_parked_is_out_of_its_state_though_no_state_is_stored(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(router, "CHECKPOINT_TICKETS", 0)
    bad, good = floor.create("bad"), floor.create("good")
    floor.store.resign(floor.router.lease)
    lease = floor.store.lead("main", "test")
    assert lease is not None
    floor.router = router.Router(floor.engine, floor.store, lease)
    floor.router.rebuild({bad: "The router broke at this."})
    floor.router.commit()
    floor.ready(ADA, now_ms=SECOND)
    outcome = heard_again(lines_of(floor))
    assert [decision.contact for _, decision in outcome.decisions if isinstance(decision, Offered)] == [
        good
    ]


def test_a_line_of_a_new_engine_survives_the_log(floor: Floor) -> None:
    floor.create("waits")
    floor.router.renew()
    floor.router.commit()
    floor.ready(ADA, now_ms=SECOND)
    lines = [line for line in lines_of(floor) if '"renewed"' in line]
    assert [encode(*entry) for entry in decode_log(lines)] == lines
    assert len(lines) == 2


def test_a_period_without_events_or_before_all_states_says_so(floor: Floor, engine: Engine) -> None:
    with pytest.raises(InvalidInput, match="Nothing was heard"):
        lines_of(floor)
    floor.ready(ADA)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM checkpoint")
    with pytest.raises(InvalidInput, match="No state of the router"):
        lines_of(floor)


def replayed(*words: str) -> dict[str, Any]:
    """Return what `contactcenter replay` reports."""
    result = CliRunner().invoke(command, [*words, "--json", "--decisions"])
    assert result.exit_code == 0, result.output
    report: dict[str, Any] = json.loads(result.output)
    return report


def test_the_command_replays_a_stored_day_and_keeps_it_in_a_file(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    store_floor(sqlite_engine)
    url, file = str(sqlite_engine.url), tmp_path / "day.ndjson"
    with open_floor(sqlite_engine) as floor:
        second = live_day(floor)
        second.store.close()
        stored = told(everything(sqlite_engine))
    whole = replayed("--database", url, "--out", str(file))
    assert whole["rules"] == "Default rules"
    kinds = [one["decision"] for one in whole["decisions"] if one["decision"] != "wake"]
    assert kinds == [str(kind) for _, kind, *_ in stored]
    assert replayed(str(file)) == whole
    day = f"{floor.now.astimezone(ZoneInfo('Europe/Rome')):%Y-%m-%d}"
    assert replayed("--database", url, "--day", day)["queues"]
    trial = tmp_path / "trial.toml"
    trial.write_text(OTHER, encoding="utf-8")
    same = replayed(str(file), "--against", str(trial))
    assert (same["contacts_with_another_agent"], same["contacts_that_waited_longer"]) == (0, 0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("FILE", "--day", "2026-11-27"), "--day is for the stored log"),
        (("FILE", "--rules", "FILE"), "leave --rules out"),
    ],
)
def test_words_that_contradict_the_log_are_refused(
    words: tuple[str, ...], said: str, floor: Floor, tmp_path: Path
) -> None:
    floor.ready(ADA)
    file = tmp_path / "log.ndjson"
    file.write_text("\n".join(lines_of(floor)), encoding="utf-8")
    result = CliRunner().invoke(command, [str(file) if word == "FILE" else word for word in words])
    assert isinstance(result.exception, InvalidInput)
    assert said in str(result.exception)
