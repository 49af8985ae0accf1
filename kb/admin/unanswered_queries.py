"""Unanswered questions: what readers asked, what is nearest, and one click to answer them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..feedback import unanswered_queries
from ..models import Question
from .feedback import ReadOnly
from .unanswered_query_forms import ACTIONS, QuestionForm


@admin.register(Question)
class QuestionAdmin(ReadOnly, admin.ModelAdmin):
    change_form_template = "admin/kb/question.html"
    list_display = ("shown_example", "searches", "contacts", "finds", "score", "state", "first_at", "last_at")
    list_filter = ("state", "language", "reason", "last_at")
    search_fields = ("template", "finds")
    list_per_page = 50
    fields = (
        "shown_example",
        "state",
        "reason",
        "finds",
        "score",
        "error",
        "first_at",
        "last_at",
        "handled_by",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return super().get_queryset(request).with_counts()  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=_("question"), ordering="template")
    def shown_example(self, question: Question) -> str:
        return format_html('<span lang="{}">{}</span>', question.example_language, question.example)

    @admin.display(description=_("searches"))
    def searches(self, question: Any) -> str:
        url = f"{reverse('admin:kb_searchentry_changelist')}?question__id__exact={question.pk}"
        return format_html('<a href="{}">{}</a>', url, question.searches)

    @admin.display(description=_("went on to contact"))
    def contacts(self, question: Any) -> int:
        return int(question.contacts)

    # --- acting

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(self.act)
        return [path("<int:pk>/<slug:name>/do/", act, name="kb_question_act"), *super().get_urls()]

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """One of `ACTIONS` on one question: its form, then what its searches find now."""
        if (form_class := ACTIONS.get(name)) is None:
            raise Http404(name)
        if not may(request, form_class):
            raise PermissionDenied
        question = get_object_or_404(Question, pk=pk)
        form = form_class(request.POST or None, question=question)
        if request.method == "POST" and (not form.fields or form.is_valid()):
            return self._done(request, form)
        context = self.admin_site.each_context(request) | {
            "title": form.heading,
            "form": form,
            "question": question,
            "opts": self.opts,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/kb/question_action.html", context)

    def _done(self, request: HttpRequest, form: QuestionForm) -> HttpResponse:
        user: Any = request.user
        made, question = form.save(user), form.question
        question.handled_by = user
        question.save(update_fields=["handled_by"])
        self.log_change(request, question, str(form.heading))
        if question.state == Question.State.NOT_OURS:
            self.message_user(request, _hidden(question), messages.SUCCESS)
        else:
            self._tell(request, question)
        if made is not None:
            return HttpResponseRedirect(reverse("admin:errors_errorcode_change", args=[made.pk]))
        return HttpResponseRedirect(reverse("admin:index"))

    def _tell(self, request: HttpRequest, question: Question) -> None:
        """What every example finds after what was done: the row is closed before the editor's eyes."""
        is_answered = unanswered_queries.check(question)
        told = {"question": question.example, "answer": question.finds or gettext("nothing")}
        if is_answered:
            said = gettext("“%(question)s” now finds “%(answer)s” at position 1 and has left the list.")
            self.message_user(request, said % told)
        else:
            said = gettext("“%(question)s” still finds no answer. Nearest: %(answer)s.")
            self.message_user(request, said % told, messages.WARNING)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        context["actions"] = actions(request)
        return super().render_change_form(request, context, *args, **kwargs)


def _hidden(question: Question) -> str:
    """What was done, and the way back."""
    said = gettext("“%(question)s” is hidden: %(reason)s.")
    told = said % {"question": question.example, "reason": question.get_reason_display()}
    again = reverse("admin:kb_question_act", args=[question.pk, "again"])
    return format_html('{} <a href="{}">{}</a>', told, again, gettext("Undo: ask it again"))


def may(request: HttpRequest, form: type[QuestionForm]) -> bool:
    return bool(request.user.has_perms(form.permissions))  # type: ignore[union-attr]


def actions(request: HttpRequest) -> list[tuple[str, Any]]:
    """(name, heading) of what this user may do with a question."""
    return [(name, form.heading) for name, form in ACTIONS.items() if may(request, form)]
