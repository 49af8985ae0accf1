"""Endpoints of the Markdown editor: preview, cross-link autocomplete, image upload. For editors only.

The editor shows the body of any response, whatever its status. A refusal is therefore one sentence as plain text, and
never a redirect.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from errors.languages import active_language, content_languages

from ..http.costs import post_cost
from ..http.gates import limited
from ..http.refusals import limit_text
from ..markdown.cross_links import render_preview
from ..markdown.images import PictureError, store
from ..markdown.rendering import MAX_SOURCE_CHARS
from ..rate_limits import user_or_client
from ..search.link_autocomplete import link_targets

MAX_QUERY_CHARS = 100
PERMISSIONS = ("kb.add_articletranslation", "kb.change_articletranslation")


@never_cache
@require_POST
@csrf_protect
@limited("previews of editors", 240, cost=post_cost, refusal=limit_text, client=user_or_client)
def preview(request: HttpRequest) -> HttpResponse:
    """Render the posted Markdown as the public page does."""
    if not may_edit(request):
        return _sentence(refusal(), 403)
    source = request.POST.get("content", "")
    if len(source) > MAX_SOURCE_CHARS:
        return _sentence(_("The text is too long to be shown."), 400)
    language = request.GET.get("language", "")
    return HttpResponse(
        render_preview(source, language if language in content_languages() else active_language())
    )


@never_cache
@require_safe
@limited("links of editors", 240, refusal=limit_text, client=user_or_client)
def link_choices(request: HttpRequest) -> HttpResponse:
    """Render the cross-links that match the typed letters, each as it is written in the text."""
    if not may_edit(request):
        return _sentence(refusal(), 403)
    query = request.GET.get("q", "").replace("\0", "")[:MAX_QUERY_CHARS].strip()
    language = request.GET.get("language", "")
    language = language if language in content_languages() else active_language()
    return render(request, "admin/kb/_link_choices.html", {"choices": link_targets(query, language)})


@never_cache
@require_POST
@csrf_protect
@limited("pictures of editors", 60, refusal=limit_text, client=user_or_client)
def upload(request: HttpRequest) -> JsonResponse:
    """Store a picture. The editor inserts the `image_code` of the response."""
    if not may_edit(request):
        return JsonResponse({"error": refusal()}, status=403)
    picture = request.FILES.get("image")
    if picture is None:
        return JsonResponse({"error": _("Choose a picture.")}, status=400)
    try:
        return JsonResponse({"image_code": f"![]({store(picture)})"})
    except PictureError as error:
        return JsonResponse({"error": str(error)}, status=400)


def may_edit(request: HttpRequest) -> bool:
    """Return True for an active editor who may add or change article texts."""
    user = request.user
    return user.is_active and user.is_staff and any(user.has_perm(name) for name in PERMISSIONS)


def refusal() -> str:
    """Return the sentence for a user who is no editor."""
    return _("Sign in again as an editor to see this.")


def _sentence(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
