"""Typed readers of environment variables. No other module reads `os.environ`."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"  # created on this machine: database, key, uploads, static files
LOCAL_SECRET = LOCAL_DIR / "secret_key"

SQLITE_OPTIONS: dict[str, Any] = {
    # IMMEDIATE takes the write lock at the start, so two writers wait instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Statements differ by the length of their lists: the default of 128 is seldom hit, and takes 9 MB.
    "cached_statements": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-8000;PRAGMA temp_store=MEMORY;"
    ),
}


def env_str(name: str, default: str = "") -> str:
    """Return the variable without surrounding space."""
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool = False) -> bool:
    """Return True for 1, true, yes, on; False for 0, false, no, off. Raise ImproperlyConfigured for any other value."""
    value = env_str(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not “{value}”.")


def env_int(name: str, default: int) -> int:
    """Return the variable as a whole number; raise ImproperlyConfigured."""
    value = env_str(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.") from error


def env_proxies() -> int:
    """Return the number of proxies that append to X-Forwarded-For. Raise if the former BEHIND_PROXY is set."""
    if env_str("BEHIND_PROXY"):
        raise ImproperlyConfigured(
            "BEHIND_PROXY is no longer read: unset it, and set TRUSTED_PROXIES to the number of proxies in front "
            "that add to X-Forwarded-For (1 behind one proxy)."
        )
    count = env_int("TRUSTED_PROXIES", 0)
    if count < 0:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES must be 0 or more, not “{count}”.")
    return count


def env_list(name: str, default: str = "") -> list[str]:
    """Return the comma-separated parts of the variable."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_secret(name: str, *, debug: bool) -> str:
    """Return the secret key: the variable, else the file of `quickstart`, else a fixed one, with `debug` only."""
    if value := env_str(name):
        return value
    if LOCAL_SECRET.exists():
        return LOCAL_SECRET.read_text(encoding="utf-8").strip()
    if debug:
        return "insecure-key-for-debug-only"
    raise ImproperlyConfigured(
        f"Set {name} to a long random text before the start, for example the output of "
        '`python -c "import secrets; print(secrets.token_urlsafe(50))"`; '
        "or run `python manage.py quickstart`, which makes one for this machine."
    )


def private_folder() -> None:
    """Create `.local`, and make it readable by its owner only, even if it existed before."""
    LOCAL_DIR.mkdir(mode=0o700, exist_ok=True)
    with suppress(PermissionError):  # a user who does not own it cannot change it
        LOCAL_DIR.chmod(0o700)


def private_file(path: Path) -> None:
    """Create the file for its owner only, if it is missing. SQLite gives its `-wal` and `-shm` the same mode."""
    with suppress(OSError):  # opening it later reports why it cannot be created
        path.touch(mode=0o600, exist_ok=False)


def ensure_local_secret() -> None:
    """Create this machine's secret key, if there is none, readable by its owner only."""
    if env_str("SECRET_KEY") or LOCAL_SECRET.exists():
        return
    private_folder()
    private_file(LOCAL_SECRET)
    LOCAL_SECRET.write_text(secrets.token_urlsafe(50), encoding="utf-8")


def database_from_url(url: str) -> dict[str, Any]:
    """Return DATABASES["default"] for `postgresql://user:password@host:port/name?option=value`.

    An empty URL means SQLite in `.local`. Raise ImproperlyConfigured for another scheme.
    """
    if not url:
        private_folder()
        return _sqlite(LOCAL_DIR / "db.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL must start with postgresql:// or sqlite://, not “{parts.scheme}”."
        )
    options: dict[str, Any] = {"options": "-c jit=off -c random_page_cost=1.1"} | dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    private_file(path)  # it holds names, messages and password hashes
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": 600,
    }
