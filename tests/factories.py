"""Rows for tests, as they are after they have been published. No surprises: what is not named is empty."""

from typing import Any

import factory
from django.db import transaction
from django.utils.text import slugify

from errors.choices import Actor
from errors.models import ErrorCode, ErrorText, Fixer, PublishedAddress, System, Wording
from errors.models.catalogue import key_from_code, key_from_message
from errors.publishable import REACHABLE
from errors.recognition import index_writer
from errors.signals import catalogue_changed
from kb.models import Alias, Article, ArticleTranslation, Category, CategoryName, Fix, WebhookEndpoint
from kb.outgoing import webhooks
from kb.publishing import publication, workflow


class SystemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = System
        django_get_or_create = ("slug",)

    slug = "fortnox-api"
    name = factory.LazyAttribute(lambda system: system.slug.replace("-", " ").title())
    kind = System.Kind.API
    code_format = "20#####"


class ErrorCodeFactory(factory.django.DjangoModelFactory):
    """A bare row without a wording; `make_error` makes one that can be found."""

    class Meta:
        model = ErrorCode

    system = factory.SubFactory(SystemFactory)
    code = factory.Sequence(lambda number: f"20{number:05}")
    status = "published"


def make_category(key: str = "accounts", names: dict[str, str] | None = None) -> Category:
    category, _created = Category.objects.get_or_create(key=key)
    for language, name in (names or {"sv": "Konton", "en": "Accounts"}).items():
        CategoryName.objects.get_or_create(
            category=category, language=language, defaults={"name": name, "slug": slugify(name)}
        )
    return category


def make_error(
    code: str = "2001304",
    messages: dict[str, list[str]] | None = None,
    titles: dict[str, str] | None = None,
    *,
    meanings: dict[str, str] | None = None,
    fixed_by: list[Actor] | None = None,
    system: System | None = None,
    status: str = "published",
    **fields: Any,
) -> ErrorCode:
    """An error that can be found. `messages` are its wordings by language, the first one primary."""
    messages = {"sv": ["Kunde inte hitta konto {Account}."]} if messages is None else messages
    wordings = [(language, text) for language, texts in messages.items() for text in texts]
    key = fields.pop("key", "") or key_from_code(code) or key_from_message(wordings[0][1])
    error = ErrorCode(system=system or SystemFactory(), code=code, key=key, status=status, **fields)
    with transaction.atomic():  # as an import writes them: indexed once
        ErrorCode.objects.bulk_create([error])
        if status in REACHABLE:
            PublishedAddress.objects.keep(dict.fromkeys(error.published_paths, error))
        Wording.objects.bulk_create(
            Wording(error=error, language=language, text=text, is_primary=text is messages[language][0])
            for language, text in wordings
        )
        ErrorText.objects.bulk_create(
            ErrorText(error=error, language=language, title=title, meaning=(meanings or {}).get(language, ""))
            for language, title in (titles or {}).items()
        )
        Fixer.objects.bulk_create(Fixer(error=error, actor=actor) for actor in fixed_by or ())
        index_writer.refresh([error.pk])
        catalogue_changed.send(sender=ErrorCode, error_ids=[error.pk])
    return error


def make_article(
    key: str = "account-missing",
    texts: dict[str, tuple[str, str]] | None = None,
    errors: list[ErrorCode] | None = None,
    **fields: Any,
) -> Article:
    """A published article. `texts` are title and body by language; it fixes `errors`, for the customer."""
    texts = {"sv": ("Konto saknas", "Lägg upp kontot.")} if texts is None else texts
    article = Article(key=key, category=fields.pop("category", None) or make_category(), **fields)
    with transaction.atomic():  # as an import writes them: indexed once
        Article.objects.bulk_create([article])
        Fix.objects.bulk_create(
            Fix(error=error, article=article, fixed_by=Actor.CUSTOMER) for error in errors or ()
        )
        drafts = []
        for language, (title, body) in texts.items():
            translation = ArticleTranslation(article=article, language=language, slug=slugify(title) or key)
            ArticleTranslation.objects.bulk_create([translation])
            drafts.append(workflow.save_draft(translation, title=title, summary="", body=body))
        publication.publish_all(drafts, are_up_to_date=True)
    return article


def make_alias(text: str = "pengarna syns inte", language: str = "sv", **fields: Any) -> Alias:
    """An accepted alias of an error or an article."""
    return Alias.objects.create(
        text=text, language=language, state=fields.pop("state", Alias.State.ACCEPTED), **fields
    )


def make_endpoint(**fields: Any) -> WebhookEndpoint:
    """A webhook that wants to know of changed errors."""
    defaults = {"name": "CRM", "url": "https://example.com/hook", "secret": webhooks.new_secret()}
    return WebhookEndpoint.objects.create(**defaults | {"events": ["error.changed"]} | fields)
