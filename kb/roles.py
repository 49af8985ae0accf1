"""Who may do what: groups with their permissions, brought in step with the models and languages by every `migrate`.

Give somebody a group, and staff status. Groups of your own may stand beside them; these are written anew.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

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
LAST_WORD = {"article", "articletranslation", "category", "errorcode", "system"}  # deleted by reviewers only
MANAGED = {"reviewrule"}
KEPT = {"crosslink", "question", "review"}  # made of others: not deleted by editors
SEEN_ONLY = {"check", "deflection", "externallink", "helpfulvote", "searchentry", *PRIVATE}  # what others did


def _is_viewed(verb: str, model: str) -> bool:
    return verb == "view" and model not in PRIVATE


def _is_support(verb: str, model: str) -> bool:
    """Answering messages, sending them again, and deleting one because somebody asks for that."""
    return _is_viewed(verb, model) or (model in PRIVATE and verb != "add")


def _is_edited(verb: str, model: str) -> bool:
    """Everything that is content; not the last word on it."""
    if verb == "view":
        return True
    if verb == "delete":
        return model not in LAST_WORD | MANAGED | SEEN_ONLY | KEPT
    return verb in ("add", "change") and model not in MANAGED | (SEEN_ONLY - {"check"})


def _is_reviewed(verb: str, model: str) -> bool:
    """All that editors may, the rules, deleting, and every permission with a name of its own: publishing."""
    return verb not in ("add", "change") or _is_edited(verb, model) or model in MANAGED


def _is_translated(verb: str, model: str) -> bool:
    return _is_viewed(verb, model) or (verb in ("add", "change") and model in TRANSLATED)


def allowed() -> dict[str, Callable[[str, str], bool]]:
    """Group → whether it has a permission, by its verb (or whole name) and its model."""
    roles: dict[str, Callable[[str, str], bool]] = {
        VIEWER: _is_viewed,
        SUPPORT: _is_support,
        EDITOR: _is_edited,
        REVIEWER: _is_reviewed,
    }
    return roles | {f"{TRANSLATOR} {language}": _is_translated for language in content_languages()}


def make(**kwargs: Any) -> None:
    """Make the groups, after a migration: with the permissions of the models as they are now."""
    for label in APPS:
        create_permissions(apps.get_app_config(label), verbosity=0)
    every = Permission.objects.filter(content_type__app_label__in=APPS).select_related("content_type")
    permissions = list(every.exclude(content_type__model__in=SECRET))
    for name, is_allowed in allowed().items():
        group, _is_new = Group.objects.get_or_create(name=name)
        group.permissions.set(row for row in permissions if is_allowed(*_named(row)))


def _named(permission: Permission) -> tuple[str, str]:
    verb, _underscore, rest = permission.codename.partition("_")
    model = permission.content_type.model
    return (verb, model) if rest == model else (permission.codename, model)


def languages_of(user: Any) -> list[str] | None:
    """The only languages that a user may write in, None for all: translators have theirs, unless they are more."""
    if user.is_superuser:
        return None
    if not hasattr(user, "own_languages"):
        names: Iterable[str] = user.groups.values_list("name", flat=True)
        own = [name.partition(" ")[2] for name in names if name.startswith(f"{TRANSLATOR} ")]
        is_more = {EDITOR, REVIEWER} & set(names)
        user.own_languages = own if own and not is_more else None
    found: list[str] | None = user.own_languages
    return found


def may_write(user: Any, language: str) -> bool:
    own = languages_of(user)
    return own is None or language in own


def language_choices(user: Any) -> list[tuple[str, Any]]:
    own = languages_of(user)
    return [(code, name) for code, name in settings.LANGUAGES if own is None or code in own]
