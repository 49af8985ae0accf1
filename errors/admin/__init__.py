"""Django's admin of the catalogue."""

from . import catalogue  # noqa: F401
