"""Escaping for Markdown templates: each variable of a `.md` template passes one of these filters or tags."""

from urllib.parse import urljoin

from django import template
from django.http import HttpRequest
from django.template.context import Context

from ..markdown.from_html import address, code, code_block, from_html, text
from ..markdown.negotiation import markdown_address

register = template.Library()


@register.filter
def md(value: object) -> str:
    """Return escaped text on one line."""
    return text(value)


@register.filter
def md_code(value: object) -> str:
    """Return the text as inline code, unchanged."""
    return code(value)


@register.filter
def md_block(value: object, language: str) -> str:
    """Return a fenced code block."""
    return code_block(str(value), language)


@register.filter
def as_markdown(url: str) -> str:
    """Return the address of the same page as Markdown."""
    return markdown_address(url)


@register.simple_tag(takes_context=True)
def md_link(context: Context, title: object, url: str) -> str:
    """Return a link to one of our pages, with its absolute address."""
    return f"[{text(title)}]({address(_absolute(context['request'], url))})"


@register.simple_tag(takes_context=True)
def md_html(context: Context, html: str) -> str:
    """Return published HTML as Markdown."""
    request: HttpRequest = context["request"]
    return from_html(html, lambda url: _absolute(request, url))


def _absolute(request: HttpRequest, url: str) -> str:
    return urljoin(request.build_absolute_uri("/"), url)
