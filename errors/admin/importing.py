"""Import pages: upload a file, preview its changes, apply all of them or none.

The file is stored between the two pages, and each makes the plan with `errors.transfer`, as the command does. A plan is
applied only if it is the previewed one: the same bytes, and the same fingerprint of the catalogue.
"""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import transfer
from ..editing.extra_pages import page
from ..models import ErrorCode, ImportFile
from ..versions import MovedError

MAX_FILE_BYTES = 20_000_000
PAGE_SIZE = 50
MAX_SHOWN_CHARS = 600  # of a cell in the preview
SECTIONS = ("errors", "changed", "new")
LISTS = "admin:errors_errorcode_changelist"


class UploadForm(forms.Form):
    """Upload of an import file."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV, XLSX, JSON, or PO with translations of our texts.")
    )
    create_systems = forms.BooleanField(label=_("Make the systems that are not known"), required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.name.lower().rpartition(".")[2] not in transfer.READERS:
            raise forms.ValidationError(gettext("Choose a file that ends in .csv, .xlsx, .json or .po."))
        if file.size > MAX_FILE_BYTES:
            most = MAX_FILE_BYTES // 1_000_000
            raise forms.ValidationError(
                gettext("The file is larger than %(most)d MB: split it.") % {"most": most}
            )
        return file


class Importing(admin.ModelAdmin):
    """Mixin of the admin of errors: upload and preview."""

    def get_urls(self) -> list[URLPattern]:
        guarded = self.admin_site.admin_view
        urls = [
            path("import/", guarded(self.upload), name="errors_errorcode_import"),
            path("import/<slug:hash>/", guarded(self.preview), name="errors_errorcode_import_preview"),
        ]
        return urls + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        url = reverse("admin:errors_errorcode_import") if self.has_import_permission(request) else ""
        return super().changelist_view(request, {"import_url": url} | (extra_context or {}))

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Return True for users who may add and change errors: an import may write anything of an error."""
        return bool(request.user.has_perms(["errors.add_errorcode", "errors.change_errorcode"]))

    def upload(self, request: HttpRequest) -> HttpResponse:
        """Take a file and store it for the preview."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
        if form.is_valid():
            file = form.cleaned_data["file"]
            stored = ImportFile.objects.keep(
                file.name.replace("\0", "")[:200],
                file.read(),
                format=transfer.format_of(file.name),
                create_systems=form.cleaned_data["create_systems"],
                sent_by=request.user,
            )
            return redirect("admin:errors_errorcode_import_preview", hash=stored.hash)
        return page(self, request, "import", gettext("Import errors"), form=form)

    def preview(self, request: HttpRequest, hash: str) -> HttpResponse:
        """Show what the file would change; a POST applies or forgets it."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        file = ImportFile.objects.filter(hash=hash).first()
        if not file:
            text = gettext("This file is no longer here: it was imported, or deleted after a day.")
            messages.warning(request, text)
            return redirect(LISTS)
        if request.method == "POST":
            return self._forget(request, file) if "_forget" in request.POST else self._apply(request, file)
        plan = plan_of(file)
        section = request.GET.get("show", "")
        rows: dict[str, list[Any]] = {
            "errors": plan.issues,
            "changed": [*plan.changed, *plan.extra_texts],
            "new": plan.new,
        }
        section = (
            section if section in SECTIONS else next((name for name in SECTIONS if rows[name]), "errors")
        )
        rows_page = Paginator(rows[section], PAGE_SIZE).get_page(request.GET.get("page"))
        title = gettext("Import %(file)s") % {"file": file.name}
        context = {"file": file, "plan": plan, "section": section, "page": rows_page, "counts": counts(plan)}
        context |= {"fingerprint": plan.stored.fingerprint, "longest": MAX_SHOWN_CHARS}
        return page(self, request, "import_preview", title, **context)

    def _forget(self, request: HttpRequest, file: ImportFile) -> HttpResponse:
        file.delete()
        messages.success(request, gettext("Nothing was imported."))
        return redirect(LISTS)

    def _apply(self, request: HttpRequest, file: ImportFile) -> HttpResponse:
        try:
            plan = apply(request, file)
        except IntegrityError:  # somebody made one of the same errors at the same moment
            plan = None
        if plan is None:
            text = gettext(
                "The catalogue has changed since this preview. Look at the new one below, then import."
            )
            messages.warning(request, text)
            return HttpResponseRedirect(request.path)
        if plan.issues:
            return HttpResponseRedirect(request.path)
        messages.success(request, summary_of(plan))
        return redirect(LISTS)


def plan_of(file: ImportFile) -> transfer.ImportPlan:
    catalogue = transfer.read(bytes(file.data), file.format)
    return transfer.plan(catalogue, transfer.Stored.load(), create_systems=file.create_systems)


@transaction.atomic
def apply(request: HttpRequest, file: ImportFile) -> transfer.ImportPlan | None:
    """Apply the previewed plan, with one log entry, unless it has issues; return None if the catalogue has changed."""
    # Other saves of errors wait until this transaction ends.
    list(ErrorCode.objects.select_for_update().order_by("pk").values_list("pk"))
    plan = plan_of(file)
    if plan.stored.fingerprint != request.POST.get("fingerprint"):
        return None
    if not plan.issues:
        try:
            transfer.apply(plan)
        except MovedError:
            return None
        file.delete()
        LogEntry.objects.create(
            user=cast("User", request.user),
            content_type=ContentType.objects.get_for_model(ErrorCode),
            object_repr=Truncator(file.name).chars(200),
            action_flag=CHANGE,
            change_message=summary_of(plan),
        )
    return plan


def counts(plan: transfer.ImportPlan) -> list[tuple[str, str]]:
    """Return (section, sentence) of the plan's numbers. The section "" is what stays the same; it has no rows."""
    changed = len(plan.changed) + len(plan.extra_texts)
    numbers = {"errors": len(plan.issues), "changed": changed, "new": len(plan.new), "": plan.same}
    return [(name, sentence(name, count)) for name, count in numbers.items()]


def sentence(section: str, count: int) -> str:
    sentences = {
        "errors": ngettext("%(count)d issue", "%(count)d issues", count),
        "changed": ngettext("%(count)d changed", "%(count)d changed", count),
        "new": ngettext("%(count)d new", "%(count)d new", count),
        "": ngettext("%(count)d the same", "%(count)d the same", count),
    }
    return sentences[section] % {"count": count}


def summary_of(plan: transfer.ImportPlan) -> str:
    text = ", ".join(text for section, text in counts(plan) if section != "errors")
    return gettext("Imported: %(counts)s.") % {"counts": text}
