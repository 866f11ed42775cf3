"""Each wall of ARCHITECTURE.md, seen from a fresh interpreter and from the files on disk."""

import ast
import importlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("contactcenter", "routing", "workforce", "simulation", "web", "fixtures")
FORBIDDEN_NAMES = {
    *("queue", "calendar", "random", "statistics", "types", "select", "sched", "signal", "html"),
    *("utils", "helpers", "manager", "common"),
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

FRAMEWORKS = {"litestar", "sqlmodel", "sqlalchemy", "ortools", "simpy", "apscheduler", "jinja2"}
NUMERIC = {"numpy", "scipy", "pandas"}
CHANCE_AND_TIME = {"random", "secrets"}


def modules_of(folder: str) -> list[str]:
    """Return the dotted names of all modules below a folder."""
    files = sorted((ROOT / folder).rglob("*.py"))
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in files
    ]


def loaded_by(modules: list[str]) -> set[str]:
    """Import modules in a fresh interpreter and return the top-level names that got loaded."""
    code = f"import sys, importlib\nfor name in {modules!r}: importlib.import_module(name)\n"
    code += "print(' '.join({name.split('.')[0] for name in sys.modules}))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    return set(run.stdout.split())


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("contactcenter/domain", FRAMEWORKS | NUMERIC | {"random", "sqlite3"}),
        ("routing", FRAMEWORKS | NUMERIC | {"sqlite3"}),
        ("workforce/forecast", FRAMEWORKS),
        ("workforce/staffing", FRAMEWORKS),
        ("simulation", FRAMEWORKS - {"simpy"}),
        ("fixtures", FRAMEWORKS),
    ],
)
def test_a_core_package_loads_nothing_it_must_not_know(folder: str, forbidden: set[str]) -> None:
    assert not loaded_by(modules_of(folder)) & forbidden


def test_rostering_loads_ortools_and_no_storage_or_web() -> None:
    loaded = loaded_by(modules_of("workforce/rostering"))
    assert not loaded & (FRAMEWORKS - {"ortools"})


def imports_of(path: Path) -> set[str]:
    """Return the top-level names that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("folder", ["contactcenter/domain", "routing"])
def test_words_and_routing_touch_no_clock_chance_or_files(folder: str) -> None:
    forbidden = {"time", "random", "secrets", "os", "io", "logging", "asyncio", "socket", "pathlib"}
    offenders = {
        str(path.relative_to(ROOT)): sorted(imports_of(path) & forbidden)
        for path in (ROOT / folder).rglob("*.py")
        if imports_of(path) & forbidden
    }
    assert offenders == {}


def test_only_the_clock_module_reads_a_clock() -> None:
    readers = set()
    for folder in PACKAGES:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                called = isinstance(node, ast.Attribute) and ast.unparse(node)
                if called in {"datetime.now", "date.today", "time.time", "datetime.utcnow"}:
                    readers.add(str(path.relative_to(ROOT)))
    assert readers == {"contactcenter/clock.py"}


def test_a_package_initialiser_of_the_core_holds_no_code() -> None:
    for name in ("contactcenter", "contactcenter/domain", "contactcenter/services", "routing"):
        body = ast.parse((ROOT / name / "__init__.py").read_text()).body
        assert all(isinstance(node, ast.Expr | ast.Assign) for node in body), name


def test_no_module_has_a_forbidden_name() -> None:
    offenders = [name for folder in PACKAGES for name in modules_of(folder)]
    assert [name for name in offenders if name.split(".")[-1] in FORBIDDEN_NAMES] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_top_level_name_means_this_repository(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).parent == ROOT / package


def test_the_folders_the_wheel_the_linter_and_mypy_name_one_set() -> None:
    on_disk = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    walls = PROJECT["tool"]["importlinter"]["root_packages"]
    typed = set(PROJECT["tool"]["mypy"]["packages"]) - {"benchmarks"}
    assert on_disk == set(wheel) == set(walls) == typed == set(PACKAGES)


def test_every_wall_is_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
