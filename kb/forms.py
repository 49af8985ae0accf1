"""What readers send us: a question or a pasted error. `contact_form` has the message to support."""

from typing import Any

from django import forms
from django.http import QueryDict

from errors.alignment.tokens import MAX_TEXT

from .redaction import redact

SHORT = 100  # characters; longer texts are pastes, which never stand in an address
# What of a form is worth giving back to its writer when it could not be taken.
TYPED_FIELDS = ("message", "body", "text", "email", "name", "from", "token", "along")
TYPED_LISTS = ("shown", "opened", "searches", "kept")
TEXTS = ("message", "body", "text", "comment")
MOST_TYPED = 20  # of a list


def typed_fields(posted: QueryDict) -> list[tuple[str, str]]:
    """Names and values to post once more."""
    fields = [(name, str(posted[name])) for name in TYPED_FIELDS if posted.get(name)]
    lists = [
        (name, str(value)) for name in TYPED_LISTS for value in posted.getlist(name)[:MOST_TYPED] if value
    ]
    return fields + lists


def text_in(fields: list[tuple[str, str]]) -> str:
    """Return the text among posted fields that its writer wants to see again; empty where there is none."""
    return next((value.replace("\0", "") for name, value in fields if name in TEXTS), "")


class PastedText(forms.CharField):
    """Text as it came from a clipboard: without NUL, with plain line ends, the rest beyond a limit left off."""

    def to_python(self, value: Any) -> str:
        text = str(value or "").replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
        return super().to_python(text[:MAX_TEXT]) or ""


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
