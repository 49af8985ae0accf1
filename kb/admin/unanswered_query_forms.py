"""Actions on an unanswered query, each a form whose `save` carries it out."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from errors.editing.fields import RowSelect
from errors.models import ErrorCode, ErrorText, System, Wording
from errors.models.catalogue import key_from_code, key_from_message

from ..feedback import unanswered_queries
from ..models import Alias, Synonym, UnansweredQuery
from ..models.aliases import MAX_ALIAS_CHARS, tidy
from ..search import recognise

NEAR = 5


class UnansweredQueryForm(forms.Form):
    """Base class of actions: `heading` of page and button, required `permissions`, `note` under the heading."""

    heading: ClassVar[str | Promise] = ""
    note: ClassVar[str | Promise] = ""
    permissions: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, query: UnansweredQuery, **kwargs: Any) -> None:
        self.query = query
        super().__init__(*args, **kwargs)

    def save(self, by: User) -> models.Model | None:
        """Carry out the action; return the row whose page to open next, or None."""
        raise NotImplementedError


class TextForm(UnansweredQueryForm):
    """Base class of actions with the query's text, as a wording with placeholders."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(
        label=_("Wording"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Write {Account} where a value stands, {{ and }} for braces that are part of the text."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        example = self.query.language, self.query.example
        language, text = next(unanswered_queries.wordings(self.query), example)
        self.initial.setdefault("language", language)
        self.initial.setdefault("text", text)


class WordingForm(TextForm):
    heading = _("Add as a wording of an error")
    permissions = ("errors.add_wording", "kb.add_alias")

    class Kind(models.TextChoices):
        MESSAGE = "message", _("A system shows this message")
        ALIAS = "alias", _("Readers ask for it in these words")

    near = forms.ChoiceField(label=_("Error"), widget=forms.RadioSelect, required=False)
    other = forms.ModelChoiceField(
        label=_("or another one"), queryset=ErrorCode.objects.all(), required=False
    )
    kind = forms.ChoiceField(
        label=_("What it is"), widget=forms.RadioSelect, choices=Kind.choices, initial=Kind.MESSAGE
    )
    field_order = ("near", "other", "kind", "language", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other: Any = self.fields["other"]
        other.widget = RowSelect(Alias._meta.get_field("error"), admin.site)
        other.widget.choices = other.choices
        matches = recognise(self.query.example, self.query.example_language).matches[:NEAR]
        near: Any = self.fields["near"]
        near.choices = [(str(match.error.pk), f"{match.error} – {match.error.title}") for match in matches]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        near = ErrorCode.objects.filter(pk=cleaned["near"]).first() if cleaned.get("near") else None
        self.error = cleaned.get("other") or near
        if self.error is None and not self.errors:
            raise ValidationError(_("Choose an error."))
        if self.error and cleaned.get("text"):
            self.row = self._row(cleaned, self.error)
            _validate(self, self.row)
        return cleaned

    def _row(self, cleaned: dict[str, Any], error: ErrorCode) -> Wording | Alias:
        language, text = cleaned.get("language", ""), cleaned["text"]
        if cleaned.get("kind") == self.Kind.ALIAS:
            origin, accepted = Alias.Origin.SEARCH, Alias.State.ACCEPTED
            return Alias(
                language=language,
                text=tidy(text)[:MAX_ALIAS_CHARS],
                error=error,
                origin=origin,
                state=accepted,
            )
        return Wording(error=error, language=language, text=text, origin=Wording.Origin.INTEGRATOR)

    def save(self, by: User) -> models.Model | None:
        if isinstance(self.row, Alias):
            self.row.review(Alias.State.ACCEPTED, by)
        else:
            self.row.save()
        return None


class NewErrorForm(TextForm):
    heading = _("Make a new error of it")
    note = _("It begins as a draft. The search leaves the list when readers can see the error.")
    permissions = ("errors.add_errorcode",)

    system = forms.ModelChoiceField(label=_("System"), queryset=System.objects.all())
    code = forms.CharField(label=_("Code"), max_length=100, required=False)
    title = forms.CharField(label=_("Title"), max_length=200)
    field_order = ("system", "code", "language", "title", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unknown = recognise(self.query.example, self.query.example_language).unknown_code
        self.initial.update({"code": unknown, "title": self.query.example[:200]})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        code, text = cleaned.get("code", ""), cleaned.get("text", "")
        key = key_from_code(code)[:120] or key_from_message(text) or f"query-{self.query.pk}"
        self.row = ErrorCode(system=cleaned.get("system"), code=code, key=key)
        if not self.errors:
            _validate(self, self.row)
            _validate(self, Wording(language=cleaned["language"], text=text), exclude=["error"])
        return cleaned

    @transaction.atomic
    def save(self, by: User) -> ErrorCode:
        language, text = self.cleaned_data["language"], self.cleaned_data["text"]
        self.row.save()
        Wording.objects.create(error=self.row, language=language, text=text, is_primary=True)
        ErrorText.objects.create(error=self.row, language=language, title=self.cleaned_data["title"])
        self.query.error = self.row
        self.query.save(update_fields=["error"])
        return self.row


class SynonymForm(UnansweredQueryForm):
    heading = _("New synonym")
    note = _("A search for the word also finds texts with its meaning.")
    permissions = ("kb.add_synonym",)

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    word = forms.CharField(label=_("Word"), max_length=60)
    means = forms.CharField(
        label=_("Means"), max_length=200, help_text=_("One or several words, separated by spaces.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = max(self.query.template.split(), key=len, default="")
        self.initial.update({"language": self.query.language, "word": longest[:60]})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.row = Synonym(**{name: cleaned.get(name, "") for name in ("language", "word", "means")})
        if not self.errors:
            _validate(self, self.row)
        return cleaned

    def save(self, by: User) -> None:
        self.row.save()


class NotOursForm(UnansweredQueryForm):
    heading = _("Not ours")
    note = _("It is hidden. Its searches stay in the log.")
    permissions = ("kb.change_unansweredquery",)

    reason = forms.ChoiceField(
        label=_("Reason"), widget=forms.RadioSelect, choices=UnansweredQuery.Reason.choices
    )

    def save(self, by: User) -> None:
        self.query.state, self.query.reason = (
            UnansweredQuery.State.NOT_OURS,
            self.cleaned_data["reason"],
        )
        self.query.save(update_fields=["state", "reason"])


class RerunForm(UnansweredQueryForm):
    heading = _("Search again now")
    note = _("Repeats its searches in the present content.")
    permissions = ("kb.change_unansweredquery",)

    def save(self, by: User) -> None:
        """Reopen a hidden query, so that the list shows it."""
        if self.query.state == UnansweredQuery.State.NOT_OURS:
            self.query.state, self.query.reason = UnansweredQuery.State.OPEN, ""
            self.query.save(update_fields=["state", "reason"])


ACTIONS: dict[str, type[UnansweredQueryForm]] = {
    "wording": WordingForm,
    "error": NewErrorForm,
    "synonym": SynonymForm,
    "not-ours": NotOursForm,
    "again": RerunForm,
}


def _validate(form: forms.Form, row: models.Model, exclude: list[str] | None = None) -> None:
    """Add the row's validation errors to the form, at the fields with the same names."""
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            form.add_error(name if name in form.fields else None, messages)
