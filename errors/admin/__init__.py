"""Django's admin of the catalogue."""

from . import audit, catalogue, checks  # noqa: F401
