"""Admin of revisions: history of a text, differences between two revisions, restoring and withdrawing."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from errors.editing.fields import is_key
from errors.editing.versioned import VersionedAdmin

from ..models import Revision
from ..publishing import workflow
from ..publishing.publication import WorkflowError
from .feedback import ReadOnly
from .revision_differences import difference_link, differences
from .revision_review import ReviewPage, may_decide, may_write_revision


class RevisionInline(ReadOnly, admin.TabularInline):
    """Revisions of a translation, newest first."""

    model = Revision
    fields = ("number", "state", "written_by", "created_at", "published_at", "notes", "compared")
    readonly_fields = fields
    ordering = ("-number",)
    show_change_link = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("body", "html").select_related("author", "reviewer")

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True  # the page of the text has checked the permission

    @admin.display(description=_("author"))
    def written_by(self, revision: Revision) -> str:
        return revision.signature

    @admin.display(description=_("note"))
    def notes(self, revision: Revision) -> str:
        return " · ".join(filter(None, [revision.note, revision.comment, revision.override_reason]))

    @admin.display(description=_("difference"))
    def compared(self, revision: Revision) -> str:
        return difference_link(revision)


@admin.register(Revision)
class RevisionAdmin(ReadOnly, ReviewPage, VersionedAdmin):
    """All revisions. An old one can be restored as a draft."""

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
            path("<int:pk>/withdraw/", view(self.withdraw), name="kb_revision_withdraw"),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).defer("html")
        return rows.select_related("translation__published", "author", "reviewer")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow the deletion of single revisions of translations that were never published."""
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
        """Show a revision beside another one of the text: by its key in `?to=`, else the previous one."""
        revision = self.revision_or_404(request, pk)
        others = revision.translation.revisions.exclude(pk=pk).order_by("-number")
        key = request.GET.get("to", "")
        old = (
            others.filter(pk=key).first()
            if is_key(key)
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
            "can_restore": self.has_restore_permission(request) and may_write_revision(request, revision),
            "can_withdraw": self._may_withdraw(request, revision),
        }
        return self.page(request, "admin/kb/difference.html", context)

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        revision = self.revision_or_404(request, pk)
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
        return revision.state == Revision.State.APPROVED and may_decide(request, revision)

    # --- restoring

    @admin.action(description=_("Restore as a draft"), permissions=["restore"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Revision]) -> None:
        for revision in queryset:
            workflow.restore(revision, request.user)  # type: ignore[arg-type]
        count = len(queryset)
        message = ngettext("%(count)d draft was made.", "%(count)d drafts were made.", count)
        self.message_user(request, message % {"count": count})


def _withdrawn(revision: Revision) -> str:
    message = gettext(
        "Withdrawn. Readers see number %(number)d now. Restoring this one as a draft undoes it."
    )
    return message % {"number": revision.translation.published.number}  # type: ignore[union-attr]
