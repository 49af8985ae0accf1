"""The browser of the tests: a Chromium that is on the machine, else one that is installed here.

Root on Debian or Ubuntu installs it with the package manager; anybody else with Playwright's own installer, into
the home directory. The headless shell is preferred: it has no window and starts sooner. Playwright drives it with
a Node.js of its own, which needs a library that a bare system lacks.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.helpers.locks import locked

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
PLAYWRIGHT = (sys.executable, "-m", "playwright")
INSTALL = (*PLAYWRIGHT, "install", "--only-shell", "chromium")
LIBRARY = "libatomic1"
MAX_INSTALL_SECONDS = 600
IS_ROOT = os.geteuid() == 0


def chromium_path(say: Callable[[str], object] = print) -> str:
    """Return the path of a Chromium that Playwright can drive; install what is missing, and `say` so in one line.

    Raises RuntimeError with the command to type where it cannot be had. Processes take turns: only one installs.
    """
    with locked(Path(tempfile.gettempdir()) / f"klartext-chromium-{os.geteuid()}.lock"):
        make_playwright_start(say)
        found = named() or installed() or newly_installed(say)
    if not found:
        raise RuntimeError(f"Browser tests need Chromium, and it could not be installed. Type: {by_hand()}")
    return found


def make_playwright_start(say: Callable[[str], object]) -> None:
    """Install the library that Playwright's Node.js needs where it does not start without."""
    if runs(*PLAYWRIGHT):
        return
    if may_use_apt():
        say(f"Installing {LIBRARY} for Playwright with apt-get, once …")
        apt_install(LIBRARY)
    if not runs(*PLAYWRIGHT):
        raise RuntimeError(f"Playwright does not start. Type: sudo apt-get install {LIBRARY}")


def named() -> str | None:
    """Return what CHROMIUM names, None where it is not set."""
    program = os.environ.get("CHROMIUM")
    if program and not runs(program):
        raise RuntimeError(f"CHROMIUM names {program}, which does not run.")
    return program


def installed() -> str | None:
    """Return the first Chromium on PATH that runs, else the one that Playwright has installed; None without one."""
    on_path = filter(None, map(shutil.which, NAMES))
    return next(filter(runs, on_path), None) or next(filter(runs, playwrights_own()), None)


def newly_installed(say: Callable[[str], object]) -> str | None:
    """Install Chromium in the way that this user may; None where it did not work."""
    if may_use_apt():
        say("Installing Chromium for the browser tests with apt-get, once …")
        if apt_install(NAMES[0]) or apt_install(NAMES[1]):
            return installed()
    say("Installing Chromium for the browser tests with Playwright, once …")
    succeeds(*INSTALL)
    return installed()


def by_hand() -> str:
    """Return the command that installs Chromium where this user may not."""
    if shutil.which("apt-get"):
        return "sudo apt-get install chromium"
    return f"{sys.executable} -m playwright install --with-deps chromium"


def playwrights_own() -> list[str]:
    """Return the programs of Playwright's headless shell: one, or none where it is not installed."""
    dry_run = subprocess.run([*INSTALL, "--dry-run"], capture_output=True, text=True, check=False)
    folders = re.findall(r"Install location:\s*(.+)", dry_run.stdout)
    return [str(path) for folder in folders for path in Path(folder).glob("*/*headless*shell")]


def may_use_apt() -> bool:
    """Return whether this is root on a system with Debian's package manager."""
    return IS_ROOT and shutil.which("apt-get") is not None


def apt_install(package: str) -> bool:
    """Return whether the package manager did it. It waits for another run of itself, and asks nothing."""
    apt_get = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qy", "-o", "DPkg::Lock::Timeout=120")
    return succeeds(*apt_get, "update") and succeeds(*apt_get, "install", "--no-install-recommends", package)


def runs(*program: str) -> bool:
    """Return whether it starts. Ubuntu's `chromium-browser` without snap, for one, does not."""
    return succeeds(*program, "--version")


def succeeds(*command: str) -> bool:
    """Run a command without showing what it prints; return whether it could be run and exited with 0."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=MAX_INSTALL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
