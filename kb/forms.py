"""Readers' forms: a question or a pasted error, and the filter of the catalogue. `contact.forms` has the message."""

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

SHORT = 100  # characters; longer texts are pastes, which never stand in an address
# What of a form is worth giving back to its writer when it could not be taken.
TYPED_FIELDS = ("message", "body", "text", "email", "name", "from", "token", "along")
TYPED_LISTS = ("shown", "opened", "searches", "kept")
TEXTS = ("message", "body", "text", "comment")
MAX_CHOICES = 20  # of a list


def typed_fields(posted: QueryDict) -> list[tuple[str, str]]:
    """Names and values to post once more."""
    fields = [(name, str(posted[name])) for name in TYPED_FIELDS if posted.get(name)]
    lists = [
        (name, str(value)) for name in TYPED_LISTS for value in posted.getlist(name)[:MAX_CHOICES] if value
    ]
    return fields + lists


def text_in(fields: list[tuple[str, str]]) -> str:
    """Return the text among posted fields that its writer wants to see again; empty where there is none."""
    return next((value.replace("\0", "") for name, value in fields if name in TEXTS), "")


class PastedText(forms.CharField):
    """Text as it came from a clipboard: without NUL, with plain line ends, the rest beyond a limit left off."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(text[:MAX_TEXT_CHARS]) or ""


class AskForm(forms.Form):
    """A question or a pasted error: short ones come as `q` in the address, all others posted as `text`."""

    q = PastedText(required=False)
    text = PastedText(required=False)

    @property
    def query(self) -> str:
        """What was asked; any input is valid."""
        self.is_valid()
        return self.cleaned_data["text"] or self.cleaned_data["q"]

    @property
    def is_public(self) -> bool:
        """May stand in an address, in logs of servers and in the browser's memory: short, one line, nothing secret."""
        query = self.query
        return len(query) <= SHORT and "\n" not in query and not redact(query).spans


class ErrorFilter(forms.Form):
    """System, area and who can fix it. What is not on offer is treated as not chosen: an old link still works."""

    system = forms.ChoiceField(label=_("System"), required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    who = forms.ChoiceField(label=_("Who can fix it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = (
            ErrorCode.objects.listed().exclude(area="").order_by().values_list("area", flat=True).distinct()
        )
        named = sorted(((area, area_label(area)) for area in areas), key=lambda pair: pair[1])
        self._offer("system", _("All systems"), list(System.objects.values_list("slug", "name")))
        self._offer("area", _("All areas"), named)
        self._offer("who", _("Anybody"), list(Actor.choices))

    def _offer(self, name: str, nothing: Any, choices: list[Any]) -> None:
        self.fields[name].choices = [("", nothing), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """Field name → chosen value, without the fields where nothing is chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def chips(self) -> list[dict[str, str]]:
        """What is chosen, in words, each with the address of the list without it."""
        chosen = self.chosen
        return [
            {"label": str(dict(self.fields[name].choices)[value]), "without": _query_without(chosen, name)}  # type: ignore[attr-defined]
            for name, value in chosen.items()
        ]

    def apply(self, errors: ErrorCodeQuerySet) -> ErrorCodeQuerySet:
        """The errors that fit what is chosen."""
        lookups = {"system": "system__slug", "area": "area", "who": "fixers__actor"}
        return errors.filter(**{lookups[name]: value for name, value in self.chosen.items()})


def _query_without(chosen: dict[str, str], name: str) -> str:
    return "?" + urlencode({other: value for other, value in chosen.items() if other != name})
