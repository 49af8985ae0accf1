from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KbConfig(AppConfig):
    name = "kb"
    verbose_name = _("Help centre")

    def ready(self) -> None:
        """Connect what must follow a saved row, and what is translated with the catalogue."""
        from . import roles
        from .transfer import conditions  # noqa: F401

        post_migrate.connect(roles.make, sender=self, dispatch_uid="roles")


class EditorsConfig(AdminConfig):
    """The stock admin with a start page of its own."""

    default_site = "kb.admin_site.EditorsSite"
