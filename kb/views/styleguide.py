"""Style guide: all components in their states, from the pages' own fragments. Development only (config.urls)."""

from types import SimpleNamespace as Sample
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import override

from errors.choices import Actor
from errors.publishable import Status

from ..answers.handover_notes import Note, NoteLine
from ..answers.highlight import Highlight, HighlightedText
from ..contact.forms import ContactForm
from ..markdown.cross_links import render_preview
from ..markdown.rendering import fill_values
from ..models import HelpfulVote

LONG = "Räkenskapsårsöverskridandeverifikationsnummerserieinställningarna_" + "1234567890" * 8
MESSAGE = "Konto {Account} finns inte i kontoplanen för räkenskapsår {Year}."
VALUES = {"Account": "3050", "Year": "2026"}
BODY = """What the steps are about, with a [link](/) and the account {Account}.

## What to do

1. Open [[menu:Register > Kontoplan]].
2. Add the account {Account}, or `AccountNumber` in the request.
   - A point, with a second line under the first one where the words do not fit.

## A table and code

| Field | Value |
|---|---|
| `AccountNumber` | {Account} |

```json
{"ErrorInformation": {"error": 1, "message": "Kunde inte hitta konto", "code": 2001304}}
```

> Only an administrator sees the menu.

::: warning
Make a copy first.
:::
"""


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the components in the language of `?language=`; the page's own headings are English."""
    with override(request.GET.get("language", "en")):
        return render(request, "styleguide.html", _samples())


def _samples() -> dict[str, Any]:
    error = _error()
    fixes = [
        _fix(1, Actor.CUSTOMER, "The account is missing."),
        _fix(2, Actor.INTEGRATION_DEVELOPER, LONG, language="sv"),
    ]
    error.fixes = Sample(all=fixes)
    wide = _error(code=LONG, title=LONG, wordings=[LONG, LONG])
    notes = [Note("en", "", [NoteLine("en", MESSAGE)], "mailto:"), Note("sv", "", [NoteLine("sv", LONG)], "")]
    match = Sample(error=error, wording=error.wording_in, why="Your text contains this message.")
    return {
        "actors": list(Actor),
        "error": error,
        "plain": _error(code="", text=None, wordings=[MESSAGE], actors=[]),
        "wide": wide,
        "related": [("Same cause", [error, wide])],
        "articles": [fix.article for fix in fixes],
        "states": [_error(status=status) for status in (Status.DRAFT, Status.RETIRED, Status.INFERRED)],
        "foreign": _error(language="sv"),
        "reading": Sample(message=error.wording_in, values={}, has_slots=True, text=""),
        "filled": Sample(message=error.wording_in, values=VALUES, has_slots=True, text="Konto 3050"),
        "other": Sample(message=error.wording_in, values={}, is_other=True, text="Something else"),
        "shown_fixes": [
            Sample(fix=fixes[0], is_open=True, is_older=True),
            Sample(fix=fixes[1], is_open=False),
        ],
        "fix_actors": [Actor.CUSTOMER, Actor.INTEGRATION_DEVELOPER],
        "match": match,
        "matches": [match],
        "unknown": Sample(unknown_code="2001399"),
        "values": VALUES,
        "found": _hits(error),
        "own": HighlightedText(
            [
                Highlight("08:14 Bearer "),
                Highlight("[token]", "removed"),
                Highlight(" Konto ", "found"),
                Highlight("3050", "value"),
                Highlight(" finns inte …", "found"),
            ],
            ["access token or key"],
        ),
        "reasons": HelpfulVote.OF_A_FIX,
        "notes": notes,
        "suggestions": [_suggestion(error, fixes, notes[0])],
        "redacted": "Authorization: Bearer [token]",
        "form": ContactForm({"message": "", "email": "anna", "name": LONG}),
        "pages": Paginator(range(90), 30).page(2),
        "short_url": "https://help.example.com/e/fortnox-api/2001304",
        "problem": '{\n  "title": "The account does not exist",\n  "code": "2001304"\n}',
        "long": LONG,
        "body": render_preview(BODY),
    }


def _error(**facts: Any) -> Any:
    """Return a stand-in for an error."""
    language = facts.get("language", "en")
    title = facts.get("title", "The account does not exist")
    text = Sample(
        language=language, title=title, meaning="Account {Account} is not in the chart of accounts."
    )
    wordings = [
        Sample(language="sv", text=wording, get_origin_display="The system's own text")
        for wording in facts.get("wordings", [MESSAGE, "Kunde inte hitta konto {Account}"])
    ]
    return Sample(
        system=Sample(name="Fortnox API", slug="fortnox-api", get_absolute_url="#"),
        code=facts.get("code", "2001304"),
        key="2001304",
        status=facts.get("status", Status.PUBLISHED),
        http_status=400,
        area="accounts",
        area_name="Accounts",
        is_listed=True,
        title=title,
        text_in=facts.get("text", text),
        wording_in=wordings[0],
        wordings=Sample(all=wordings),
        actors=facts.get("actors", [Actor.CUSTOMER, Actor.SYSTEM_ADMINISTRATOR]),
        get_absolute_url="/en/errors/fortnox-api/2001304/",
    )


def _fix(pk: int, actor: Actor, when: str, language: str = "en") -> Any:
    """Return a stand-in for a fix with its article."""
    translation = Sample(
        title="Add the account", language=language, published=Sample(html=render_preview(BODY))
    )
    article = Sample(
        translation=translation,
        title=translation.title,
        source_language="sv",
        verified_on=now(),
        get_absolute_url="#",
    )
    return Sample(pk=pk, fixed_by=actor, when=when, condition=Sample(language=language), article=article)


def _suggestion(error: Any, fixes: list[Any], note: Note) -> Any:
    """Return a suggestion of the contact page, with a note to pass on."""
    suggested = [Sample(key=f"fix-{fix.pk}", fix=fix, note=None) for fix in fixes]
    suggested[1].note = note
    facts = {"key": "suggestion", "keys": ["suggestion"], "language": "en", "title": error.title, "url": "#"}
    return Sample(error=error, reading=Sample(values=VALUES), fixes=suggested, is_recognised=True, **facts)


def _hits(error: Any) -> list[tuple[str, str, list[Any]]]:
    """Return groups of hits: key, heading, hits."""
    snippet = fill_values("An account that is <mark>not there</mark> cannot be used.", {})
    hits = [
        Sample(key="1", title="The account does not exist", code="2001304", language="en", object=error),
        Sample(key="2", title=LONG, code="", language="sv", object=error),
    ]
    for hit in hits:
        hit.url, hit.snippet, hit.why = "#", snippet, "Found in the title."
    return [("errors", "Errors", hits), ("articles", "Articles", hits[:1])]
