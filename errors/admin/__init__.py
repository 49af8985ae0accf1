"""Django's admin of the catalogue."""

from ..editing import audit_log, checks  # noqa: F401
from . import catalogue, slots  # noqa: F401
