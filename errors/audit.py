"""Who did what: one log for the admin, the API and the steps of a text (errors.editing.audit_log shows it)."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model


def record(user: Any, rows: Iterable[Model], message: str, flag: int = CHANGE) -> None:
    """Write down that this user did this to these rows; the message is a short sentence. Nobody leaves no entry."""
    chosen = list(rows)
    if user is not None and chosen:
        LogEntry.objects.log_actions(user.pk, chosen, flag, message)  # type: ignore[arg-type]
