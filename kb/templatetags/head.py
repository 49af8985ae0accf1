"""What the head of a page says to search engines and to whoever shows a link to it."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from errors.languages import active_language, content_languages
from errors.models import ErrorCode

from ..social_cards import Card

register = template.Library()


@register.simple_block_tag
def contents(content: SafeString) -> SafeString:
    """`{% contents as name %}…{% endcontents %}`: a block that a page fills in, to be written more than once."""
    return content


@register.simple_tag(takes_context=True)
def canonical_address(context: Context) -> str:
    """The address of the page that this one repeats, which may be itself: where its text is in another language the
    page in that one. Each part of a long list is a page of its own."""
    real = context.get("real_languages") or content_languages()
    shown = next((code for code in [active_language(), *content_languages()] if code in real), "")
    found = {row["code"]: row["absolute_url"] for row in context["switch"]}
    return f"{found.get(shown, context['canonical'])}{list_part(context)}"


@register.simple_tag(takes_context=True)
def list_part(context: Context) -> str:
    """`?page=2` on the second part of a list; a list that a reader has narrowed down repeats the whole one."""
    number = getattr(context.get("page"), "number", 1)
    is_whole = not getattr(context.get("form"), "chosen", None)
    return f"?page={number}" if number > 1 and is_whole else ""


@register.simple_tag(takes_context=True)
def card_address(context: Context, error: ErrorCode) -> str:
    """The picture of an error. It changes with what it shows: others keep pictures for long."""
    path = reverse("errors:card", args=[error.system.slug, error.key])
    return _absolute(context, f"{path}?v={Card.of(error).tag}")


@register.simple_tag(takes_context=True)
def trail(context: Context) -> list[tuple[str, str]]:
    """(name, address) of the pages above this one and of the page itself; empty where none is above."""
    above: list[tuple[str, str]] = []
    errors = (_("Errors"), reverse("errors:list"))
    shown: Any = context.flatten()
    match shown:
        case {"error": ErrorCode() as error}:
            above = [errors, (error.system.name, error.system.get_absolute_url()), (error.title, "")]
        case {"article": article, "revision": revision}:
            above = [(article.category.name, article.category.get_absolute_url()), (revision.title, "")]
        case {"category": category}:
            above = [(_("Start"), reverse("kb:home")), (category.name, "")]
        case {"system": system, "areas": _areas}:
            above = [errors, (system.name, "")]
    return [(name, _absolute(context, url) if url else canonical_address(context)) for name, url in above]


def _absolute(context: Context, url: str) -> str:
    request: HttpRequest = context["request"]
    return request.build_absolute_uri(url)
