"""Who may do what: groups with their permissions, brought in step with the models and languages by every `migrate`.

Give somebody a group, and staff status. Groups of your own may stand beside them; these are written anew.
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
TRANSLATOR = "translator"  # and the language: “translator sv”

# What has a language of its own, and may be written by whoever translates into it.
TRANSLATED = {"articletranslation", "categoryname", "errortext", "fixcondition"}
PRIVATE = {"attachment", "contactmessage", "delivery"}  # what people wrote to support, and what became of it
SECRET = {
    "apitoken",
    "tally",
    "webhookendpoint",
    "widgetorigin",
}  # what other machines may: an administrator's
DELETE_BY_REVIEWERS = {
    "article",
    "articletranslation",
    "category",
    "errorcode",
    "system",
}  # deleted by reviewers only
MANAGED_BY_REVIEWERS = {"verificationrule"}
DERIVED = {
    "crosslink",
    "unansweredquery",
    "verification",
    "revision",
    "wordingproposal",
}  # of what others write, not by hand
KEPT = {"crosslink", "unansweredquery", "verification"}  # of these, what editors do not delete
COUNTERS = {"contentversion", "deflection"}  # by programs: nobody else writes or deletes them
CHANGES_OF_DERIVED = {
    ("add", "verificationrecord"),
    ("change", "unansweredquery"),
    ("change", "wordingproposal"),
}  # what pages do with what is made
READ_ONLY = {"verificationrecord", "externallink", "helpfulvote", "searchlog", *PRIVATE}  # what others did


def _viewer_may(verb: str, model: str) -> bool:
    return verb == "view" and model not in PRIVATE


def _support_may(verb: str, model: str) -> bool:
    """Answering messages, sending them again, and deleting one because somebody asks for that."""
    return _viewer_may(verb, model) or (model in PRIVATE and verb != "add")


def _editor_may(verb: str, model: str) -> bool:
    """Everything that is content; not the last word on it."""
    if verb == "view" or (verb, model) in CHANGES_OF_DERIVED:
        return True
    if verb == "delete":
        return model not in DELETE_BY_REVIEWERS | MANAGED_BY_REVIEWERS | READ_ONLY | KEPT | COUNTERS
    return verb in ("add", "change") and model not in MANAGED_BY_REVIEWERS | READ_ONLY | DERIVED | COUNTERS


def _reviewer_may(verb: str, model: str) -> bool:
    """All that editors may, the rules, deleting, and every permission with a name of its own: publishing."""
    is_last_word = verb not in ("add", "change") and (verb == "view" or model not in COUNTERS)
    return is_last_word or _editor_may(verb, model) or model in MANAGED_BY_REVIEWERS


def _translator_may(verb: str, model: str) -> bool:
    return _viewer_may(verb, model) or (verb in ("add", "change") and model in TRANSLATED)


def role_rules() -> dict[str, Callable[[str, str], bool]]:
    """Group → whether it has a permission, by its verb (or whole name) and its model."""
    roles: dict[str, Callable[[str, str], bool]] = {
        VIEWER: _viewer_may,
        SUPPORT: _support_may,
        EDITOR: _editor_may,
        REVIEWER: _reviewer_may,
    }
    return roles | {f"{TRANSLATOR} {language}": _translator_may for language in content_languages()}


def create_groups(**kwargs: Any) -> None:
    """Make the groups, after a migration: with the permissions of the models as they are now."""
    for label in APPS:
        create_permissions(apps.get_app_config(label), verbosity=0)
    every = Permission.objects.filter(content_type__app_label__in=APPS).select_related("content_type")
    permissions = [row for row in every.exclude(content_type__model__in=SECRET) if _has_page(row)]
    for name, is_allowed in role_rules().items():
        group, _is_new = Group.objects.get_or_create(name=name)
        group.permissions.set(row for row in permissions if is_allowed(*_verb_and_model(row)))


def _has_page(permission: Permission) -> bool:
    """False for tables that no page of the admin shows: a right to them would be one to nothing."""
    model = permission.content_type.model_class()
    return model is not None and admin.site.is_registered(model)


def _verb_and_model(permission: Permission) -> tuple[str, str]:
    verb, _underscore, rest = permission.codename.partition("_")
    model = permission.content_type.model
    return (verb, model) if rest == model else (permission.codename, model)


def languages_of(user: Any) -> list[str] | None:
    """The only languages that a user may write in, None for all.

    A group that writes texts but no articles is one of translators, and its name says which language. Under a name that
    says none it gives none: a group that is renamed must not give more than before.
    """
    if not hasattr(user, "own_languages"):
        names = list(
            user.groups.filter(permissions__in=_translating()).values_list("name", flat=True).distinct()
        )
        own = [name.removeprefix(f"{TRANSLATOR} ") for name in names if name.startswith(f"{TRANSLATOR} ")]
        is_more = user.is_superuser or user.has_perm("kb.change_article")
        user.own_languages = own if names and not is_more else None
    found: list[str] | None = user.own_languages
    return found


def _translating() -> QuerySet[Permission]:
    return Permission.objects.filter(codename__in=[f"change_{model}" for model in TRANSLATED])


def may_write(user: Any, language: str) -> bool:
    own = languages_of(user)
    return own is None or language in own


def language_choices(user: Any) -> list[tuple[str, Any]]:
    own = languages_of(user)
    return [(code, name) for code, name in settings.LANGUAGES if own is None or code in own]
