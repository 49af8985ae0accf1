"""Notes for whoever can fix an error, where that is not the reader: ready to copy or to mail, in every language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from django.utils.translation import override

from errors.alignment.signatures import fill
from errors.choices import Actor
from errors.languages import active_language, content_languages
from errors.models import ErrorCode, Wording

from ..markdown.from_html import template_sections
from ..models import Fix

MAX_MAILTO_CHARS = 1900  # characters of a mailto address; some mail programs cut longer ones off


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A piece of a note in one language. `text` is written like a message: `{Account}` is the place of a value.

    A mail that would be too long for mail programs goes without level 2, and then without level 1.
    """

    language: str
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """What to send to somebody who can fix the error, in one language."""

    language: str
    subject: str
    parts: list[NoteLine]
    mail: str  # a mailto address


def notes(
    error: ErrorCode, fixes: Sequence[Fix], message: Wording | None, values: Mapping[str, str], site: str
) -> list[Note]:
    """A note about fixes that the same people do, in each language, the reader's first. `site` begins its addresses."""
    languages = sorted(content_languages(), key=lambda language: language != active_language())
    found = []
    for language in languages:
        with override(language):
            subject = _subject(error)
            parts = list(_lines(error, fixes, message, values, site))
        found.append(Note(language, subject, parts, _mail(subject, parts, values)))
    return found


def values_fragment(values: Mapping[str, str]) -> str:
    """Values as the end of an address: it never leaves the reader's browser, and scripts fill the steps from it."""
    return f"#{urlencode(values)}" if values else ""


def _subject(error: ErrorCode) -> str:
    named = {"code": error.code or error.key, "system": error.system.name, "title": error.title}
    return _("Error %(code)s in %(system)s: %(title)s") % named


def _lines(
    error: ErrorCode, fixes: Sequence[Fix], message: Wording | None, values: Mapping[str, str], site: str
) -> Iterator[NoteLine]:
    language, who = active_language(), fixes[0].fixed_by
    said = _("I got this error. It can be fixed by: %(who)s.") % {"who": Actor(who).label}
    yield NoteLine(language, f"{said}\n")
    if message:
        yield NoteLine(message.language, f"\n{message.text}\n")
    yield NoteLine(language, f"\n{_plain(_facts(error, values))}\n")
    if text := error.text_in():
        yield NoteLine(text.language, f"\n{text.meaning or _plain(text.title)}\n")
    for fix in fixes:
        yield from steps(fix)
    address = f"{site}{error.get_absolute_url()}?who={who}{values_fragment(values)}"
    yield NoteLine(language, "\n" + _("With links: %(address)s") % {"address": address})


def _facts(error: ErrorCode, values: Mapping[str, str]) -> str:
    facts = [(_("System"), error.system.name), (_("Code"), error.code)]
    facts.append((_("Values"), ", ".join(f"{value} ({name})" for name, value in values.items())))
    return "\n".join(f"{name}: {value}" for name, value in facts if value)


def steps(fix: Fix) -> Iterator[NoteLine]:
    """A fix as text: its title, when it applies, and its sections, of which those with numbered steps matter most."""
    shown = fix.article.translation
    if shown is None:
        return
    yield NoteLine(shown.language, f"\n— {_plain(shown.title)}\n")
    if condition := fix.condition:
        yield NoteLine(active_language(), _("This applies when:") + " ")
        yield NoteLine(condition.language, f"{condition.when}\n")
    for text in template_sections(shown.html):
        yield NoteLine(shown.language, f"\n{text}\n", level=1 if "\n1. " in f"\n{text}" else 2)


def _mail(subject: str, parts: Sequence[NoteLine], values: Mapping[str, str]) -> str:
    """As much of the note as fits in a mailto address."""
    for most in (2, 1, 0):
        text = fill("".join(part.text for part in parts if part.level <= most), values).replace("\n", "\r\n")
        address = f"mailto:?subject={quote(subject, safe='')}&body={quote(text, safe='')}"
        if len(address) <= MAX_MAILTO_CHARS:
            break
    return address


def _plain(text: str) -> str:
    """Text whose braces are braces."""
    return text.replace("{", "{{").replace("}", "}}")
