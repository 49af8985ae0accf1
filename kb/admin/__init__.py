"""Django admin of the help centre, one module a subject."""

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
    synonyms,
    tokens,
    translations,
    unanswered_queries,
    verification,
    widget,
)

from . import languages  # isort: skip  it wraps the admins that the others have registered

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
    "synonyms",
    "tokens",
    "translations",
    "unanswered_queries",
    "verification",
    "widget",
]
