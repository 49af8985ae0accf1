"""What templates need to show content: values in their slots, languages by name, the same page in another language."""

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
    """A message or meaning with its {Account} as slots, filled where the reader's values are known."""
    return rendering.fill_values(rendering.with_slots(str(text)), values or {})


@register.filter
def filled(html: str, values: Mapping[str, str] | None = None) -> SafeString:
    """A published text with the reader's values in its slots."""
    return rendering.fill_values(html, values or {})


@register.filter
def embedded(html: str, prefix: object) -> SafeString:
    """A published text as part of another page: headings one level lower, ids under the prefix."""
    return rendering.embed(html, str(prefix))


@register.filter
def actor_name(actor: str) -> str:
    """Who can fix it, in words."""
    return str(Actor(actor).label)


@register.filter
def language_name(code: str) -> str:
    """A language's name in the reader's language; the code itself where nobody has named it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.simple_tag
def lang(code: str | None) -> SafeString | str:
    """The attribute that marks text in another language than the page's; nothing where it is the same."""
    return format_html(' lang="{}"', code) if code and code != active_language() else ""


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[dict[str, object]]:
    """Every language with its own name and the address of this page in it, query and all."""
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
    """The address in another language; where there is no page, what says so in that language."""
    if (translated := translate_url(path, code)) != path or code == active_language():
        return translated
    first, slash, rest = path.lstrip("/").partition("/")
    if first in content_languages():
        return f"/{code}{slash}{rest}"
    with override(code):
        return reverse("kb:home")
