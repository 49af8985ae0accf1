"""Template tags for a page's head: canonical address, preview picture, structured data."""

import json
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from errors.languages import active_language, content_languages
from errors.models import ErrorCode

from ..social_cards import Card

register = template.Library()

Breadcrumbs = list[tuple[str, str]]  # (name, absolute address), the page itself last


class JsonInHtml:
    """JSON that a script element of any type can hold: `<`, `>` and `&` are written as escapes of JSON."""

    ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}

    def __init__(self, data: object) -> None:
        self.data = data

    def __html__(self) -> str:
        return json.dumps(self.data, ensure_ascii=False, separators=(",", ":")).translate(self.ESCAPES)


@register.simple_block_tag
def capture(content: SafeString) -> SafeString:
    """Store a block that a page fills in, to be written more than once: `{% capture as name %}…{% endcapture %}`."""
    return content


@register.simple_tag(takes_context=True)
def canonical_address(context: Context) -> str:
    """Return the address of the page whose text this one shows, with its number in a list.

    A page that has no text in the reader's language shows another language's text: the page in that language is the
    canonical one.
    """
    real = context.get("real_languages") or content_languages()
    language = next((code for code in [active_language(), *content_languages()] if code in real), "")
    addresses = {row["code"]: row["absolute_url"] for row in context["switch"]}
    return f"{addresses.get(language, context['canonical'])}{list_part(context)}"


@register.simple_tag(takes_context=True)
def list_part(context: Context) -> str:
    """Return `?page=2` on the second page of a list; empty on the first and where a filter is set.

    Search engines treat a filtered list as a repetition of the whole one.
    """
    number = getattr(context.get("page"), "number", 1)
    is_whole = not getattr(context.get("form"), "chosen", None)
    return f"?page={number}" if number > 1 and is_whole else ""


@register.simple_tag(takes_context=True)
def card_address(context: Context, error: ErrorCode) -> str:
    """Return the address of an error's social card. It changes with the picture, because other sites cache it."""
    path = reverse("errors:card", args=[error.system.slug, error.key])
    return _absolute(context, f"{path}?v={Card.of(error).tag}")


@register.simple_tag(takes_context=True)
def structured_data(context: Context) -> str:
    """Return the page's JSON-LD (schema.org) as a script element; empty on pages without breadcrumbs."""
    breadcrumbs = _breadcrumbs(context)
    if not breadcrumbs:
        return ""
    graph = [_breadcrumb_list(breadcrumbs), *_articles(context)]
    data = {"@context": "https://schema.org", "@graph": graph}
    return format_html('<script type="application/ld+json">{}</script>', JsonInHtml(data))


def _breadcrumbs(context: Context) -> Breadcrumbs:
    """Return the pages above this one and the page itself; empty where no page is above."""
    path: list[tuple[str, str]] = []
    errors = (_("Errors"), reverse("errors:list"))
    flat: Any = context.flatten()
    match flat:
        case {"error": ErrorCode() as error}:
            path = [errors, (error.system.name, error.system.get_absolute_url()), (error.title, "")]
        case {"article": article, "revision": revision}:
            path = [(article.category.name, article.category.get_absolute_url()), (revision.title, "")]
        case {"category": category}:
            path = [(_("Start"), reverse("kb:home")), (category.name, "")]
        case {"system": system, "areas": _areas}:
            path = [errors, (system.name, "")]
    return [(name, _absolute(context, url) if url else canonical_address(context)) for name, url in path]


def _breadcrumb_list(breadcrumbs: Breadcrumbs) -> dict[str, Any]:
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": url}
        for position, (name, url) in enumerate(breadcrumbs, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _articles(context: Context) -> list[dict[str, Any]]:
    """Return the page's error or article as a TechArticle; empty on a list."""
    flat: Any = context.flatten()
    match flat:
        case {"error": ErrorCode() as error}:
            text = error.text_in()
            language = (text.language if text else "") or flat["language"]
            article = _tech_article(context, error.title, language, error.created_at, error.updated_at)
            return [article | {"image": card_address(context, error)}]
        case {"article": article, "revision": revision, "shown": shown}:
            dates = article.created_at, revision.published_at
            return [_tech_article(context, revision.title, shown.language, *dates)]
    return []


def _tech_article(
    context: Context, headline: str, language: str, created_at: datetime, changed_at: datetime | None
) -> dict[str, Any]:
    return {
        "@type": "TechArticle",
        "headline": headline,
        "inLanguage": language,
        "datePublished": localtime(created_at).isoformat(),
        "dateModified": localtime(changed_at).isoformat() if changed_at else "",
        "mainEntityOfPage": canonical_address(context),
        "author": {"@type": "Organization", "name": settings.SITE_NAME},
    }


def _absolute(context: Context, url: str) -> str:
    request: HttpRequest = context["request"]
    return request.build_absolute_uri(url)
