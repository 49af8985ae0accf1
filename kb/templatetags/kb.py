"""Template tags for content: values in slots, names of languages, the page in other languages."""

from collections.abc import Mapping

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, override

from errors.choices import Actor
from errors.languages import active_language, content_languages

from ..markdown import rendering

register = template.Library()


@register.filter
def slots(text: object, values: Mapping[str, str] | None = None) -> SafeString:
    """Return a wording or meaning with its placeholders as slots, filled with the known values."""
    return rendering.fill_values(rendering.with_slots(str(text)), values or {})


@register.filter
def filled(html: str, values: Mapping[str, str] | None = None) -> SafeString:
    """Return published HTML with the values in its slots."""
    return rendering.fill_values(html, values or {})


@register.filter
def embedded(html: str, prefix: object) -> SafeString:
    """Return published HTML as part of another page: headings one level lower, ids with the prefix."""
    return rendering.embed(html, str(prefix))


@register.filter
def actor_name(actor: str) -> str:
    """Return the translated name of an actor."""
    return str(Actor(actor).label)


@register.filter
def language_name(code: str) -> str:
    """Return a language's name in the reader's language; the code itself if it has no name."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.simple_tag
def lang(code: str | None) -> SafeString | str:
    """Return a `lang` attribute for text in another language than the page's, else an empty text."""
    return format_html(' lang="{}"', code) if code and code != active_language() else ""


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[dict[str, object]]:
    """Return each content language with its own name and the address of this page in it, with the query."""
    request: HttpRequest = context["request"]
    known: dict[str, str] = context.get("alternates") or {}
    query = request.META.get("QUERY_STRING", "")
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "url": f"{url}?{query}" if query else url,
            "absolute_url": request.build_absolute_uri(url),
            "is_active": code == active_language(),
        }
        for code in content_languages()
        for url in [known.get(code) or _same_page(request.path, code)]
    ]


def _same_page(path: str, code: str) -> str:
    """Return the address in another language; for a page without one, the address that answers 404 in it."""
    if (translated := translate_url(path, code)) != path or code == active_language():
        return translated
    first, slash, rest = path.lstrip("/").partition("/")
    if first in content_languages():
        return f"/{code}{slash}{rest}"
    with override(code):
        return reverse("kb:home")
