"""The form of the contact page."""

import uuid
from typing import Any

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext_lazy as _

from errors.alignment.tokens import MAX_TEXT_CHARS

from ..forms import PastedText

TOO_QUICK = 3  # seconds; nobody reads and fills in a form in less
MAX_MESSAGE_CHARS = MAX_TEXT_CHARS
_signer = TimestampSigner(salt="contact")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class ContactForm(forms.Form):
    """A message to support. The hidden token says when the form was opened and names it, so that sending twice is
    sending once; `website` is left empty by people, who cannot see it. `attachments` reads the files."""

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
        """The form's name. Tokens do not grow old: one used again only names the same form again."""
        try:
            reference = _reference(self.cleaned_data["token"])
        except (BadSignature, ValueError):
            raise forms.ValidationError(_("Something was missing. Press Send once more.")) from None
        if not _is_older_than(self.cleaned_data["token"], TOO_QUICK):
            raise forms.ValidationError(
                _("That was quick. Press Send once more, so that we know you are a person.")
            )
        return reference

    @property
    def known_name(self) -> str:
        """What tells this form from others, if its token is genuine."""
        try:
            return str(_reference(str(self["token"].value() or "")))
        except (BadSignature, ValueError):
            return ""

    @property
    def fresh_token(self) -> str:
        """The token to show in the form again: the same one, so that its time goes on, where it is genuine."""
        token = str(self["token"].value() or "")
        return token if self.known_name else new_token()


def new_token() -> str:
    """A form's hidden token: its name, signed together with the time."""
    return _signer.sign(str(uuid.uuid4()))


def _reference(token: str) -> uuid.UUID:
    return uuid.UUID(_signer.unsign(token))


def _is_older_than(token: str, seconds: int) -> bool:
    try:
        _signer.unsign(token, max_age=seconds)
    except SignatureExpired:
        return True
    return False
