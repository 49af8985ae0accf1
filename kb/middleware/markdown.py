"""Content negotiation: a page as HTML or as Markdown."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri

from ..markdown.negotiation import is_page, markdown_address, to_markdown


class MarkdownNegotiationMiddleware:
    """Add a Link header with the address of a page's Markdown; render Markdown for clients that prefer it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(
        self, request: HttpRequest, response: SimpleTemplateResponse
    ) -> SimpleTemplateResponse:
        if not is_page(request) or not str(response.template_name).endswith(".html"):
            return response
        patch_vary_headers(response, ["Accept"])
        if request.get_preferred_type(["text/html", "text/markdown"]) == "text/markdown":
            to_markdown(request, response)
        else:
            address = iri_to_uri(markdown_address(request.get_full_path()))
            response.headers["Link"] = f'<{address}>; rel="alternate"; type="text/markdown"'
        return response
