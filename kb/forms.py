"""Readers' forms: the search form and the filter of the catalogue. `contact.forms` has the contact form."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from errors.alignment.tokens import MAX_TEXT_CHARS
from errors.choices import Actor, area_label
from errors.models import ErrorCode, System
from errors.models.catalogue import ErrorCodeQuerySet

from .redaction import redact

MAX_PUBLIC_QUERY_CHARS = 100  # a longer text is a paste and never part of an address
# Posted fields that a refused form shows its writer again.
TYPED_FIELDS = ("message", "body", "text", "email", "name", "from", "token", "along")
TYPED_LISTS = ("shown", "opened", "searches", "kept")
TEXTS = ("message", "body", "text", "comment")
MAX_LIST_VALUES = 20  # of a posted list


def typed_fields(posted: QueryDict) -> list[tuple[str, str]]:
    """Return (name, value) of the posted fields that a page sends again."""
    fields = [(name, str(posted[name])) for name in TYPED_FIELDS if posted.get(name)]
    lists = [
        (name, str(value))
        for name in TYPED_LISTS
        for value in posted.getlist(name)[:MAX_LIST_VALUES]
        if value
    ]
    return fields + lists


def text_in(fields: list[tuple[str, str]]) -> str:
    """Return the first field that holds the writer's own text; empty if there is none."""
    return next((value.replace("\0", "") for name, value in fields if name in TEXTS), "")


class PastedText(forms.CharField):
    """Text field for pastes: removes NUL, normalises line ends and cuts at MAX_TEXT_CHARS."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(text[:MAX_TEXT_CHARS]) or ""


class AskForm(forms.Form):
    """Search form: a short query is `q` in the address, every other is posted as `text`."""

    q = PastedText(required=False)
    text = PastedText(required=False)

    @property
    def query(self) -> str:
        """Return the query. Any input is valid."""
        self.is_valid()
        return self.cleaned_data["text"] or self.cleaned_data["q"]

    @property
    def is_public(self) -> bool:
        """Return True if an address may hold the query, which logs and browsers store: short, one line, no secret."""
        query = self.query
        return len(query) <= MAX_PUBLIC_QUERY_CHARS and "\n" not in query and not redact(query).spans


class ErrorFilter(forms.Form):
    """Filter by system, area and actor. An unknown value counts as not chosen, so that old links work."""

    system = forms.ChoiceField(label=_("System"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    who = forms.ChoiceField(label=_("Who can fix it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = (
            ErrorCode.objects.listed().exclude(area="").order_by().values_list("area", flat=True).distinct()
        )
        choices = sorted(((area, area_label(area)) for area in areas), key=lambda pair: pair[1])
        self._offer("system", _("All systems"), list(System.objects.values_list("slug", "name")))
        self._offer("area", _("All areas"), choices)
        self._offer("who", _("Anybody"), list(Actor.choices))

    def _offer(self, name: str, nothing: Any, choices: list[Any]) -> None:
        self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """Return field name → chosen value, without empty fields."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def chips(self) -> list[dict[str, str]]:
        """Return the label of each chosen value, with the address of the list without it."""
        chosen = self.chosen
        return [
            {"label": str(dict(self.fields[name].choices)[value]), "without": _query_without(chosen, name)}  # type: ignore[attr-defined]
            for name, value in chosen.items()
        ]

    def apply(self, errors: ErrorCodeQuerySet) -> ErrorCodeQuerySet:
        """Return the errors that match the chosen values."""
        lookups = {"system": "system__slug", "area": "area", "who": "fixers__actor"}
        return errors.filter(**{lookups[name]: value for name, value in self.chosen.items()})


def _query_without(chosen: dict[str, str], name: str) -> str:
    return "?" + urlencode({other: value for other, value in chosen.items() if other != name})
