"""Admin of unanswered queries, with a page for each action that answers or hides one."""

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
from ..models import UnansweredQuery
from .feedback import ReadOnly
from .unanswered_query_forms import ACTIONS, UnansweredQueryForm


@admin.register(UnansweredQuery)
class UnansweredQueryAdmin(ReadOnly, admin.ModelAdmin):
    change_form_template = "admin/kb/unanswered_query.html"
    list_display = (
        "shown_example",
        "searches",
        "contacts",
        "finds",
        "score",
        "shown_reason",
        "state",
        "first_at",
        "last_at",
    )
    list_filter = ("state", "language", "reason", "last_at")
    search_fields = ("template", "finds")
    list_per_page = 50
    fields = (
        "shown_example",
        "state",
        "reason",
        "finds",
        "score",
        "shown_reason",
        "error",
        "first_at",
        "last_at",
        "handled_by",
    )
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[UnansweredQuery]:
        return super().get_queryset(request).with_counts()  # type: ignore[attr-defined,no-any-return]

    @admin.display(description=_("query"), ordering="template")
    def shown_example(self, query: UnansweredQuery) -> str:
        return format_html('<span lang="{}">{}</span>', query.example_language, query.example)

    @admin.display(description=_("searches"))
    def searches(self, query: Any) -> str:
        url = f"{reverse('admin:kb_searchlog_changelist')}?unanswered_query__id__exact={query.pk}"
        return format_html('<a href="{}">{}</a>', url, query.searches)

    @admin.display(description=_("why it is open"))
    def shown_reason(self, query: UnansweredQuery) -> str:
        return query.why_open

    @admin.display(description=_("went on to contact"))
    def contacts(self, query: Any) -> int:
        return int(query.contacts)

    # --- acting

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(self.act)
        return [path("<int:pk>/<slug:name>/do/", act, name="kb_unansweredquery_act"), *super().get_urls()]

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show the form of one of `ACTIONS`, or carry it out and report what the query's searches find now."""
        if (form_class := ACTIONS.get(name)) is None:
            raise Http404(name)
        if not may(request, form_class):
            raise PermissionDenied
        query = get_object_or_404(UnansweredQuery, pk=pk)
        form = form_class(request.POST or None, query=query)
        if request.method == "POST" and (not form.fields or form.is_valid()):
            return self._done(request, form)
        context = self.admin_site.each_context(request) | {
            "title": form.heading,
            "form": form,
            "query": query,
            "opts": self.opts,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/kb/unanswered_query_action.html", context)

    def _done(self, request: HttpRequest, form: UnansweredQueryForm) -> HttpResponse:
        user: Any = request.user
        error, query = form.save(user), form.query
        query.handled_by = user
        query.save(update_fields=["handled_by"])
        self.log_change(request, query, str(form.heading))
        if query.state == UnansweredQuery.State.NOT_OURS:
            self.message_user(request, _hidden(query), messages.SUCCESS)
        else:
            self._report(request, query)
        if error is not None:
            return HttpResponseRedirect(reverse("admin:errors_errorcode_change", args=[error.pk]))
        return HttpResponseRedirect(reverse("admin:index"))

    def _report(self, request: HttpRequest, query: UnansweredQuery) -> None:
        """Check the query again and show what it finds now. An answered query leaves the list."""
        is_answered = unanswered_queries.check(query)
        values = {"query": query.example, "answer": query.finds or gettext("nothing")}
        if is_answered:
            message = gettext("“%(query)s” now finds “%(answer)s” at position 1 and has left the list.")
            self.message_user(request, message % values)
        else:
            message = gettext("“%(query)s” stays in the list: %(reason)s. Nearest: %(answer)s.")
            self.message_user(request, message % (values | {"reason": query.why_open}), messages.WARNING)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        context["actions"] = actions(request)
        return super().render_change_form(request, context, *args, **kwargs)


def _hidden(query: UnansweredQuery) -> str:
    """Return the message for a hidden query, with a link that undoes it."""
    template = gettext("“%(query)s” is hidden: %(reason)s.")
    message = template % {"query": query.example, "reason": query.get_reason_display()}
    again = reverse("admin:kb_unansweredquery_act", args=[query.pk, "again"])
    return format_html('{} <a href="{}">{}</a>', message, again, gettext("Undo: search again"))


def may(request: HttpRequest, form: type[UnansweredQueryForm]) -> bool:
    """Return whether the user has the permissions of an action."""
    return bool(request.user.has_perms(form.permissions))  # type: ignore[union-attr]


def actions(request: HttpRequest) -> list[tuple[str, Any]]:
    """Return (name, heading) of the actions that this user may take on a query."""
    return [(name, form.heading) for name, form in ACTIONS.items() if may(request, form)]
