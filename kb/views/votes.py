"""Votes on fixes and articles. They need no login, cookie or CSRF token, because cached pages hold the form."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from errors.languages import active_language
from errors.publishable import LISTED

from .. import rate_limits
from ..forms import PastedText
from ..http.gates import limited, without_token
from ..models import Alias, Article, Fix, HelpfulVote
from ..redaction import redact

Reason = HelpfulVote.Reason
MAX_COMMENT_CHARS = 600


class VoteForm(forms.Form):
    """A vote on a fix or an article, with an optional reason and comment."""

    fix = forms.ModelChoiceField(
        Fix.objects.filter(error__status__in=LISTED).for_reader().select_related("error__system"),
        required=False,
    )
    article = forms.ModelChoiceField(Article.objects.listed().with_texts(), required=False)
    helpful = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    reason = forms.ChoiceField(choices=Reason.choices, required=False)
    comment = PastedText(required=False)
    question = PastedText(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("fix")) == bool(data.get("article")):
            raise forms.ValidationError("Name a fix or an article.", code="what")
        return data


@without_token
@never_cache
@require_POST
@limited("votes", 60)
def vote(request: HttpRequest) -> HttpResponse:
    """Store the vote and redirect to the part of the page that thanks or offers the next step."""
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    data = form.cleaned_data
    _store(data, rate_limits.client(request))
    address = _next_address(data["fix"], data["article"], data["helpful"], data["reason"])
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


@transaction.atomic
def _store(data: dict[str, Any], client: str) -> None:
    """Store the vote, recount the fix, and propose the reader's search as an alias after a first helpful vote."""
    fix, is_helpful = data["fix"], data["helpful"] == "yes"
    article = fix.article if fix else data["article"]
    if fix:  # simultaneous votes are counted one after the other
        Fix.objects.select_for_update().get(pk=fix.pk)
    values = {
        "helpful": is_helpful,
        "reason": data["reason"],
        "comment": redact(data["comment"]).text[:MAX_COMMENT_CHARS],
    }
    is_new = HelpfulVote.objects.cast(client, fix=fix, revision=article.translation.published, **values)
    if fix:
        Fix.objects.filter(pk=fix.pk).recount()
    if is_new and is_helpful:
        target = {"error": fix.error} if fix else {"article": article}
        Alias.propose(data["question"], active_language(), **target)


def _next_address(fix: Fix | None, article: Article | None, helpful: str, reason: str) -> str:
    """Return the address for the reader after this vote: search, handover note, or the page of the vote."""
    page, key = (fix.error, str(fix.pk)) if fix else (article, "article")
    if reason == Reason.OTHER_MESSAGE:
        return reverse("kb:search")
    if fix and reason == Reason.NOT_ALLOWED:
        return reverse("kb:handover", args=[fix.error.system.slug, fix.error.key, fix.fixed_by])
    fragment = f"voted-{key}" if reason else f"voted-{helpful}-{key}"
    return f"{page.get_absolute_url()}#{fragment}"  # type: ignore[union-attr]
