"""Contact form."""

import uuid
from typing import Any

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext_lazy as _

from errors.alignment.tokens import MAX_TEXT_CHARS

from ..forms import PastedText

MIN_FORM_SECONDS = 3  # nobody reads and fills in the form in less
MAX_MESSAGE_CHARS = MAX_TEXT_CHARS
_signer = TimestampSigner(salt="contact")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class ContactForm(forms.Form):
    """A message to support. `attachments` reads the files.

    The hidden token holds the form's name and the time when it was opened: the form sent twice is stored once.
    `website` is a honeypot: people do not see it and leave it empty.
    """

    message = PastedText(
        label=_("What has happened?"),
        help_text=_("Paste the error message if you have one. Leave out passwords and keys."),
        widget=forms.Textarea(attrs={"rows": 7, "data-paste": "grow", "maxlength": MAX_MESSAGE_CHARS}),
        error_messages={"required": _("Write what has happened, in a few words.")},
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("The answer goes there."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Give an e-mail address, so that we can answer."),
            "invalid": _("This does not look like an e-mail address: name@example.com"),
        },
    )
    name = PastedText(
        label=_("Your name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name", "maxlength": 100}),
    )
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": -1, "autocomplete": "off"})
    )
    attached = forms.FileField(
        label=_("Files"),
        help_text=_(
            "At most three: PNG, JPEG, PDF, text or JSON, 5 MB each. We take secrets out of text files; black them out "
            "in pictures and PDF files."
        ),
        required=False,
        widget=FilesInput(attrs={"accept": ".png,.jpg,.jpeg,.pdf,.txt,.log,.json"}),
    )
    along = forms.BooleanField(label=_("Send along what I have looked at here"), required=False, initial=True)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            if self.is_bound and name in self.errors:
                self.fields[name].widget.attrs |= {
                    "aria-invalid": "true",
                    "aria-describedby": f"{name}-error",
                }
            elif self.fields[name].help_text:
                self.fields[name].widget.attrs["aria-describedby"] = f"{name}-help"

    @property
    def is_spam(self) -> bool:
        return bool(self.data.get("website"))

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_token(self) -> uuid.UUID:
        """Return the form's name. A token never expires: used again, it names the same form."""
        try:
            reference = _reference(self.cleaned_data["token"])
        except (BadSignature, ValueError):
            raise forms.ValidationError(_("Something was missing. Press Send once more.")) from None
        if not _is_older_than(self.cleaned_data["token"], MIN_FORM_SECONDS):
            raise forms.ValidationError(
                _("That was quick. Press Send once more, so that we know you are a person.")
            )
        return reference

    @property
    def known_name(self) -> str:
        """Return the form's name; empty if its token is forged or missing."""
        try:
            return str(_reference(str(self["token"].value() or "")))
        except (BadSignature, ValueError):
            return ""

    @property
    def fresh_token(self) -> str:
        """Return the form's own token, so that its time runs on; a new one if it is forged or missing."""
        token = str(self["token"].value() or "")
        return token if self.known_name else new_token()


def new_token() -> str:
    """Return a token for a form: a new name, signed together with the time."""
    return _signer.sign(str(uuid.uuid4()))


def _reference(token: str) -> uuid.UUID:
    return uuid.UUID(_signer.unsign(token))


def _is_older_than(token: str, seconds: int) -> bool:
    try:
        _signer.unsign(token, max_age=seconds)
    except SignatureExpired:
        return True
    return False
