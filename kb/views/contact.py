"""The contact page: it offers answers first, and every message can be sent all the same."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from errors.models import ErrorCode

from .. import rate_limits
from ..contact import attachments, deflection, messages, suggestions, visited_answers
from ..contact.forms import ContactForm, new_token
from ..contact.suggestions import Suggestion
from ..forms import PastedText, typed_fields
from ..http.costs import message_cost
from ..http.gates import limited
from ..http.refusals import limit_text, page_with_fields
from ..models import Attachment, Fix
from ..rate_limits import HOUR, MINUTE
from ..redaction import redact

TYPED = PastedText(required=False)
MAX_CLIENT_MESSAGES = 20  # messages an hour; an office has one address
MAX_ADDRESS_MESSAGES = 5  # messages an hour with one e-mail address
MAX_CLIENT_FILES = 30  # files an hour
RECEIPT_COOKIE = "klartext-receipt"  # brings the sender's own link to the receipt page
RECEIPT_COOKIE_SECONDS = 600
logger = logging.getLogger(__name__)

View = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Answers:
    """The help centre's answers to a contact form that is being written."""

    text: str
    origin: Suggestion | None  # the error whose page the reader came from
    suggestions: list[Suggestion]  # for the text, the origin among them if it fits
    visited: dict[str, list[str]]  # see `visited_answers.from_form`

    @property
    def beside_origin(self) -> list[Suggestion]:
        """Return the suggestions without the origin, which has its own place on the page."""
        return [item for item in self.suggestions if not self.origin or item.error != self.origin.error]

    @property
    def recognised_error(self) -> ErrorCode | None:
        return suggestions.recognised_error(self.suggestions)

    @property
    def opened(self) -> list[str]:
        """Return the keys of opened answers; the origin is the first if the text shows another error."""
        keys, error = self.visited["opened"], self.recognised_error
        if self.origin and error and error != self.origin.error:
            return list(dict.fromkeys([self.origin.key, *keys]))
        return keys


def returns_text_without_database(view: View) -> View:
    """Decorator: if the database fails during a post, answer 503 with the typed text and a button to send it again."""

    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except DatabaseError as error:
            if request.method != "POST":
                raise
            logger.error("The contact page could not reach the database: %s", type(error).__name__)
            fields = typed_fields(request.POST)
            return page_with_fields(request, "kb/contact/busy.html", 503, fields, has_token=True)

    return wrapper


@csrf_exempt  # `_contact` checks it, after the quota has been set
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the form; with `look` posted, show it with answers to its text; else send the message."""
    request.upload_handlers.insert(0, attachments.Quota(request))
    return _contact(request)


@limited("contact", 120, cost=message_cost)
@csrf_protect
@returns_text_without_database
def _contact(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, ContactForm(initial={"token": new_token(), "along": True}), [])
    form = ContactForm(request.POST)
    if form.is_spam:
        return redirect("kb:contact_sent", uuid4())
    files, refusals = _files(request)
    if "look" in request.POST:
        return _form_page(request, ContactForm(initial=request.POST.dict()), files, refusals)
    if form.is_valid() and not refusals and (refusal := _limit_refusal(request, form.cleaned_data["email"])):
        return _form_page(request, form, files, [refusal], status=429)
    if refusals or not form.is_valid():
        return _form_page(request, form, files, refusals)
    return _send(request, form, files)


@never_cache
@require_POST
@limited("contact answers", 240, cost=message_cost, refusal=limit_text)
@csrf_protect
@returns_text_without_database
def suggestion_fragments(request: HttpRequest) -> HttpResponse:
    """Render the page's answers to a text, for the script that shows them beside the form."""
    answers = _answers(request)
    _count_shown(ContactForm(request.POST), answers)
    return render(request, "kb/contact/_fragments.html", _answers_context(request, answers))


@never_cache
@require_POST
@limited("solved", 60, HOUR)
@csrf_protect
@returns_text_without_database
def solved(request: HttpRequest) -> HttpResponse:
    """Count that an answer made the message unnecessary. The page carries the text, to go back to the form with it."""
    form, keys = ContactForm(request.POST), [request.POST.get("solved", "")]
    if form.known_name:
        deflection.count(form.known_name, "opened", keys)
        deflection.count(form.known_name, "solved", keys)
    return render(request, "kb/contact/solved.html", {"typed": typed_fields(request.POST)})


@never_cache
@require_safe
def sent(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Show the receipt. Only the browser that sent the message has the cookie, and so the link to the message."""
    receipt = request.get_signed_cookie(
        RECEIPT_COOKIE, default="", salt=RECEIPT_COOKIE, max_age=RECEIPT_COOKIE_SECONDS
    )
    message = messages.from_receipt(receipt or "")
    is_own = message is not None and message.reference == reference
    context = {
        "reference": str(reference)[:8].upper(),
        "days": messages.RECEIPT_LIFETIME.days,
        "own_url": request.build_absolute_uri(reverse("kb:contact_own", args=[receipt])) if is_own else "",
    }
    return render(request, "kb/contact/sent.html", context)


@never_cache
@require_safe
def own(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show the message of a receipt; answer 410 if the receipt is forged or too old."""
    message = messages.from_receipt(receipt)
    if message is None:
        return render(request, "kb/contact/expired.html", status=410)
    context = {
        "message": message,
        "opened": visited_answers.load(message.trail.get("opened", [])),
        "attachments": message.attachments.defer("content"),
    }
    return render(request, "kb/contact/own.html", context)


# --- sending


def _send(request: HttpRequest, form: ContactForm, files: list[Attachment]) -> HttpResponse:
    visited, is_attached = visited_answers.from_form(request.POST), form.cleaned_data["along"]
    recognised = suggestions.recognised_error(suggestions.for_text(form.cleaned_data["message"]))
    error = recognised or messages.error_from(request.POST.get("from", ""))
    message = messages.save(
        form.cleaned_data, error if is_attached else None, visited if is_attached else {}, files
    )
    deflection.count(form.known_name, "sent", visited["shown"])
    deflection.count(form.known_name, "failed", visited["opened"])
    response = redirect("kb:contact_sent", message.reference)
    response.set_signed_cookie(
        RECEIPT_COOKIE,
        messages.receipt(message),
        salt=RECEIPT_COOKIE,
        max_age=RECEIPT_COOKIE_SECONDS,
        path=response.headers["Location"],
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _limit_refusal(request: HttpRequest, email: str) -> str:
    """Return a sentence if this client or this address has sent too many messages, else an empty text."""
    client = rate_limits.allow(f"messages:{rate_limits.client(request)}", MAX_CLIENT_MESSAGES, HOUR)
    address = rate_limits.allow(f"messages:{rate_limits.hidden(email.lower())}", MAX_ADDRESS_MESSAGES, HOUR)
    resets = [limit.reset for limit in (client, address) if not limit.is_allowed]
    if not resets:
        return ""
    minutes = max(resets) // MINUTE + 1
    template = ngettext(
        "That is a lot of messages in a short time. Your text stays here: send it in %(count)d minute.",
        "That is a lot of messages in a short time. Your text stays here: send it in %(count)d minutes.",
        minutes,
    )
    return template % {"count": minutes}


def _files(request: HttpRequest) -> tuple[list[Attachment], list[str]]:
    """Return the files stored before and those uploaded now, at most MAX_FILES, and a sentence a refused file."""
    files = attachments.waiting(request.POST.getlist("kept"))
    dropped: list[str] = request.upload_quota.dropped  # type: ignore[attr-defined]
    refusals = [attachments.size_refusal(name) for name in dropped]
    uploads = request.FILES.getlist("attached")
    if uploads and not _allows_files(request):
        return files, [_("That is a lot of files in a short time. Send the message without them, or later.")]
    if len(files) + len(uploads) > attachments.MAX_FILES:
        refusals.append(_("At most three files. The first three are kept."))
    for upload in uploads[: attachments.MAX_FILES - len(files)]:
        try:
            files.append(attachments.read(upload))
        except attachments.AttachmentError as error:
            refusals.append(str(error))
    return files, refusals


def _allows_files(request: HttpRequest) -> bool:
    return rate_limits.allow(f"files:{rate_limits.client(request)}", MAX_CLIENT_FILES, HOUR).is_allowed


# --- showing


def _form_page(
    request: HttpRequest,
    form: ContactForm,
    files: list[Attachment],
    refusals: Iterable[str] = (),
    status: int = 200,
) -> HttpResponse:
    """Render the form with the typed text, the stored files and the answers. A GET writes nothing."""
    if request.method == "POST":
        attachments.store(files)
    answers = _answers(request)
    if request.method == "POST":
        _count_shown(form, answers)
    context = {
        "form": form,
        "token": form.fresh_token,
        "refusals": list(refusals),
        "attachments": [(attachments.token(file), file) for file in files],
        **_answers_context(request, answers),
    }
    return render(request, "kb/contact/contact.html", context, status=status)


def _answers(request: HttpRequest) -> Answers:
    text = TYPED.clean(request.POST.get("message"))
    error = messages.error_from(request.POST.get("from") or request.GET.get("from", ""))
    Fix.objects.attach_to([error] if error else [])
    visited = visited_answers.from_form(request.POST)
    if not visited["searches"]:
        visited["searches"] = visited_answers.searches(request.GET.getlist("q"))
    origin, found = suggestions.with_origin(error, text)
    return Answers(text=text, origin=origin, suggestions=found, visited=visited)


def _count_shown(form: ContactForm, answers: Answers) -> None:
    """Count the answers that the form shows for the first time, and those that were opened in it."""
    if not form.known_name:
        return
    keys = [key for suggestion in answers.beside_origin for key in suggestion.keys]
    before = answers.visited["shown"]
    deflection.count(form.known_name, "shown", [key for key in keys if key not in before])
    deflection.count(form.known_name, "opened", answers.visited["opened"])


def _answers_context(request: HttpRequest, answers: Answers) -> dict[str, Any]:
    """Return what the page's fragments show: the answers, the redacted text and the context to attach."""
    redaction = redact(answers.text)
    origin_error = answers.origin.error if answers.origin else None
    return {
        "is_unanswered": bool(answers.text and not answers.suggestions),
        "first_suggestion": next(iter(answers.suggestions), None),
        "suggestions": answers.beside_origin,
        "origin": answers.origin,
        "redacted": redaction.text if redaction.spans else "",
        "attached_error": answers.recognised_error or origin_error,
        "opened": visited_answers.load(answers.opened),
        "searches": answers.visited["searches"],
        "attaches_context": "along" in request.POST or request.method != "POST",
    }
