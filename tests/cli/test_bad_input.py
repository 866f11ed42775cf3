"""Whatever is typed wrongly: exit code 2, one sentence that helps, and never a traceback."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Answer, Ask
from tests.simulation.test_scenario_file import BASE
from tests.workforce.rostering.test_command import files

PROGRAM = Path(sys.executable).with_name("contactcenter")
COUNTS = "queue,date,time,count\n" + "".join(
    f"calls,2026-03-{day:02d},{hour:02d}:{minute:02d},{hour % 7}\n"
    for day in range(1, 29)
    for hour in range(9, 18)
    for minute in (0, 30)
)
GARBAGE = bytes(range(256)) * 40

READERS = (
    ("plan",),
    ("import", "contacts"),
    ("forecast", "--days", "3", "--out", "out.csv"),
    ("backtest",),
    ("fit-times",),
    ("staff", "--policy", "policy.toml", "--out", "out.csv"),
    ("roster",),
    ("simulate",),
    ("replay",),
)
BAD_WORDS = (
    (("nothing",), "No such command 'nothing'"),
    (("plan",), "Missing argument 'FILE'"),
    (("plan", "counts.csv", "--weak", "3"), "No such option"),
    (("plan", "counts.csv", "--weeks", "0"), "0 weeks"),
    (("plan", "counts.csv", "--weeks", "99"), "99 weeks"),
    (("plan", "counts.csv", "--weeks", "two"), "'two' is not a valid integer"),
    (("plan", "counts.csv", "--formula", "sl_best"), "'sl_best' is not one of"),
    (("plan", "counts.csv", "--target", "1.2"), "1.2"),
    (("plan", "counts.csv", "--risk", "1.5"), "1.5"),
    (("plan", "counts.csv", "--shrinkage", "1"), "1"),
    (("plan", "counts.csv", "--zone", "Europe/Rome", "--interval", "7"), "7"),
    (("plan", "counts.csv", "--zone", "Mars/Base"), "Mars/Base"),
    (("plan", "counts.csv", "--layout", "unheard-of"), "unheard-of"),
    (("plan", "counts.csv", "--zone", "Europe/Rome", "--region", "XX-YY"), "XX-YY"),
    (("forecast", "counts.csv", "--zone", "Europe/Rome", "--days", "0", "--out", "o.csv"), "0"),
    (("forecast", "counts.csv", "--days", "3", "--out", "o.csv", "--until", "soon"), "'soon'"),
    (("forecast", "counts.csv", "--days", "3", "--out", "o.csv", "--map", "count"), "FIELD=COLUMN"),
    (("backtest", "counts.csv", "--zone", "Europe/Rome", "--horizon", "0"), "0"),
    (("backtest", "counts.csv", "--zone", "Europe/Rome", "--origins", "0"), "0"),
    (("import", "contacts", "counts.csv", "--date-order", "ymd"), "'ymd' is not one of"),
    (("import", "contacts", "counts.csv", "--map", "count"), "FIELD=COLUMN"),
    (("roster", "counts.csv", "--rules", "martian"), "'martian'"),
    (("roster", "counts.csv"), "counts.csv"),
    (("roster", "counts.csv", "--seconds", "0"), "0"),
    (("simulate", "floor.toml", "--peak", "doomsday"), "doomsday"),
    (("simulate", "floor.toml", "--replications", "1"), "1 is not in the range"),
    (("simulate", "floor.toml", "--half-width", "-1"), "-1"),
    (("simulate", "counts.csv"), "no TOML"),
    (("replay", "counts.csv"), "name their zone"),
    (("statement", "nobody", "2026-10"), "no clients"),
    (("statement", "shop", "October"), "'October' is no month; write it as 2026-10"),
    (("serve", "--port", "0"), "0 is not in the range"),
    (("serve", "--host", "0.0.0.0"), "0.0.0.0"),
    (("demo", "--database", "mysql://somewhere"), "mysql"),
    (("demo", "--port", "70000"), "70000 is not in the range"),
    (("demo", "--seed", "-1"), "-1 is not in the range"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with good files of each kind, and a useless one."""
    (tmp_path / "counts.csv").write_text(COUNTS)
    (tmp_path / "floor.toml").write_text(BASE)
    (tmp_path / "policy.toml").write_text("")
    (tmp_path / "garbage.bin").write_bytes(GARBAGE)
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "words.csv").write_text("these,are\nno,figures\n")
    (tmp_path / "folder.csv").mkdir()
    return tmp_path


def check_refused(answer: Answer, code: int = 2) -> None:
    """Demand an exit code and one line on standard error that is no traceback."""
    assert answer.code == code, answer
    assert answer.out == ""
    assert answer.err.startswith("contactcenter: ")
    assert answer.err.count("\n") == 1, answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("words", READERS, ids=lambda words: words[0])
@pytest.mark.parametrize("file", ["missing.csv", "folder.csv", "garbage.bin", "empty.csv", "words.csv"])
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    words: tuple[str, ...], file: str, ask: Ask, folder: Path
) -> None:
    check_refused(ask(*words, file))
    assert not (folder / "out.csv").exists()


@pytest.mark.parametrize(
    ("words", "said"), BAD_WORDS, ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else ""
)
def test_words_that_cannot_be_meant_are_refused_in_one_sentence(
    words: tuple[str, ...], said: str, ask: Ask, folder: Path
) -> None:
    answer = ask(*words)
    check_refused(answer)
    assert said in answer.err


@pytest.mark.parametrize(("name", "value"), [("PORT", "eighty"), ("DATABASE_URL", "mysql://somewhere")])
def test_a_setting_that_cannot_be_used_is_named(
    name: str, value: str, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"CONTACTCENTER_{name}", value)
    answer = ask("migrate")
    check_refused(answer)
    assert value.partition(":")[0] in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("simulate", "floor.toml", "--replications", "2", "--log", "none/out"),
        ("forecast", "counts.csv", "--zone", "Europe/Rome", "--days", "3", "--out", "none/out"),
        ("roster", "need.csv", "--staff", "staff.toml", "--seconds", "1", "--out", "none/out"),
    ],
    ids=lambda words: words[0],
)
def test_a_file_that_cannot_be_written_is_named_in_one_sentence(
    words: tuple[str, ...], ask: Ask, folder: Path
) -> None:
    files(folder)
    answer = ask(*words)
    check_refused(answer, code=1)
    assert "none/out" in answer.err


def test_a_broken_rule_of_a_roster_is_exit_code_1(ask: Ask, tmp_path: Path) -> None:
    need, staff, roster = files(tmp_path)
    assert ask("roster", need, "--staff", staff, "--seconds", "2", "--out", roster).code == 0
    judge = ("roster", "check", roster, "--requirement", need, "--staff", staff, "--json")
    assert json.loads(ask(*judge).out)["broken"] == []
    text = Path(roster).read_text()
    Path(roster).write_text("\n".join(line for line in text.splitlines() if ",meal," not in line) + "\n")
    answer = ask(*judge)
    assert answer.code == 1
    assert "breaks" in {one["rule"] for one in json.loads(answer.out)["broken"]}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("plan", "missing.csv"), 2),
        (("nothing",), 2),
        (("statement", "nobody", "2026-10"), 2),
        (("-h",), 0),
    ],
    ids=str,
)
def test_the_installed_program_says_the_same(words: tuple[str, ...], code: int, tmp_path: Path) -> None:
    run = subprocess.run([PROGRAM, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert run.returncode == code
    assert "Traceback" not in run.stderr
    assert run.stderr.count("\n") == (code != 0)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_ctrl_c_ends_with_130_and_one_sentence(tmp_path: Path) -> None:
    with subprocess.Popen(
        ["env", "--default-signal=INT", PROGRAM, "serve", "--port", str(free_port())],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CONTACTCENTER_DATABASE_URL": "sqlite://"},
    ) as process:
        assert process.stderr is not None
        assert "Ctrl-C" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
    assert process.returncode == 130
    assert said.strip().splitlines()[-1] == "contactcenter: Stopped; nothing more was changed."
    assert "Traceback" not in said
