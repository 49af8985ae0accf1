"""Suggested reply to a contact message: published text in the sender's language, with the sender's values."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from errors.alignment.signatures import fill

from ..answers.handover_notes import steps
from ..markdown.from_html import template_sections
from ..models import ContactMessage, Fix
from .suggestions import Suggestion, with_origin


def suggested(message: ContactMessage) -> str:
    """Return the text for an agent to copy; empty if no suggestion fits."""
    with override(message.language):
        suggestion = _suggestion(message)
        if suggestion is None:
            return ""
        greeting = _("Hello %(name)s,") % {"name": message.name} if message.name else _("Hello,")
        return "\n\n".join([greeting, *filter(None, (text.strip() for text in _paragraphs(suggestion)))])


def _suggestion(message: ContactMessage) -> Suggestion | None:
    Fix.objects.attach_to([message.error] if message.error else [])
    origin, found = with_origin(message.error, message.message)
    return origin or next(iter(found), None)


def _paragraphs(suggestion: Suggestion) -> Iterator[str]:
    yield suggestion.title
    if suggestion.error and suggestion.reading:
        if text := suggestion.error.text_in():
            yield fill(text.meaning, suggestion.reading.values)
        for suggested in suggestion.fixes:
            yield fill("".join(part.text for part in steps(suggested.fix)), suggestion.reading.values)
    elif translation := suggestion.subject.translation:  # type: ignore[union-attr]
        yield from (fill(text, {}) for text in template_sections(translation.html))
    yield _("With links: %(address)s") % {"address": f"{settings.SITE_URL}{suggestion.url}"}
