"""What the tables say and what the migrations make is one schema, on both databases."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from contactcenter.db.migrations import current_revision, head_revision, upgrade
from contactcenter.db.tables import METADATA
from contactcenter.domain.errors import OutsideFailure

ROOT = Path(__file__).resolve().parents[2]
CONSTRAINTS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')"
    " AND name NOT LIKE 'alembic%'",
    "postgresql": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%'",
}


def schema_of(engine: Engine) -> dict[str, str]:
    """Return what a database says of its tables and constraints, whatever the order, spacing or quotes."""
    with engine.connect() as connection:
        rows = connection.execute(text(CONSTRAINTS[engine.dialect.name])).all()
    return {name: " ".join(sorted(re.split(r"[\s,()\"]+", sql))) for name, sql in rows}


def test_an_empty_database_comes_to_the_head_revision(empty_engine: Engine) -> None:
    assert current_revision(empty_engine) is None
    upgrade(empty_engine)
    assert current_revision(empty_engine) == head_revision()


def test_an_upgrade_can_be_repeated(engine: Engine) -> None:
    upgrade(engine)
    assert current_revision(engine) == head_revision()


def test_alembic_finds_no_difference_between_tables_and_migrations(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, METADATA) == []


def test_checks_and_deferred_keys_agree_too(engine: Engine, empty_engine: Engine) -> None:
    METADATA.create_all(empty_engine)
    assert schema_of(engine) == schema_of(empty_engine)


def test_a_database_of_a_later_version_is_refused_with_advice(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OutsideFailure, match="update the program"):
        upgrade(engine)


def test_a_database_without_tables_is_told_how_to_get_them(empty_engine: Engine) -> None:
    with pytest.raises(OutsideFailure, match="contactcenter migrate"), empty_engine.connect() as connection:
        connection.execute(text("SELECT * FROM client"))


def test_the_wheel_takes_the_revisions_along(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    folder = ROOT / "contactcenter/db/migrations"
    needed = {str(path.relative_to(ROOT)) for path in folder.rglob("*") if path.suffix in {".py", ".mako"}}
    assert "contactcenter/db/migrations/versions/0001_create_the_tables.py" in needed
    assert needed <= packed
