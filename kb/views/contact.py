"""The contact page: answers first, but sending is always one click away, and nothing that was typed is lost."""

import logging
from collections.abc import Callable, Iterable
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

from .. import rate_limits
from ..contact import attachments as files
from ..contact import deflection, visited_answers
from ..contact import messages as desk
from ..contact import suggestions as engine
from ..contact.forms import ContactForm, new_token
from ..forms import PastedText, typed_fields
from ..http.gates import give_back, limited, sentence, wrote
from ..models import Attachment, Fix
from ..redaction import redact

TYPED = PastedText(required=False)
HOUR = 3600  # seconds
MAX_CLIENT_MESSAGES = 20  # messages an hour; an office has one address
MAX_ADDRESS_MESSAGES = 5
MAX_CLIENT_FILES = 30
RECEIPT = "klartext-receipt"  # the cookie that brings the sender's own link to the receipt, once
RECEIPT_AGE = 600  # seconds
logger = logging.getLogger(__name__)

View = Callable[[HttpRequest], HttpResponse]


def keeps_text(view: View) -> View:
    """Decorator: where the database does not answer, what was typed comes back with a way to send it again."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except DatabaseError as error:
            if request.method != "POST":
                raise
            logger.error("The contact page could not reach the database: %s", type(error).__name__)
            typed = typed_fields(request.POST)
            return give_back(request, "kb/contact/busy.html", 503, typed, has_token=True)

    return answer


@csrf_exempt  # `_contact` checks it, after the quota has been set
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the form; look for an answer where that button was pressed; else save the message."""
    request.upload_handlers.insert(0, files.Quota(request))
    return _contact(request)


@limited("contact", 120, cost=wrote)
@csrf_protect
@keeps_text
def _contact(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request, ContactForm(initial={"token": new_token(), "along": True}), [])
    form = ContactForm(request.POST)
    if form.is_spam:
        return redirect("kb:contact_sent", uuid4())
    kept, faults = _files(request)
    if "look" in request.POST:
        return _show(request, ContactForm(initial=request.POST.dict()), kept, faults)
    if form.is_valid() and not faults and (fault := _limit_fault(request, form.cleaned_data["email"])):
        return _show(request, form, kept, [fault], status=429)
    if faults or not form.is_valid():
        return _show(request, form, kept, faults)
    return _send(request, form, kept)


@never_cache
@require_POST
@limited("contact answers", 240, cost=wrote, refuse=sentence)
@csrf_protect
@keeps_text
def suggestions(request: HttpRequest) -> HttpResponse:
    """What a script puts beside the form while somebody writes: the same fragments as on the page."""
    return render(request, "kb/contact/_fragments.html", _found(request, ContactForm(request.POST)))


@never_cache
@require_POST
@limited("solved", 60, HOUR)
@csrf_protect
@keeps_text
def solved(request: HttpRequest) -> HttpResponse:
    """An answer was enough: a counter is all that is stored. The text comes along, in case it was not."""
    form, keys = ContactForm(request.POST), [request.POST.get("solved", "")]
    if form.known_name:
        deflection.count(form.known_name, "opened", keys)
        deflection.count(form.known_name, "solved", keys)
    return render(request, "kb/contact/solved.html", {"typed": typed_fields(request.POST)})


@never_cache
@require_safe
def sent(request: HttpRequest, reference: UUID) -> HttpResponse:
    """The receipt. Its address gives nothing away: the sender's own link is only there for the browser that sent."""
    value = request.get_signed_cookie(RECEIPT, default="", salt=RECEIPT, max_age=RECEIPT_AGE)
    message = desk.of_receipt(value or "")
    is_own = message is not None and message.reference == reference
    context = {"reference": str(reference)[:8].upper(), "days": desk.READABLE.days}
    context["own"] = request.build_absolute_uri(reverse("kb:contact_own", args=[value])) if is_own else ""
    return render(request, "kb/contact/sent.html", context)


@never_cache
@require_safe
def own(request: HttpRequest, receipt: str) -> HttpResponse:
    """What was sent, for who has the receipt."""
    message = desk.of_receipt(receipt)
    if message is None:
        return render(request, "kb/contact/expired.html", status=410)
    context = {
        "message": message,
        "opened": visited_answers.steps(message.trail.get("opened", [])),
        "attachments": message.attachments.defer("content"),
    }
    return render(request, "kb/contact/own.html", context)


# --- sending


def _send(request: HttpRequest, form: ContactForm, kept: list[Attachment]) -> HttpResponse:
    data, along = visited_answers.of_form(request.POST), form.cleaned_data["along"]
    matched = engine.recognised(engine.answers(form.cleaned_data["message"]))
    error = matched or desk.error_from(request.POST.get("from", ""))
    message = desk.save(form.cleaned_data, error if along else None, data if along else {}, kept)
    deflection.count(form.known_name, "sent", data["shown"])
    deflection.count(form.known_name, "failed", data["opened"])
    response = redirect("kb:contact_sent", message.reference)
    response.set_signed_cookie(
        RECEIPT,
        desk.receipt(message),
        salt=RECEIPT,
        max_age=RECEIPT_AGE,
        path=response.headers["Location"],
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _limit_fault(request: HttpRequest, email: str) -> str:
    """A sentence where this reader has sent very much, else nothing."""
    client = rate_limits.allow(f"messages:{rate_limits.client(request)}", MAX_CLIENT_MESSAGES, HOUR)
    address = rate_limits.allow(f"messages:{rate_limits.hidden(email.lower())}", MAX_ADDRESS_MESSAGES, HOUR)
    resets = [limit.reset for limit in (client, address) if not limit.is_allowed]
    if not resets:
        return ""
    minutes = max(resets) // 60 + 1
    says = ngettext(
        "That is a lot of messages in a short time. Your text stays here: send it in %(count)d minute.",
        "That is a lot of messages in a short time. Your text stays here: send it in %(count)d minutes.",
        minutes,
    )
    return says % {"count": minutes}


def _files(request: HttpRequest) -> tuple[list[Attachment], list[str]]:
    """The files that wait and those that came now, at most three, and what is wrong with others."""
    kept = files.kept(request.POST.getlist("kept"))
    faults = [files.too_big(name) for name in request.upload_quota.dropped]  # type: ignore[attr-defined]
    uploads = request.FILES.getlist("attached")
    if (
        uploads
        and not rate_limits.allow(f"files:{rate_limits.client(request)}", MAX_CLIENT_FILES, HOUR).is_allowed
    ):
        return kept, [_("That is a lot of files in a short time. Send the message without them, or later.")]
    if len(kept) + len(uploads) > files.MAX_FILES:
        faults.append(_("At most three files. The first three are kept."))
    for upload in uploads[: files.MAX_FILES - len(kept)]:
        try:
            kept.append(files.read(upload))
        except files.AttachmentError as error:
            faults.append(str(error))
    return kept, faults


# --- showing


def _show(
    request: HttpRequest,
    form: ContactForm,
    kept: list[Attachment],
    faults: Iterable[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The form with what was typed, the files that wait and the answers to the text."""
    if request.method == "POST":  # looking at the form writes nothing
        files.keep(kept)
    context = {
        "form": form,
        "token": form.fresh_token,
        "faults": list(faults),
        "kept": [(files.token(attachment), attachment) for attachment in kept],
        **_found(request, form),
    }
    return render(request, "kb/contact/contact.html", context, status=status)


def _found(request: HttpRequest, form: ContactForm) -> dict[str, Any]:
    """The answers to the text, what of it is left out when it is sent, and what goes along with it."""
    typed = TYPED.clean(request.POST.get("message"))
    error = desk.error_from(request.POST.get("from") or request.GET.get("from", ""))
    Fix.objects.attach_to([error] if error else [])
    origin = engine.of_error(error, typed) if error else None
    whole = engine.answers(typed)
    found = [answer for answer in whole if error is None or answer.error != error]
    looked = visited_answers.of_form(request.POST)
    looked["searches"] = looked["searches"] or visited_answers.searches(request.GET.getlist("q"))
    if request.method == "POST" and form.known_name:
        keys = [key for answer in found for key in answer.keys if key not in looked["shown"]]
        deflection.count(form.known_name, "shown", keys)
        deflection.count(form.known_name, "opened", looked["opened"])
    redaction, matched = redact(typed), engine.recognised(whole)
    if (
        origin and matched and matched != error
    ):  # the text shows another error than the page that the reader has read
        looked["opened"] = list(dict.fromkeys([origin.key, *looked["opened"]]))
    return {
        "nothing": bool(typed and not whole),
        "first": whole[0] if whole else None,
        "answers": found,
        "origin": origin,
        "redacted": redaction.text if redaction.spans else "",
        "along_error": matched or error,
        "opened": visited_answers.steps(looked["opened"]),
        "searches": looked["searches"],
        "goes_along": "along" in request.POST or request.method != "POST",
    }
