"""Writer of the audit log, for the admin, the API and the workflow. `errors.editing.audit_log` shows it."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model


def record(user: Any, rows: Iterable[Model], message: str, flag: int = CHANGE) -> None:
    """Log a user's change to these rows with a short sentence. Does nothing if `user` is None."""
    changed = list(rows)
    if user is not None and changed:
        LogEntry.objects.log_actions(user.pk, changed, flag, message)  # type: ignore[arg-type]
