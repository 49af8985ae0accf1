"""The history of a text: every revision as it was, what differs between any two, and the review of the open one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from errors.editing import presence
from errors.editing.fields import is_key
from errors.editing.versioned import VersionedAdmin
from errors.word_diff import Piece, difference, shortened

from ..models import Revision
from ..models.revisions import TEXTS
from ..publishing import approval, previews, publication, readiness, workflow
from ..publishing.approval import PUBLISH
from ..publishing.publication import WorkflowError
from ..roles import may_write
from .feedback import ReadOnly
from .fields import TimeField
from .step_messages import step_message


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field of two revisions. `language` is that of both."""

    label: str
    pieces: list[Piece]
    language: str


def differences(old: Revision | None, new: Revision, *, is_whole: bool = False) -> list[FieldDifference]:
    """The fields in which they differ; all of them as new where there is no old one."""
    changed = [name for name in TEXTS if getattr(old, name, "") != getattr(new, name)]
    language = new.translation.language
    found = []
    for name in changed:
        pieces = difference(getattr(old, name, ""), getattr(new, name))
        field: Any = Revision._meta.get_field(name)
        label = capfirst(field.verbose_name)
        found.append(FieldDifference(str(label), pieces if is_whole else shortened(pieces), language))
    return found


class ReviewForm(forms.Form):
    """What a reviewer says. What the author has said stands there, else what the texts propose."""

    significance = forms.ChoiceField(
        label=capfirst(_("how much changes")), choices=Revision.Significance.choices, required=False
    )
    is_ready = forms.BooleanField(label=capfirst(_("ready for translation")), required=False)
    publish_at = TimeField(label=capfirst(_("publish at")), required=False, help_text=_("Empty: now."))
    reason = forms.CharField(label=capfirst(_("why nobody else looks at it")), max_length=300, required=False)
    insist = forms.BooleanField(label=_("Publish it although readers will stumble over this"), required=False)
    comment = forms.CharField(
        label=_("What the author should change"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RevisionInline(ReadOnly, admin.TabularInline):
    """What was written before, newest first."""

    model = Revision
    fields = ("number", "state", "written_by", "created_at", "published_at", "said", "compared")
    readonly_fields = fields
    ordering = ("-number",)
    show_change_link = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("body", "html").select_related("author", "reviewer")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True  # whoever may see the text may see what it was

    @admin.display(description=_("author"))
    def written_by(self, revision: Revision) -> str:
        return revision.signature

    @admin.display(description=_("note"))
    def said(self, revision: Revision) -> str:
        return " · ".join(filter(None, [revision.note, revision.comment, revision.override_reason]))

    @admin.display(description=_("difference"))
    def compared(self, revision: Revision) -> str:
        return difference_link(revision)


def difference_link(revision: Revision) -> str:
    url = reverse("admin:kb_revision_difference", args=[revision.pk])
    label = gettext("What differs in number %(number)d") % {"number": revision.number}
    return format_html('<a href="{}" aria-label="{}">{}</a>', url, label, gettext("What differs"))


@admin.register(Revision)
class RevisionAdmin(ReadOnly, VersionedAdmin):
    """Every text there was. An old one comes back as a new draft."""

    list_display = (
        "title",
        "number",
        "language",
        "state",
        "author",
        "reviewer",
        "created_at",
        "published_at",
        "compared",
    )
    list_filter = (
        "state",
        ("override_reason", admin.EmptyFieldListFilter),
        "translation__language",
        "created_at",
    )
    search_fields = ("title", "body", "translation__article__key")
    actions = ["restore"]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/difference/", view(self.difference), name="kb_revision_difference"),
            path("<int:pk>/review/", view(self.review), name="kb_revision_review"),
            path("<int:pk>/withdraw/", view(self.withdraw), name="kb_revision_withdraw"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request).defer("html")
        return found.select_related("translation__published", "author", "reviewer")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """History stays; only a text that readers never saw goes with its translation."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and obj.translation.published_id is None

    @admin.display(description=_("language"), ordering="translation__language")
    def language(self, revision: Revision) -> str:
        return revision.translation.language

    @admin.display(description=_("difference"))
    def compared(self, revision: Revision) -> str:
        return difference_link(revision)

    # --- pages of our own

    def difference(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A revision beside any other of the same text, `?to=` its key; the one before it otherwise."""
        revision = self._revision(request, pk)
        others = revision.translation.revisions.exclude(pk=pk).order_by("-number")
        asked = request.GET.get("to", "")
        old = (
            others.filter(pk=asked).first()
            if is_key(asked)
            else others.filter(number__lt=revision.number).first()
        )
        first, second = (
            sorted(filter(None, (old, revision)), key=lambda row: row.number) if old else (None, revision)
        )
        context = {
            "title": gettext("What differs"),
            "old": first,
            "new": second,
            "revision": revision,
            "others": others.defer("body", "html"),
            "differences": differences(first, second),
            "can_restore": self.has_restore_permission(request) and _is_own(request, revision),
            "can_withdraw": self._may_withdraw(request, revision),
        }
        return self._page(request, "admin/kb/difference.html", context)

    def review(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The open text beside what readers see, with what they would stumble over; approve or reject."""
        revision = self._revision(request, pk)
        if not _may_decide(request, revision):
            raise PermissionDenied
        form = ReviewForm(request.POST or None, initial=_proposed(revision))
        findings = readiness.findings(revision.translation, revision)
        if (
            request.method == "POST"
            and _is_complete(form)
            and self._decide(request, revision, form, findings)
        ):
            url = reverse("admin:kb_articletranslation_change", args=[revision.translation_id])
            return HttpResponseRedirect(url)
        context = {
            "title": gettext("Review"),
            "revision": revision,
            "differences": differences(revision.translation.published, revision),
            "findings": findings,
            "is_harmful": any(finding.is_harmful for finding in findings),
            "is_own": revision.author_id == request.user.pk,
            "needs_reason": approval.needs_reason(revision, request.user),  # type: ignore[arg-type]
            "is_open": revision.state == Revision.State.IN_REVIEW,
            "is_translated": revision.translation.source is None and revision.translation.published_id,
            "preview_url": previews.address(revision),
            "form": form,
        }
        return self._page(request, "admin/kb/review.html", context)

    def _decide(
        self, request: HttpRequest, revision: Revision, form: ReviewForm, findings: list[Any]
    ) -> bool:
        """True where the step was taken; what stands in its way is said otherwise."""
        said, user = form.cleaned_data, request.user
        presence.leave(request, revision.translation)
        try:
            if "_reject" in request.POST:
                workflow.reject(revision, user, said["comment"])  # type: ignore[arg-type]
                given_back = gettext("Given back to its author with your comment.")
                self.message_user(request, step_message(given_back, revision), messages.SUCCESS)
                return True
            if any(finding.is_harmful for finding in findings) and not said["insist"]:
                raise WorkflowError(gettext("Mend what is named here, or insist on it below."))
            fields = {
                "publish_at": said["publish_at"],
                "reason": said["reason"],
                "is_ready": said["is_ready"],
            }
            fields |= {"significance": said["significance"]} if said["significance"] else {}
            workflow.approve(revision, user, **fields)  # type: ignore[arg-type]
        except WorkflowError as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        self.message_user(request, step_message(gettext("Approved."), revision), messages.SUCCESS)
        return True

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        revision = self._revision(request, pk)
        if request.method != "POST" or not self._may_withdraw(request, revision):
            raise PermissionDenied
        try:
            workflow.withdraw(revision)
            self.message_user(request, _withdrawn(revision), messages.SUCCESS)
        except WorkflowError as error:
            self.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(
            reverse("admin:kb_articletranslation_change", args=[revision.translation_id])
        )

    def _may_withdraw(self, request: HttpRequest, revision: Revision) -> bool:
        return revision.state == Revision.State.APPROVED and _may_decide(request, revision)

    def _revision(self, request: HttpRequest, pk: int) -> Revision:
        if not (self.has_view_permission(request) or self.has_restore_permission(request)):
            raise PermissionDenied
        rows = Revision.objects.select_related(
            "translation__article", "translation__published", "author", "reviewer"
        )
        return get_object_or_404(rows, pk=pk)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, template, shared | context)

    # --- restoring

    def has_restore_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("kb.change_articletranslation"))

    @admin.action(description=_("Restore as a draft"), permissions=["restore"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Revision]) -> None:
        for revision in queryset:
            workflow.restore(revision, request.user)  # type: ignore[arg-type]
        count = len(queryset)
        said = ngettext("%(count)d draft was made.", "%(count)d drafts were made.", count)
        self.message_user(request, said % {"count": count})


def _is_own(request: HttpRequest, revision: Revision) -> bool:
    """Whether the user writes in its language: translators have theirs."""
    return may_write(request.user, revision.translation.language)


def _may_decide(request: HttpRequest, revision: Revision) -> bool:
    return bool(request.user.has_perm(PUBLISH)) and _is_own(request, revision)


def _is_complete(form: ReviewForm) -> bool:
    """Giving a text back takes nothing but the comment."""
    return "comment" not in form.errors if "_reject" in form.data else form.is_valid()


def _withdrawn(revision: Revision) -> str:
    said = gettext("Withdrawn. Readers see number %(number)d now. Restoring this one as a draft undoes it.")
    return said % {"number": revision.translation.published.number}  # type: ignore[union-attr]


def _proposed(revision: Revision) -> dict[str, Any]:
    time = revision.publish_at if revision.publish_at and revision.publish_at > timezone.now() else None
    said = {"is_ready": revision.is_ready, "publish_at": time}
    return said | {"significance": publication.significance_of(revision)}
