"""Handover notes: ready text, in every content language, for the actor who can fix an error and is not the reader."""

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

MAX_MAILTO_CHARS = 1900  # of a mailto address; some mail programs cut longer ones


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One piece of a note. `text` is in the form of a wording: `{Account}` is a slot, braces are doubled.

    `level` is its priority in a mail with a limited length: level 2 is left out first, then level 1.
    """

    language: str
    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A handover note in one language."""

    language: str
    subject: str
    parts: list[NoteLine]
    mail: str  # a mailto address


def notes(
    error: ErrorCode, fixes: Sequence[Fix], wording: Wording | None, values: Mapping[str, str], site: str
) -> list[Note]:
    """Return a note about fixes of one actor in each language, the reader's language first.

    `site` is the scheme and host that its addresses begin with.
    """
    languages = sorted(content_languages(), key=lambda language: language != active_language())
    translated = []
    for language in languages:
        with override(language):
            subject = _subject(error)
            parts = list(_lines(error, fixes, wording, values, site))
        translated.append(Note(language, subject, parts, _mail(subject, parts, values)))
    return translated


def values_fragment(values: Mapping[str, str]) -> str:
    """Return the values as the fragment of an address: browsers do not send it to a server."""
    return f"#{urlencode(values)}" if values else ""


def _subject(error: ErrorCode) -> str:
    names = {"code": error.code or error.key, "system": error.system.name, "title": error.title}
    return _("Error %(code)s in %(system)s: %(title)s") % names


def _lines(
    error: ErrorCode, fixes: Sequence[Fix], wording: Wording | None, values: Mapping[str, str], site: str
) -> Iterator[NoteLine]:
    language, actor = active_language(), fixes[0].fixed_by
    sentence = _("I got this error. It can be fixed by: %(who)s.") % {"who": Actor(actor).label}
    yield NoteLine(language, f"{sentence}\n")
    if wording:
        yield NoteLine(wording.language, f"\n{wording.text}\n")
    yield NoteLine(language, f"\n{_plain(_facts(error, values))}\n")
    if text := error.text_in():
        yield NoteLine(text.language, f"\n{text.meaning or _plain(text.title)}\n")
    for fix in fixes:
        yield from steps(fix)
    address = f"{site}{error.get_absolute_url()}?who={actor}{values_fragment(values)}"
    yield NoteLine(language, "\n" + _("With links: %(address)s") % {"address": address})


def _facts(error: ErrorCode, values: Mapping[str, str]) -> str:
    facts = [(_("System"), error.system.name), (_("Code"), error.code)]
    facts.append((_("Values"), ", ".join(f"{value} ({name})" for name, value in values.items())))
    return "\n".join(f"{name}: {value}" for name, value in facts if value)


def steps(fix: Fix) -> Iterator[NoteLine]:
    """Yield a fix as text: title, condition, then sections. Sections with numbered steps have a higher priority."""
    translation = fix.article.translation
    if translation is None:
        return
    yield NoteLine(translation.language, f"\n— {_plain(translation.title)}\n")
    if condition := fix.condition:
        yield NoteLine(active_language(), _("This applies when:") + " ")
        yield NoteLine(condition.language, f"{condition.when}\n")
    for text in template_sections(translation.html):
        yield NoteLine(translation.language, f"\n{text}\n", level=1 if "\n1. " in f"\n{text}" else 2)


def _mail(subject: str, parts: Sequence[NoteLine], values: Mapping[str, str]) -> str:
    """Return a mailto address with as much of the note as fits."""
    for level in (2, 1, 0):
        text = fill("".join(part.text for part in parts if part.level <= level), values).replace("\n", "\r\n")
        address = f"mailto:?subject={quote(subject, safe='')}&body={quote(text, safe='')}"
        if len(address) <= MAX_MAILTO_CHARS:
            break
    return address


def _plain(text: str) -> str:
    """Return the text with doubled braces: `fill` makes single ones of them."""
    return text.replace("{", "{{").replace("}", "}}")
