"""Chromium on the live server, with one small help centre in it. Whatever the browser complains of fails the test."""

import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import BrowserContext, expect

from errors.choices import Actor
from kb.models import ArticleTranslation, Fix, FixCondition
from kb.publishing import workflow
from tests.factories import SystemFactory, make_article, make_category, make_error
from tests.helpers.chromium import chromium_path

expect.set_options(timeout=15_000)  # on a machine that is busy with other things
STEPS = """Kontot {Account} finns inte i kontoplanen.

## Gör så här

1. Öppna [[menu:Register > Kontoplan]].
2. Lägg upp konto {Account}, se även [[error:2000550]].

| Fält | Värde |
|---|---|
| Kontonummer | `{Account}` |

```json
{"ErrorInformation": {"error": 1, "message": "Kunde inte hitta konto", "reference": "00000000000000000000000000000"}}
```

> Bara en administratör ser menyn.

## Så ser du att det fungerade

Exporten går igenom.
"""
ENGLISH_STEPS = (
    "Account {Account} is missing.\n\n## What to do\n\n1. Open [[menu:Register > Kontoplan]].\n2. Add it."
)
OTHER_STEPS = "Rätta kontot {Account} på transaktionen."


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], pytestconfig: pytest.Config
) -> dict[str, Any]:
    """Chromium without calls to the network of its own."""
    arguments = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    return browser_type_launch_args | {
        "args": [*arguments.split(), "--disable-component-update", "--disable-sync"],
        "executable_path": chromium_path(partial(say, pytestconfig)),
    }


def say(config: pytest.Config, line: str) -> None:
    """Show a line at once, from a worker too: it shares the standard error of the run that started it."""
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(line, file=sys.stderr, flush=True)  # noqa: T201


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    own = {
        "base_url": live_server.url,
        "locale": "sv-SE",
        "permissions": ["clipboard-read", "clipboard-write"],
    }
    return browser_context_args | own


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], complaints: list[str]
) -> Callable[..., BrowserContext]:
    """Every window is listened to. A page that is meant to be missing may be so."""

    def note(kind: str, text: str) -> None:
        if kind == "error" and not re.search("status of 4(04|10)", text):
            complaints.append(text)

    def make(**options: Any) -> BrowserContext:
        made = new_context(**options)
        made.on(
            "console",
            lambda message: note(message.type, f"{message.page and message.page.url}: {message.text}"),
        )
        made.on("weberror", lambda error: note("error", f"{error.page and error.page.url}: {error.error}"))
        return made

    return make


@pytest.fixture(autouse=True)
def _no_complaints(context: BrowserContext, complaints: list[str]) -> Iterator[None]:
    """Errors of scripts and breaches of the Content Security Policy."""
    yield
    assert complaints == [], "\n".join(complaints)


@pytest.fixture
@transaction.atomic
def content(transactional_db: None) -> SimpleNamespace:
    """An error with two fixes and a placeholder, a plain error, a question, and a draft that nobody may see."""
    accounts = make_category()
    error = make_error(
        "2001304",
        {"sv": ["Kunde inte hitta konto {Account}", "Konto {Account} saknas i kontoplanen."]},
        {"sv": "Kontot finns inte", "en": "The account does not exist"},
        meanings={
            "sv": "Konto {Account} finns inte i Fortnox.",
            "en": "Account {Account} is not in Fortnox.",
        },
        fixed_by=[Actor.CUSTOMER, Actor.SYSTEM_ADMINISTRATOR],
        http_status=400,
        area="accounts",
    )
    # Only in Swedish: its pages in English show a text in another language.
    other = make_error(
        "2000550", {"sv": ["Kontot är inte aktivt"]}, {"sv": "Kontot är inaktivt"}, area="accounts"
    )
    make_error(
        "",
        {"en": ["Something else failed"]},
        {"en": "Something else"},
        system=SystemFactory(slug="fortnox-app"),
    )
    fix = {"sv": ("Lägg upp kontot", STEPS), "en": ("Add the account", ENGLISH_STEPS)}
    article = make_article("add-account", fix, [error, other], category=accounts)
    make_article(
        "correct-transaction", {"sv": ("Välj ett annat konto", OTHER_STEPS)}, [error], category=accounts
    )
    for row in Fix.objects.filter(error=error):
        FixCondition.objects.create(fix=row, language="sv", when=f"Det gäller {row.article.title.lower()}.")
    asked = {
        "sv": ("Varför finns inte kontot?", "Därför att ingen har lagt upp det."),
        "en": ("Why?", "Nobody added it."),
    }
    question = make_article("why-missing", asked, kind="question", category=accounts)
    return SimpleNamespace(
        error=error, article=article, question=question, category=accounts, draft=make_draft()
    )


def make_draft() -> ArticleTranslation:
    article = make_article("unfinished", {})
    translation = ArticleTranslation.objects.create(article=article, language="sv", slug="hemligt-utkast")
    workflow.save_draft(translation, title="Hemligt utkast", summary="", body="Konto hemligt")
    return translation


@pytest.fixture
def signed_in(page, content, django_user_model, client, settings, live_server):
    """A page whose reader has signed in."""
    client.force_login(django_user_model.objects.create_superuser("editor", password="only-for-tests"))
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page
