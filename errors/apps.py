from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ErrorsConfig(AppConfig):
    name = "errors"
    verbose_name = _("Error catalogue")

    def ready(self) -> None:
        """Let every change move the version of the page that it is written on."""
        from . import versions

        versions.connect()
