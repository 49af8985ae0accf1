"""Workflow steps with a button on a text's page. Each undoes or changes a decision and does not change the text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from errors.editing import presence
from errors.publishable import Status

from ..models import ArticleTranslation, Revision
from ..publishing import workflow
from ..publishing.approval import PUBLISH
from ..publishing.publication import WorkflowError
from ..roles import may_write
from .fields import TimeField
from .step_messages import step_message

State = Revision.State


class StepForm(forms.Form):
    """Form of a step without input."""


class PublishTimeForm(StepForm):
    publish_at = TimeField(label=_("Publish at"))


@dataclass(frozen=True, slots=True)
class WorkflowStep:
    """A button and its message. It is offered for texts in `state`, to users with `permission`."""

    label: str | Promise
    done: str | Promise
    state: str
    take: Callable[[Revision, Any, datetime | None], None]
    permission: str = PUBLISH
    form: type[StepForm] = StepForm


STEPS = {
    "take-back": WorkflowStep(
        _("Take back from review"),
        _("Taken back."),
        State.IN_REVIEW,
        lambda revision, by, _at: workflow.take_back(revision, by),
        permission="kb.change_articletranslation",
    ),
    "publish-now": WorkflowStep(
        _("Publish now"),
        _("Published."),
        State.SCHEDULED,
        lambda revision, by, _at: workflow.publish(revision, by),
    ),
    "change-time": WorkflowStep(
        _("Change the time"),
        _("The time has been changed."),
        State.SCHEDULED,
        lambda revision, by, at: workflow.reschedule(revision, by, at) if at else None,
        form=PublishTimeForm,
    ),
    "cancel-time": WorkflowStep(
        _("Cancel the time"),
        _("The time has been cancelled."),
        State.SCHEDULED,
        lambda revision, by, _at: workflow.cancel(revision, by),
    ),
    "show-again": WorkflowStep(
        _("Show to readers again"),
        _("Shown again."),
        Status.RETIRED,
        lambda revision, by, _at: workflow.bring_back(revision.translation, by),
    ),
}


def steps_of(request: HttpRequest, text: ArticleTranslation) -> Iterator[tuple[str, WorkflowStep]]:
    """Yield the steps that the text's state and the user's permissions allow, with their names in addresses."""
    for name, step in STEPS.items():
        if _may(request, text, step) and _revision(text, step):
            yield name, step


class WorkflowStepsAdmin(admin.ModelAdmin):
    """Mixin for the admin of texts with one page a step."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.step)
        return [
            path("<int:pk>/<slug:name>/step/", view, name="kb_articletranslation_step"),
            *super().get_urls(),
        ]

    def step(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show the step's form, or take the step and redirect to the text."""
        if (step := STEPS.get(name)) is None:
            raise Http404(name)
        text = get_object_or_404(ArticleTranslation.objects.select_related("article", "published"), pk=pk)
        if not _may(request, text, step):
            raise PermissionDenied
        revision = _revision(text, step)
        form = step.form(request.POST or None, initial={"publish_at": revision and revision.publish_at})
        if revision is None or (request.method == "POST" and (not form.fields or form.is_valid())):
            self._take(request, text, step, revision, form)
            return HttpResponseRedirect(reverse("admin:kb_articletranslation_change", args=[text.pk]))
        context = self.admin_site.each_context(request) | {"opts": self.opts, "original": text}
        context |= {"title": step.label, "form": form}
        return TemplateResponse(request, "admin/kb/step.html", context)

    def _take(
        self,
        request: HttpRequest,
        text: ArticleTranslation,
        step: WorkflowStep,
        revision: Revision | None,
        form: forms.Form,
    ) -> None:
        presence.leave(request, text)
        try:
            if revision is None:
                raise WorkflowError(
                    _("The text's state has changed, so this step is no longer possible. Look at it again.")
                )
            step.take(revision, request.user, getattr(form, "cleaned_data", {}).get("publish_at"))
            self.message_user(request, step_message(str(step.done), revision), messages.SUCCESS)
        except WorkflowError as error:
            self.message_user(request, str(error), messages.ERROR)


def _may(request: HttpRequest, text: ArticleTranslation, step: WorkflowStep) -> bool:
    user: Any = request.user
    return bool(user.has_perm(step.permission)) and may_write(user, text.language)


def _revision(text: ArticleTranslation, step: WorkflowStep) -> Revision | None:
    """Return the text's revision in the step's state; None if there is none. For a retired text the published one."""
    if step.state == Status.RETIRED:
        return text.published if text.status == Status.RETIRED else None
    return text.revisions.filter(state=step.state).first()
