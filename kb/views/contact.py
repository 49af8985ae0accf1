"""The contact page: answers first, but sending is always one click away."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from errors.languages import active_language
from errors.models import ErrorCode

from .. import contact as desk
from ..answers import opened
from ..contact_form import ContactForm, new_token
from ..forms import PastedText
from ..models import Fix
from ..redaction import redact

TYPED = PastedText(required=False)


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the form; look for an answer where that button was pressed; else save the message."""
    error = desk.error_from(request.POST.get("from") or request.GET.get("from", ""))
    if request.method != "POST":
        return _show(request, ContactForm(initial={"token": new_token()}), error)
    if "look" in request.POST:
        typed = TYPED.clean(request.POST.get("message"))
        return _show(request, ContactForm(initial=request.POST.dict()), error, _answers(typed))
    form = ContactForm(request.POST)
    if form.is_spam:
        return redirect("kb:contact_sent", uuid4())
    if not form.is_valid():
        return _show(request, form, error)
    shown = [TYPED.clean(key)[:200] for key in request.POST.getlist("shown")[: desk.MOST_SUGGESTIONS]]
    message = desk.save(form, error, shown, active_language())
    return redirect("kb:contact_sent", message.reference)


@never_cache
@csrf_protect
@require_POST
def suggestions(request: HttpRequest) -> HttpResponse:
    """What a script puts beside the form while somebody writes: the same fragment as on the page."""
    return render(request, "kb/_suggestions.html", _answers(TYPED.clean(request.POST.get("message"))))


@never_cache
def sent(request: HttpRequest, reference: UUID) -> HttpResponse:
    """The receipt. It says the reference and nothing else, so its address gives nothing away."""
    return render(request, "kb/contact_sent.html", {"reference": str(reference)[:8].upper()})


def _show(
    request: HttpRequest, form: ContactForm, error: ErrorCode | None, answers: dict[str, Any] | None = None
) -> HttpResponse:
    Fix.objects.attach_to([error] if error else [])
    context = {"form": form, "error": error, "token": form.fresh_token, **(answers or {})}
    return render(request, "kb/contact.html", context)


def _answers(typed: str) -> dict[str, Any]:
    """The suggestions for what was typed, and what of it will be left out when it is sent."""
    redaction = redact(typed)
    return {
        "looked": bool(typed),
        "suggestions": opened(desk.suggestions(typed)),
        "redacted": redaction.text if redaction.spans else "",
    }
