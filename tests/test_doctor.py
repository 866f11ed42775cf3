"""The doctor: a sound installation is found sound, and each thing that breaks is named."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from sqlalchemy import text

from contactcenter.config import Settings
from contactcenter.db.engine import Engine, make_engine
from contactcenter.doctor import (
    PACKAGES,
    Finding,
    Level,
    check_database,
    check_dependencies,
    check_packages,
    check_python,
    check_solver,
    check_static_files,
    check_zones,
    examine,
    is_sound,
    lies_in,
    parse_requirement,
)
from tests.cli.conftest import Ask, ask
from tests.conftest import NewUrl

__all__ = ["ask"]
ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def problems(findings: "tuple[Finding, ...]") -> list[str]:
    """Return the subjects of the problems."""
    return [one.subject for one in findings if one.level is Level.PROBLEM]


def test_an_installation_with_a_fresh_database_is_sound(new_url: NewUrl) -> None:
    findings = examine(Settings(database_url=new_url(True)))
    assert problems(findings) == []
    assert is_sound(findings)
    assert {"Python", "packages", "dependencies", "database", "solver"} <= {one.subject for one in findings}
    assert all(one.advice for one in findings if one.level is not Level.OK)


@pytest.mark.parametrize("check", [check_python, check_packages, check_dependencies, check_zones])
def test_the_ground_of_this_environment_is_sound(check: "type[check_python]") -> None:
    assert [one.level for one in check()] == [Level.OK]


def test_an_empty_database_is_to_be_migrated(new_url: NewUrl) -> None:
    url = new_url(False)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE other (x INTEGER)"))
    engine.dispose()
    found = next(check_database(url))
    assert (found.level, found.advice) == (Level.PROBLEM, "run `contactcenter migrate`")


def test_a_database_of_a_later_version_asks_for_a_newer_program(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    url = engine.url.render_as_string(hide_password=False)
    found = next(check_database(url))
    assert (found.level, found.advice) == (Level.PROBLEM, "update the program")


def test_a_database_that_is_not_there_yet_is_no_problem_and_is_not_made(tmp_path: Path) -> None:
    (found,) = check_database(f"sqlite:///{tmp_path / 'none.db'}")
    assert found.level is Level.WARNING
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sqlite:///{}/none/x.db", "no folder"),
        ("sqlite:///{}/text.db", "not a database"),
        ("postgresql://u:secret@127.0.0.1:1/x", "refused"),
        ("mysql://somewhere", "mysql"),
        ("nonsense", "cannot be read"),
    ],
)
def test_a_database_that_cannot_be_used_is_a_problem_without_its_password(
    address: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "text.db").write_text("no database at all\n" * 100)
    (found,) = check_database(address.format(tmp_path))
    assert found.level is Level.PROBLEM
    assert said in found.text
    assert "secret" not in f"{found.text}{found.advice}"


def test_a_password_is_not_told_where_all_is_well_either(postgresql_engine: Engine) -> None:
    url = postgresql_engine.url.set(password="secret").render_as_string(hide_password=False)
    found = tuple(check_database(url))
    assert {one.level for one in found} == {Level.OK}
    assert "secret" not in "".join(one.text for one in found)


def test_the_live_router_reads_zero_or_says_what_may_not_be(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    found = {one.subject: one for one in check_database(url)}
    assert found["live router"].text == "0 violations of what may never be"
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO command (key, digest, body, at_ms) VALUES ('k', '', '', 0)"))
    found = {one.subject: one for one in check_database(url)}
    assert found["live router"].level is Level.PROBLEM
    assert "/admin/invariants" in found["live router"].advice


def test_sqlite_is_asked_for_what_keeps_its_promises(sqlite_engine: Engine) -> None:
    url = sqlite_engine.url.render_as_string()
    found = {one.subject: one.text for one in check_database(url)}
    assert found["SQLite"] == "journal_mode wal, foreign_keys 1, synchronous 2"


def test_the_solver_answers() -> None:
    assert [one.level for one in check_solver()] == [Level.OK]


def test_a_changed_static_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "web" / "static", tmp_path / "static")
    (script,) = (tmp_path / "static").rglob("htmx.min.js")
    script.write_text(script.read_text() + "\n")
    monkeypatch.setattr("contactcenter.doctor.files", lambda _: tmp_path)
    (found,) = check_static_files()
    assert (found.level, found.subject) == (Level.PROBLEM, "static files")
    assert "htmx.min.js" in found.text
    script.unlink()
    (found,) = check_static_files()
    assert found.level is Level.PROBLEM


def test_a_package_of_the_same_name_in_front_is_found(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "__init__.py").touch()
    program = Path(sys.executable).with_name("contactcenter")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    run = subprocess.run(
        [program, "doctor", "--json"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 1, run.stderr
    found = json.loads(run.stdout)
    (problem,) = [one for one in found["findings"] if one["level"] == "problem"]
    assert not found["sound"]
    assert str(tmp_path / "web") in problem["text"]
    assert "PYTHONPATH" in problem["advice"]


def test_the_packages_are_those_of_the_wheel() -> None:
    targets = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]
    assert list(PACKAGES) == targets["wheel"]["packages"]


@pytest.mark.parametrize("requirement", [*PROJECT["dependencies"], f"python{PROJECT['requires-python']}"])
@pytest.mark.parametrize(
    "version", ["0", "0.0.50", "2.0", "2.1", "2.2", "2.25.0", "3", "3.0", "3.11.3", "10", "2026.1"]
)
def test_ranges_are_read_as_the_standard_reads_them(requirement: str, version: str) -> None:
    _, span = parse_requirement(requirement)
    assert lies_in(version, span) == SpecifierSet(span).contains(version)


def test_a_range_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="~=2"):
        lies_in("2.1", "~=2.0")


def test_the_command_says_each_finding_and_its_advice(ask: Ask, tmp_path: Path) -> None:
    answer = ask("doctor")
    assert answer.code == 0
    assert "warning  database: there is none at" in answer.out
    assert "→ run `contactcenter migrate`, an import or the demo\n" in answer.out
    assert answer.out.endswith("This installation is sound.\n")
    (tmp_path / "contactcenter.db").write_text("no database\n" * 100)
    answer = ask("doctor")
    assert (answer.code, answer.err) == (1, "")
    assert answer.out.endswith("This installation is not sound.\n")
