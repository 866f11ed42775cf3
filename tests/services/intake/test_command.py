"""The command `import contacts`, as a user runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contactcenter.cli.imports import command
from contactcenter.domain.errors import InvalidInput
from tests.services.intake.conftest import Write

TEXT = "id;arrived;queue;outcome;wait;agent\n1;01.07.2024 10:00;Vendite;answered;1,5;Anna\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("CONTACTCENTER_DATABASE_URL", f"sqlite:///{tmp_path / 'c.db'}")
    monkeypatch.delenv("CONTACTCENTER_PSEUDONYM_KEY", raising=False)

    def call(*arguments: str | Path) -> Result:
        return CliRunner().invoke(command, ["contacts", *map(str, arguments)])

    return call


def test_an_import_says_what_it_took_for_what_and_what_it_did(run, write: Write) -> None:  # type: ignore[no-untyped-def]
    result = run(write(TEXT), "--zone", "Europe/Rome")
    assert result.exit_code == 0, result.output
    assert "layout guessed" in result.output
    assert "decimal mark ','" in result.output
    assert "Zone Europe/Rome, given by --zone." in result.output
    assert "1 contacts were added, 0 were there already" in result.output


def test_json_is_one_object_and_a_dry_run_makes_no_key(run, write: Write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    result = run(write(TEXT), "--zone", "Europe/Rome", "--dry-run", "--json")
    found = json.loads(result.output)
    assert (found["added"], found["dry_run"], found["columns"]["wait"]) == (1, True, "wait")
    assert not (tmp_path / "contactcenter.key").exists()


def test_the_same_person_has_the_same_opaque_name_in_two_imports(run, write: Write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    from contactcenter.db.engine import make_engine
    from contactcenter.db.unit_of_work import UnitOfWork
    from contactcenter.domain.units import QueueId
    from tests.services.intake.test_importing import YEARS

    run(write(TEXT), "--zone", "Europe/Rome")
    run(write(TEXT.replace("\n1;", "\n2;")), "--zone", "Europe/Rome")
    key = tmp_path / "contactcenter.key"
    assert key.stat().st_mode & 0o777 == 0o600
    with UnitOfWork(make_engine(f"sqlite:///{tmp_path / 'c.db'}"), reading=True) as work:
        one, two = work.contact_records.all(QueueId("imported-Vendite"), *YEARS)
    assert one.agent == two.agent != ""
    assert "Anna" not in one.agent


def test_bad_rows_are_listed_in_a_file_even_though_nothing_is_imported(
    run, write: Write, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    path = write(TEXT + "2;soon;Vendite;answered;1;Anna\n")
    result = run(path, "--zone", "Europe/Rome", "--errors", tmp_path / "bad.csv")
    assert isinstance(result.exception, InvalidInput)
    assert "3,arrived,soon," in (tmp_path / "bad.csv").read_text("utf-8-sig")
    assert "1 bad rows left out" in run(path, "--zone", "Europe/Rome", "--skip-bad-rows").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--map", "arrived"], "no equals sign"),
        (["--delimiter", "space"], "not one of comma"),
        (["--decimal", ";"], "neither a point nor a comma"),
        (["--unknown-wait", "-1"], "is no wait"),
        (["--key", "abc"], "32 hexadecimal digits"),
        (["--client", "nobody"], "There is no client 'nobody'"),
    ],
)
def test_a_wrong_option_is_answered_in_one_sentence(
    run, write: Write, arguments: list[str], message: str
) -> None:  # type: ignore[no-untyped-def]
    result = run(write(TEXT), "--zone", "Europe/Rome", *arguments)
    assert message in str(result.exception)


def test_a_damaged_key_file_is_never_replaced(run, write: Write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "contactcenter.key").write_text("gone")
    assert "restore it" in str(run(write(TEXT), "--zone", "Europe/Rome").exception)


def test_a_database_server_needs_the_key_to_be_set(
    run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("CONTACTCENTER_DATABASE_URL", "postgresql://nobody@localhost/none")
    assert "CONTACTCENTER_PSEUDONYM_KEY" in str(run(write(TEXT), "--zone", "Europe/Rome").exception)


def test_help_shows_an_example(run) -> None:  # type: ignore[no-untyped-def]
    assert "contactcenter import contacts calls.csv" in run("--help").output
