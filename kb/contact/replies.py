"""An answer to a contact message for an agent to copy: what we have published, in the sender's language and values."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from errors.alignment.signatures import fill

from ..answers.handover_notes import sections, steps
from ..models import ContactMessage, Fix
from .suggestions import Answer, answers, of_error


def suggested(message: ContactMessage) -> str:
    """Empty where we have nothing that surely fits."""
    with override(message.language):
        answer = _answer(message)
        if answer is None:
            return ""
        hello = _("Hello %(name)s,") % {"name": message.name} if message.name else _("Hello,")
        return "\n\n".join([hello, *filter(None, (part.strip() for part in _parts(answer)))])


def _answer(message: ContactMessage) -> Answer | None:
    if message.error:
        Fix.objects.attach_to([message.error])
        return of_error(message.error, message.message)
    return next(iter(answers(message.message)), None)


def _parts(answer: Answer) -> Iterator[str]:
    yield answer.title
    if answer.error and answer.reading:
        if text := answer.error.text_in():
            yield fill(text.meaning, answer.reading.values)
        for way in answer.ways:
            yield fill("".join(part.text for part in steps(way.fix)), answer.reading.values)
    elif shown := answer.subject.translation:  # type: ignore[union-attr]
        yield from (fill(text, {}) for text in sections(shown.html))
    yield _("With links: %(address)s") % {"address": f"{settings.SITE_URL}{answer.url}"}
