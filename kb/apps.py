from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class KbConfig(AppConfig):
    name = "kb"
    verbose_name = _("Help centre")

    def ready(self) -> None:
        """Connect what must follow a saved row, and what is translated with the catalogue."""
        from . import addresses, checks, conditions, receivers  # noqa: F401


class EditorsConfig(AdminConfig):
    """The stock admin with a start page of its own."""

    default_site = "kb.site.EditorsSite"
