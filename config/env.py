"""Typed readers of the environment. Nothing else reads `os.environ`."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"  # everything a machine makes for itself: database, key, uploads, static files
LOCAL_SECRET = LOCAL_DIR / "secret_key"

SQLITE_OPTIONS: dict[str, Any] = {
    # IMMEDIATE takes the write lock at the start, so two writers wait instead of failing half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # Lists in statements are of many lengths: the 128 that are kept otherwise are seldom the same, and take 9 MB.
    "cached_statements": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=-8000;PRAGMA temp_store=MEMORY;"
    ),
}


def env_str(name: str, default: str = "") -> str:
    """The variable's text without surrounding space."""
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off and empty; anything else stops the start."""
    value = env_str(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not “{value}”.")


def env_int(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = env_str(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.") from error


def env_proxies() -> int:
    """Return how many proxies add to X-Forwarded-For. The switch that stood here before stops the start."""
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
    """The variable as a list, separated by commas."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_secret(name: str, *, debug: bool) -> str:
    """The secret key: from the variable, else the file that `quickstart` made, else only with DEBUG a fixed one."""
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
    """Make `.local` where there is none. Nobody but its owner may look into it, also where it was open before."""
    LOCAL_DIR.mkdir(mode=0o700, exist_ok=True)
    with suppress(PermissionError):  # whoever does not own it leaves it as it is
        LOCAL_DIR.chmod(0o700)


def private_file(path: Path) -> None:
    """Make the file, for its owner only, where there is none. SQLite gives its `-wal` and `-shm` the same mode."""
    with suppress(OSError):  # whoever opens it is told why it cannot be made
        path.touch(mode=0o600, exist_ok=False)


def ensure_local_secret() -> None:
    """Make this machine's secret key once, readable by its owner only."""
    if env_str("SECRET_KEY") or LOCAL_SECRET.exists():
        return
    private_folder()
    private_file(LOCAL_SECRET)
    LOCAL_SECRET.write_text(secrets.token_urlsafe(50), encoding="utf-8")


def database_from_url(url: str) -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?option=value`; SQLite's where it is empty."""
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
