"""Editing the help centre: the stock admin, one module a subject. Readers see a text only after it is published."""

from . import (
    articles,
    categories,
    deflection,
    external_links,
    fixes,
    messages,
    outbox,
    proposals,
    questions,
    readers,
    reviews,
    revisions,
    tokens,
    translations,
    widget,
    wordings,
)

from . import languages  # isort: skip  it limits what the others have registered

__all__ = [
    "articles",
    "categories",
    "deflection",
    "external_links",
    "fixes",
    "languages",
    "messages",
    "outbox",
    "proposals",
    "questions",
    "readers",
    "reviews",
    "revisions",
    "tokens",
    "translations",
    "widget",
    "wordings",
]
