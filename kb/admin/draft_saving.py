"""What saving a text's page does: the draft is written, and the step that a button asks for is taken.

Texts change by `kb.publishing.workflow` alone; what it refuses is said to the editor, and the text stays as it was
saved.
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
    """For the admin of texts, whose form is a TranslationForm."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Only with fields that the page shows: another would count as emptied with every save."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        shown = flatten_fieldsets(self.get_fieldsets(request, obj))
        form.base_fields = {name: field for name, field in form.base_fields.items() if name in shown}
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        user: Any = request.user
        before = obj.draft
        revision = workflow.save_draft(obj, author=user, **form.texts, **form.based_on)
        workflow.store_notes(revision, form.said)
        if "slug" in form.changed_data:
            cross_links.rerender_referrers([obj.article])
        try:
            done = self._go_on(request, obj, revision, form) or _saved(form, before, revision)
            self.message_user(request, step_message(done, revision), messages.SUCCESS)
        except WorkflowError as error:
            self.message_user(request, step_message(f"{gettext('Saved.')} {error}", revision), messages.ERROR)

    def _go_on(self, request: HttpRequest, obj: Any, revision: Revision, form: Any) -> str:
        """Take the step of the button that was pressed, if there is one; returns what was done."""
        user: Any = request.user
        said = form.cleaned_data
        found = readiness.findings(obj, revision)
        is_held_back = any(problem.is_harmful for problem in found) and not said.get("insist")
        is_publishing = "_publish" in request.POST and user.has_perm(PUBLISH)
        for problem in found:
            is_error = problem.is_harmful and is_held_back and is_publishing
            self.message_user(request, problem.text, messages.ERROR if is_error else messages.WARNING)
        if "_submit" in request.POST:
            return _submit(revision, user, said)
        if not is_publishing:
            return ""
        if is_held_back:
            raise WorkflowError(gettext("Mend what is named here, or insist on it below."))
        return _publish(revision, user, form)

    # --- where it goes on

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._stay(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._stay(request, obj) or super().response_change(request, obj)

    def _stay(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        """The text stays open after every step, and what was done has been said."""
        if not STEPS & request.POST.keys() or "_popup" in request.POST:
            return None
        return HttpResponseRedirect(reverse("admin:kb_articletranslation_change", args=[obj.pk]))


def _saved(form: Any, before: Revision | None, revision: Revision) -> str:
    """What was done where no step was asked for."""
    if before and before.state in (State.IN_REVIEW, State.SCHEDULED) and revision.state == State.DRAFT:
        return gettext("Saved. The text is another one now, so it has to be reviewed again.")
    return gettext("Saved.") if form.changed_data else gettext("Nothing was changed.")


def _submit(revision: Revision, user: Any, said: dict[str, Any]) -> str:
    if revision.state == State.IN_REVIEW:
        return gettext("The text is in review already.")
    workflow.submit(revision, user, reviewer=said.get("reviewer"), note=said.get("note", ""))
    return gettext("Sent for review.")


def _publish(revision: Revision, user: Any, form: Any) -> str:
    """With everything that is to be known of it, in one sentence after the other."""
    said = form.cleaned_data
    is_asked = "significance" in form.fields
    fields = {name: said[name] for name in ("significance", "is_ready") if name in form.fields}
    time, reason = said.get("publish_at"), said.get("reason", "")
    workflow.publish(revision, user, publish_at=time, reason=reason, **form.based_on, **fields)
    done = [gettext("Approved.") if revision.state == State.SCHEDULED else gettext("Published.")]
    if is_asked and not said["significance"]:
        done.append(significance_message(Revision.Significance(publication.significance_of(revision))))
    if revision.override_reason:
        done.append(
            gettext("Nobody else has looked at this text. It is listed among those published without review.")
        )
    return " ".join(done)


def significance_message(significance: Revision.Significance) -> str:
    """Said where nobody chose how much a text changes."""
    if significance == Revision.Significance.MINOR:
        return gettext(
            "Only spaces and punctuation differ: kept as a minor change, and translators are not asked."
        )
    return gettext("Words differ: kept as a medium change, and translators are asked to update.")
