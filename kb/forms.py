"""What readers send us: a question or a pasted error. `contact_form` has the message to support."""

from typing import Any

from django import forms

from errors.text import MAX_TEXT

from .redaction import redact

SHORT = 100  # characters; longer texts are pastes, which never stand in an address


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
