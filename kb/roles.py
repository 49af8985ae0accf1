"""Role-based access control: groups and their permissions, updated by every `migrate`.

An editor needs a group and staff status. Each `migrate` overwrites the permissions of these groups; other groups do
not change.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet

from errors.languages import content_languages

APPS = ("errors", "kb")
VIEWER, SUPPORT, EDITOR, REVIEWER = "viewer", "support agent", "editor", "reviewer"
TRANSLATOR = "translator"  # followed by a language: “translator sv”

# Rows in one language, which translators into it may write.
TRANSLATED = {"articletranslation", "categoryname", "errortext", "fixcondition"}
# Contact messages and what belongs to them: for support agents only.
PRIVATE = {"attachment", "contactmessage", "delivery"}
# Access of other programs: for superusers only.
SECRET = {"apitoken", "tally", "webhookendpoint", "widgetorigin"}
DELETE_BY_REVIEWERS = {
    *("article", "articletranslation", "category", "errorcode", "system"),
    *("crosslink", "unansweredquery", "verification"),
}
MANAGED_BY_REVIEWERS = {"verificationrule"}
# Rows that the product derives from others: nobody adds or changes them by hand.
DERIVED = {"crosslink", "revision", "unansweredquery", "verification", "wordingproposal"}
# Written by programs only; not even reviewers delete them.
COUNTERS = {"contentversion", "deflection"}
# Permissions of editors that pages with buttons ask for, although the rows have no form.
BUTTONS = {("add", "verificationrecord"), ("change", "unansweredquery"), ("change", "wordingproposal")}
# Records of what readers, programs and editors did.
READ_ONLY = {"verificationrecord", "externallink", "helpfulvote", "searchlog", *PRIVATE}


def _viewer_may(verb: str, model: str) -> bool:
    return verb == "view" and model not in PRIVATE


def _support_may(verb: str, model: str) -> bool:
    """Support agents also change and delete private rows: they answer, resend, and delete on request."""
    return _viewer_may(verb, model) or (model in PRIVATE and verb != "add")


def _editor_may(verb: str, model: str) -> bool:
    """Editors write content; deleting what readers see is for reviewers."""
    if verb == "view" or (verb, model) in BUTTONS:
        return True
    if verb == "delete":
        return model not in DELETE_BY_REVIEWERS | MANAGED_BY_REVIEWERS | READ_ONLY | COUNTERS
    return verb in ("add", "change") and model not in MANAGED_BY_REVIEWERS | READ_ONLY | DERIVED | COUNTERS


def _reviewer_may(verb: str, model: str) -> bool:
    """Reviewers also delete, manage the rules, and have every custom permission, such as `publish_revision`."""
    is_view_delete_or_custom = verb not in ("add", "change") and (verb == "view" or model not in COUNTERS)
    return is_view_delete_or_custom or _editor_may(verb, model) or model in MANAGED_BY_REVIEWERS


def _translator_may(verb: str, model: str) -> bool:
    return _viewer_may(verb, model) or (verb in ("add", "change") and model in TRANSLATED)


def role_rules() -> dict[str, Callable[[str, str], bool]]:
    """Return each group's rule: a function of a permission's verb (a custom one's whole codename) and model."""
    rules: dict[str, Callable[[str, str], bool]] = {
        VIEWER: _viewer_may,
        SUPPORT: _support_may,
        EDITOR: _editor_may,
        REVIEWER: _reviewer_may,
    }
    return rules | {f"{TRANSLATOR} {language}": _translator_may for language in content_languages()}


def create_groups(**kwargs: Any) -> None:
    """Create the groups and set their permissions, after a migration. Creates missing permissions first."""
    for label in APPS:
        create_permissions(apps.get_app_config(label), verbosity=0)
    ours = Permission.objects.filter(content_type__app_label__in=APPS).select_related("content_type")
    permissions = [row for row in ours.exclude(content_type__model__in=SECRET) if _has_page(row)]
    for name, is_allowed in role_rules().items():
        group, _is_new = Group.objects.get_or_create(name=name)
        group.permissions.set(row for row in permissions if is_allowed(*_verb_and_model(row)))


def _has_page(permission: Permission) -> bool:
    """Return whether the admin has a page for the permission's model: without one the permission has no use."""
    model = permission.content_type.model_class()
    return model is not None and admin.site.is_registered(model)


def _verb_and_model(permission: Permission) -> tuple[str, str]:
    """Split `change_article` into ("change", "article"); a custom codename stays whole."""
    verb, _underscore, rest = permission.codename.partition("_")
    model = permission.content_type.model
    return (verb, model) if rest == model else (permission.codename, model)


def languages_of(user: Any) -> list[str] | None:
    """Return the languages that a user may write in; None means all. Stored on the user, one query a request.

    The languages are read out of group names: “translator sv” gives Swedish. A renamed translators' group gives no
    language, so that renaming never widens access. All other users who can change a text may write in all languages.
    """
    if not hasattr(user, "writable_languages"):
        names = list(
            user.groups.filter(permissions__in=_translating()).values_list("name", flat=True).distinct()
        )
        prefix = f"{TRANSLATOR} "
        languages = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
        is_unlimited = user.is_superuser or user.has_perm("kb.change_article")
        user.writable_languages = languages if names and not is_unlimited else None
    stored: list[str] | None = user.writable_languages
    return stored


def _translating() -> QuerySet[Permission]:
    """Return the permissions to change texts, by which translators' groups are found."""
    return Permission.objects.filter(codename__in=[f"change_{model}" for model in TRANSLATED])


def may_write(user: Any, language: str) -> bool:
    """Return whether a user may write in a language. Does not check permissions."""
    languages = languages_of(user)
    return languages is None or language in languages


def language_choices(user: Any) -> list[tuple[str, Any]]:
    """Return the (code, name) of the languages that a user may write in."""
    return [(code, name) for code, name in settings.LANGUAGES if may_write(user, code)]
