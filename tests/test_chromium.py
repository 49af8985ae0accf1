"""Finding and installing the browser, with programs of these tests' own on PATH."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import chromium

TOOLS = [shutil.which(tool) for tool in ("env", "sh", "cp")]
STARTS = "#!/bin/sh\nexit 0\n"
FAILS = "#!/bin/sh\nexit 1\n"
SHELL, BROWSER = chromium.NAMES[:2]
INSTALL = chromium.INSTALL  # Playwright's own installer; most tests put another in its place


class Machine:
    """A PATH with nothing but what a test puts there."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.said = []
        for tool in TOOLS:
            (folder / Path(tool).name).symlink_to(tool)

    def add(self, name, script=STARTS):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)
        return str(path)

    def add_package_manager(self, *packages):
        """An `apt-get` that knows these packages: `apt-get install [options] PACKAGE` makes the program."""
        source = self.add("template")
        known = [f"{name}) cp {source} {self.folder}/{name};;" for name in packages]
        lines = ["#!/bin/sh", "for last; do :; done", '[ "$last" = update ] && exit 0']
        self.add("apt-get", "\n".join([*lines, 'case "$last" in', *known, "*) exit 1;;", "esac"]))

    def chromium_path(self):
        return chromium.chromium_path(self.said.append)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "IS_ROOT", True)
    machine = Machine(tmp_path / "bin")
    monkeypatch.setattr(chromium, "PLAYWRIGHT", (machine.add("playwright"),))
    monkeypatch.setattr(chromium, "INSTALL", (machine.add("playwright-install", FAILS),))
    return machine


def test_chromium_on_path_is_taken_and_nothing_is_said(machine):
    machine.add(BROWSER)
    shell = machine.add(SHELL)
    assert (machine.chromium_path(), machine.said) == (shell, [])


def test_chromium_that_does_not_start_is_passed_over(machine):
    machine.add(SHELL, FAILS)
    browser = machine.add(BROWSER)
    assert machine.chromium_path() == browser


def test_chromium_named_in_the_environment_goes_first(machine, monkeypatch):
    machine.add(SHELL)
    monkeypatch.setenv("CHROMIUM", machine.add("own-build"))
    assert machine.chromium_path() == str(machine.folder / "own-build")


def test_chromium_named_in_the_environment_must_start(machine, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(RuntimeError, match="CHROMIUM names /nowhere/chromium, which does not run"):
        machine.chromium_path()


def test_playwright_that_does_not_start_fails_with_the_command_to_type(machine, monkeypatch):
    machine.add_package_manager()
    monkeypatch.setattr(chromium, "PLAYWRIGHT", (machine.add("playwright", FAILS),))
    with pytest.raises(RuntimeError, match=r"Type: sudo apt-get install libatomic1$"):
        machine.chromium_path()
    assert machine.said == ["Installing libatomic1 for Playwright with apt-get, once …"]


def test_playwright_that_does_not_start_gets_its_library(machine, monkeypatch):
    """Here the library itself stands in for a Playwright that starts with it."""
    machine.add_package_manager("libatomic1", SHELL)
    monkeypatch.setattr(chromium, "PLAYWRIGHT", (str(machine.folder / "libatomic1"),))
    assert machine.chromium_path() == str(machine.folder / SHELL)


@pytest.mark.parametrize("package", [SHELL, BROWSER])
def test_chromium_is_installed_by_root_with_the_package_manager(machine, package):
    machine.add_package_manager(package)
    assert machine.chromium_path() == str(machine.folder / package)
    assert machine.said == ["Installing Chromium for the browser tests with apt-get, once …"]


def test_chromium_of_playwright_is_found_where_its_installer_puts_it(machine, monkeypatch):
    monkeypatch.setattr(chromium, "INSTALL", INSTALL)
    [folder] = [line for line in dry_run() if "headless" in line]
    shell = machine.add(f"{folder}/chrome-headless-shell-linux64/chrome-headless-shell")
    assert (machine.chromium_path(), machine.said) == (shell, [])


def dry_run():
    done = subprocess.run([*INSTALL, "--dry-run"], capture_output=True, text=True, check=True)
    return [line.partition(":")[2].strip() for line in done.stdout.splitlines() if "Install location" in line]


@pytest.mark.parametrize(
    ("is_root", "has_apt", "command"),
    [
        (True, True, "sudo apt-get install chromium"),
        (False, True, "sudo apt-get install chromium"),
        (False, False, f"{sys.executable} -m playwright install --with-deps chromium"),
    ],
)
def test_chromium_that_cannot_be_had_fails_with_the_command_to_type(
    machine, monkeypatch, is_root, has_apt, command
):
    monkeypatch.setattr(chromium, "IS_ROOT", is_root)
    if has_apt:
        machine.add_package_manager()
    with pytest.raises(RuntimeError, match=f"Type: {command}$"):
        machine.chromium_path()
    assert machine.said[-1] == "Installing Chromium for the browser tests with Playwright, once …"
