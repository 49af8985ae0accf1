"""Errors as plain data and plain text, for the command `explain` and for assistants (MCP)."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from errors.alignment.signatures import fill
from errors.choices import Actor
from errors.models import ErrorCode
from errors.recognition.codes import with_code
from errors.redirects import elsewhere

from .. import search
from ..markdown.from_html import template_sections
from ..models import Fix
from .payload import ErrorPayload
from .reader_text import reader_values

Explanation = dict[str, Any]


def explain(text: str) -> Explanation:
    """Return the verdict on a pasted text and the errors that it shows, best first, in the active language.

    `known` is False where no error is sure; the answers are then only similar. `unknown_code` has the format of a known
    system's codes, but no error has it.
    """
    resolution = search.recognise(text)
    Fix.objects.attach_to(match.error for match in resolution.matches)
    answers = [
        _answer(match.error, reader_values(match, resolution, text))
        | {"message": str(match.wording or ""), "confidence": match.confidence.value, "why": match.why}
        for match in resolution.matches
    ]
    return {
        "known": resolution.known,
        "verdict": resolution.verdict.value,
        "unknown_code": resolution.unknown_code,
        "other_vendor": resolution.other_vendor,
        "answers": answers,
    }


def explain_error(system: str, key: str) -> Explanation | None:
    """Return one visible error, or None.

    It is looked up by its system's slug and its key or code. Where only one other system has it, that one is returned;
    where several have it, their names (`elsewhere`).
    """
    errors = with_code(key, system) or elsewhere(system, key)
    if len(errors) > 1:
        return {"elsewhere": [{"system": error.system.slug, "key": error.key} for error in errors]}
    Fix.objects.attach_to(errors)
    return _answer(errors[0], {}) if errors else None


def _answer(error: ErrorCode, values: dict[str, str]) -> Explanation:
    """Return the facts of an error as a flat dict, its steps as text with the reader's values."""
    payload = ErrorPayload(error, list(error.fixes.all()))
    facts = payload.facts
    names = ("system", "code", "key", "status", "language", "title", "fixed_by")
    fixes = [fix | {"steps": _filled(fix.pop("html"), values)} for fix in facts["fixes"]]
    return {name: facts[name] for name in names} | {
        "meaning": fill(facts["meaning"], values),
        "values": values,
        "fixes": fixes,
        "url": settings.SITE_URL + error.get_absolute_url(),
        "hash": payload.hash,
    }


def _filled(html: str, values: dict[str, str]) -> str:
    """Return the steps of a fix as plain text with values."""
    return "\n\n".join(fill(part, values) for part in template_sections(html))


def as_text(explanation: Explanation) -> str:
    """Return the explanation as text for a terminal. Where nothing is sure, similar errors are listed."""
    answers = explanation["answers"]
    if explanation["known"]:
        sure = [answer for answer in answers if answer["confidence"] != "near"]
        return "\n\n".join("\n".join(_lines(answer)) for answer in sure)
    lines = [_("We do not know this error.")]
    if code := explanation["unknown_code"]:
        lines.append(_("The code %(code)s is not in our catalogue.") % {"code": code})
    if answers:
        lines += ["", _("It resembles these:")]
    lines += [f"  {_name(answer)}: {answer['title']}\n  {answer['url']}" for answer in answers]
    return "\n".join(lines)


def _lines(answer: Explanation) -> Iterator[str]:
    yield f"{answer['title']} ({_name(answer)})"
    if answer["meaning"]:
        yield answer["meaning"]
    for fix in answer["fixes"]:
        yield ""
        yield f"{fix['title']} – {Actor(fix['fixed_by']).label}"
        if fix["when"]:
            yield _("This applies when:") + " " + fix["when"]
        yield "\n".join(f"  {line}".rstrip() for line in fix["steps"].splitlines())
    yield ""
    yield f"{answer['url']}  #{answer['hash']}"


def _name(answer: Explanation) -> str:
    return f"{answer['system']} {answer['code'] or answer['key']}"
