"""Configuration of the help centre's app and of its admin."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KbConfig(AppConfig):
    name = "kb"
    verbose_name = _("Help centre")

    def ready(self) -> None:
        """Connect the signal receivers, and register what this app adds to the catalogue.

        These are the fixes' conditions, for translation, and accepted aliases, for recognition.
        """
        from errors.recognition import extra_wordings
        from errors.transfer import extra_texts

        from . import receivers, roles  # noqa: F401  importing `receivers` connects them
        from .search.alias_wordings import AliasWordings
        from .transfer.conditions import Conditions

        extra_texts.register("when", Conditions())
        extra_wordings.register(AliasWordings())
        post_migrate.connect(roles.create_groups, sender=self, dispatch_uid="roles")


class EditorsConfig(AdminConfig):
    """Django's admin with `EditorsSite` as its site."""

    default_site = "kb.admin_site.EditorsSite"
