"""What readers may choose in the list of errors."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from .choices import Actor, area_label
from .models import ErrorCode, System
from .models.catalogue import ErrorCodeQuerySet


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
