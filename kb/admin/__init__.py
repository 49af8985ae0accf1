"""Editing the help centre: the stock admin, one module a subject. Readers see a text only after it is published."""

from . import (
    articles,
    categories,
    deflection,
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

__all__ = [
    "articles",
    "categories",
    "deflection",
    "fixes",
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
