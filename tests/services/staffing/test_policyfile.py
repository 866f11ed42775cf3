import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from contactcenter.domain.businesshours import OpenInterval
from contactcenter.domain.errors import InvalidInput
from contactcenter.domain.measures import ServiceLevelFormula
from contactcenter.domain.units import QueueId
from contactcenter.services.staffing.policyfile import PolicyFile, WorkKind, read_policy
from contactcenter.services.staffing.schema import SECTIONS
from workforce.staffing.patience import DeterministicPatience, GammaPatience, LognormalPatience
from workforce.staffing.risk import RiskScope

MANUAL = Path(__file__).parents[3] / "docs" / "staffing.md"
QUEUES = (QueueId("voice"), QueueId("mail"))


def plans(text: str) -> dict:
    groups = PolicyFile(tomllib.loads(text)).groups(QUEUES, "Europe/Rome")
    return {plan.queue: plan for group in groups for plan in group.queues}


def test_a_queue_has_its_own_values_over_the_defaults() -> None:
    found = plans(
        """
        [defaults]
        handle_seconds = 240
        patience_seconds = 180
        share = 0.9
        [queues.voice]
        share = 0.7
        formula = "sl_all"
        risk = "mean"
        risk_scope = "day"
        unplanned_shrinkage = 0.1
        """
    )
    voice, mail = found["voice"].policy, found["mail"].policy
    assert voice.target.share == 0.7
    assert voice.target.formula is ServiceLevelFormula.ALL
    assert (voice.mean_handle_seconds, voice.mean_patience_seconds) == (240, 180)
    assert voice.risk is None
    assert voice.risk_scope is RiskScope.DAY
    assert voice.shrinkage == 0.1
    assert mail.target.share == 0.9
    assert mail.risk == 0.8


def test_deferred_work_has_due_times_in_its_own_hours() -> None:
    mail = plans(
        """
        defaults.handle_seconds = 240
        [queues.mail]
        kind = "deferred"
        due_hours = 8
        backlog = 30
        hours = { mon = ["09:00-13:00", "14:00-24:00"], closed = [2026-12-08] }
        """
    )["mail"]
    assert mail.kind is WorkKind.DEFERRED
    assert mail.policy.target.threshold_seconds == 8 * 3600
    assert mail.backlog == 30
    assert mail.hours is not None
    assert mail.hours.week[0] == (OpenInterval(540, 780), OpenInterval(840, 1440))
    assert mail.hours.week[6] == ()
    assert mail.hours.closed_dates == {date(2026, 12, 8)}
    assert mail.hours.zone == "Europe/Rome"


@pytest.mark.parametrize(
    ("lines", "law"),
    [
        ('patience_law = "deterministic"', DeterministicPatience(180)),
        ('patience_law = "gamma"\npatience_shape = 2', GammaPatience(180, 2)),
        ('patience_law = "lognormal"\npatience_log_sd = 1.1', LognormalPatience.of_mean(180, 1.1)),
        ('patience_law = "endless"', None),
        ('patience_law = "exponential"', None),
    ],
)
def test_patience_may_follow_any_law(lines: str, law: object) -> None:
    text = f"defaults.handle_seconds = 240\ndefaults.patience_seconds = 180\n[queues.voice]\n{lines}"
    policy = plans(text)["voice"].policy
    assert policy.patience == law
    assert policy.mean_patience_seconds == (180 if "exponential" in lines else None)


def test_chat_lines_and_callbacks_are_read() -> None:
    text = "defaults.handle_seconds = 240\ndefaults.patience_seconds = 180\n[queues.voice]\n"
    assert plans(text + "attention = [1, 0.8]")["voice"].policy.speeds == (1.0, 0.8)
    assert plans(text + "concurrency = 2\nslowdown = 1.6")["voice"].policy.speeds == (1.0, 0.625)
    assert plans(text + "lines = 40\nmax_blocked = 0.02")["voice"].policy.lines == 40
    offer = plans(text + "callback = { after_seconds = 60, acceptance = 0.4, attempts = 3 }")["voice"]
    assert offer.policy.callback is not None
    assert offer.policy.callback.attempts == 3


def test_a_pool_says_what_is_true_of_its_people() -> None:
    text = """
        defaults = { handle_seconds = 240, risk = 0.9 }
        [pools.team]
        queues = ["mail", "voice"]
        priority = true
        max_occupancy = 0.85
        """
    (group,) = PolicyFile(tomllib.loads(text)).groups(QUEUES, "UTC")
    assert group.name == "team"
    assert [plan.queue for plan in group.queues] == ["mail", "voice"]
    assert group.by_priority
    assert {plan.policy.max_occupancy for plan in group.queues} == {0.85}
    assert {plan.policy.risk for plan in group.queues} == {0.9}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "queues.voice.handle_seconds is missing"),
        ("[default]", "default is no known key; did you mean 'defaults'"),
        ("[defaults]\nhandel_seconds = 3", "defaults.handel_seconds .* 'handle_seconds'"),
        ("defaults = 3", "defaults is 3; a table is needed"),
        ("[queues]\nvoice = 3", "queues.voice is 3; a table is needed"),
        ("queues = 3", "queues is 3; give one table a name"),
        ('zone = "Rome"', "zone is 'Rome'"),
        ("zone = 3", "zone is 3"),
        ("[queues.fax]\nhandle_seconds = 3", "no queue 'fax'; it has voice, mail"),
        ('[defaults]\nhandle_seconds = "240"', "defaults.handle_seconds is '240'; give a number"),
        ("[defaults]\nhandle_seconds = true", "defaults.handle_seconds is True"),
        ("[defaults]\nhandle_seconds = inf", "defaults.handle_seconds is inf"),
        ("[defaults]\nhandle_seconds = 0", "defaults.handle_seconds is 0; give a number over 0"),
        ("H\nshare = 1.5", "share is 1.5; give a number over 0 and under 1"),
        ('H\nformula = "sl"', "formula is 'sl'; give one of sl_all"),
        ('H\nkind = "mail"', "kind is 'mail'; give one of live, deferred"),
        ('H\nkind = "deferred"', "due_hours is missing"),
        ('H\nkind = "deferred"\ndue_hours = 0', "due_hours is 0; give a number over 0"),
        ("H\nrisk = 0.3", "risk is 0.3; give 0.5 to 0.99"),
        ('H\nrisk = "high"', "risk is 'high'; give a number"),
        ('H\nrisk_scope = "week"', "risk_scope is 'week'; give one of interval, day"),
        ("H\nattention = [1, true]", "attention is .*; give a list of speeds"),
        ("H\nattention = [1, 0.3]", "gets less done"),
        ("H\nattention = []", "speeds over 0 that do not rise"),
        ("H\nattention = [1, 1.2]", "speeds over 0 that do not rise"),
        ("H\nconcurrency = 0", "concurrency is 0; give a number from 1 up"),
        ("H\nmax_occupancy = 0", "max_occupancy is 0; give a number over 0 up to 1"),
        ("H\nunplanned_shrinkage = 0.95", "unplanned_shrinkage is 0.95; give a number from 0 up to 0.9"),
        ("H\npatience_seconds = -1", "patience_seconds is -1; give a number over 0"),
        ("H\nbacklog = -1", "backlog is -1; give a number from 0 up"),
        ("H\nthreshold_seconds = -1", "threshold_seconds is -1; give a number from 0 up"),
        ("H\nconcurrency = 2.5", "concurrency is 2.5; give a whole number"),
        ('H\npatience_law = "gamma"', "patience_seconds is missing"),
        ('H\npatience_law = "gamma"\npatience_seconds = 9', "patience_shape is missing"),
        ("H\ncallback = { after_seconds = 60 }", "callback.acceptance is missing"),
        (
            "H\ncallback = { after_seconds = 60, acceptance = 2 }",
            "acceptance is 2; give a number from 0 up to 1",
        ),
        ('H\nhours = { mon = ["9-17"] }', "hours.mon holds '9-17'; write it as 09:00-17:30"),
        ('H\nhours = { mon = ["17:00-09:00"] }', "hours.mon holds"),
        ('H\nhours = { mon = "09:00-17:00" }', "hours.mon is '09:00-17:00'; give a list"),
        ('H\nhours = { closed = ["2026-12-25"] }', "closed is .*; give a list of dates"),
        ('H\nhours = { mon = ["09:00-13:00", "12:00-14:00"] }', "overlap"),
        ("H\n[pools.team]", "pools.team.queues is missing"),
        ('H\n[pools.team]\nqueues = ["fax"]', "pools.team.queues: the forecast has no queue 'fax'"),
        ('H\n[pools.a]\nqueues = ["mail"]\n[pools.b]\nqueues = ["mail"]', "in pools.a and in pools.b"),
        ('H\n[pools.a]\nqueues = ["mail"]\npriority = 1', "pools.a.priority is 1; give true or false"),
        ('H\n[pools.a]\nqueues = ["mail"]\nshare = 0.8', "pools.a.share is no known key"),
        ('H\n[pools.voice]\nqueues = ["mail"]', "name of a queue"),
        (
            'H\n[pools.a]\nqueues = ["mail"]\n[queues.mail]\nrisk = 0.9',
            "queues.mail.risk is about the people of pools.a",
        ),
        (
            'H\n[pools.a]\nqueues = ["mail"]\n[queues.mail]\nkind = "deferred"',
            "queues.mail is deferred and cannot stand in pools.a",
        ),
    ],
)
def test_every_fault_is_named_by_its_key(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        plans(text.replace("H\n", "[defaults]\nhandle_seconds = 240\n"))


def test_a_file_that_is_no_policy_is_said(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_policy(file)
    file.write_text("a = = 3")
    with pytest.raises(InvalidInput, match=r"policy\.toml is no TOML"):
        read_policy(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match="no TOML"):
        read_policy(file)
    file.write_text("zones = 3")
    with pytest.raises(InvalidInput, match=r"policy\.toml: zones is no known key"):
        read_policy(file)


def test_the_manual_lists_every_key_with_its_default() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    for section in SECTIONS.values():
        for key, known in section.items():
            assert f"| `{key}` | {known.form} | {known.default} | {known.meaning} |" in manual


def test_the_example_of_the_manual_is_a_policy() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    names = ("calls_it", "calls_en", "chat", "mail")
    groups = PolicyFile(tomllib.loads(example)).groups([QueueId(name) for name in names], "Europe/Rome")
    assert [group.name for group in groups] == ["calls", "chat", "mail"]
