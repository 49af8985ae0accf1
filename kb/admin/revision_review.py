"""Page of the admin on which a reviewer approves a revision or gives it back to its author."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from errors.editing import presence

from ..models import Revision
from ..publishing import approval, previews, publication, readiness, workflow
from ..publishing.approval import PUBLISH
from ..publishing.publication import WorkflowError
from ..roles import may_write
from .fields import TimeField
from .revision_differences import differences
from .step_messages import step_message


class ReviewForm(forms.Form):
    """Form of a reviewer's decision. Its initial values are the author's notes."""

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


class RevisionPages(admin.ModelAdmin):
    """Base class of admins with pages about one revision."""

    def has_restore_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("kb.change_articletranslation"))

    def revision_or_404(self, request: HttpRequest, pk: int) -> Revision:
        """Return the revision with its texts' owners. Raises PermissionDenied or Http404."""
        if not (self.has_view_permission(request) or self.has_restore_permission(request)):
            raise PermissionDenied
        rows = Revision.objects.select_related(
            "translation__article", "translation__published", "author", "reviewer"
        )
        return get_object_or_404(rows, pk=pk)

    def page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        """Return a page in the frame of the admin."""
        shared = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, template, shared | context)


class ReviewPage(RevisionPages):
    """Mixin for the admin of revisions with the page of a review."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.review)
        return [path("<int:pk>/review/", view, name="kb_revision_review"), *super().get_urls()]

    def review(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a revision in review with its differences and findings; approve or reject it."""
        revision = self.revision_or_404(request, pk)
        if not may_decide(request, revision):
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
        return self.page(request, "admin/kb/review.html", context)

    def _decide(
        self, request: HttpRequest, revision: Revision, form: ReviewForm, findings: list[Any]
    ) -> bool:
        """Approve or reject the revision; return whether it succeeded. Shows the reason if it did not."""
        data, user = form.cleaned_data, request.user
        presence.leave(request, revision.translation)
        try:
            if "_reject" in request.POST:
                workflow.reject(revision, user, data["comment"])  # type: ignore[arg-type]
                given_back = gettext("Given back to its author with your comment.")
                self.message_user(request, step_message(given_back, revision), messages.SUCCESS)
                return True
            if any(finding.is_harmful for finding in findings) and not data["insist"]:
                raise WorkflowError(
                    gettext("Correct what is listed here, or confirm below that you publish it anyway.")
                )
            fields = {
                "publish_at": data["publish_at"],
                "reason": data["reason"],
                "is_ready": data["is_ready"],
            }
            fields |= {"significance": data["significance"]} if data["significance"] else {}
            workflow.approve(revision, user, **fields)  # type: ignore[arg-type]
        except WorkflowError as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        self.message_user(request, step_message(gettext("Approved."), revision), messages.SUCCESS)
        return True


def may_write_revision(request: HttpRequest, revision: Revision) -> bool:
    """Return whether the user may write in the revision's language."""
    return may_write(request.user, revision.translation.language)


def may_decide(request: HttpRequest, revision: Revision) -> bool:
    """Return whether the user may approve, reject and withdraw the revision."""
    return bool(request.user.has_perm(PUBLISH)) and may_write_revision(request, revision)


def _is_complete(form: ReviewForm) -> bool:
    """Return whether the form is valid. Giving a text back needs a valid comment only."""
    return "comment" not in form.errors if "_reject" in form.data else form.is_valid()


def _proposed(revision: Revision) -> dict[str, Any]:
    """Return the author's notes as initial values. A time that has passed is left out."""
    time = revision.publish_at if revision.publish_at and revision.publish_at > timezone.now() else None
    notes = {"is_ready": revision.is_ready, "publish_at": time}
    return notes | {"significance": publication.significance_of(revision)}
