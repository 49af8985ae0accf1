"""Saving of a text's page: writes the draft, then takes the workflow step of the button that was pressed.

If the workflow refuses the step, the draft stays saved and the editor sees the reason.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from ..markdown import cross_links
from ..models import Revision
from ..publishing import publication, readiness, workflow
from ..publishing.approval import PUBLISH
from ..publishing.publication import WorkflowError
from .step_messages import step_message

State = Revision.State
STEPS = {"_continue", "_submit", "_publish"}


class DraftSavingAdmin(admin.ModelAdmin):
    """Mixin for the admin of texts, whose form is a TranslationForm."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return a form with the fields of the page only: another field would be emptied by every save."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        names = flatten_fieldsets(self.get_fieldsets(request, obj))
        form.base_fields = {name: field for name, field in form.base_fields.items() if name in names}
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        user: Any = request.user
        before = obj.draft
        revision = workflow.save_draft(obj, author=user, **form.texts, **form.based_on)
        workflow.store_notes(revision, form.notes)
        if "slug" in form.changed_data:
            cross_links.rerender_referrers([obj.article])
        try:
            message = self._take_step(request, obj, revision, form) or _saved(form, before, revision)
            self.message_user(request, step_message(message, revision), messages.SUCCESS)
        except WorkflowError as error:
            self.message_user(request, step_message(f"{gettext('Saved.')} {error}", revision), messages.ERROR)

    def _take_step(self, request: HttpRequest, obj: Any, revision: Revision, form: Any) -> str:
        """Take the step of the button that was pressed; return a message, "" without a step.

        Shows the findings about the text. Raises WorkflowError for a publication despite harmful findings that the
        editor did not confirm.
        """
        user: Any = request.user
        data = form.cleaned_data
        findings = readiness.findings(obj, revision)
        is_held_back = any(finding.is_harmful for finding in findings) and not data.get("insist")
        is_publishing = "_publish" in request.POST and user.has_perm(PUBLISH)
        for finding in findings:
            is_error = finding.is_harmful and is_held_back and is_publishing
            self.message_user(request, finding.text, messages.ERROR if is_error else messages.WARNING)
        if "_submit" in request.POST:
            return _submit(revision, user, data)
        if not is_publishing:
            return ""
        if is_held_back:
            raise WorkflowError(
                gettext("Correct what is listed here, or confirm below that you publish it anyway.")
            )
        return _publish(revision, user, form)

    # --- redirects

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._stay(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._stay(request, obj) or super().response_change(request, obj)

    def _stay(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        """Return a redirect to the same page after a step; None for other buttons and in a popup."""
        if not STEPS & request.POST.keys() or "_popup" in request.POST:
            return None
        return HttpResponseRedirect(reverse("admin:kb_articletranslation_change", args=[obj.pk]))


def _saved(form: Any, before: Revision | None, revision: Revision) -> str:
    """Return the message for a save without a step."""
    if before and before.state in (State.IN_REVIEW, State.SCHEDULED) and revision.state == State.DRAFT:
        return gettext("Saved. The text has changed, so it has to be reviewed again.")
    return gettext("Saved.") if form.changed_data else gettext("Nothing was changed.")


def _submit(revision: Revision, user: Any, data: dict[str, Any]) -> str:
    if revision.state == State.IN_REVIEW:
        return gettext("The text is in review already.")
    workflow.submit(revision, user, reviewer=data.get("reviewer"), note=data.get("note", ""))
    return gettext("Sent for review.")


def _publish(revision: Revision, user: Any, form: Any) -> str:
    """Publish or schedule the revision; return a message, with the significance and a note if nobody reviewed it."""
    data = form.cleaned_data
    has_significance = "significance" in form.fields
    fields = {name: data[name] for name in ("significance", "is_ready") if name in form.fields}
    time, reason = data.get("publish_at"), data.get("reason", "")
    workflow.publish(revision, user, publish_at=time, reason=reason, **form.based_on, **fields)
    sentences = [gettext("Approved.") if revision.state == State.SCHEDULED else gettext("Published.")]
    if has_significance and not data["significance"]:
        sentences.append(significance_message(Revision.Significance(publication.significance_of(revision))))
    if revision.override_reason:
        sentences.append(
            gettext("Nobody else has looked at this text. It is listed among those published without review.")
        )
    return " ".join(sentences)


def significance_message(significance: Revision.Significance) -> str:
    """Return the message for a significance that was computed, not chosen."""
    if significance == Revision.Significance.MINOR:
        return gettext(
            "Only spaces and punctuation differ: kept as a minor change, and translators are not asked."
        )
    return gettext("Words differ: kept as a medium change, and translators are asked to update.")
