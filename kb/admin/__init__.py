"""Editing the help centre: the stock admin, one module a subject. Readers see a text only after it is published."""

from . import (
    aliases,
    articles,
    categories,
    contact_messages,
    deflection,
    external_links,
    feedback,
    fixes,
    outbox,
    proposals,
    revisions,
    tokens,
    translations,
    unanswered_queries,
    verification,
    widget,
)

from . import languages  # isort: skip  it limits what the others have registered

__all__ = [
    "aliases",
    "articles",
    "categories",
    "contact_messages",
    "deflection",
    "external_links",
    "feedback",
    "fixes",
    "languages",
    "outbox",
    "proposals",
    "revisions",
    "tokens",
    "translations",
    "unanswered_queries",
    "verification",
    "widget",
]
