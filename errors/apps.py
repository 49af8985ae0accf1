"""App configuration of the catalogue."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ErrorsConfig(AppConfig):
    """The error catalogue."""

    name = "errors"
    verbose_name = _("Error catalogue")

    def ready(self) -> None:
        """Connect the signals of optimistic locking and of the kept labels of slots."""
        from . import slots, versions

        versions.connect()
        slots.connect()
