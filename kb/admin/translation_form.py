"""Form of a text: the fields that readers see, and the author's notes for review and publication."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from errors.editing.fields import LanguageForm

from ..models import Article, ArticleTranslation, Revision
from ..models.revisions import TEXTS
from ..publishing import approval, publication
from .fields import MarkdownField, MarkdownWidget, StaffField, TimeField

# The author's notes: form field → column of the revision.
NOTES = {
    **{name: name for name in ("significance", "is_ready", "publish_at", "reviewer", "note")},
    "reason": "override_reason",
}


class TranslationForm(LanguageForm):
    """Form of a translation with the text of its draft, else of its published revision."""

    title = forms.CharField(label=capfirst(_("title")), max_length=200, widget=AdminTextInputWidget)
    summary = forms.CharField(
        label=capfirst(_("summary")), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = MarkdownField(label=capfirst(_("text")))
    is_up_to_date = forms.BooleanField(
        label=capfirst(_("up to date")),
        required=False,
        initial=True,
        help_text=_(
            "The text says everything that the original shown here says. Untick this if you only correct the text."
        ),
    )
    seen = forms.IntegerField(
        required=False, widget=forms.HiddenInput
    )  # the source revision that the page shows
    significance = forms.ChoiceField(
        label=capfirst(_("how much changes")),
        required=False,
        choices=[
            ("", _("Minor if only spaces and punctuation differ, else medium")),
            *Revision.Significance.choices,
        ],
    )
    is_ready = forms.BooleanField(
        label=capfirst(_("ready for translation")),
        required=False,
        initial=True,
        help_text=_("Untick this while more changes follow: translators are asked after the last one."),
    )
    publish_at = TimeField(
        label=capfirst(_("publish at")),
        required=False,
        help_text=_("Empty: as soon as it is approved."),
    )
    reviewer = StaffField(label=capfirst(_("reviewer")), required=False, empty_label=_("Whoever comes first"))
    note = forms.CharField(
        label=capfirst(_("note")), max_length=500, required=False, widget=AdminTextInputWidget
    )
    reason = forms.CharField(
        label=capfirst(_("why nobody else looks at it first")),
        max_length=300,
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("Only for publishing without review; it is kept with the text."),
    )
    insist = forms.BooleanField(label=_("Publish it although readers will stumble over this"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        revision = (self.instance.draft or self.instance.published) if self.instance.pk else None
        for name in TEXTS:
            self.initial.setdefault(name, getattr(revision, name, ""))
        if revision and revision.state in Revision.OPEN:
            self.initial = self._stored_notes(revision) | dict(self.initial)
        self.initial["seen"] = getattr(self._source_now(), "pk", None)
        if reviewer := self.fields.get("reviewer"):
            reviewer.queryset = approval.reviewers()  # type: ignore[attr-defined]
        if isinstance(widget := self.fields["body"].widget, MarkdownWidget):
            widget.language = self.language

    def _stored_notes(self, draft: Revision) -> dict[str, Any]:
        """Return the draft's notes, without a time that has passed, and whether it is based on the present source."""
        notes = {name: getattr(draft, column) for name, column in NOTES.items()}
        if draft.publish_at and draft.publish_at <= timezone.now():
            notes["publish_at"] = None
        return notes | {"is_up_to_date": draft.based_on == self._source_now()}

    @property
    def language(self) -> str:
        """The text's language: from the form for a new text, else from the row."""
        if self.instance.language or "language" not in self.fields:
            return self.instance.language
        field: Any = self.fields["language"]
        return str(self["language"].value() or field.choices[0][0])

    def clean_slug(self) -> str:
        """Refuse a slug of another text in the language. Django's own check skips it if the form has no language."""
        slug: str = self.cleaned_data["slug"]
        others = ArticleTranslation.objects.filter(language=self.language, slug=slug)
        others = others.exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(gettext("Another text in this language has this address."))
        return slug

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in TEXTS}

    @property
    def notes(self) -> dict[str, Any]:
        """The author's notes by column, for the fields that the page has."""
        return {column: self.cleaned_data[name] for name, column in NOTES.items() if name in self.fields}

    @property
    def based_on(self) -> dict[str, Revision | None]:
        """The source revision of a translation, as {"based_on": revision}; {} for a source.

        It is the revision that the form showed, if the translator says that the text is up to date; else it does not
        change.
        """
        source = self.instance.source
        if source is None or "is_up_to_date" not in self.fields:
            return {}
        if self.cleaned_data["is_up_to_date"]:
            translated = source.revisions.published().filter(pk=self.cleaned_data["seen"]).first()
            return {"based_on": translated or source.published}
        draft, published = self.instance.draft, self.instance.published
        if draft and draft.based_on != source.published:
            return {"based_on": draft.based_on}
        return {"based_on": published and published.based_on}

    def _source_now(self) -> Revision | None:
        if self.instance.pk:
            return publication.source_revision(self.instance)
        pk: Any = self.initial.get("article")
        article = Article.objects.filter(pk=pk).first()
        texts = article.translations.filter(language=article.source_language) if article else ()
        return next((text.published for text in texts), None)
