"""Word differences between two revisions, field by field."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext

from errors.word_diff import Piece, difference, shortened

from ..models import Revision
from ..models.revisions import TEXTS


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """Difference of one field between two revisions, which have the same language."""

    label: str
    pieces: list[Piece]
    language: str


def differences(old: Revision | None, new: Revision, *, is_whole: bool = False) -> list[FieldDifference]:
    """Return the fields that differ; without an old revision all fields, as new. `is_whole` keeps equal passages."""
    changed = [name for name in TEXTS if getattr(old, name, "") != getattr(new, name)]
    language = new.translation.language
    fields = []
    for name in changed:
        pieces = difference(getattr(old, name, ""), getattr(new, name))
        field: Any = Revision._meta.get_field(name)
        label = capfirst(field.verbose_name)
        fields.append(FieldDifference(str(label), pieces if is_whole else shortened(pieces), language))
    return fields


def difference_link(revision: Revision) -> str:
    """Return a link to the page of what differs, with the revision's number in its accessible name."""
    url = reverse("admin:kb_revision_difference", args=[revision.pk])
    label = gettext("What differs in number %(number)d") % {"number": revision.number}
    return format_html('<a href="{}" aria-label="{}">{}</a>', url, label, gettext("What differs"))
