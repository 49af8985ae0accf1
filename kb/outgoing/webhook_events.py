"""Webhook events about changed content, queued in the writer's transaction."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation

from errors.models import ErrorCode
from errors.publishable import Status

from ..models import ArticleTranslation, WebhookEndpoint
from . import webhooks

Event = WebhookEndpoint.Event


def errors_changed(errors: Iterable[ErrorCode]) -> None:
    """Queue an event for changed errors that readers can see, or could see before the change."""
    visible = [_error(error) for error in errors if error.status != Status.DRAFT]
    if visible:
        webhooks.queue_once(Event.ERROR_CHANGED, {"errors": visible})


def articles_published(translations: Iterable[ArticleTranslation]) -> None:
    """Queue an event for texts that were published or withdrawn."""
    articles = [_article(row) for row in translations]
    if articles:
        webhooks.queue_once(Event.ARTICLE_PUBLISHED, {"articles": articles})


def _error(error: ErrorCode) -> dict[str, Any]:
    """Return an error's names only: the receiver requests the API for its content."""
    return {"system": error.system.slug, "key": error.key, "status": str(error.status)}


def _article(row: ArticleTranslation) -> dict[str, Any]:
    with translation.override(row.language):
        url = settings.SITE_URL + row.article.get_absolute_url()
    return {"key": row.article.key, "language": row.language, "status": str(row.status), "url": url}
