"""Labels of slots for readers: `Account` → “konto”.

Labels are read in one query and kept by each thread until a label changes in it or its next request begins, so that
a request reads them at most once and sees what other processes have changed.
"""

import json
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.signals import request_started
from django.db.models.signals import post_delete, post_save

from .alignment.signatures import placeholders
from .languages import active_language, content_languages
from .models import SlotLabel, Wording

LabelKey = tuple[str, str]  # (slot's name, language)

_kept = threading.local()
_WORD_START = re.compile(r"(?<=[^\W_A-Z])(?=[A-Z])|_+")
_REPEATED = re.compile(r"\d+\Z")


def slot_label(name: str, language: str | None = None) -> str:
    """Return the slot's label in the language (default: the reader's); without one its name in words.

    A repeated slot has the label of the first: `Account2` → “konto”. One query at most, see the module.
    """
    labels, code = _labels(), language or active_language()
    base = _REPEATED.sub("", name) or name
    return labels.get((name, code)) or labels.get((base, code)) or in_words(base)


def labels_of(name: str) -> list[str]:
    """Return a slot's labels in all languages, the longest first. One query at most, see the module."""
    base = _REPEATED.sub("", name) or name
    labels = {label for (slot, _language), label in _labels().items() if slot in (name, base)}
    return sorted(labels, key=lambda label: (-len(label), label))


def in_words(name: str) -> str:
    """Return a slot's name as words in lower case: `OrderNumber` → “order number”."""
    return " ".join(_WORD_START.sub(" ", name).lower().split())


def without_label() -> list[LabelKey]:
    """Return the slots of wordings that have no label in a content language, sorted. Two queries."""
    texts = Wording.objects.filter(text__contains="{").values_list("text", flat=True)
    names = {_REPEATED.sub("", name) or name for text in texts.iterator() for name in placeholders(text)}
    wanted = {(name, language) for name in names for language in content_languages()}
    return sorted(wanted - set(SlotLabel.objects.values_list("name", "language")))


def add_missing(path: Path) -> int:
    """Store the labels of a JSON file, {name: {language: label}}, that have no row yet. Return their number.

    Rows that exist are left alone, because editors may have changed them. Two queries.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    stored = set(SlotLabel.objects.values_list("name", "language"))
    new = [
        SlotLabel(name=name, language=language, label=label)
        for name, labels in content.items()
        for language, label in labels.items()
        if (name, language) not in stored
    ]
    SlotLabel.objects.bulk_create(new)
    forget()
    return len(new)


def _labels() -> dict[LabelKey, str]:
    """Return all labels. One query, unless this thread keeps them."""
    labels: dict[LabelKey, str] | None = getattr(_kept, "labels", None)
    if labels is None:
        rows: Iterable[tuple[str, str, str]] = SlotLabel.objects.values_list("name", "language", "label")
        labels = _kept.labels = {(name, language): label for name, language, label in rows}
    return labels


def forget(**kwargs: Any) -> None:
    """Drop the labels that this thread keeps. Also a receiver of signals."""
    _kept.labels = None


def connect() -> None:
    """Connect `forget` to changes of labels and to the beginning of requests."""
    for signal in (post_save, post_delete):
        signal.connect(forget, sender=SlotLabel, dispatch_uid="slot-labels")
    request_started.connect(forget, dispatch_uid="slot-labels")
